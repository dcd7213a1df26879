"""From the elements of OpenDocument to those of HTML; only what is named here is read."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ordskifte.publishing.conversion.packages import Parts
from ordskifte.publishing.conversion.values import NoteCode, Notes
from ordskifte.publishing.conversion.word_tree import local, value

_DEEPEST: Final = 20
_MOST_REPEATED: Final = 200
_TITLES: Final = {"title", "tittel"}
_QUOTES: Final = {"quotations", "quotation"}


@dataclass(frozen=True, slots=True)
class _Style:
    name: str = ""
    parent: str = ""
    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None


class Looks:
    """What the styles of a document say, by name."""

    def __init__(self, trees: list[etree._Element]) -> None:
        self._styles: dict[str, _Style] = {}
        self._numbered: set[tuple[str, str]] = set()
        self.language = ""
        for tree in trees:
            for each in tree.iter():
                self._learn(each)

    def _learn(self, each: etree._Element) -> None:
        match local(each):
            case "style":
                self._styles[value(each, "name")] = _style(each)
            case "list-level-style-number":
                self._numbered.add((value(each.getparent(), "name"), value(each, "level")))
            case "default-style" if value(each, "family") == "paragraph":
                self.language = next((value(e, "language") for e in each if local(e) == "text-properties"), "")

    def chain(self, name: str) -> list[_Style]:
        """The style and those that it follows."""
        chain: list[_Style] = []
        while name in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[name])
            name = self._styles[name].parent
        return chain

    def is_so(self, name: str, what: str) -> bool:
        """Whether a style, or the nearest one before it that says anything, has a property."""
        return next((bool(given) for each in self.chain(name) if (given := getattr(each, what)) is not None), False)

    def is_named(self, name: str, names: set[str]) -> bool:
        """Whether the style, or one that it follows, is called so."""
        return any({each.name, each.parent.lower()} & names for each in self.chain(name)) or name.lower() in names

    def is_numbered(self, name: str, level: int) -> bool:
        """Whether a list has numbers at that level."""
        return (name, str(level)) in self._numbered


def _style(element: etree._Element) -> _Style:
    looks = [each for each in element if local(each) == "text-properties"]
    given = {key.rpartition("}")[2]: str(val) for look in looks for key, val in look.attrib.items()}
    weight, through = given.get("font-weight"), given.get("text-line-through-style")
    return _Style(
        name=(value(element, "display-name") or value(element, "name")).replace("_20_", " ").lower(),
        parent=value(element, "parent-style-name"),
        bold=None if weight is None else weight not in {"normal", "100", "200", "300", "400"},
        italic=None if "font-style" not in given else given["font-style"] != "normal",
        struck=None if through is None else through != "none",
        hidden=None if "display" not in given else given["display"] == "none",
    )


class Transcriber:
    """Writes one document down in the names of HTML."""

    def __init__(self, parts: Parts, looks: Looks, *, notes: Notes) -> None:
        self.parts = parts
        self.looks = looks
        self.notes = notes
        self._footnotes: list[etree._Element] = []
        self._lists: list[str] = []

    def inside(self, element: etree._Element, into: etree._Element) -> None:
        """Everything in an element."""
        _say(into, element.text)
        for child in element:
            self._take(child, into)
            _say(into, child.tail)

    def add_footnotes(self, root: etree._Element) -> None:
        """The footnotes as a list at the end."""
        if self._footnotes:
            self.notes.add(NoteCode.FOOTNOTES_MOVED, len(self._footnotes))
            end = etree.SubElement(root, "ol")
            for body in self._footnotes:
                self.inside(body, etree.SubElement(end, "li"))

    def _take(self, element: etree._Element, into: etree._Element) -> None:
        name = local(element)
        if name in _LEFT_OUT:
            self.notes.add(_LEFT_OUT[name])
        elif name in _READERS:
            _READERS[name](self, element, into)
        elif name in _SIMPLE:
            self.inside(element, etree.SubElement(into, _SIMPLE[name]))
        elif name not in _UNREAD:
            self.inside(element, into)

    def paragraph(self, element: etree._Element, into: etree._Element) -> None:
        style = value(element, "style-name")
        if self._is_hidden(style, element):
            return
        place = etree.SubElement(into, "p")
        if self.looks.is_named(style, _TITLES):
            place.tag = "h1"
            place.set("class", "title")
        elif self.looks.is_named(style, _QUOTES):
            place.tag = "blockquote"
        self._inked(element, place, style=style)

    def heading(self, element: etree._Element, into: etree._Element) -> None:
        style, level = value(element, "style-name"), value(element, "outline-level")
        if not self._is_hidden(style, element):
            number = int(level) if level.isascii() and level.isdigit() and len(level) < 3 else 1
            self.inside(element, etree.SubElement(into, f"h{min(max(number, 1), 6)}"))

    def span(self, element: etree._Element, into: etree._Element) -> None:
        style = value(element, "style-name")
        if not self._is_hidden(style, element):
            self._inked(element, into, style=style)

    def _inked(self, element: etree._Element, into: etree._Element, *, style: str) -> None:
        for what, tag in (("struck", "s"), ("bold", "b"), ("italic", "i")):
            if self.looks.is_so(style, what):
                into = etree.SubElement(into, tag)
        self.inside(element, into)

    def _is_hidden(self, style: str, element: etree._Element) -> bool:
        is_hidden = self.looks.is_so(style, "hidden")
        if is_hidden:
            self.notes.add(NoteCode.HIDDEN_TEXT, int(bool("".join(element.itertext()).strip())))
        return is_hidden

    def section(self, element: etree._Element, into: etree._Element) -> None:
        if value(element, "display") in {"none", "condition"}:
            self.hidden(element, into)
        else:
            self.inside(element, into)

    def hidden(self, element: etree._Element, into: etree._Element) -> None:
        words = "".join(element.itertext()) or value(element, "string-value")
        self.notes.add(NoteCode.HIDDEN_TEXT, int(bool(words.strip())))

    def list(self, element: etree._Element, into: etree._Element) -> None:
        style = value(element, "style-name") or (self._lists[-1] if self._lists else "")
        self._lists.append(style)
        is_numbered = self.looks.is_numbered(style, len(self._lists))
        self.inside(element, etree.SubElement(into, "ol" if is_numbered else "ul"))
        self._lists.pop()

    def link(self, element: etree._Element, into: etree._Element) -> None:
        self.inside(element, etree.SubElement(into, "a", href=value(element, "href")))

    def cell(self, element: etree._Element, into: etree._Element) -> None:
        is_head = any(local(each) == "table-header-rows" for each in element.iterancestors())
        repeated = _count(value(element, "number-columns-repeated"))
        # Sheets end their rows with empty cells by the thousand.
        for _ in range(min(repeated, _MOST_REPEATED) if len(element) else min(repeated, 10)):
            place = etree.SubElement(into, "th" if is_head else "td")
            for name, short in (("number-columns-spanned", "colspan"), ("number-rows-spanned", "rowspan")):
                if value(element, name):
                    place.set(short, value(element, name))
            self.inside(element, place)

    def spaces(self, element: etree._Element, into: etree._Element) -> None:
        _say(into, " ")

    def note(self, element: etree._Element, into: etree._Element) -> None:
        body = next((each for each in element if local(each) == "note-body"), None)
        if body is not None:
            self._footnotes.append(body)
            etree.SubElement(into, "sup").text = f"[{len(self._footnotes)}]"

    def frame(self, element: etree._Element, into: etree._Element) -> None:
        """A picture with its words, or a box of text."""
        told = {local(each): "".join(each.itertext()) for each in element if local(each) in {"title", "desc"}}
        images = [each for each in element if local(each) == "image"]
        if any(local(each) in {"object", "object-ole", "plugin"} for each in element):
            self.notes.add(NoteCode.OBJECTS_LEFT_OUT)
        elif images:
            source = value(images[0], "href").removeprefix("./")
            data = base64.b64encode(self.parts.read(source)).decode() if source in self.parts.names else ""
            alt = told.get("desc") or told.get("title") or ""
            etree.SubElement(into, "img", src=f"data:;base64,{data}" if data else "", alt=_plain(alt))
        for each in element:
            if local(each) == "text-box":
                self.inside(each, etree.SubElement(into, "div"))


def _say(into: etree._Element, text: str | None) -> None:
    if not text:
        return
    if len(into):
        into[-1].tail = (into[-1].tail or "") + text
    else:
        into.text = (into.text or "") + text


def _plain(text: str) -> str:
    return " ".join(text.split())


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 and int(text) else 1


_LEFT_OUT: Final = {
    "table-of-content": NoteCode.CONTENTS_LEFT_OUT,
    "forms": NoteCode.FORMS_LEFT_OUT,
    "chart": NoteCode.OBJECTS_LEFT_OUT,
}
# Deleted words lie among the changes, comments where they were made.
_UNREAD: Final = {"tracked-changes", "annotation", "annotation-end", "sequence-decls", "variable-decls"} | {
    *("user-field-decls", "script", "event-listeners", "covered-table-cell", "dde-connection-decls"),
}
_SIMPLE: Final = {
    "list-item": "li",
    "list-header": "li",
    "table": "table",
    "table-header-rows": "thead",
    "table-rows": "tbody",
    "table-row": "tr",
    "line-break": "br",
}
_READERS: Final[dict[str, Callable[[Transcriber, etree._Element, etree._Element], None]]] = {
    "p": Transcriber.paragraph,
    "h": Transcriber.heading,
    "span": Transcriber.span,
    "a": Transcriber.link,
    "s": Transcriber.spaces,
    "tab": Transcriber.spaces,
    "list": Transcriber.list,
    "section": Transcriber.section,
    "hidden-text": Transcriber.hidden,
    "hidden-paragraph": Transcriber.hidden,
    "table-cell": Transcriber.cell,
    "note": Transcriber.note,
    "frame": Transcriber.frame,
}
