"""From the lines of a PDF to blocks: headings by size, paragraphs by distance, lists by marks."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from ordskifte.domain.publication import Item, ListBlock, Paragraph, Text
from ordskifte.publishing.conversion.portable_lines import MARK, Line, Page, lines
from ordskifte.publishing.conversion.tidying import clean
from ordskifte.publishing.conversion.values import Found, NoteCode, Notes, RawHeading

_LARGER: Final = 1.12
_APART: Final = 1.25
_LONGEST_HEADING: Final = 200
_LONGEST_BOLD: Final = 100
_EDGE: Final = 0.12  # of the page, at its top and bottom
_PAGE_NUMBER: Final = re.compile(
    r"(?:side|page|s\.|–|-)?\s*\d{1,4}\s*(?:(?:av|of|/)\s*\d{1,4})?\s*[–-]?", re.IGNORECASE
)
_END: Final = (".", ":", "!", "?", ";")
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-‐]$")
# After these the hyphen is there for what comes later: “gang- og sykkelvei”.
_JOINING: Final = re.compile(r"(?:og|eller|samt|til|and|or|to)\b")
_INDENT: Final = 8
_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})


def read(pages: list[Page], notes: Notes) -> list[Found]:
    """The blocks of all pages."""
    kept = _without_margins(list(lines(pages)), pages=len(pages), notes=notes)
    return _Builder(kept, notes).built() if kept else []


def _without_margins(all_lines: list[Line], *, pages: int, notes: Notes) -> list[Line]:
    """Without what stands on top or bottom of page after page, and without page numbers."""
    at_edge = [line for line in all_lines if not _EDGE <= line.place <= 1 - _EDGE]
    repeated = Counter(key for _, key in {(line.page, _key(line)) for line in at_edge})
    enough = max(2, (pages + 1) // 2)
    left_out = {id(line) for line in at_edge if repeated[_key(line)] >= enough or _PAGE_NUMBER.fullmatch(line.text)}
    kept = [line for line in all_lines if id(line) not in left_out]
    notes.add(NoteCode.MARGINS_LEFT_OUT, int(len(kept) < len(all_lines)))
    return kept


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.place * 50)


class _Builder:
    """Goes through the lines once."""

    def __init__(self, kept: list[Line], notes: Notes) -> None:
        self.lines = kept
        self.notes = notes
        self.body = _usual(kept)
        self.step = _step(kept, self.body)
        self.is_all_bold = sum(len(e.text) for e in kept if e.is_bold) > sum(len(e.text) for e in kept) / 2
        sizes = {line.size for line in kept if self._is_larger(line)}
        self.levels = {size: level for level, size in enumerate(sorted(sizes, reverse=True), start=1)}

    def built(self) -> list[Found]:
        found: list[Found] = []
        for kind, group in self._groups():
            found += _MAKERS[kind](self, group)
        return found

    def kind(self, line: Line) -> str:
        if line.is_tabular:
            return "table"
        if self._is_larger(line) or self._is_bold_heading(line):
            return "heading"
        return "item" if MARK.match(line.text) else "text"

    def _is_larger(self, line: Line) -> bool:
        return line.size >= self.body * _LARGER and len(line.text) <= _LONGEST_HEADING and not line.is_tabular

    def _is_bold_heading(self, line: Line) -> bool:
        is_short = len(line.text) <= _LONGEST_BOLD and not line.text.endswith((*_END, ","))
        return line.is_bold and not self.is_all_bold and is_short

    def _groups(self) -> Iterator[tuple[str, list[Line]]]:
        """Lines that belong together: one heading, one paragraph, a whole list, a whole table."""
        group, kind = [self.lines[0]], self.kind(self.lines[0])
        for before, line in pairwise(self.lines):
            new = self.kind(line)
            if self._belongs(line, before=before, kind=kind, new=new, first=group[-1] if kind == "item" else group[0]):
                group.append(line)
                continue
            yield kind, group
            group, kind = [line], new
        yield kind, group

    def _belongs(self, line: Line, *, before: Line, kind: str, new: str, first: Line) -> bool:
        is_near = 0 <= before.baseline - line.baseline <= _APART * self.step and before.page == line.page
        match kind, new:
            case "table", "table":
                return True
            case "item", "item":
                return True
            case "item", "text":
                is_under = line.left >= first.left - 1 if MARK.match(first.text) is None else line.left > first.left + 3
                return (is_near or _is_unfinished(before, line)) and is_under
            case "heading", "heading":
                height = before.baseline - line.baseline
                return before.size == line.size and before.page == line.page and 0 < height <= 1.6 * line.size
            case "text", "text":
                return (is_near and line.left - before.left < _INDENT) or _is_unfinished(before, line)
        return False

    def heading(self, group: list[Line]) -> list[Found]:
        text = _joined(group)
        lowest = len(self.levels) + 1
        return [RawHeading(min(self.levels.get(group[0].size, lowest), 6), text)] if text else []

    def text(self, group: list[Line]) -> list[Found]:
        text = _joined(group)
        return [Paragraph((Text(text),))] if text else []

    def table(self, group: list[Line]) -> list[Found]:
        self.notes.add(NoteCode.TABLES_FLATTENED)
        rows = ("; ".join(" ".join(cell.split()) for cell in line.cells if cell.strip()) for line in group)
        return [Paragraph((Text("\n".join(_fit(row) for row in rows)),))]

    def item(self, group: list[Line]) -> list[Found]:
        parts: list[list[Line]] = []
        for line in group:
            if MARK.match(line.text):
                parts.append([line])
            else:
                parts[-1].append(line)
        outer = min(part[0].left for part in parts)
        items: list[Item] = []
        for part in parts:
            text = _joined(part)
            mark = MARK.match(text)
            spans = (Text(text[mark.end() :] if mark else text),)
            if items and part[0].left > outer + _INDENT:
                items[-1] = Item(items[-1].spans, (*items[-1].inner, spans), items[-1].is_inner_ordered)
            else:
                items.append(Item(spans))
        first = group[0].text[0]
        return [ListBlock(first.isalnum() and first != "o", tuple(items))]


_MAKERS: Final[dict[str, Callable[[_Builder, list[Line]], list[Found]]]] = {
    "heading": _Builder.heading,
    "text": _Builder.text,
    "table": _Builder.table,
    "item": _Builder.item,
}


def _usual(kept: list[Line]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for line in kept:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _step(kept: list[Line], body: float) -> float:
    """How far it usually is from one line of running text to the next."""
    steps = Counter(
        round((first.baseline - second.baseline) * 2) / 2
        for first, second in pairwise(kept)
        if first.page == second.page
        and first.size == second.size == body
        and body * 0.9 < first.baseline - second.baseline < body * 2.2
    )
    # Of those that are about as common, the smallest: paragraphs of one line are further apart.
    most = max(steps.values(), default=0)
    return min((step for step, count in steps.items() if count >= most / 3), default=body * 1.4)


def _is_unfinished(before: Line, line: Line) -> bool:
    """Whether a sentence goes on in the next column or on the next page."""
    is_elsewhere = before.page != line.page or line.baseline > before.baseline
    return is_elsewhere and not before.text.endswith(_END) and line.text[:1].islower() and before.size == line.size


def _joined(group: list[Line]) -> str:
    """The words of several lines as running text; words that were divided are whole again."""
    text = group[0].text
    for line in group[1:]:
        is_divided = _HYPHEN.search(text) is not None and line.text[:1].isalpha()
        if is_divided and line.text[:1].islower() and not _JOINING.match(line.text):
            text = text[:-1] + line.text
        elif is_divided and not line.text[:1].islower():
            text += line.text
        else:
            text += " " + line.text
    return _fit(text)


def _fit(text: str) -> str:
    return clean(text.translate(_LIGATURES)).strip()
