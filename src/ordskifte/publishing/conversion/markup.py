"""From a tree with the names of HTML to blocks: which element is read by what."""

from typing import Final

from lxml import etree

from ordskifte.domain.publication import Paragraph, Picture, Quote, words
from ordskifte.publishing.conversion import lists, tables
from ordskifte.publishing.conversion.tidying import one_line
from ordskifte.publishing.conversion.values import Found, RawHeading
from ordskifte.publishing.conversion.walker import Ink, Reader, Walker, kept
from ordskifte.publishing.conversion.work import Work

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
# The class that marks the title of a document, as word processors have it.
TITLE: Final = "title"


def read(root: etree._Element, work: Work) -> list[Found]:
    """The blocks of a tree."""
    return Walker(work, readers=_READERS).read(root)


def _heading(element: etree._Element, *, walker: Walker, ink: Ink) -> list[Found]:
    found = walker.inner().read(element, ink)
    level = 0 if element.get("class") == TITLE else _HEADINGS[element.tag.lower()]
    text = " ".join(one_line(words(each.spans)) for each in found if isinstance(each, Paragraph))
    pictures = [each for each in found if isinstance(each, Picture)]
    return [RawHeading(level, text), *pictures] if text else list(pictures)


def _quote(element: etree._Element, *, walker: Walker, ink: Ink) -> list[Found]:
    found = walker.inner().read(element, ink)
    return [Quote(each.spans) if isinstance(each, Paragraph) else each for each in found]


def _as_it_stands(element: etree._Element, *, walker: Walker, ink: Ink) -> list[Found]:
    return walker.inner().read(element, kept(ink))


def _figure(element: etree._Element, *, walker: Walker, ink: Ink) -> list[Found]:
    """A picture with what is written under it."""
    pictures = list(element.iter("img"))
    caption = element.find(".//figcaption")
    inner = walker.inner()
    if len(pictures) != 1 or caption is None:
        return inner.read(element, ink)
    inner.picture(pictures[0], caption=one_line("".join(caption.itertext())))
    pictures[0].drop_tag()
    if inner.found:
        caption.drop_tree()
    return inner.read(element, ink)


_READERS: Final[dict[str, Reader]] = {
    **dict.fromkeys(_HEADINGS, _heading),
    "ul": lists.read,
    "ol": lists.read,
    "table": tables.read,
    "blockquote": _quote,
    "pre": _as_it_stands,
    "figure": _figure,
}
