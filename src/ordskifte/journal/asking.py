"""What a reader asks the journal for, read from the address: nothing that was typed is lost, and nothing is guessed."""

import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from ordskifte.domain import journal
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber

# The names in addresses: words, from, to, direction, unit, case. They never change, since people keep addresses.
NAMES = ("q", "fra", "til", "retning", "enhet", "sak")
LONGEST = {"q": journal.LONGEST_QUESTION, "enhet": 300}
DIRECTIONS = {
    "inn": (journal.Direction.IN,),
    "ut": (journal.Direction.OUT,),
    "internt": (journal.Direction.FOLLOW_UP, journal.Direction.INTERNAL, journal.Direction.PRESENTATION),
}
_WRITTEN = re.compile(r"([0-3]?[0-9])\.\s?([01]?[0-9])\.\s?([1-9][0-9]{3})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for, how it was typed, and what of it could not be read, by its name in the address."""

    terms: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    directions: tuple[journal.Direction, ...] = ()
    unit: str = ""
    case: CaseNumber | None = None
    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_fit(self) -> bool:
        """Whether it can be answered."""
        return not self.faults

    @property
    def is_asked(self) -> bool:
        """Whether anything narrows the journal at all."""
        return any(self.typed.values())

    @property
    def is_narrowed(self) -> bool:
        """Whether more than words is asked."""
        return any(text for name, text in self.typed.items() if name != "q")

    @property
    def address(self) -> str:
        """The question as an address has it, with its question mark; empty if nothing is asked."""
        asked = [(name, self.typed[name]) for name in NAMES if self.typed.get(name)]
        return f"?{urlencode(asked)}" if asked else ""


def read(given: QueryDict) -> Question:
    """The question of an address."""
    typed = {name: " ".join(given.get(name, "").replace("\x00", "").split()) for name in NAMES}
    faults: dict[str, str] = {}
    for name, text in typed.items():
        if len(text) > LONGEST.get(name, 60):
            typed[name] = text[: LONGEST.get(name, 60)]
            faults[name] = _("This is too long. Write less.")
    since, until = (_day(typed, name, faults=faults) for name in ("fra", "til"))
    if since and until and since > until:
        faults["til"] = _("The last day is before the first. Change one of them.")
    return Question(
        terms=journal.terms(typed["q"]),
        since=since,
        until=until,
        directions=_direction(typed, faults=faults),
        unit=typed["enhet"],
        case=_case(typed, faults=faults),
        typed=typed,
        faults=faults,
    )


def read_words(given: QueryDict) -> Question:
    """The words of an address alone."""
    words = QueryDict(mutable=True)
    words["q"] = given.get("q", "")
    return read(words)


def _day(typed: dict[str, str], name: str, *, faults: dict[str, str]) -> date | None:
    """A day as a browser sends it, or as people write it."""
    text = typed[name]
    if not text or name in faults:
        return None
    written = _WRITTEN.fullmatch(text)
    iso = "{2}-{1:0>2}-{0:0>2}".format(*written.groups()) if written else text
    try:
        if len(iso) != len("2026-11-04"):
            raise ValueError(iso)
        return date.fromisoformat(iso)
    except ValueError:
        faults[name] = _("This is not a day. Write it as 2026-11-04 or 4.11.2026.")
        return None


def _direction(typed: dict[str, str], *, faults: dict[str, str]) -> tuple[journal.Direction, ...]:
    text = typed["retning"]
    if text and text not in DIRECTIONS:
        faults["retning"] = _("Choose one from the list.")
    return DIRECTIONS.get(text, ())


def _case(typed: dict[str, str], *, faults: dict[str, str]) -> CaseNumber | None:
    if not typed["sak"]:
        return None
    try:
        return CaseNumber.parse(typed["sak"])
    except MalformedNumber:
        faults["sak"] = _("This is not a case number. Write it as 2026/118.")
        return None
