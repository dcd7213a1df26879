"""Walks a tree with the names of HTML and finds blocks. It takes what it knows, and of the rest only the words.

Word and OpenDocument files come here too, by way of such a tree.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

from lxml import etree

from ordskifte.domain.publication import (
    Bold,
    Italic,
    Link,
    Paragraph,
    Quote,
    Span,
    Spans,
    Text,
    is_link,
)
from ordskifte.publishing.conversion.tidying import clean, flowing, trimmed
from ordskifte.publishing.conversion.values import Found, NoteCode, RawHeading, paragraph
from ordskifte.publishing.conversion.work import Work

_BOLD: Final = {"b", "strong", "dt", "summary"}
_ITALIC: Final = {"i", "em", "cite", "dfn", "var"}
_STRUCK: Final = {"s", "strike", "del"}
# Words that stand on the line of those around them; every other element is on lines of its own.
_INLINE: Final = {
    "a",
    "abbr",
    "bdi",
    "bdo",
    "big",
    "code",
    "data",
    "font",
    "ins",
    "kbd",
    "label",
    "mark",
    "q",
    "ruby",
} | {
    *("samp", "small", "span", "time", "tt", "u", "wbr"),
    *_BOLD - {"dt", "summary"},
    *_ITALIC,
}
_LEFT_OUT: Final = {
    **dict.fromkeys(
        ("iframe", "video", "audio", "object", "embed", "canvas", "svg", "math"), NoteCode.OBJECTS_LEFT_OUT
    ),
    **dict.fromkeys(("input", "select", "textarea", "button"), NoteCode.FORMS_LEFT_OUT),
    **dict.fromkeys(("nav", "menu"), NoteCode.PAGE_PARTS_LEFT_OUT),
}
_UNREAD: Final = {"script", "style", "template", "noscript", "head", "title", "meta", "link", "datalist", "map"}
# Raised and lowered signs change what is said: m2 is not m².
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass(frozen=True, slots=True)
class Ink:
    """How the words that come next look."""

    bold: bool = False
    italic: bool = False
    address: str = ""
    is_kept: bool = False  # line breaks count
    turned: Callable[[str], str] = str

    def span(self, text: str) -> Span:
        turned = self.turned(clean(text) if self.is_kept else flowing(text))
        if self.address:
            return Link(turned, self.address)
        return Bold(turned) if self.bold else Italic(turned) if self.italic else Text(turned)


PLAIN: Final = Ink()


class Reader(Protocol):
    """Reads one element that is a block of its own."""

    def __call__(self, element: etree._Element, *, walker: Walker, ink: Ink) -> list[Found]: ...


class Walker:
    """Collects blocks from one part of a tree."""

    def __init__(self, work: Work, *, readers: Mapping[str, Reader], depth: int = 0) -> None:
        self.work = work
        self.readers = readers  # of elements that are blocks, by name
        self.found: list[Found] = []
        self.depth = depth  # of lists around it
        self._spans: list[Span] = []

    def inner(self, *, depth: int = 0) -> Walker:
        """Another one for what is inside a block."""
        return Walker(self.work, readers=self.readers, depth=depth)

    def read(self, element: etree._Element, ink: Ink = PLAIN) -> list[Found]:
        """All that is inside an element."""
        self.inside(element, ink)
        self.flush()
        return self.found

    def flush(self) -> None:
        """End the running paragraph."""
        block = paragraph(trimmed(tuple(self._spans)))
        self._spans.clear()
        if block is not None:
            self.found.append(block)

    def inside(self, element: etree._Element, ink: Ink) -> None:
        self._say(element.text, ink)
        for child in element:
            if isinstance(child.tag, str):
                self._take(child, ink)
            self._say(child.tail, ink)

    def _say(self, text: str | None, ink: Ink) -> None:
        if text:
            self._spans.append(ink.span(text))

    def _take(self, element: etree._Element, ink: Ink) -> None:
        tag = element.tag.lower()
        if tag in _UNREAD or self._is_left_out(element, tag):
            return
        if tag in self.readers:
            self.flush()
            self.found.extend(self.readers[tag](element, walker=self, ink=ink))
        elif tag == "br":
            self._spans.append(Text("\n"))
        elif tag == "img":
            self.picture(element)
        elif tag in _INLINE or tag in {"sup", "sub"}:
            self.inside(element, self._inked(element, ink))
        else:
            self.flush()
            self.inside(element, self._inked(element, ink))
            self.flush()

    def _is_left_out(self, element: etree._Element, tag: str) -> bool:
        if tag in _LEFT_OUT and element.get("type") != "hidden":
            self.work.notes.add(_LEFT_OUT[tag])
        if tag in _LEFT_OUT:
            return True
        has_words = any(text.strip() for text in element.itertext())
        if tag in _STRUCK or _is_hidden(element):
            code = NoteCode.STRUCK_TEXT if tag in _STRUCK else NoteCode.HIDDEN_TEXT
            self.work.notes.add(code, int(has_words))
            return True
        # Signs beside headings that screen readers pass over, such as ¶.
        return element.get("aria-hidden") == "true" and len("".join(element.itertext()).strip()) <= 1

    def _inked(self, element: etree._Element, ink: Ink) -> Ink:
        tag = element.tag.lower()
        if tag == "a":
            return replace(ink, address=self._address(element))
        if tag in {"sup", "sub"}:
            return replace(ink, turned=_raised if tag == "sup" else _lowered)
        return replace(ink, bold=ink.bold or tag in _BOLD, italic=ink.italic or tag in _ITALIC)

    def _address(self, element: etree._Element) -> str:
        address = (element.get("href") or "").strip()
        if not address or address.startswith("#") or not any(text.strip() for text in element.itertext()):
            return ""
        if is_link(address):
            return address
        self.work.notes.add(NoteCode.LINKS_LEFT_OUT)
        return ""

    def picture(self, element: etree._Element, *, caption: str = "") -> None:
        """A picture stands between paragraphs; one inside a paragraph comes before it."""
        shown = picture_of(element)
        if shown is None:
            self.work.notes.add(NoteCode.PICTURES_ELSEWHERE)
            return
        block = self.work.album.take(shown, alt=element.get("alt") or "", caption=caption)
        if block is not None:
            self.found.append(block)


def _raised(text: str) -> str:
    # Words and ordinals are not raised signs; “[1]” is how a note is marked.
    raised = text.translate(_RAISED)
    return raised if text.strip() and not set(raised) & set("abcdefghijklmopqrstuvwxyz[]ABCDEFGHIJKLM") else text


def _lowered(text: str) -> str:
    return text.translate(_LOWERED)


def _is_hidden(element: etree._Element) -> bool:
    style = "".join((element.get("style") or "").lower().split())
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def picture_of(element: etree._Element) -> bytes | None:
    """The bytes of a picture that is in the document itself; None if it is elsewhere."""
    head, comma, body = (element.get("src") or "").partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        return None
    try:
        return base64.b64decode(body, validate=False)
    except (binascii.Error, ValueError):
        return b""


def as_spans(found: list[Found]) -> tuple[Spans, list[Found]]:
    """Blocks as one run of words, line by line; and those that cannot be words."""
    spans: list[Span] = []
    rest: list[Found] = []
    for each in found:
        match each:
            case Paragraph(inner) | Quote(inner):
                spans += [Text("\n"), *inner]
            case RawHeading(text=text):
                spans += [Text("\n"), Bold(text)]
            case _:
                rest.append(each)
    return trimmed(tuple(spans)), rest


def children(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """Children of these names."""
    return (child for child in element if isinstance(child.tag, str) and child.tag.lower() in tags)


def kept(ink: Ink) -> Ink:
    """The same look, with line breaks as they stand."""
    return replace(ink, is_kept=True)
