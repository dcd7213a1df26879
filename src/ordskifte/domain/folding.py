"""Text as a reader takes it: the same letters and digits however they are written, and where each of them stood.

Full-width and circled digits, digits of other scripts, zero-width signs, soft hyphens and marks laid over a letter
change nothing of what people read, and must change nothing of what a rule finds.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Nothing in here needs folding but capitals, and these keep their length.
_PLAIN = re.compile(r"[\t\n\r -~\u00a1-\u00a9\u00ab\u00ac\u00bb\u00c0-\u00d6\u00d8-\u00de\u00e0-\u00ff–—’“”…]*")
_UNSEEN = frozenset({"Cc", "Cf", "Me", "Mn"})
# Letters by category that show nothing at all.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


@dataclass(frozen=True, slots=True)
class Folded:
    """The text to look through, and for each of its signs the place in the text as it was given."""

    text: str
    places: range | tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the given text that this span of the folded text stands for."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Small letters, plain digits, nothing unseen."""
    if _PLAIN.fullmatch(text):
        return Folded(text.lower(), range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        seen = _seen(sign)
        if seen:
            letters.extend(seen)
            places.extend([place] * len(seen))
        elif letters:
            letters[-1] = _with_mark(letters[-1], sign)
    return Folded("".join(letters), tuple(places))


@lru_cache(maxsize=4096)
def _seen(sign: str) -> str:
    """What one sign says to a reader; empty if it says nothing by itself."""
    if sign in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85":
        return sign
    if sign in _BLANK:
        return " "
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(sign) in _UNSEEN:
        return ""
    plain = unicodedata.normalize("NFKC", sign).casefold()
    return "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN) or " "


@lru_cache(maxsize=4096)
def _with_mark(letter: str, mark: str) -> str:
    """The letter with its ring or accent where the two are one letter; else the letter alone."""
    both = unicodedata.normalize("NFC", letter + mark)
    return both if len(both) == 1 else letter
