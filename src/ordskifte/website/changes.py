"""A comparison as a page shows it: headings, paragraphs, lists and tables, and where the first change is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import format_html

from ordskifte.domain.comparison import Change, Part, Piece

# The title of the text stands below that of the page, and all its headings below it.
LEVELS: Final = {"title": "h2", "h2": "h3", "h3": "h4", "h4": "h5"}
FIRST: Final = "first-change"
LISTS: Final = ("ul", "ol")


@dataclass(slots=True)
class Line:
    """One paragraph, point or row: each cell with what kind of cell it is; a point with those below it."""

    cells: list[tuple[str, tuple[Part, ...]]]
    is_first: bool = False
    below: list["Line"] = field(default_factory=list)
    below_tag: str = "ul"

    @property
    def parts(self) -> tuple[Part, ...]:
        """The words of what has one cell only."""
        return self.cells[0][1]

    @property
    def mark(self) -> str:
        """The attribute that the link to the first change leads to."""
        return format_html(' id="{}"', FIRST) if self.is_first else ""

    @property
    def is_head(self) -> bool:
        """Whether a row is one of headings."""
        return all(tag == "th" for tag, _ in self.cells)


@dataclass(slots=True)
class Block:
    """What stands together: one heading or paragraph, all points of a list, all rows of a table."""

    kind: str  # heading, paragraph, list or table
    tag: str
    lines: list[Line] = field(default_factory=list)
    caption: Line | None = None


def blocks(pieces: Iterable[Piece]) -> list[Block]:
    """The pieces of a comparison, put together again."""
    found: list[Block] = []
    is_before = True
    for piece in pieces:
        is_first, is_before = piece.is_changed and is_before, is_before and not piece.is_changed
        kind, tag, line = _read(piece, is_first=is_first)
        block = found[-1] if found and _goes_on(found[-1], piece, kind=kind, tag=tag) else None
        if block is None:
            found.append(block := Block(kind, tag))
        _put(block, piece, line=line)
    return found


def _read(piece: Piece, *, is_first: bool) -> tuple[str, str, Line]:
    shape, _, rest = piece.shape.partition(" ")
    tags = rest.split(",") if shape == "row" else [shape]
    line = Line([(tag, cell.parts) for tag, cell in zip(tags, piece.cells, strict=True)], is_first)
    if shape in ("row", "caption"):
        return "table", "table", line
    if shape in LISTS:
        return "list", shape, line
    return ("heading", LEVELS[shape], line) if shape in LEVELS else ("paragraph", "p", line)


def _goes_on(block: Block, piece: Piece, *, kind: str, tag: str) -> bool:
    """Whether a piece belongs to the block before it."""
    if kind not in ("list", "table") or block.kind != kind:
        return False
    if piece.shape == "caption" and block.caption:
        return False  # a table has one
    if piece.begins:
        # The first row after a caption begins the same table, and so does one that came in the place of another.
        is_after_caption = bool(block.caption and not block.lines and piece.shape != "caption")
        return is_after_caption or (bool(block.lines) and all(map(_is_gone, block.lines)))
    return piece.shape.endswith("inner") or block.tag == tag


def _is_gone(line: Line) -> bool:
    return all(part.change is Change.REMOVED for _, parts in line.cells for part in parts)


def _put(block: Block, piece: Piece, *, line: Line) -> None:
    if piece.shape == "caption":
        block.caption = line
    elif piece.shape.endswith(" inner") and block.lines:
        block.lines[-1].below.append(line)
        block.lines[-1].below_tag = piece.shape.partition(" ")[0]
    else:
        block.lines.append(line)
