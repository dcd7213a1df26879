"""Between what the editor keeps (JSON of Wagtail's stream) and the blocks of `domain.publication`."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

from ordskifte.domain import publication as values
from ordskifte.domain.publication import Block, Blocks, Bold, Italic, Link, Span, Spans, Text

Raw = dict[str, Any]
# Facts of pictures by the key that the editor knows them by.
Pictures = Mapping[int, values.Picture]


# What a person pastes without seeing it: tabs, and the line breaks of word processors.
_UNSEEN = dict.fromkeys((*range(10), *range(11, 32), *range(127, 160)), " ")


def plain(text: str | None) -> str:
    """The words without signs that nobody sees and no page can hold; line breaks stay."""
    return (text or "").translate(_UNSEEN)


# --- From the editor ------------------------------------------------------------------------------------------------


class _Words(HTMLParser):
    """Reads the few marks that the editor writes inside a line; everything else is left out, its words kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[list[Span]] = [[]]
        self.marks: list[str] = []
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A mark begins."""
        match tag:
            case "br":
                self._add("\n")
            case "p" if self.paragraphs[-1]:
                self.paragraphs.append([])
            case "a":
                self.address = dict(attrs).get("href") or ""
            case "b" | "strong" | "i" | "em":
                self.marks.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A mark ends."""
        if tag == "a":
            self.address = ""
        elif tag in self.marks:
            self.marks.remove(tag)

    def handle_data(self, data: str) -> None:
        """Words."""
        self._add(data)

    def _add(self, data: str) -> None:
        # One span has one look: a link is a link first, then bold, then in italics.
        if self.address and values.is_link(self.address):
            span: Span = Link(data, self.address)
        elif {"b", "strong"} & set(self.marks):
            span = Bold(data)
        else:
            span = Italic(data) if self.marks else Text(data)
        self.paragraphs[-1].append(span)


def paragraphs_of(html: str) -> list[Spans]:
    """The paragraphs of what stands in one rich field."""
    words = _Words()
    words.feed(plain(html.replace("\r", "")))
    words.close()
    return [spans for spans in map(values.joined, words.paragraphs) if spans]


def spans_of(html: str) -> Spans:
    """The words of one line; paragraphs become line breaks."""
    found: list[Span] = []
    for spans in paragraphs_of(html):
        found += [Text("\n")] * bool(found) + list(spans)
    return values.joined(found)


def pictures_in(stream: Iterable[Raw]) -> set[int]:
    """The keys of the pictures that a text has."""
    return {each["value"]["picture"] for each in stream if each["type"] == "picture" and each["value"]["picture"]}


def blocks_of(stream: Iterable[Raw], *, pictures: Pictures) -> Blocks:
    """What the editor keeps, as blocks; a picture that is gone is a picture without anything, and so a problem."""
    return tuple(block for each in stream for block in _blocks(each["type"], each["value"], pictures=pictures))


def _blocks(kind: str, value: Any, *, pictures: Pictures) -> Iterator[Block]:
    match kind:
        case "heading":
            yield values.Heading(int(value["level"]), plain(value["text"]))
        case "paragraph":
            yield from map(values.Paragraph, paragraphs_of(value) or [()])
        case "list":
            yield values.ListBlock(bool(value.get("ordered")), tuple(_item(raw) for raw in _values(value["items"])))
        case "table":
            yield _table(value)
        case "quote":
            yield values.Quote(spans_of(value["text"]), plain(value.get("source")))
        case "picture":
            yield _picture(value, pictures)


def _values(raw: Iterable[Any]) -> list[Any]:
    """What stands in a list, whether the editor wrapped each with a name of its own or not."""
    return [each["value"] if isinstance(each, dict) and each.get("type") == "item" else each for each in raw]


def _item(raw: Raw) -> values.Item:
    inner = tuple(spans_of(each) for each in _values(raw.get("inner") or ()))
    return values.Item(spans_of(raw["text"]), inner, bool(inner and raw.get("inner_ordered")))


def _table(value: Raw) -> values.Table:
    table = value["table"] or {"columns": [], "rows": [], "caption": ""}
    headings = tuple(values.joined([Text(plain(column["heading"]))]) for column in table["columns"])
    rows = [tuple(spans_of(cell) for cell in row["values"]) for row in table["rows"]]
    has_headings = any(headings)
    whole = tuple([headings] * has_headings + rows)
    columns = int(bool(value.get("row_headings") and headings and whole))
    return values.Table(whole, int(has_headings), columns, plain(table.get("caption")))


def _picture(value: Raw, pictures: Pictures) -> values.Picture:
    found = pictures.get(value["picture"], values.Picture(key="gone"))
    return values.Picture(
        key=found.key,
        alt=plain(value.get("alt")) or found.alt,
        credit=found.credit,
        licence=found.licence,
        width=found.width,
        height=found.height,
        caption=plain(value.get("caption")),
    )


# --- To the editor --------------------------------------------------------------------------------------------------


def stream_of(blocks: Blocks, *, keys: Mapping[str, int]) -> list[Raw]:
    """Blocks as the editor keeps them; `keys` says which picture of ours each key of a picture stands for."""
    written = (_written(block, keys) for block in blocks)
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in filter(None, written)]


def _written(block: Block, keys: Mapping[str, int]) -> tuple[str, Any] | None:
    match block:
        case values.Heading(level, text):
            return "heading", {"level": str(level), "text": text}
        case values.Paragraph(spans):
            return "paragraph", _html(spans)
        case values.ListBlock(is_ordered, items):
            return "list", {"ordered": is_ordered, "items": [_written_item(item) for item in items]}
        case values.Table():
            return "table", _written_table(block)
        case values.Quote(spans, source):
            return "quote", {"text": _html(spans), "source": source}
        case values.Picture(key=key) if key in keys:
            return "picture", {"picture": keys[key], "alt": block.alt, "caption": block.caption}
        case _:
            return None


def _written_item(item: values.Item) -> Raw:
    inner = [_html(spans) for spans in item.inner]
    return {"text": _html(item.spans), "inner": inner, "inner_ordered": item.is_inner_ordered}


def _written_table(table: values.Table) -> Raw:
    width = max(map(len, table.rows), default=0)
    headings = [values.words(cell) for cell in table.rows[0]] if table.header_rows else [""] * width
    rows = [{"values": [_html(cell) for cell in row]} for row in table.rows[bool(table.header_rows) :]]
    columns = [{"type": "text", "heading": heading} for heading in headings]
    written = {"columns": columns, "rows": rows, "caption": table.caption}
    return {"table": written, "row_headings": table.header_columns > 0}


def _html(spans: Spans) -> str:
    """One line as the editor writes it."""
    return f"<p>{''.join(map(_marked, spans))}</p>"


def _marked(span: Span) -> str:
    text = escape(span.text, quote=False).replace("\n", "<br/>")
    match span:
        case Bold():
            return f"<b>{text}</b>"
        case Italic():
            return f"<i>{text}</i>"
        case Link(address=address):
            return f'<a href="{escape(address)}">{text}</a>'
        case _:
            return text
