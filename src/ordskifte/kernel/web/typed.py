"""What somebody typed into a form, to be shown again when it could not be taken: nothing typed is lost."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.utils.http import escape_leading_slashes

from ordskifte.domain.errors import OrdskifteError

# Typed text is offered again, these are not: they are secrets, or were the cause.
_NOT_AGAIN = ("password", "passord", "csrf", "token", "secret", "otp")
_ONE_LINE = 80
# What programs wrote, not people: choices by a word, keys, seals and times. They are carried along unseen.
_NOT_TYPED = re.compile(r"\S{0,4}|[\w:.=/+-]{16,}")


def again(request: HttpRequest) -> dict[str, object]:
    """What the page with the form needs (`kernel/expired_form.html`).

    The token of the form is asked for only where there is one: open pages set no cookie.
    """
    has_token = "CSRF_COOKIE" in request.META
    return {
        "fields": list(fields(request)),
        "files": sorted(request.FILES),
        # Two slashes at the start would name another host.
        "action": escape_leading_slashes(request.get_full_path()),
        "csrf_token": get_token(request) if has_token else "",
    }


def fields(request: HttpRequest) -> Iterator[dict[str, object]]:
    """What was sent, field by field, without secrets."""
    for name, values in request.POST.lists():
        if not any(part in name.lower() for part in _NOT_AGAIN):
            yield from (_field(name, value) for value in values if isinstance(value, str))


def _field(name: str, value: str) -> dict[str, object]:
    is_hidden = _NOT_TYPED.fullmatch(value) is not None
    return {"name": name, "value": value, "is_hidden": is_hidden, "is_long": len(value) > _ONE_LINE or "\n" in value}


def can_be_shown(request: HttpRequest) -> bool:
    """Whether there is something to show, and a page of ours sent it.

    A form on another site must not be able to fill in ours and have it sent with a single click.
    """
    try:
        return request.method == "POST" and came_from_here(request) and bool(request.POST)
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
