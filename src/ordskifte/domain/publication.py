"""What a published text is made of: blocks as values, what keeps them from publication, and their form in storage."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from ordskifte.domain.errors import OrdskifteError, quoted

# The title of the page is level 1, and stands outside the blocks.
HIGHEST, LOWEST = 2, 4
MOST_CELLS: Final = 20_000
LONGEST_ADDRESS: Final = 2_000

_KEY: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?", re.ASCII)
# What neither a page nor a database can hold: control signs other than a line break, and halves of characters.
_UNFIT: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACED: Final = re.compile(r"\s")
_FILE_NAME: Final = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|tiff?|bmp|heic|svg)", re.ASCII | re.IGNORECASE)


class MalformedBlock(OrdskifteError):
    """A block that cannot be: a wrong shape, a level that there is not, an address that is not a link."""

    code = "malformed_block"
    text = "The text cannot be read: %(reason)s (%(where)s)."

    def __init__(self, reason: str, *, where: str = "") -> None:
        super().__init__(reason=reason, where=quoted(where or "a block"))


def is_link(address: str) -> bool:
    """Whether the address may be a link: the web or mail, and nothing that hides where it leads."""
    if len(address) > LONGEST_ADDRESS or _UNFIT.search(address) or _SPACED.search(address) or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path and not parts.netloc
    return parts.scheme in {"http", "https"} and bool(host) and "@" not in parts.netloc


# --- Spans: runs of words ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Words; a line break is a line break."""

    text: str

    def __post_init__(self) -> None:
        _check_words(self.text)


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that weigh more."""

    text: str

    def __post_init__(self) -> None:
        _check_words(self.text)


@dataclass(frozen=True, slots=True)
class Italic:
    """Words in another voice, such as a foreign word or the name of a work."""

    text: str

    def __post_init__(self) -> None:
        _check_words(self.text)


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere."""

    text: str
    address: str

    def __post_init__(self) -> None:
        _check_words(self.text)
        if not is_link(self.address):
            raise MalformedBlock("an address is not one of the web or of mail", where=self.address)


Span: TypeAlias = Text | Bold | Italic | Link
Spans: TypeAlias = tuple[Span, ...]


def words(spans: Spans) -> str:
    """The words alone."""
    return "".join(span.text for span in spans)


def joined(spans: Iterable[Span]) -> Spans:
    """The same words in as few spans as can be: neighbours of one kind together, empty ones gone."""
    groups = groupby((span for span in spans if span.text), key=_look)
    return tuple(_again(list(group)) for _, group in groups)


def _look(span: Span) -> tuple[type[Span], str]:
    return type(span), span.address if isinstance(span, Link) else ""


def _again(group: list[Span]) -> Span:
    text = "".join(span.text for span in group)
    match group[0]:
        case Link(_, address):
            return Link(text, address)
        case first:
            return type(first)(text)


# --- Blocks ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the text; the title is not among them."""

    level: int
    text: str

    def __post_init__(self) -> None:
        _check_words(self.text)
        _check("a heading is of level 2, 3 or 4", self.level in range(HIGHEST, LOWEST + 1))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list, and those that stand under it."""

    spans: Spans
    inner: tuple[Spans, ...] = ()
    is_inner_ordered: bool = False

    def __post_init__(self) -> None:
        _check("a list without lines has no numbers", bool(self.inner) or not self.is_inner_ordered)


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list, with dots or with numbers."""

    is_ordered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first rows and columns may be headings of the others."""

    rows: tuple[tuple[Spans, ...], ...]
    header_rows: int = 0
    header_columns: int = 0
    caption: str = ""

    def __post_init__(self) -> None:
        _check_words(self.caption)
        widths = {len(row) for row in self.rows}
        _check("every row of a table is as long as the others", len(widths) <= 1)
        _check("a table is not that large", sum(map(len, self.rows)) <= MOST_CELLS)
        _check("no more rows are headings than there are", 0 <= self.header_rows <= len(self.rows))
        _check("no more columns are headings than there are", 0 <= self.header_columns <= max(widths, default=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture by its key; who may see it needs words for it, who made it needs credit and a licence."""

    key: str
    alt: str = ""
    credit: str = ""
    licence: str = ""
    width: int = 0
    height: int = 0
    caption: str = ""

    def __post_init__(self) -> None:
        for text in (self.alt, self.credit, self.licence, self.caption):
            _check_words(text)
        _check("a picture has a key of letters and digits", _KEY.fullmatch(self.key) is not None)
        _check("a picture has a size", self.width >= 0 and self.height >= 0)


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody else's words, and whose."""

    spans: Spans
    source: str = ""

    def __post_init__(self) -> None:
        _check_words(self.source)


Block: TypeAlias = Heading | Paragraph | ListBlock | Table | Picture | Quote
Blocks: TypeAlias = tuple[Block, ...]


def _check(rule: str, holds: bool) -> None:
    if not holds:
        raise MalformedBlock(rule)


def _check_words(text: str) -> None:
    if _UNFIT.search(text):
        raise MalformedBlock("it holds signs that cannot be shown", where=text)


# --- What keeps a text from being published -----------------------------------------------------------------------


class ProblemCode(StrEnum):
    """What somebody must put right first."""

    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    EMPTY_BLOCK = "empty_block"
    HEADING_SKIPS = "heading_skips"
    NO_ALT = "no_alt"
    ALT_IS_FILE_NAME = "alt_is_file_name"
    NO_CREDIT = "no_credit"
    NO_LICENCE = "no_licence"
    NO_TABLE_HEADINGS = "no_table_headings"


TEXTS: Final = {
    "no_title": "The title is missing. Write one.",
    "no_text": "There is no text. Write some, or take in a document.",
    "empty_block": "A part of the text is empty. Fill it in, or take it out.",
    "heading_skips": "A heading skips a level. Choose the level below the heading before it.",
    "no_alt": "A picture has no text for those who cannot see it. Say what it shows.",
    "alt_is_file_name": "The text for those who cannot see a picture is the name of a file. Say what it shows.",
    "no_credit": "A picture does not say who made it. Name the person.",
    "no_licence": "A picture does not say how others may use it. Choose a licence.",
    "no_table_headings": "A table has no headings. Say which row or column they stand in.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, and in which block (counted from 0; None: the text as a whole)."""

    code: ProblemCode
    block: int | None = None

    @property
    def text(self) -> str:
        """What to do, in English; the layer that meets people translates it."""
        return TEXTS[self.code]


def problems(blocks: Blocks, *, title: str) -> tuple[Problem, ...]:
    """All that keeps the text from being published, in the order of the page (pictures: WCAG 2.2, 1.1.1)."""
    found = [] if title.strip() else [Problem(ProblemCode.NO_TITLE)]
    if not any(_has_words(block) for block in blocks if not isinstance(block, Heading)):
        found.append(Problem(ProblemCode.NO_TEXT))
    for place, (block, above) in enumerate(zip(blocks, _levels_above(blocks), strict=True)):
        found += [Problem(code, place) for code in _wrong(block, above)]
    return tuple(found)


def _levels_above(blocks: Blocks) -> Iterator[int]:
    """For each block the level of the heading before it; the title is level 1."""
    level = HIGHEST - 1
    for block in blocks:
        yield level
        level = block.level if isinstance(block, Heading) else level


def _wrong(block: Block, above: int) -> Iterator[ProblemCode]:
    if not _has_words(block) and not isinstance(block, Picture):
        yield ProblemCode.EMPTY_BLOCK
    match block:
        case Heading(level=level) if level > above + 1:
            yield ProblemCode.HEADING_SKIPS
        case Table(header_rows=0, header_columns=0):
            yield ProblemCode.NO_TABLE_HEADINGS
        case Picture():
            yield from _wrong_picture(block)


def _wrong_picture(picture: Picture) -> Iterator[ProblemCode]:
    if not picture.alt.strip():
        yield ProblemCode.NO_ALT
    elif _FILE_NAME.fullmatch(picture.alt.strip()):
        yield ProblemCode.ALT_IS_FILE_NAME
    if not picture.credit.strip():
        yield ProblemCode.NO_CREDIT
    if not picture.licence.strip():
        yield ProblemCode.NO_LICENCE


def _has_words(block: Block) -> bool:
    return any(line.strip() for line in _lines(block))


# --- The words alone ----------------------------------------------------------------------------------------------


def plain_text(blocks: Blocks) -> str:
    """The text as plain text, for search and for channels that have nothing else."""
    parts = ("\n".join(_lines(block)).strip() for block in blocks)
    return "\n\n".join(part for part in parts if part)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(spans):
            yield words(spans)
        case ListBlock(is_ordered, items):
            yield from _list_lines(items, is_ordered=is_ordered)
        case Table():
            yield block.caption
            yield from ("\t".join(words(cell).replace("\n", " ") for cell in row) for row in block.rows)
        case Picture():
            yield from (block.alt, block.caption)
        case Quote(spans, source):
            yield words(spans)
            yield source


def _list_lines(items: tuple[Item, ...], *, is_ordered: bool) -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        yield _line(number, words(item.spans), is_ordered=is_ordered)
        for below, spans in enumerate(item.inner, start=1):
            line = _line(below, words(spans), is_ordered=item.is_inner_ordered)
            if line:
                yield f"  {line}"


def _line(number: int, text: str, *, is_ordered: bool) -> str:
    if not text.strip():
        return ""
    return f"{number}. {text}" if is_ordered else f"- {text}"


# --- In storage ---------------------------------------------------------------------------------------------------

_SPANS: Final[dict[str, type[Text] | type[Bold] | type[Italic]]] = {"text": Text, "bold": Bold, "italic": Italic}
_NAMES: Final = {kind: name for name, kind in _SPANS.items()}


def to_json(blocks: Blocks) -> list[dict[str, Any]]:
    """The blocks as JSON can hold them."""
    return [_written(block) for block in blocks]


def _written(block: Block) -> dict[str, Any]:
    match block:
        case Heading(level, text):
            return {"type": "heading", "level": level, "text": text}
        case Paragraph(spans):
            return {"type": "paragraph", "spans": _written_spans(spans)}
        case ListBlock(is_ordered, items):
            return {"type": "list", "ordered": is_ordered, "items": [_written_item(item) for item in items]}
        case Table():
            return _written_table(block)
        case Picture():
            return {"type": "picture"} | {name: getattr(block, name) for name in _PICTURE}
        case Quote(spans, source):
            return {"type": "quote", "spans": _written_spans(spans), "source": source}


def _written_spans(spans: Spans) -> list[dict[str, str]]:
    return [_written_span(span) for span in spans]


def _written_span(span: Span) -> dict[str, str]:
    if isinstance(span, Link):
        return {"type": "link", "text": span.text, "address": span.address}
    return {"type": _NAMES[type(span)], "text": span.text}


def _written_item(item: Item) -> dict[str, Any]:
    inner = [_written_spans(spans) for spans in item.inner]
    return {"spans": _written_spans(item.spans), "inner": inner, "inner_ordered": item.is_inner_ordered}


def _written_table(table: Table) -> dict[str, Any]:
    return {
        "type": "table",
        "rows": [[_written_spans(cell) for cell in row] for row in table.rows],
        "header_rows": table.header_rows,
        "header_columns": table.header_columns,
        "caption": table.caption,
    }


def from_json(value: object) -> Blocks:
    """Read back what `to_json` wrote, and nothing else."""
    return tuple(_read(each, where=f"block {place}") for place, each in enumerate(_listed(value, where="the text")))


def _read(value: object, *, where: str) -> Block:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _READERS:
        raise MalformedBlock("a block is of no known kind", where=where)
    fields, read = _READERS[kind]
    return read(_taken(value, {"type": str, **fields}, where=where), where)


def _taken(value: object, kinds: dict[str, type], *, where: str) -> dict[str, Any]:
    """The fields, if they are exactly these and of these types."""
    if not isinstance(value, dict) or value.keys() != kinds.keys():
        raise MalformedBlock("it has too few or too many fields", where=where)
    for name, kind in kinds.items():
        # True is an int to Python, and not to us.
        if type(value[name]) is not kind:
            raise MalformedBlock(f"“{name}” is of the wrong kind", where=where)
    return value


def _listed(value: object, *, where: str) -> list[object]:
    if not isinstance(value, list):
        raise MalformedBlock("a list is missing", where=where)
    return value


def _read_spans(value: object, where: str) -> Spans:
    return tuple(_read_span(each, where) for each in _listed(value, where=where))


def _read_span(value: object, where: str) -> Span:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind == "link":
        link = _taken(value, {"type": str, "text": str, "address": str}, where=where)
        return Link(link["text"], link["address"])
    if not isinstance(kind, str) or kind not in _SPANS:
        raise MalformedBlock("words are of no known kind", where=where)
    return _SPANS[kind](_taken(value, {"type": str, "text": str}, where=where)["text"])


def _read_list(found: dict[str, Any], where: str) -> ListBlock:
    kinds: dict[str, type] = {"spans": list, "inner": list, "inner_ordered": bool}
    items = (_taken(each, kinds, where=where) for each in found["items"])
    return ListBlock(found["ordered"], tuple(_read_item(item, where) for item in items))


def _read_item(item: dict[str, Any], where: str) -> Item:
    inner = tuple(_read_spans(spans, where) for spans in item["inner"])
    return Item(_read_spans(item["spans"], where), inner, item["inner_ordered"])


def _read_table(found: dict[str, Any], where: str) -> Table:
    rows = tuple(
        tuple(_read_spans(cell, where) for cell in _listed(row, where=where))
        for row in _listed(found["rows"], where=where)
    )
    return Table(rows, found["header_rows"], found["header_columns"], found["caption"])


_PICTURE: Final[dict[str, type]] = {
    "key": str,
    "alt": str,
    "credit": str,
    "licence": str,
    "width": int,
    "height": int,
    "caption": str,
}

_READERS: Final[dict[str, tuple[dict[str, type], Callable[[dict[str, Any], str], Block]]]] = {
    "heading": ({"level": int, "text": str}, lambda found, _: Heading(found["level"], found["text"])),
    "paragraph": ({"spans": list}, lambda found, where: Paragraph(_read_spans(found["spans"], where))),
    "list": ({"ordered": bool, "items": list}, _read_list),
    "table": ({"rows": list, "header_rows": int, "header_columns": int, "caption": str}, _read_table),
    "picture": (_PICTURE, lambda found, _: Picture(**{name: found[name] for name in _PICTURE})),
    "quote": (
        {"spans": list, "source": str},
        lambda found, where: Quote(_read_spans(found["spans"], where), found["source"]),
    ),
}
