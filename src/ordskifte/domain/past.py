"""What is shown of messages that were carried over from a site that a body had before.

Whoever commented there had the rules of that site before them, and not ours. Carrying a name over is to publish it
anew (GDPR articles 5 and 6), so that only initials are shown unless the body decides otherwise.
"""

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]")
MOST_INITIALS: Final = 4


def initials(name: str) -> str:
    """The first letters of a name; of one that has no letters, nothing."""
    words = re.split(r"[\s.\-–_/]+", name)
    found = [letter[0].upper()[0] for word in words if (letter := _WORD.search(word))]
    return "".join(f"{each}." for each in found[:MOST_INITIALS])
