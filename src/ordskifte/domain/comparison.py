"""What differs between two texts, paragraph by paragraph and word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

# The work grows with the square: larger texts are compared less finely.
MOST_PARAGRAPHS: Final = 1_000
MOST_WORDS: Final = 1_000
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


def compare(older: Sequence[str], newer: Sequence[str]) -> tuple[Row, ...]:
    """The paragraphs of both texts as one, each word the same, added or removed."""
    if max(len(older), len(newer)) > MOST_PARAGRAPHS:
        return (*_whole(older, Change.REMOVED), *_whole(newer, Change.ADDED))
    return tuple(
        row
        for kind, old, new in _steps(older, newer)
        for row in (_whole(new, Change.SAME) if kind == "equal" else _changed(old, new))
    )


def _steps(older: Sequence[str], newer: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    # Without "autojunk", which leaves out what is frequent and so misses it in long texts.
    for kind, a, b, c, d in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        yield kind, older[a:b], newer[c:d]


def _whole(paragraphs: Sequence[str], change: Change) -> Iterator[Row]:
    return (Row((Part(change, text),)) for text in paragraphs)


def _changed(older: Sequence[str], newer: Sequence[str]) -> Iterator[Row]:
    pairs = min(len(older), len(newer))
    for old, new in zip(older[:pairs], newer[:pairs], strict=True):
        yield from _pair(old, new)
    yield from _whole(older[pairs:], Change.REMOVED)
    yield from _whole(newer[pairs:], Change.ADDED)


def _pair(old: str, new: str) -> Iterator[Row]:
    before, now = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(now)) > MOST_WORDS or _likeness(before, now) < LEAST_LIKENESS:
        yield from _whole([old], Change.REMOVED)
        yield from _whole([new], Change.ADDED)
        return
    yield Row(tuple(_parts(before, now)))


def _parts(before: list[str], now: list[str]) -> Iterator[Part]:
    for kind, old, new in _steps(before, now):
        if kind == "equal":
            yield Part(Change.SAME, "".join(old))
            continue
        if old:
            yield Part(Change.REMOVED, "".join(old))
        if new:
            yield Part(Change.ADDED, "".join(new))


def _likeness(before: list[str], now: list[str]) -> float:
    return SequenceMatcher(None, before, now, autojunk=False).ratio()
