"""Writes a text as a PDF 1.4 with a real text layer; no compression, so the same bytes each time, and readable ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ordskifte.project.demo.blocks import Block, Heading, Items, Paragraph, Picture, Table, Text

WIDTH, HEIGHT, MARGIN = 595, 842, 72
PLAIN, BOLD = "F1", "F2"
_SIZES = {1: 20, 2: 14, 3: 12}
_TEXT_SIZE = 11
# How much higher a line is than its letters.
_LEADING = 1.35

# Advance widths of Helvetica from space to tilde, in thousandths, as the standard fonts of PDF have them.
_WIDTHS = [
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
]
# Letters outside ASCII are at most this wide.
_WIDEST = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one font, so far from the left, with so much room above it."""

    words: str
    font: str
    size: int
    left: float
    above: float = 0
    # A cell beside the one before: it does not move down.
    is_beside: bool = False

    @property
    def height(self) -> float:
        return 0 if self.is_beside else self.above + self.size * _LEADING


def write(text: Text) -> bytes:
    """The text as a PDF file."""
    pages = list(_pages(line for block in text.blocks for line in _lines(block)))
    numbers = [6 + 2 * n for n in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({text.language}-NO) /ViewerPreferences << /DisplayDocTitle true >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        _font("Helvetica"),
        _font("Helvetica-Bold"),
        f"<< /Title {_string(text.title)} /Author {_string(text.author)} /CreationDate (D:20261012080000Z) >>",
    ]
    for number, page in zip(numbers, pages, strict=True):
        objects += [_page(number + 1), f"<< /Length {len(_bytes(page))} >>\nstream\n{page}\nendstream"]
    return _file(objects)


def _file(objects: list[str]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += _bytes(f"{number} 0 obj\n{body}\nendobj\n")
    start = len(out)
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += _bytes(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}")
    out += _bytes(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{start}\n%%EOF\n")
    return bytes(out)


def _bytes(text: str) -> bytes:
    """WinAnsiEncoding; a letter that it lacks is an error, never a question mark."""
    return text.encode("cp1252")


def _font(name: str) -> str:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"


def _page(content: int) -> str:
    fonts = f"<< /Font << /{PLAIN} 3 0 R /{BOLD} 4 0 R >> >>"
    box = f"[0 0 {WIDTH} {HEIGHT}]"
    return f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources {fonts} /Contents {content} 0 R >>"


def _string(text: str) -> str:
    return "(" + text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"


def _pages(lines: Iterable[Line]) -> Iterator[str]:
    """The content of each page."""
    drawn: list[str] = []
    top = float(HEIGHT - MARGIN)
    for line in lines:
        if top - line.height < MARGIN:
            yield "\n".join(drawn)
            drawn, top = [], float(HEIGHT - MARGIN)
        top -= line.height
        place = f"{line.left:.2f} {top:.2f} Td"
        drawn.append(f"BT /{line.font} {line.size} Tf {place} {_string(line.words)} Tj ET")
    yield "\n".join(drawn)


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Heading(level, words):
            yield from _wrapped(words, font=BOLD, size=_SIZES[level], above=10)
        case Paragraph(words):
            yield from _wrapped(words, above=5)
        case Items(items, is_numbered):
            for number, words in enumerate(items, start=1):
                mark = f"{number}." if is_numbered else "•"
                yield Line(mark, PLAIN, _TEXT_SIZE, MARGIN + 10, above=3)
                first, *rest = _wrapped(words, left=MARGIN + 26)
                yield Line(first.words, first.font, first.size, first.left, is_beside=True)
                yield from rest
        case Table(head, rows):
            yield from _row(head, font=BOLD)
            for row in rows:
                yield from _row(row)
        case Picture(_, alt):
            yield from _wrapped(alt, above=5)


def _row(cells: tuple[str, ...], *, font: str = PLAIN) -> Iterator[Line]:
    step = (WIDTH - 2 * MARGIN) / len(cells)
    for number, words in enumerate(cells):
        yield Line(words, font, _TEXT_SIZE, MARGIN + number * step, above=4, is_beside=number > 0)


def _wrapped(
    words: str, *, font: str = PLAIN, size: int = _TEXT_SIZE, left: float = MARGIN, above: float = 0
) -> Iterator[Line]:
    room = (WIDTH - MARGIN - left) * 1000 / size
    line = ""
    for word in words.split():
        longer = f"{line} {word}".lstrip()
        if line and _width(longer) > room:
            yield Line(line, font, size, left, above)
            line, above = word, 0
        else:
            line = longer
    yield Line(line, font, size, left, above)


def _width(words: str) -> int:
    return sum(_WIDTHS[ord(sign) - 32] if " " <= sign <= "~" else _WIDEST for sign in words)
