"""What an address says before any view is asked: its language, and the part of the house that it leads to."""

from enum import StrEnum

from django.conf import settings

# The default language has no prefix: an address that is cited stays short.
DEFAULT = "nb"
PREFIXED = ("nn", "en", "se")


class Area(StrEnum):
    """The parts of the house that differ in headers, in language and in how they refuse."""

    PUBLIC = "public"
    DESK = "desk"
    ACCOUNT = "account"
    API = "api"
    STATIC = "static"


_AREAS = {"desk": Area.DESK, "konto": Area.ACCOUNT, "api": Area.API}


def split(path: str) -> tuple[str, str]:
    """The language of a path, and the path without it."""
    first, slash, rest = path.removeprefix("/").partition("/")
    if first in PREFIXED and (slash or path == f"/{first}"):
        return first, f"/{rest}"
    return DEFAULT, path


def in_language(path: str, language: str) -> str:
    """The same page in another language."""
    _, rest = split(path)
    return f"/{language}{rest}" if language in PREFIXED else rest


def area_of(path: str) -> Area:
    """The part of the house that a path leads to."""
    if path.startswith(settings.STATIC_URL):
        return Area.STATIC
    _, rest = split(path)
    return _AREAS.get(rest.removeprefix("/").partition("/")[0], Area.PUBLIC)
