"""Pieces of text on a page, and the lines that they make."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

# How much of a piece must be under something before it counts as hidden, and how much of a page's text before the
# page is taken for a scan with the words that a machine read laid under or over it.
_COVERED: Final = 0.6
_SCANNED: Final = 0.9
# Room between pieces, as parts of the size of letters: from here on a blank, and from here on another column.
# pdfium adds the blanks that it sees; this is for what it takes for two lines.
_BLANK: Final = 0.45
_COLUMN: Final = 1.5
MARK: Final = re.compile(r"(?:[•◦▪●○■□►➢➤·∙*\uf0a7\uf0b7\uf076\uf0d8–−-]|o(?=\s)|\d{1,3}[.)]|[a-zæøå]\))(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, from the lower left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        return max(self.right - self.left, 0) * max(self.top - self.bottom, 0)

    def share_of(self, other: "Box") -> float:
        """How much of the other box is inside this one, from 0 to 1."""
        common = Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )
        is_apart = common.right <= common.left or common.top <= common.bottom
        return 0 if is_apart or not other.area else common.area / other.area


@dataclass(slots=True)
class Piece:
    """Words that the file draws in one go."""

    text: str
    box: Box
    baseline: float
    size: float
    is_bold: bool
    is_seen: bool
    is_level: bool
    is_covered: bool = False
    is_scanned: bool = False


@dataclass(slots=True)
class Page:
    """A page while it is read, in the order in which it is drawn."""

    height: float
    pieces: list[Piece] = field(default_factory=list)
    pictures: int = 0
    has_scan: bool = False

    def cover(self, box: Box, *, is_scan: bool) -> None:
        """Something solid is drawn over what is there so far."""
        for piece in self.pieces:
            if box.share_of(piece.box) >= _COVERED:
                piece.is_scanned = piece.is_scanned or is_scan
                piece.is_covered = piece.is_covered or not is_scan

    @property
    def is_scan(self) -> bool:
        """A picture of the whole page, and words that nobody sees beside it."""
        unseen = sum(not piece.is_seen or piece.is_scanned for piece in self.pieces)
        return self.has_scan and bool(self.pieces) and unseen >= _SCANNED * len(self.pieces)

    @property
    def read(self) -> list[Piece]:
        """The pieces that a reader of the page would see."""
        is_scan = self.is_scan
        return [p for p in self.pieces if p.is_level and not p.is_covered and (is_scan or _is_shown(p))]


def _is_shown(piece: Piece) -> bool:
    return piece.is_seen and not piece.is_scanned


@dataclass(slots=True)
class Line:
    """Words on one line of a page; several cells where there are wide gaps between them."""

    page: int
    cells: list[str]
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool
    place: float  # of the page's height, from the lower edge

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.cells).split())

    @property
    def is_tabular(self) -> bool:
        return len(self.cells) > 1


def lines(pages: list[Page]) -> Iterator[Line]:
    """All lines, in the order in which they are drawn."""
    for number, page in enumerate(pages):
        yield from _lines_of(page, number=number)


def _lines_of(page: Page, *, number: int) -> Iterator[Line]:
    current: Line | None = None
    for piece in page.read:
        if current is not None and _goes_on(current, piece):
            _add(current, piece)
        elif piece.text.strip():
            if current is not None:
                yield current
            current = _started(piece, number=number, height=page.height)
    if current is not None:
        yield current


def _started(piece: Piece, *, number: int, height: float) -> Line:
    return Line(
        page=number,
        cells=[piece.text.lstrip()],
        left=piece.box.left,
        right=piece.box.right,
        baseline=piece.baseline,
        size=piece.size,
        is_bold=piece.is_bold,
        place=piece.baseline / height if height else 0,
    )


def _goes_on(line: Line, piece: Piece) -> bool:
    size = max(line.size, piece.size)
    is_level = abs(line.baseline - piece.baseline) <= 0.4 * size
    return is_level and piece.box.left >= line.right - size


def _add(line: Line, piece: Piece) -> None:
    gap = (piece.box.left - line.right) / max(line.size, piece.size)
    is_mark = len(line.cells) == 1 and MARK.fullmatch(line.cells[0].strip()) is not None
    if gap > _COLUMN and not is_mark and piece.text.strip():
        line.cells.append(piece.text.lstrip())
    else:
        line.cells[-1] += (" " if gap > _BLANK else "") + piece.text
    if piece.text.strip():
        # The look is that of most of the words.
        if len(piece.text.strip()) >= len(line.text) / 2:
            line.size = piece.size
        line.is_bold = (line.is_bold and piece.is_bold) or (is_mark and piece.is_bold)
        line.right = max(line.right, piece.box.right)
