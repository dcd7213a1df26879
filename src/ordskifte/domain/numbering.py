"""Numbers in a journal: without gaps for each journal unit and year, and never used twice (journalnummer)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from ordskifte.domain.errors import MalformedNumber

FIRST: Final = 1
_ENTRY = re.compile(r"([1-9][0-9]{3})/([1-9][0-9]{0,8})", re.ASCII)


class MalformedEntryNumber(MalformedNumber):
    """Text that is not the number of a journal entry."""

    code = "malformed_entry_number"
    text = "“%(given)s” is not the number of a journal entry. Write it as %(example)s."
    example = "2026/37"


@dataclass(frozen=True, slots=True, order=True)
class EntryNumber:
    """The number of an entry in the journal of a year, such as 2026/37 (journalår, journalsekvensnummer)."""

    year: int
    sequence: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number as people write it, and refuse anything else."""
        if (match := _ENTRY.fullmatch(text.strip())) is None:
            raise MalformedEntryNumber(text)
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.year}/{self.sequence}"


def following(last: int) -> int:
    """The number after the last one that was given; the first of all after 0."""
    return last + 1 if last >= FIRST else FIRST


def missing(numbers: Iterable[int]) -> tuple[int, ...]:
    """Numbers that are not there, though a higher one is: none, in a journal that is whole."""
    given = frozenset(numbers)
    return tuple(number for number in range(FIRST, max(given, default=0)) if number not in given)
