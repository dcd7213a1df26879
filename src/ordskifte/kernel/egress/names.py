"""Host names, as the name service knows them: A-labels of strict IDNA2008 (RFC 5891), or a plain address.

Look-alikes are refused and not folded: Python's own codec turns the long s, full-width letters, the soft hyphen and the
ideographic full stop silently into other hosts.
"""

import re
from ipaddress import IPv4Address

import idna

from ordskifte.kernel.egress.addresses import Address, read_address
from ordskifte.kernel.egress.errors import EgressRefused, Refusal

LONGEST_NAME = 253  # RFC 1035

# A last label that a browser or a C library would read as (part of) an IPv4 address: 0x7f.1, 2130706433, 0177.0.0.1.
_ENDS_IN_A_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?", re.ASCII | re.DOTALL)
_ASCII_UPPER = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def read_host(text: str) -> str | Address:
    """The host part of a web address, as an address or as a name in lower-case A-labels."""
    if not text or len(text) > LONGEST_NAME:
        raise EgressRefused(Refusal.HOST, given=text)
    if text.startswith("["):
        return _bracketed(text)
    if _ENDS_IN_A_NUMBER.fullmatch(text):
        return _dotted(text)
    return _name(text)


def _bracketed(text: str) -> Address:
    inner = text[1:-1]
    if not text.endswith("]") or ":" not in inner:
        raise EgressRefused(Refusal.HOST, given=text)
    try:
        return read_address(inner)
    except ValueError:
        raise EgressRefused(Refusal.HOST, given=text) from None


def _dotted(text: str) -> Address:
    try:
        address = IPv4Address(text)
    except ValueError:
        raise EgressRefused(Refusal.HOST, given=text) from None
    if str(address) != text:
        raise EgressRefused(Refusal.HOST, given=text)
    return address


def _name(text: str) -> str:
    # Only ASCII letters are folded: the name service does the same (RFC 4343), and knows no other folding.
    lowered = text.translate(_ASCII_UPPER)
    try:
        alabels = idna.encode(lowered, strict=True, std3_rules=True)
        again = idna.encode(idna.decode(alabels, strict=True), strict=True, std3_rules=True)
    except (idna.IDNAError, UnicodeError):
        raise EgressRefused(Refusal.HOST, given=text) from None
    name = alabels.decode("ascii")
    if alabels != again or name.endswith(".") or len(name) > LONGEST_NAME:
        raise EgressRefused(Refusal.HOST, given=text)
    return name
