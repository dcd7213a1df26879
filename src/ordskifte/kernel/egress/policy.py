"""Where we connect to. A value: what the operator has named, and nothing that is looked up while deciding."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Self

from django.conf import settings

from ordskifte.kernel.egress.addresses import Address, Network, is_public, read_address
from ordskifte.kernel.egress.errors import EgressRefused, Refusal
from ordskifte.kernel.egress.targets import Target

WEB_PORTS = frozenset({80, 443})

# A host with more addresses than this is not one we need all of.
MOST_ADDRESSES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Public hosts over https, and what is named.

    A named host and port may be private, on any port and without encryption. A named network lifts only the ban
    on its private addresses. A named address counts where the web address itself is written with it: no host
    name elsewhere can lead there.
    """

    named: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = WEB_PORTS
    plain_http: bool = False

    @classmethod
    def naming(cls, *entries: str) -> Self:
        """Read entries such as `archive.body.example:8443`, `10.1.2.3:443`, `[fd00::1]:443` and `10.2.0.0/16`."""
        networks = [entry for entry in entries if "/" in entry]
        named = [entry for entry in entries if "/" not in entry]
        return cls(named=frozenset(map(_read_named, named)), networks=tuple(map(_read_network, networks)))

    @classmethod
    def from_settings(cls) -> Self:
        """What the operator has named in ORDSKIFTE_EGRESS_ALLOW."""
        allow: str | Iterable[str] = getattr(settings, "ORDSKIFTE_EGRESS_ALLOW", ())
        entries = allow.split(",") if isinstance(allow, str) else allow
        return cls.naming(*(entry.strip() for entry in entries if entry.strip()))

    def check(self, target: Target) -> None:
        """Refuse what can be refused before the host name is looked up."""
        if self._names(target):
            return
        if target.scheme != "https" and not self.plain_http:
            raise EgressRefused(Refusal.SCHEME, given=target)
        if target.port not in self.ports:
            raise EgressRefused(Refusal.PORT, given=target)
        if not isinstance(target.host, str):
            self.usable([target.host], host=target.host_text, port=target.port)
        elif "." not in target.host:
            raise EgressRefused(Refusal.HOST, given=target)

    def usable(self, addresses: Iterable[Address], *, host: str, port: int) -> tuple[Address, ...]:
        """The addresses of this host that we may connect to; refused if there are none."""
        is_named = (host, port) in self.named
        usable = [address for address in addresses if is_named or self._permits(address)]
        if not usable:
            raise EgressRefused(Refusal.ADDRESS, given=host)
        return tuple(usable[:MOST_ADDRESSES])

    def _names(self, target: Target) -> bool:
        return (target.host_text, target.port) in self.named

    def _permits(self, address: Address) -> bool:
        return is_public(address) or any(address in network for network in self.networks)


def _read_named(entry: str) -> tuple[str, int]:
    # Read by the same rules as the addresses it will be compared with.
    try:
        target = Target.parse(f"https://{entry}")
    except EgressRefused:
        raise _misspelt(entry) from None
    if target.path != "/" or not entry.endswith(f":{target.port}"):
        raise _misspelt(entry)
    return target.host_text, target.port


def _read_network(entry: str) -> Network:
    try:
        network = ip_network(entry)
        read_address(str(network.network_address))
    except ValueError:
        raise _misspelt(entry) from None
    return network


def _misspelt(entry: str) -> ValueError:
    return ValueError(
        f"“{entry}” in ORDSKIFTE_EGRESS_ALLOW is neither a host with its port, such as archive.body.example:443, "
        "nor a network, such as 10.2.0.0/16."
    )
