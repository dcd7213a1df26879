"""Text as people see it: on one line, and without signs that are not seen but change what is."""

import unicodedata
from typing import Final

# Control signs, half characters, and signs that turn the direction, hide others or take no room (Unicode: Cc, Cs, Cf).
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
# These two shape letters of several scripts, and join pictures; at either end they do nothing.
_JOINERS: Final = "\u200c\u200d"


def plain(text: str) -> str:
    """The text on one line, without signs that are not seen."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    seen = "".join(sign for sign in line if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)
    return " ".join(seen.split()).strip(f" {_JOINERS}")


def same(one: str, other: str) -> bool:
    """Whether people read the same words, however they are spaced, cased or composed."""
    return _read(one) == _read(other)


def _read(text: str) -> str:
    return unicodedata.normalize("NFC", plain(text).casefold())
