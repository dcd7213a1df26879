"""Which proxies are believed about who asked, for which host, and whether the connection was encrypted."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

Network = IPv4Network | IPv6Network

# Nobody but a proxy of ours may say these, and no view needs them once they are believed or not.
# Under WSGI a header X_Forwarded_For looks exactly like X-Forwarded-For, so headers with underscores cannot be
# told apart here: the proxy must drop them (nginx and Caddy do so unless told otherwise).
FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_SSL",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_X_ORIGINAL_URL",
    "HTTP_X_REWRITE_URL",
    "HTTP_X_HTTP_METHOD_OVERRIDE",
    "HTTP_FORWARDED",
    "HTTP_FRONT_END_HTTPS",
)


def believe(meta: dict[str, Any]) -> None:
    """Put what a trusted proxy says in the place where Django looks, and take the headers away in any case."""
    said = {name: meta.pop(name) for name in FORWARDED if name in meta}
    trusted = networks(tuple(settings.ORDSKIFTE_TRUSTED_PROXIES))
    if not said or not is_trusted(meta.get("REMOTE_ADDR", ""), trusted):
        return
    meta["REMOTE_ADDR"] = _nearest_stranger(said.get("HTTP_X_FORWARDED_FOR", ""), trusted) or meta["REMOTE_ADDR"]
    proto = _last(said.get("HTTP_X_FORWARDED_PROTO", "")).lower()
    if proto in {"http", "https"}:
        meta["wsgi.url_scheme"] = proto
    if host := _last(said.get("HTTP_X_FORWARDED_HOST", "")):
        meta["HTTP_HOST"] = host


@lru_cache(maxsize=8)
def networks(entries: tuple[str, ...]) -> tuple[Network, ...]:
    """Read addresses and networks as the operator wrote them."""
    return tuple(ip_network(entry, strict=False) for entry in entries)


def is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    """Whether the address is one of a proxy of ours."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in trusted)


def _nearest_stranger(chain: str, trusted: tuple[Network, ...]) -> str:
    """The last address that no proxy of ours wrote about itself: what stands before it is only hearsay."""
    for text in reversed(chain.split(",")):
        address = text.strip()
        try:
            ip_address(address)
        except ValueError:
            return ""
        if not is_trusted(address, trusted):
            return address
    return ""


def _last(text: str) -> str:
    # The nearest proxy writes last.
    return text.rpartition(",")[2].strip()
