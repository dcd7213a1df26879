"""Stands before Django at the WSGI door, for the few headers that Django cannot build a request from."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.http import parse_header_parameters

from ordskifte.kernel.web.hygiene import UNREADABLE_TYPE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

# Longer than any type with its parameters; multipart boundaries are at most 70 characters (RFC 2046 § 5.1.1).
LONGEST_TYPE = 1_024


class Gate:
    """Takes an unreadable Content-Type away and leaves a mark, on which `Faults` answers with a page of ours."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on in a form that Django can read."""
        if not _is_readable(environ.get("CONTENT_TYPE") or ""):
            environ["CONTENT_TYPE"] = ""
            environ[UNREADABLE_TYPE] = True
        return self.application(environ, start_response)


def _is_readable(content_type: str) -> bool:
    if len(content_type) > LONGEST_TYPE:
        return False
    try:
        parse_header_parameters(content_type)
    except Exception:  # The parser goes through the e-mail library, which raises many kinds.
        return False
    return True
