"""What differs between two texts, paragraph by paragraph and word by word; in tables cell by cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

# The work grows with the square: larger texts are compared less finely.
MOST_PARAGRAPHS: Final = 1_000
MOST_WORDS: Final = 1_000
# And all paragraphs of one text together: pairs of words that are looked at, before the rest is told whole.
MOST_PAIRS: Final = 2_000_000
# Paragraphs that share less than this are told as one gone and another come.
LEAST_LIKENESS: Final = 0.4

_WORDS: Final = re.compile(r"\s+|[^\W_]+|[\W_]")


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """Words that met the same fate."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph."""

    parts: tuple[Part, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs."""
        return any(part.change is not Change.SAME for part in self.parts)


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands alone in a text: a paragraph, a heading, a point of a list, or a row of a table with its cells."""

    shape: str
    texts: tuple[str, ...]
    # A list or a table begins here. The same row is the same wherever its table begins.
    begins: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """One unit of both texts together, each of its cells with what became of its words."""

    shape: str
    cells: tuple[Row, ...]
    begins: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs."""
        return any(cell.is_changed for cell in self.cells)


def compare_units(older: Sequence[Unit], newer: Sequence[Unit]) -> tuple[Piece, ...]:
    """The units of both texts as one: headings stay headings, and a cell is compared with the cell in its place."""
    if max(len(older), len(newer)) > MOST_PARAGRAPHS:
        return (*_whole_units(older, Change.REMOVED), *_whole_units(newer, Change.ADDED))
    purse = _Purse()
    matcher: SequenceMatcher[Unit] = SequenceMatcher(None, older, newer, autojunk=False)
    return tuple(
        piece
        for kind, a, b, c, d in matcher.get_opcodes()
        for piece in (
            _whole_units(newer[c:d], Change.SAME)
            if kind == "equal"
            else _changed_units(older[a:b], newer[c:d], purse=purse)
        )
    )


def compare(older: Sequence[str], newer: Sequence[str]) -> tuple[Row, ...]:
    """The paragraphs of both texts as one, each word the same, added or removed."""
    if max(len(older), len(newer)) > MOST_PARAGRAPHS:
        return (*_whole(older, Change.REMOVED), *_whole(newer, Change.ADDED))
    purse = _Purse()
    return tuple(
        row
        for kind, old, new in _steps(older, newer, matcher=_matcher(older, newer))
        for row in (_whole(new, Change.SAME) if kind == "equal" else _changed(old, new, purse=purse))
    )


class _Purse:
    """What one comparison may still cost: anybody can ask for it, and it is made anew each time."""

    def __init__(self) -> None:
        self.left = MOST_PAIRS

    def pays(self, cost: int) -> bool:
        """Take the cost out, if there is enough."""
        is_enough = cost <= self.left
        self.left -= cost * is_enough
        return is_enough


def _matcher(older: Sequence[str], newer: Sequence[str]) -> SequenceMatcher[str]:
    # Without "autojunk", which leaves out what is frequent and so misses it in long texts.
    return SequenceMatcher(None, older, newer, autojunk=False)


def _steps(
    older: Sequence[str], newer: Sequence[str], *, matcher: SequenceMatcher[str]
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for kind, a, b, c, d in matcher.get_opcodes():
        yield kind, older[a:b], newer[c:d]


def _whole(paragraphs: Sequence[str], change: Change) -> Iterator[Row]:
    return (Row((Part(change, text),)) for text in paragraphs)


def _changed(older: Sequence[str], newer: Sequence[str], *, purse: _Purse) -> Iterator[Row]:
    pairs = min(len(older), len(newer))
    for old, new in zip(older[:pairs], newer[:pairs], strict=True):
        yield from _pair(old, new, purse=purse)
    yield from _whole(older[pairs:], Change.REMOVED)
    yield from _whole(newer[pairs:], Change.ADDED)


def _pair(old: str, new: str, *, purse: _Purse) -> Iterator[Row]:
    before, now = _WORDS.findall(old), _WORDS.findall(new)
    matcher = _matcher(before, now)
    if not _may_be_compared(before, now, purse=purse) or matcher.ratio() < LEAST_LIKENESS:
        yield from _whole([old], Change.REMOVED)
        yield from _whole([new], Change.ADDED)
        return
    yield Row(tuple(_parts(before, now, matcher=matcher)))


def _may_be_compared(before: list[str], now: list[str], *, purse: _Purse) -> bool:
    return max(len(before), len(now)) <= MOST_WORDS and purse.pays(len(before) * len(now))


def _parts(before: list[str], now: list[str], *, matcher: SequenceMatcher[str]) -> Iterator[Part]:
    for kind, old, new in _steps(before, now, matcher=matcher):
        if kind == "equal":
            yield Part(Change.SAME, "".join(old))
            continue
        if old:
            yield Part(Change.REMOVED, "".join(old))
        if new:
            yield Part(Change.ADDED, "".join(new))


def _whole_units(units: Sequence[Unit], change: Change) -> Iterator[Piece]:
    return (Piece(each.shape, tuple(_whole(each.texts, change)), each.begins) for each in units)


def _changed_units(older: Sequence[Unit], newer: Sequence[Unit], *, purse: _Purse) -> Iterator[Piece]:
    pairs = min(len(older), len(newer))
    for old, new in zip(older[:pairs], newer[:pairs], strict=True):
        yield from _two_units(old, new, purse=purse)
    yield from _whole_units(older[pairs:], Change.REMOVED)
    yield from _whole_units(newer[pairs:], Change.ADDED)


def _two_units(old: Unit, new: Unit, *, purse: _Purse) -> Iterator[Piece]:
    """One unit that was changed, or one gone and another come."""
    if old.shape == new.shape and len(old.texts) == len(new.texts):
        cells = [tuple(_cell(a, b, purse=purse)) for a, b in zip(old.texts, new.texts, strict=True)]
        # Of a row that has a cell in common with the other one, or words in one of its cells, the rest was changed.
        if any(_shares_words(cell) for cell in cells):
            yield Piece(new.shape, tuple(Row(_joined(cell)) for cell in cells), new.begins)
            return
    yield from _whole_units([old], Change.REMOVED)
    yield from _whole_units([new], Change.ADDED)


def _cell(old: str, new: str, *, purse: _Purse) -> Iterator[Row]:
    return _whole([new], Change.SAME) if old == new else _pair(old, new, purse=purse)


def _shares_words(rows: tuple[Row, ...]) -> bool:
    """Whether two cells have words in common."""
    return any(part.change is Change.SAME and part.text.strip() for row in rows for part in row.parts)


def _joined(rows: tuple[Row, ...]) -> tuple[Part, ...]:
    return tuple(part for row in rows for part in row.parts if part.text)
