"""From blocks to what is shown: safe HTML and plain text. The same blocks give the same bytes on every channel."""

from collections.abc import Callable
from html import escape

from ordskifte.domain.publication import (
    Block,
    Blocks,
    Bold,
    Heading,
    Italic,
    Item,
    Link,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Span,
    Spans,
    Table,
    plain_text,
)

__all__ = ["LARGE", "WIDTHS", "html", "picture_address", "plain_text"]

# How wide pictures are offered, in pixels; browsers choose.
WIDTHS = (320, 640, 1280)
LARGE = 1280

AddressOf = Callable[[str, int], str]


def picture_address(key: str, width: int) -> str:
    """Where a picture of ours is."""
    return f"/bilde/{key}/{width}/"


def html(blocks: Blocks, *, address_of: AddressOf = picture_address) -> str:
    """The blocks as HTML: headings from level 2, tables with scopes, pictures at our own address, no foreign mark."""
    return "\n".join(_block(block, place=place, address_of=address_of) for place, block in enumerate(blocks, start=1))


def _block(block: Block, *, place: int, address_of: AddressOf) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{_words(text)}</h{level}>"
        case Paragraph(spans):
            return f"<p>{_spans(spans)}</p>"
        case ListBlock(is_ordered, items):
            return _list("".join(map(_item, items)), is_ordered=is_ordered)
        case Table():
            return _table(block, name=f"tabell-{place}")
        case Picture():
            return _picture(block, address_of)
        case Quote(spans, source):
            return _quote(spans, source)


def _words(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _spans(spans: Spans) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    match span:
        case Bold(text):
            return f"<strong>{_words(text)}</strong>"
        case Italic(text):
            return f"<em>{_words(text)}</em>"
        case Link(text, address):
            return f'<a href="{escape(address)}">{_words(text)}</a>'
        case _:
            return _words(span.text)


def _list(items: str, *, is_ordered: bool) -> str:
    tag = "ol" if is_ordered else "ul"
    return f'<{tag} class="ds-list">{items}</{tag}>'


def _item(item: Item) -> str:
    inner = "".join(f"<li>{_spans(spans)}</li>" for spans in item.inner)
    below = _list(inner, is_ordered=item.is_inner_ordered) if inner else ""
    return f"<li>{_spans(item.spans)}{below}</li>"


def _table(table: Table, *, name: str) -> str:
    caption = f'<caption id="{name}">{_words(table.caption)}</caption>' if table.caption else ""
    head = "".join(_row(row, is_head=True, columns=table.header_columns) for row in table.rows[: table.header_rows])
    body = "".join(_row(row, is_head=False, columns=table.header_columns) for row in table.rows[table.header_rows :])
    # A table wider than the page is scrolled inside its frame, by keyboard too.
    label = f' role="region" aria-labelledby="{name}"' if caption else ""
    return (
        f'<div class="os-table-frame" tabindex="0"{label}><table class="ds-table" data-color="neutral">{caption}'
        f"{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table></div>"
    )


def _row(row: tuple[Spans, ...], *, is_head: bool, columns: int) -> str:
    return f"<tr>{''.join(_cell(cell, is_head=is_head, leads=place < columns) for place, cell in enumerate(row))}</tr>"


def _cell(cell: Spans, *, is_head: bool, leads: bool) -> str:
    if is_head and not cell:
        # A corner without words is no heading of anything.
        return "<td></td>"
    scope = "col" if is_head else "row" if leads else ""
    return f'<th scope="{scope}">{_spans(cell)}</th>' if scope else f"<td>{_spans(cell)}</td>"


def _picture(picture: Picture, address_of: AddressOf) -> str:
    sources = ", ".join(f"{address_of(picture.key, width)} {width}w" for width in WIDTHS)
    size = f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
    told = " ".join(filter(None, (_words(picture.caption), _maker(picture))))
    return (
        f'<figure><img src="{escape(address_of(picture.key, LARGE))}" srcset="{escape(sources)}" '
        f'sizes="(max-width: 45rem) 100vw, 45rem" alt="{escape(picture.alt)}"{size} loading="lazy">'
        f"{f'<figcaption>{told}</figcaption>' if told else ''}</figure>"
    )


def _maker(picture: Picture) -> str:
    told = ", ".join(filter(None, (picture.credit, picture.licence)))
    return f'<small class="os-quiet">{_words(told)}</small>' if told else ""


def _quote(spans: Spans, source: str) -> str:
    whose = f"<figcaption>{_words(source)}</figcaption>" if source else ""
    return f"<figure><blockquote><p>{_spans(spans)}</p></blockquote>{whose}</figure>"
