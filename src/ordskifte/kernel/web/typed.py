"""What somebody typed into a form, to be shown again when it could not be taken: nothing typed is lost."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.utils.http import escape_leading_slashes

from ordskifte.domain.errors import OrdskifteError

# Typed text is offered again, these are not: they are secrets, or were the cause.
_NOT_AGAIN = ("password", "passord", "csrf", "token", "secret", "otp")
# Words that people wrote stand in a box once more, also a single one where the field is for words. All else, such as
# whom an answer goes to, is carried along exactly as it came, and cannot be changed there.
_FOR_WORDS = frozenset({"note", "public_text", "tekst", "text", "title", "why"})
_WORDS = re.compile(r"(?![\[{])\S.*\s+\S.*", re.DOTALL)
# Whoever is not signed in is asked to here.
SIGN_IN = "/desk/"
# A form of more bytes is not read at all, and not shown again.
_LARGEST = 2 << 20
_FORM = "application/x-www-form-urlencoded"


def again(request: HttpRequest) -> dict[str, object]:
    """What the page with the form needs (`kernel/expired_form.html`).

    The token of the form is asked for only where there is one: open pages set no cookie.
    """
    has_token = "CSRF_COOKIE" in request.META
    found = list(fields(request))
    return {
        "fields": found,
        "has_words": any(field["is_words"] for field in found),
        "files": sorted(request.FILES) if _is_read(request) else [],
        # Two slashes at the start would name another host.
        "action": escape_leading_slashes(request.get_full_path()),
        "csrf_token": get_token(request) if has_token else "",
    }


def fields(request: HttpRequest) -> Iterator[dict[str, object]]:
    """What was sent, field by field, without secrets."""
    for name, values in _sent(request).lists():
        if not any(part in name.lower() for part in _NOT_AGAIN):
            yield from (_field(name, value) for value in values if isinstance(value, str))


def _field(name: str, value: str) -> dict[str, object]:
    is_words = bool(value.strip()) and (name in _FOR_WORDS or _WORDS.fullmatch(value.strip()) is not None)
    return {"name": name, "value": value, "is_words": is_words}


def _is_read(request: HttpRequest) -> bool:
    return not hasattr(request, "typed_beyond_limit")


def _sent(request: HttpRequest) -> QueryDict:
    """The form, also one that is larger than we take, if it can be read at all."""
    if not _is_read(request):
        return request.typed_beyond_limit  # type: ignore[attr-defined,no-any-return]
    try:
        return request.POST
    except RequestDataTooBig:
        if request.content_type != _FORM or int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST:
            raise
        found = QueryDict(request.read(_LARGEST), encoding=request.encoding or "utf-8")
        request.typed_beyond_limit = found  # type: ignore[attr-defined]
        return found


def can_be_shown(request: HttpRequest) -> bool:
    """Whether there is something to show, and a page of ours sent it.

    A form on another site must not be able to fill in ours and have it sent with a single click.
    """
    try:
        return request.method == "POST" and came_from_here(request) and bool(_sent(request))
    # What could not be read whole is not there to be shown.
    except (RawPostDataException, MultiPartParserError, SuspiciousOperation, OrdskifteError, OSError, ValueError):
        return False


def came_from_here(request: HttpRequest) -> bool:
    """Whether the browser vouches that a page of ours sent this; without a word from it, no."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    origin = urlsplit(request.headers.get("Origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
