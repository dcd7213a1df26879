"""Patterns of words that a body reads and edits, and where they stand in a text.

One pattern a line; a line that begins with # says why. A pattern belongs to the heading above it: [threat].
    drepe deg            these words, in this order
    truge* kommune*      * stands for any ending
    dotter* + epilepsi   both, the second within eight words of the first, on either side
    @you = deg, dere     a list of single words, to use by its name: drepe @you; a second such line adds to it
Capitals, full-width letters and unseen signs make no difference.

Text is looked through word by word: each word is looked up, so that the time grows with the text and with nothing
else, whatever the patterns are.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from ordskifte.domain.errors import OrdskifteError, quoted
from ordskifte.domain.folding import fold

NEAR: Final = 8  # words
LONGEST_TEXT: Final = 100_000
MOST_LINES: Final = 5_000
_MOST_WORDS_IN_A_ROW: Final = 8
_SHORTEST_STEM: Final = 2

_WORD = re.compile(r"\w+")
_PART = re.compile(r"@?\w+\*?")
_HEADING = re.compile(r"\[([a-z_]{1,40})\]")
_LIST = re.compile(r"@(\w{1,40})\s*=(.*)")

# Signs of Latin-1 as words are made of them: small letters, and a gap for what belongs to none. Those that are folded
# to nothing, to several or to another sign are left to the slower way.
_SIGNS: Final = [fold(chr(number)).text for number in range(256)]
_ODD: Final = bytes(n for n, sign in enumerate(_SIGNS) if len(sign) != 1 or sign not in {chr(n), chr(n).lower()})
_SMALL: Final = bytes(
    ord(sign) if len(sign) == 1 and sign <= "\xff" and _WORD.fullmatch(sign) else 32 for sign in _SIGNS
)

# One place in a row of words: the words, and the beginnings of words, that may stand there.
_Place = frozenset[str]
_Row = tuple[_Place, ...]


class MalformedPatterns(OrdskifteError):
    """A list of patterns that cannot be read; nothing of it is used."""

    code = "malformed_patterns"
    text = "Line %(line)s of the word list, “%(given)s”: %(reason)s"

    def __init__(self, line: int, *, given: str, reason: str) -> None:
        super().__init__(line=line, given=quoted(given), reason=TEXTS[reason])


TEXTS: Final = {
    "heading": "no rule has this name. Write the name of a rule in square brackets.",
    "before_heading": "this stands before the first heading. Write the name of a rule in square brackets above it.",
    "signs": "write words, with * at the end of a word for any ending and + between words that stand near each other.",
    "stem": "at least two letters must stand before *.",
    "long": "a pattern has at most eight words in a row, and a word list at most 5,000 lines.",
    "list": "no list above has this name; a list holds single words with commas between.",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line: rows of words that stand near each other, and the line as it was written."""

    heading: str
    written: str
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that the text holds, and the span of the given text where its words stand."""

    heading: str
    written: str
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    """What may follow in a row of words, and the number of the row that ends here."""

    following: dict[_Place, "_Node"] = field(default_factory=dict)
    row: int = -1


@dataclass(frozen=True, slots=True)
class _Needed:
    """Of each pattern the words of one place: a text with none of them holds no pattern."""

    words: frozenset[str]
    stems: frozenset[str]  # all cut to the length of the shortest
    stem_length: int
    latin_words: frozenset[bytes]
    latin_stems: frozenset[bytes]

    def may_stand_in(self, folded: str) -> bool:
        """Whether it is worth looking closer."""
        found = set(_WORD.findall(folded))
        length = self.stem_length
        return not (self.words.isdisjoint(found) and self.stems.isdisjoint({word[:length] for word in found}))

    def may_stand_in_bytes(self, text: bytes) -> bool:
        """The same of a text of the usual letters only, as Latin-1."""
        found = set(text.translate(_SMALL).split())
        length = self.stem_length
        return not (
            self.latin_words.isdisjoint(found) and self.latin_stems.isdisjoint({word[:length] for word in found})
        )


# Where rows stand, each by its number: their first and their last word, by number.
_Standing = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Patterns:
    """A word list, ready to use. Two lists with the same patterns are the same."""

    patterns: tuple[Pattern, ...]
    _rows: tuple[tuple[int, ...], ...] = field(repr=False, compare=False)  # of each pattern, by number
    _words: Mapping[str, tuple[_Place, ...]] = field(repr=False, compare=False)
    _stems: Mapping[str, tuple[_Place, ...]] = field(repr=False, compare=False)
    _stem_lengths: tuple[int, ...] = field(repr=False, compare=False)
    _root: _Node = field(repr=False, compare=False)
    _needed: "_Needed" = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, *, headings: Iterable[str]) -> Self:
        """Read a word list, or say which line is wrong and why."""
        patterns = tuple(_read(text, frozenset(headings)))
        rows = list(dict.fromkeys(row for pattern in patterns for row in pattern.rows))
        numbers = {row: number for number, row in enumerate(rows)}
        words = _by_word({place for row in rows for place in row})
        stems = {word[:-1]: places for word, places in words.items() if word.endswith("*")}
        return cls(
            patterns,
            _rows=tuple(tuple(numbers[row] for row in pattern.rows) for pattern in patterns),
            _words=words,
            _stems=stems,
            _stem_lengths=tuple(sorted({len(stem) for stem in stems})),
            _root=_tree(rows),
            _needed=_needed(patterns),
        )

    def find(self, text: str) -> tuple[Match, ...]:
        """Every pattern that the text holds, each once, at the first place where it stands."""
        # Most texts hold no word that any pattern cannot do without: what that costs is one set.
        if (plain := _latin(text)) is not None and not self._needed.may_stand_in_bytes(plain):
            return ()
        folded = fold(text)
        if not self._needed.may_stand_in(folded.text):
            return ()
        words = [match.span() for match in _WORD.finditer(folded.text)]
        standing = self._standing([folded.text[start:end] for start, end in words])
        matches = []
        for pattern, rows in zip(self.patterns, self._rows, strict=True):
            found = _first([standing.get(row, []) for row in rows])
            if found is not None:
                span = folded.original(words[found[0]][0], words[found[1]][1])
                matches.append(Match(pattern.heading, pattern.written, *span))
        return tuple(matches)

    def _standing(self, words: list[str]) -> _Standing:
        places = [self._places(word) for word in words]
        standing: _Standing = {}
        for first in range(len(places)):
            for row, last in self._rows_from(first, places=places):
                standing.setdefault(row, []).append((first, last))
        return standing

    def _rows_from(self, first: int, *, places: list[set[_Place]]) -> Iterator[tuple[int, int]]:
        """The rows that begin with this word, and the word that each ends with."""
        nodes, number = [self._root], first
        while number < len(places) and (nodes := _next(nodes, places[number])):
            yield from ((node.row, number) for node in nodes if node.row >= 0)
            number += 1

    def _places(self, word: str) -> set[_Place]:
        """The places that this word can take."""
        found = set(self._words.get(word, ()))
        for length in self._stem_lengths:
            if length > len(word):
                break
            found.update(self._stems.get(word[:length], ()))
        return found


def _next(nodes: list[_Node], places: set[_Place]) -> list[_Node]:
    return [node.following[place] for node in nodes for place in places if place in node.following]


def _first(standing: list[list[tuple[int, int]]]) -> tuple[int, int] | None:
    """The first place where all the rows stand near the first of them, from the first word to the last."""
    anchors, *others = standing
    if not all(others):
        return None
    for anchor in anchors:
        near = [_near(anchor, spans) for spans in others]
        spans = [anchor, *(span for span in near if span)]
        if len(spans) == len(standing):
            return min(first for first, _ in spans), max(last for _, last in spans)
    return None


def _near(anchor: tuple[int, int], spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The first span that stands within so many words of the anchor, and not in it."""
    place = bisect_left(spans, (anchor[0] - NEAR, 0))
    while place < len(spans) and spans[place][0] <= anchor[1] + NEAR:
        if spans[place][1] < anchor[0] or spans[place][0] > anchor[1]:
            return spans[place]
        place += 1
    return None


def _by_word(places: Iterable[_Place]) -> dict[str, tuple[_Place, ...]]:
    found: dict[str, list[_Place]] = {}
    for place in places:
        for word in place:
            found.setdefault(word, []).append(place)
    return {word: tuple(at) for word, at in found.items()}


def _tree(rows: Iterable[_Row]) -> _Node:
    root = _Node()
    for number, row in enumerate(rows):
        node = root
        for place in row:
            node = node.following.setdefault(place, _Node())
        node.row = number
    return root


def _needed(patterns: Iterable[Pattern]) -> _Needed:
    """The place of each pattern whose words are longest, since those are rare."""
    places = [max((place for row in each.rows for place in row), key=_shortest) for each in patterns]
    words = {word for place in places for word in place}
    stems = {word[:-1] for word in words if word.endswith("*")}
    length = min(map(len, stems), default=0)
    return _Needed(
        frozenset(word for word in words if not word.endswith("*")),
        frozenset(stem[:length] for stem in stems),
        length,
        _as_latin(word for word in words if not word.endswith("*")),
        _as_latin(stem[:length] for stem in stems),
    )


def _as_latin(words: Iterable[str]) -> frozenset[bytes]:
    """Those that a text in Latin-1 can hold."""
    return frozenset(word.encode("latin-1") for word in words if max(word) <= "\xff")


def _latin(text: str) -> bytes | None:
    """A text in which every sign is one of Latin-1 and folds to one; None for any other."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    return data if len(data.translate(None, _ODD)) == len(data) else None


def _shortest(place: _Place) -> int:
    return min((len(word.rstrip("*")) for word in place), default=0)


# --- Reading a word list -------------------------------------------------------------------------------------------


class _Wrong(Exception):
    """What is wrong with a line, before its number is known."""


@dataclass(slots=True)
class _Page:
    """What has been read so far."""

    headings: frozenset[str]
    heading: str = ""
    lists: dict[str, _Place] = field(default_factory=dict)


def _read(text: str, headings: frozenset[str]) -> Iterator[Pattern]:
    page = _Page(headings)
    lines = text[: LONGEST_TEXT + 1].splitlines()
    if len(text) > LONGEST_TEXT or len(lines) > MOST_LINES:
        raise MalformedPatterns(len(lines), given=lines[-1], reason="long")
    for number, line in enumerate(lines, start=1):
        written = " ".join(line.partition("#")[0].split())
        try:
            yield from _line(written, page)
        except _Wrong as wrong:
            raise MalformedPatterns(number, given=written, reason=str(wrong)) from None


def _line(written: str, page: _Page) -> Iterator[Pattern]:
    if not written:
        return
    if heading := _HEADING.fullmatch(written):
        if heading[1] not in page.headings:
            raise _Wrong("heading")
        page.heading = heading[1]
    elif named := _LIST.fullmatch(fold(written).text):
        _add_list(page, name=named[1], words=named[2])
    elif not page.heading:
        raise _Wrong("before_heading")
    else:
        yield Pattern(page.heading, written, tuple(_row(part, page) for part in fold(written).text.split("+")))


def _add_list(page: _Page, *, name: str, words: str) -> None:
    rows = [_row(part, page) for part in words.split(",")]
    if any(len(row) != 1 for row in rows):
        raise _Wrong("list")
    page.lists[name] = page.lists.get(name, frozenset()).union(*(row[0] for row in rows))


def _row(part: str, page: _Page) -> _Row:
    words = part.replace("-", " ").split()
    if not words:
        raise _Wrong("signs")
    if len(words) > _MOST_WORDS_IN_A_ROW:
        raise _Wrong("long")
    return tuple(_place(word, page) for word in words)


def _place(word: str, page: _Page) -> _Place:
    if _PART.fullmatch(word) is None:
        raise _Wrong("signs")
    if word.startswith("@"):
        if word[1:] not in page.lists:
            raise _Wrong("list")
        return page.lists[word[1:]]
    if word.endswith("*") and len(word) <= _SHORTEST_STEM:
        raise _Wrong("stem")
    return frozenset({word})
