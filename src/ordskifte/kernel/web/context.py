"""What every template may count on; costs no statement."""

from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from ordskifte.kernel.models import Body
from ordskifte.kernel.web import answers
from ordskifte.kernel.web.addresses import PREFIXED, in_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The body as the frame around a page names it: a value, so that a piece of the page can be made of it once."""

    name: str
    language: str
    contact_unit: str
    contact_email: str

    @classmethod
    def of(cls, body: Body) -> "Whose":
        """What the frame shows of this body."""
        return cls(
            name=body.name,
            language=body.language,
            contact_unit=body.contact_unit,
            contact_email=body.contact_email,
        )


class InLanguage(NamedTuple):
    """The page in one language."""

    code: str
    name: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict[str, object]:
    """Whose page it is, its language, and the same page in the others."""
    language = answers.language_of(request)
    body = getattr(request, "tenant", None)
    spoken = languages(request, current=language)
    return {
        "body": body,
        "whose": Whose.of(body) if body is not None else None,
        "language": language,
        "languages": spoken,
        "has_languages": len(spoken) > 1,
        "home_url": in_language("/", language),
        "path": request.path,
        "request_id": answers.reference_of(request),
    }


def languages(request: HttpRequest, *, current: str) -> tuple[InLanguage, ...]:
    """The languages that pages are in, each with the address of this page."""
    here = request.get_full_path()
    return tuple(
        InLanguage(code, name, in_language(here, code), code == current)
        for code, name in settings.LANGUAGES
        if code == settings.LANGUAGE_CODE or code in PREFIXED
    )
