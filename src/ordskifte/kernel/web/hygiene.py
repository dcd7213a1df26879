"""What no view should ever meet: looked at before anything else, so that each gets a 4xx and never a fault of ours.

A server has usually refused most of this. We do not count on which server it is.
"""

import re

from django.http import HttpRequest

from ordskifte.kernel.web import kinds
from ordskifte.kernel.web.kinds import Kind

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
# Characters. Servers take 8 kB a line by habit; our longest own addresses are under 500.
LONGEST_ADDRESS = 8_192
LONGEST_HEADER = 16_384
LONGEST_HEADERS = 65_536

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NUL_IN_QUERY = re.compile(r"\x00|%00")
_LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
UTF8 = frozenset({"utf-8", "utf8", "us-ascii"})
# Set by `gate.Gate`, where Django itself could not have read the header.
UNREADABLE_TYPE = "ordskifte.unreadable_content_type"
OTHER_CHARSET = "ordskifte.other_charset"


def refusal(request: HttpRequest) -> Kind | None:
    """What is wrong with the request as such, or None."""
    return _with_line(request) or _with_headers(request) or _with_content(request)


def _with_line(request: HttpRequest) -> Kind | None:
    query = request.META.get("QUERY_STRING", "")
    if request.method not in METHODS:
        return kinds.METHOD
    if len(request.path_info) + len(query) > LONGEST_ADDRESS:
        return kinds.LONG_ADDRESS
    if _CONTROLS.search(request.path_info) or _NUL_IN_QUERY.search(query):
        return kinds.BAD_REQUEST
    return None


def _with_headers(request: HttpRequest) -> Kind | None:
    lengths = [len(str(value)) for name, value in request.META.items() if name.startswith("HTTP_")]
    if max(lengths, default=0) > LONGEST_HEADER or sum(lengths) > LONGEST_HEADERS:
        return kinds.LARGE_HEADERS
    return None


def _with_content(request: HttpRequest) -> Kind | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not _LENGTH.fullmatch(length) or request.META.get(UNREADABLE_TYPE):
        return kinds.BAD_REQUEST
    charset = (request.content_params or {}).get("charset", "utf-8").strip().lower()
    is_utf8 = charset in UTF8 and not request.META.get(OTHER_CHARSET)
    return None if is_utf8 or request.method in WITHOUT_BODY else kinds.MEDIA_TYPE
