"""What we ask and what we are answered, as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ordskifte.kernel.egress.errors import EgressFailed, EgressRefused, Failure, Refusal

MEBIBYTE = 1024 * 1024
DEADLINE = 10.0
MOST_REDIRECTS = 3
MOST_HEADERS = 100
HEADER_BYTES = 32 * 1024

READING = frozenset({"GET", "HEAD"})
METHODS = READING | {"POST", "PUT", "PATCH", "DELETE"}

# Ours to set: they say who we are and where the message ends, and a caller who sets them could lie about both.
OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}", re.ASCII)  # RFC 9110 § 5.6.2
_VALUE = re.compile(r"(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question to one address, with the bounds of its answer."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    max_bytes: int = MEBIBYTE
    deadline: float = DEADLINE  # seconds for everything: name, connection, redirects and the whole body
    max_redirects: int | None = None  # None: three when reading, none when writing

    def check(self) -> None:
        """Refuse what must not stand in a request."""
        if self.method not in METHODS or (self.body and self.method in READING):
            raise EgressRefused(Refusal.METHOD, given=self.method)
        for name, value in self.headers.items():
            if not _TOKEN.fullmatch(name) or name.lower() in OURS or not _VALUE.fullmatch(value):
                raise EgressRefused(Refusal.HEADER, given=name)
        if header_bytes(tuple(self.headers.items())) > HEADER_BYTES:
            raise EgressRefused(Refusal.HEADER, given=self.url)

    @property
    def redirects(self) -> int:
        """How many redirects may be followed."""
        usual = MOST_REDIRECTS if self.method in READING else 0
        return usual if self.max_redirects is None else min(self.max_redirects, MOST_REDIRECTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One whole answer. Header names are in lower case, values are read as Latin-1 (RFC 9110 § 5.5)."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    url: str = ""
    redirected_from: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The value of a header, several joined by commas (RFC 9110 § 5.3), or None."""
        values = [value for known, value in self.headers if known == name.lower()]
        return ", ".join(values) if values else None


def header_bytes(headers: tuple[tuple[str, str], ...]) -> int:
    """The size of headers on the wire."""
    return sum(len(name) + len(value) + 4 for name, value in headers)


def check_answered(headers: tuple[tuple[str, str], ...]) -> None:
    """Fail on more headers than anybody needs."""
    if len(headers) > MOST_HEADERS or header_bytes(headers) > HEADER_BYTES:
        raise EgressFailed(Failure.TOO_LARGE, may_have_arrived=True)
