"""Where a request goes: a web address (RFC 3986), read once, strictly, and never again by anybody else."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Self
from urllib.parse import quote, urljoin

from ordskifte.kernel.egress.addresses import Address
from ordskifte.kernel.egress.errors import EgressRefused, Refusal
from ordskifte.kernel.egress.names import read_host

LONGEST_URL = 2_048

DEFAULT_PORTS = {"https": 443, "http": 80}

_WHOLE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)(?:#.*)?", re.ASCII | re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:", re.ASCII)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?", re.ASCII)
# What may not stand in a web address (RFC 3986): parsers disagree about these, and what parsers disagree
# about leads a check to one host and the connection to another.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\ud800-\udfff\u2028\u2029\ufeff\\\"<>^`{|}]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})", re.ASCII)
_ALLOWED_IN_PATH = "/?%:@!$&'()*+,;=-._~[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A web address taken apart; `str` puts it together in the one form that we use."""

    scheme: str
    host: str | Address
    port: int
    path: str  # with the query

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read a web address, and refuse what has more than one reading."""
        if len(url) > LONGEST_URL or _FORBIDDEN.search(url) or not (whole := _WHOLE.fullmatch(url)):
            raise EgressRefused(Refusal.URL, given=url)
        scheme, authority, path = whole[1].lower(), whole[2], whole[3]
        if scheme not in DEFAULT_PORTS:
            raise EgressRefused(Refusal.SCHEME, given=url)
        host, port = _read_authority(authority, url=url)
        port = DEFAULT_PORTS[scheme] if port is None else port
        return cls(scheme=scheme, host=host, port=port, path=_read_path(path, url=url))

    def join(self, location: str) -> Self:
        """Where a reference on the page at this address leads."""
        # Checked before it is joined: urljoin drops line breaks and tabs without a word.
        if len(location) > LONGEST_URL or _FORBIDDEN.search(location):
            raise EgressRefused(Refusal.URL, given=location)
        # Whole, or without scheme: `https:x` and `///x` are read as a host by some and as a path by others.
        if _SCHEME.match(location):
            return self.parse(location)
        if location.startswith("///"):
            raise EgressRefused(Refusal.URL, given=location)
        try:
            joined = urljoin(str(self), location)
        except ValueError:
            raise EgressRefused(Refusal.URL, given=location) from None
        return self.parse(joined)

    @property
    def host_text(self) -> str:
        """The host without brackets, as rules and resolvers write it."""
        return str(self.host)

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if isinstance(self.host, IPv6Address) else str(self.host)
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Two targets of one origin are answered by one server."""
        return self.scheme, self.host_text, self.port

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def _read_authority(authority: str, *, url: str) -> tuple[str | Address, int | None]:
    if "@" in authority:
        raise EgressRefused(Refusal.USERINFO, given=url)
    match = _AUTHORITY.fullmatch(authority)
    if match is None or "%" in authority:
        raise EgressRefused(Refusal.HOST, given=url)
    port = None if match[2] is None else int(match[2])
    if port is not None and not 1 <= port <= 65_535:
        raise EgressRefused(Refusal.PORT, given=url)
    return read_host(match[1]), port


def _read_path(path: str, *, url: str) -> str:
    if _BAD_ESCAPE.search(path):
        raise EgressRefused(Refusal.URL, given=url)
    whole = path if path.startswith("/") else f"/{path}"
    return quote(whole, safe=_ALLOWED_IN_PATH)  # letters beyond ASCII become UTF-8 escapes (RFC 3987)
