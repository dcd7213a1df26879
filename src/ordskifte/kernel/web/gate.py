"""Stands before Django at the WSGI door, for the few headers that Django cannot build a request from."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.http import parse_header_parameters

from ordskifte.kernel.web.hygiene import OTHER_CHARSET, UNREADABLE_TYPE, UTF8

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

# Longer than any type with its parameters; multipart boundaries are at most 70 characters (RFC 2046 § 5.1.1).
LONGEST_TYPE = 1_024


class Gate:
    """Takes such a Content-Type away and leaves a mark, on which `Faults` answers with a page of ours."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on in a form that Django can read."""
        given = environ.get("CONTENT_TYPE") or ""
        try:
            kind, charset = _read(given)
        except Exception:  # The parser goes through the e-mail library, which raises many kinds.
            environ.update({"CONTENT_TYPE": "", UNREADABLE_TYPE: True})
        else:
            # Django would read the query by it too, also by codecs that are not for text, such as hex.
            if charset not in UTF8:
                environ.update({"CONTENT_TYPE": kind, OTHER_CHARSET: True})
        return self.application(environ, start_response)


def _read(content_type: str) -> tuple[str, str]:
    if len(content_type) > LONGEST_TYPE:
        raise ValueError("a content type of that length")
    kind, parameters = parse_header_parameters(content_type)
    return kind, parameters.get("charset", "utf-8").strip().lower()
