"""Lists in markup: two levels as a publication has them, deeper ones brought up."""

from collections.abc import Iterator

from lxml import etree

from ordskifte.domain.publication import Item, ListBlock, Spans
from ordskifte.publishing.conversion.values import Found, NoteCode
from ordskifte.publishing.conversion.walker import Ink, Walker, as_spans


def read(element: etree._Element, *, walker: Walker, ink: Ink) -> list[Found]:
    """The list, and after it what was in it and cannot stand in a list."""
    items: list[Item] = []
    rest: list[Found] = []
    for child in list(element):
        if not isinstance(child.tag, str):
            continue
        inner = walker.inner(depth=walker.depth + 1)
        # A list right inside a list belongs to the line before it.
        is_line = child.tag.lower() not in {"ul", "ol"}
        found = inner.read(child, ink) if is_line else read(child, walker=inner, ink=ink)
        item, others = _item(found, walker)
        rest += others
        if items and not item.spans:
            items[-1] = _with_more(items[-1], item)
        elif item.spans or item.inner:
            items.append(item if item.spans else Item(item.inner[0], item.inner[1:]))
    is_ordered = element.tag.lower() == "ol"
    return [ListBlock(is_ordered, tuple(items)), *rest] if items else rest


def _item(found: list[Found], walker: Walker) -> tuple[Item, list[Found]]:
    lists = [each for each in found if isinstance(each, ListBlock)]
    spans, rest = as_spans([each for each in found if not isinstance(each, ListBlock)])
    inner = tuple(line for each in lists for line in _lines(each))
    if any(item.inner for each in lists for item in each.items) and walker.depth == 0:
        walker.work.notes.add(NoteCode.LISTS_FLATTENED)
    return Item(spans, inner, bool(inner) and lists[0].is_ordered), rest


def _lines(block: ListBlock) -> Iterator[Spans]:
    for item in block.items:
        yield item.spans
        yield from item.inner


def _with_more(item: Item, more: Item) -> Item:
    inner = (*item.inner, *more.inner)
    return Item(item.spans, inner, bool(inner) and (item.is_inner_ordered or more.is_inner_ordered))
