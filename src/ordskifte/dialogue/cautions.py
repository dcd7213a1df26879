"""What somebody is told before a message is sent: what in it everybody would see, and what makes it wait."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy

from ordskifte.domain.moderation import Find, Ground

_EMAIL = re.compile(r"[^\s@<>,;:()]+@[^\s@<>,;:()]+\.[a-zA-Z]{2,}")
# Eight figures as Norwegian telephone numbers are grouped, or any number with a country before it.
_PHONE = re.compile(r"(?<![\d.,/-])(?:\+\d{1,3} ?\d[\d ]{6,12}\d|[2-9]\d(?: ?\d\d){3}|[49]\d\d \d\d \d{3})(?![\d/-])")
_QUOTED: Final = 80

HELD: Final = {
    Ground.NATIONAL_ID: gettext_lazy(
        "This looks like a national identity number. Take it out: we do not need it, and everybody would see it."
    ),
    Ground.SPECIAL_CATEGORY: gettext_lazy(
        "This seems to tell of somebody's health, faith or other things that are not put on the internet. "
        "Write it in another way, or write to us directly."
    ),
    Ground.THREAT: gettext_lazy(
        "This can be read as a threat against a person. You may be as critical as you like of what we do, but not that."
    ),
}
SEEN: Final = {
    "email": (_EMAIL, gettext_lazy("There is an email address in the text. Everybody can read it.")),
    "phone": (_PHONE, gettext_lazy("There seems to be a telephone number in the text. Everybody can read it.")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """One thing to look at once more: the sentence, the words in question, and whether the message waits for it."""

    sentence: str
    words: str = ""
    waits: bool = False


def cautions(finds: Iterable[Find], *, text: str, name: str) -> tuple[Caution, ...]:
    """All that is worth a second look, what makes the message wait first; each sentence once."""
    texts = {"text": text, "name": name}
    found: dict[str, Caution] = {}
    for find in finds:
        if find.ground in HELD and find.ground not in found:
            words = texts[find.where][find.start : find.end].strip()[:_QUOTED]
            found[find.ground] = Caution(sentence=str(HELD[find.ground]), words=words, waits=True)
    for kind, (pattern, sentence) in SEEN.items():
        if match := pattern.search(f"{name}\n{text}"):
            found[kind] = Caution(sentence=str(sentence), words=match[0].strip()[:_QUOTED])
    return tuple(found.values())
