"""Tables in markup: a grid without merged cells, and which rows and columns are headings."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ordskifte.domain.publication import MOST_CELLS, Bold, ListBlock, Paragraph, Spans, Table, Text, plain_text, words
from ordskifte.publishing.conversion.tidying import one_line, trimmed
from ordskifte.publishing.conversion.values import Found, NoteCode, Notes
from ordskifte.publishing.conversion.walker import Ink, Walker, as_spans, children

MOST_COLUMNS: Final = 50
_PARTS: Final = ("thead", "tbody", "tfoot")


@dataclass(slots=True)
class _Grid:
    """Cells by place while a table is read."""

    cells: dict[tuple[int, int], Spans] = field(default_factory=dict)
    heads: set[tuple[int, int]] = field(default_factory=set)
    # Places that a cell further up or to the left reaches over.
    taken: set[tuple[int, int]] = field(default_factory=set)
    rest: list[Found] = field(default_factory=list)
    is_cut: bool = False

    def free(self, row: int) -> int:
        column = 0
        while (row, column) in self.cells or (row, column) in self.taken:
            column += 1
        return column


def read(element: etree._Element, *, walker: Walker, ink: Ink) -> list[Found]:
    """The table, and after it what was in it and cannot stand in a table."""
    rows = _rows(element)
    # One row is how pages put things side by side; there is nothing to compare.
    if len(rows) <= 1 or element.get("role") == "presentation":
        return [each for row in rows for cell in row for each in walker.inner().read(cell, ink)]
    grid = _filled(rows, walker=walker, ink=ink)
    if not any(words(cell).strip() for cell in grid.cells.values()):
        return grid.rest
    caption = next(children(element, "caption"), None)
    told = "" if caption is None else one_line("".join(caption.itertext()))
    if grid.is_cut:
        walker.work.notes.add(NoteCode.TEXT_CUT)
    return [_table(grid, caption=told, notes=walker.work.notes), *grid.rest]


def _rows(element: etree._Element) -> list[list[etree._Element]]:
    parts = [element, *children(element, *_PARTS)]
    ordered = [row for part in sorted(parts, key=_order) for row in children(part, "tr")]
    return [cells for row in ordered if (cells := list(children(row, "td", "th")))]


def _order(part: etree._Element) -> int:
    return {"thead": 0, "tfoot": 2}.get(part.tag.lower(), 1)


def _filled(rows: list[list[etree._Element]], *, walker: Walker, ink: Ink) -> _Grid:
    grid = _Grid()
    for number, row in enumerate(rows):
        for cell in row:
            column = grid.free(number)
            if column >= MOST_COLUMNS or (number + 1) * MOST_COLUMNS > MOST_CELLS:
                grid.is_cut = True
                break
            _place(grid, cell, place=(number, column), walker=walker, ink=ink)
    return grid


def _place(grid: _Grid, cell: etree._Element, *, place: tuple[int, int], walker: Walker, ink: Ink) -> None:
    spans, rest = _cell(cell, walker=walker, ink=ink)
    grid.cells[place] = spans
    grid.rest += rest
    row, column = place
    if cell.tag.lower() == "th" or cell.getparent().getparent().tag.lower() == "thead":
        grid.heads.add(place)
    wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
    if wide > 1 or high > 1:
        walker.work.notes.add(NoteCode.CELLS_DIVIDED)
    reached = {(row + down, column + right) for down in range(high) for right in range(wide)} - {place}
    grid.taken |= reached
    if place in grid.heads:
        grid.heads |= reached


def _span(cell: etree._Element, name: str) -> int:
    given = cell.get(name) or "1"
    most = MOST_COLUMNS if name == "colspan" else 500
    return min(int(given), most) if given.isascii() and given.isdigit() and given != "0" and len(given) < 6 else 1


def _cell(cell: etree._Element, *, walker: Walker, ink: Ink) -> tuple[Spans, list[Found]]:
    found = walker.inner().read(cell, ink)
    flat: list[Found] = []
    for each in found:
        if isinstance(each, Table):
            walker.work.notes.add(NoteCode.TABLES_FLATTENED)
        flat += _flattened(each)
    return as_spans(flat)


def _flattened(block: Found) -> list[Found]:
    if isinstance(block, (ListBlock, Table)):
        return [Paragraph((Text(plain_text((block,)).replace("\t", "; ")),))]
    return [block]


def _table(grid: _Grid, *, caption: str, notes: Notes) -> Table:
    height = 1 + max(row for row, _ in grid.cells)
    width = 1 + max(column for _, column in grid.cells)
    rows = [[grid.cells.get((row, column), ()) for column in range(width)] for row in range(height)]
    is_head = [all((row, column) in grid.heads for column in range(width)) for row in range(height)]
    header_rows = next((row for row, head in enumerate(is_head) if not head), height)
    below = range(header_rows, height)
    has_column = width > 1 and len(below) > 0 and all((row, 0) in grid.heads for row in below)
    if not header_rows and not has_column and _is_bold(rows[0]):
        header_rows = 1
        notes.add(NoteCode.TABLE_HEADINGS_GUESSED)
    shown = [_plain(row) if row_number < header_rows else row for row_number, row in enumerate(rows)]
    return Table(tuple(map(tuple, shown)), header_rows, int(has_column), caption)


def _is_bold(row: list[Spans]) -> bool:
    return any(row) and all(isinstance(span, Bold) for cell in row for span in cell)


def _plain(row: list[Spans]) -> list[Spans]:
    """Headings are bold by being headings."""
    return [trimmed(tuple(Text(s.text) if isinstance(s, Bold) else s for s in cell)) for cell in row]
