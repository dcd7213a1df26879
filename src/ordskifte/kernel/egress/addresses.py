"""Which network addresses are on the public internet: our own list.

The standard library's `is_global` calls the NAT64 and 6to4 forms of 127.0.0.1 global, so it cannot be asked.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA IPv4 special-purpose registry (RFC 6890 and its updates).
REFUSED_V4 = (
    IPv4Network("0.0.0.0/8"),  # this network, RFC 791
    IPv4Network("10.0.0.0/8"),  # private, RFC 1918
    IPv4Network("100.64.0.0/10"),  # shared by a provider's customers, RFC 6598
    IPv4Network("127.0.0.0/8"),  # this machine, RFC 1122
    IPv4Network("169.254.0.0/16"),  # this link, RFC 3927; cloud machines keep their secrets here
    IPv4Network("172.16.0.0/12"),  # private, RFC 1918
    IPv4Network("192.0.0.0/24"),  # protocol assignments, RFC 6890
    IPv4Network("192.0.2.0/24"),  # documentation, RFC 5737
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
    IPv4Network("192.168.0.0/16"),  # private, RFC 1918
    IPv4Network("198.18.0.0/15"),  # benchmarks, RFC 2544
    IPv4Network("198.51.100.0/24"),  # documentation, RFC 5737
    IPv4Network("203.0.113.0/24"),  # documentation, RFC 5737
    IPv4Network("224.0.0.0/4"),  # multicast, RFC 5771
    IPv4Network("240.0.0.0/4"),  # reserved, and broadcast, RFC 1112
)

# All that has been given out so far (RFC 4291). Mapped, compatible, NAT64, local and multicast lie outside it.
PUBLIC_V6 = IPv6Network("2000::/3")

REFUSED_V6 = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them, RFC 2928 and RFC 4380
    IPv6Network("2001:db8::/32"),  # documentation, RFC 3849
    IPv6Network("2002::/16"),  # 6to4: carries an IPv4 address, RFC 3056
    IPv6Network("3fff::/20"),  # documentation, RFC 9637
)


def read_address(text: str) -> Address:
    """An address in its usual spelling; ValueError for anything else, also for one with a zone."""
    address = ip_address(text)
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise ValueError(text)
    return address


def is_public(address: Address) -> bool:
    """Whether one machine on the public internet answers to this address."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in REFUSED_V4)
    return address in PUBLIC_V6 and not any(address in network for network in REFUSED_V6)
