"""Identifiers that people read aloud, write down and cite."""

import re
from dataclasses import dataclass
from typing import Final, Self

from ordskifte.domain.errors import MalformedNumber, MalformedReference

_CASE = re.compile(r"([1-9][0-9]{3})/([1-9][0-9]{0,6})", re.ASCII)
LAST_YEAR: Final = 9_999
LAST_SEQUENCE: Final = 9_999_999


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """The number of a case file, such as 2026/118 (Noark 5: saksår, sakssekvensnummer)."""

    year: int
    sequence: int

    def __post_init__(self) -> None:
        if not (1_000 <= self.year <= LAST_YEAR and 1 <= self.sequence <= LAST_SEQUENCE):
            raise MalformedNumber(self)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number as people write it, and refuse anything else."""
        if (match := _CASE.fullmatch(text.strip())) is None:
            raise MalformedNumber(text)
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.year}/{self.sequence}"


# Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_SIGNS: Final = 12
REFERENCE_BITS: Final = 60
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0"})
# Spaces and dashes that people, word processors and mail programs put between the groups.
_BETWEEN = dict.fromkeys(
    map(
        ord,
        "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212 \t\r\n\u00a0\u2007\u2009\u202f\u200b\ufeff",
    )
)
# Longer than a reference with generous spacing; nobody is made to wait for a pasted book.
_LONGEST = 64


# The field of 32 elements by x^5 + x^3 + 1, and an element whose powers are all the others but nought.
_MODULUS: Final = 0b101001
_GENERATOR: Final = 6


def _product(one: int, other: int) -> int:
    """Two elements of the field multiplied."""
    result = 0
    for bit in range(5):
        result ^= one << bit if other >> bit & 1 else 0
    for bit in range(8, 4, -1):
        result ^= _MODULUS << (bit - 5) if result >> bit & 1 else 0
    return result


def _power(exponent: int) -> int:
    return 1 if exponent == 0 else _product(_power(exponent - 1), _GENERATOR)


# Each sign has its own weight and the check sign weighs 1. No weight is nought, so one wrong sign shows;
# no two are alike, so a swap of any two different signs shows, neighbours or not.
_WEIGHTS = tuple(_power(place) for place in range(REFERENCE_SIGNS, 0, -1))
_WEIGHED = tuple(tuple(_product(weight, value) for value in range(32)) for weight in _WEIGHTS)


def check_sign(signs: str) -> str:
    """The sign that goes after the twelve."""
    total = 0
    for table, sign in zip(_WEIGHED, signs, strict=True):
        total ^= table[_VALUE[sign]]
    return ALPHABET[total]


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """What a person gets for a message: twelve random signs and a check sign, such as K7M3-9QXD-2T4A-X."""

    signs: str

    def __post_init__(self) -> None:
        if len(self.signs) != REFERENCE_SIGNS or not _VALUE.keys() >= set(self.signs):
            raise MalformedReference(self.signs)

    @classmethod
    def from_bits(cls, bits: int) -> Self:
        """A reference from 60 random bits, which the caller draws."""
        if not 0 <= bits < 1 << REFERENCE_BITS:
            raise ValueError(f"a reference is made of {REFERENCE_BITS} bits")
        return cls("".join(ALPHABET[bits >> shift & 31] for shift in range(REFERENCE_BITS - 5, -1, -5)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a reference as people write it: any case, any dashes or spaces, i and l as 1, o as 0."""
        signs = _bare(text) if len(text) <= _LONGEST else ""
        if len(signs) != REFERENCE_SIGNS + 1 or not _VALUE.keys() >= set(signs):
            raise MalformedReference(text)
        if check_sign(signs[:-1]) != signs[-1]:
            raise MalformedReference(text)
        return cls(signs[:-1])

    def __str__(self) -> str:
        whole = self.signs + check_sign(self.signs)
        return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def _bare(text: str) -> str:
    # Only ASCII is made large: the long s and the dotless i would otherwise turn into signs that nobody gave out.
    bare = text.translate(_BETWEEN)
    return bare.upper().translate(_MEANT) if bare.isascii() else ""
