"""RSS 2.0 and Atom: expat, with everything closed that a feed has no use for. It builds no tree and opens nothing."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from ordskifte.protocols.feeds import text as reading
from ordskifte.protocols.feeds.values import Feed, FeedRefused, Frame, Item

RSS: Final = "application/rss+xml"
ATOM: Final = "application/atom+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom "
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/ encoded"
_DC: Final = "http://purl.org/dc/elements/1.1/ "
_LANG: Final = "http://www.w3.org/XML/1998/namespace lang"
_ENCODINGS: Final = frozenset({"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_MOST_MARKS: Final = 50_000
_DEEPEST: Final = 60
_LARGEST_FIELD: Final = 200_000
_MOST_LINKS: Final = 20
LONGEST_ID: Final = 300
_MOST_NAMESPACES: Final = 50
_LONGEST_NAMESPACE: Final = 300
_WRAPPER: Final = "wrapper"
# What stands where any element may.
_ANY: Final = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where in its file each kind of feed has what."""

    media_type: str
    item: tuple[str, ...]
    title: tuple[str, ...]
    language: tuple[str, ...] = ()


_RSS_KIND: Final = _Kind(RSS, ("rss", "channel", "item"), ("rss", "channel", "title"), ("rss", "channel", "language"))
_ATOM_KIND: Final = _Kind(ATOM, (f"{_ATOM}feed", f"{_ATOM}entry"), (f"{_ATOM}feed", f"{_ATOM}title"))
_BY_ROOT: Final = {kind.item[0]: kind for kind in (_RSS_KIND, _ATOM_KIND)}
_BY_TYPE: Final = {kind.media_type: kind for kind in (_RSS_KIND, _ATOM_KIND)}


@dataclass(slots=True)
class _Gathered:
    """One item while it is read: what its fields say, and where it stands in the bytes."""

    start: int
    depth: int
    end: int = 0
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → type and words
    links: list[Mapping[str, str]] = field(default_factory=list)
    author: str = ""
    language: str = ""


def read(data: bytes, *, most_items: int, largest_item: int) -> Feed:
    """The items of a feed, in its order."""
    reader = _Reading(data, most_items=most_items)
    if reader.kind is None:
        raise FeedRefused("not_a_feed")
    frame = Frame(
        media_type=reader.kind.media_type,
        encoding=reader.encoding,
        language=reader.language,
        namespaces=tuple(reader.namespaces.items()),
    )
    found = [_item(each, data=data, frame=frame) for each in reader.gathered]
    kept = tuple(each for each in found if each is not None and len(each.raw) <= largest_item)
    left_out = reader.left_out + len(found) - len(kept)
    return Feed(title=reading.line(reader.title), frame=frame, items=kept, left_out=left_out)


def read_item(raw: bytes, *, frame: Frame) -> Item:
    """One item from its own bytes."""
    kind = _BY_TYPE.get(frame.media_type)
    if kind is None or frame.encoding not in _ENCODINGS:
        raise FeedRefused("not_a_feed")
    names = "".join(f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in frame.namespaces)
    before = f"<{_WRAPPER}{names}>".encode(frame.encoding, "xmlcharrefreplace")
    data = before + raw + f"</{_WRAPPER}>".encode(frame.encoding)
    alone = _Kind(kind.media_type, (_ANY, kind.item[-1]), title=())
    reader = _Reading(data, most_items=1, kind=alone, encoding=frame.encoding)
    found = _item(reader.gathered[0], data=data, frame=frame) if reader.gathered else None
    if found is None:
        raise FeedRefused("not_a_feed")
    return found


class _Reading:
    """What the parser tells, gathered item by item."""

    def __init__(self, data: bytes, *, most_items: int, kind: _Kind | None = None, encoding: str = "") -> None:
        self.kind = kind
        self.encoding = encoding or "utf-8"
        self.namespaces: dict[str, str] = {}
        self.gathered: list[_Gathered] = []
        self.left_out = 0
        self.title = self.language = ""
        self._data = data
        self._most_items = most_items
        self._marks = 0
        self._path: list[str] = []
        self._item: _Gathered | None = None
        self._type = ""
        self._words: list[str] = []
        self._size = 0
        self._parser = expat.ParserCreate(encoding or None, namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declare
        self._parser.StartDoctypeDeclHandler = self._refuse_document_type
        self._parser.StartNamespaceDeclHandler = self._name
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._say
        self._parse()

    def _parse(self) -> None:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            is_encoding = error.code in _WRONG_ENCODING
            raise FeedRefused("encoding" if is_encoding else "broken" if self.kind else "not_a_feed") from None

    def _declare(self, version: str, encoding: str | None, *_: object) -> None:
        self.encoding = (encoding or "utf-8").lower()
        if self.encoding not in _ENCODINGS:
            raise FeedRefused("encoding")

    def _refuse_document_type(self, *_: object) -> None:
        # A web page has one too, and nobody is helped by hearing of it.
        name = str(_[0]).lower()
        raise FeedRefused("not_a_feed" if name == "html" else "document_type")

    def _name(self, prefix: str | None, uri: str | None) -> None:
        # Those around all items: what an item declares itself stands in its own bytes.
        around = len(self.kind.item) - 2 if self.kind else 0
        if len(self._path) > around:
            return
        self.namespaces[prefix or ""] = uri or ""
        longest = max(len(prefix or ""), len(uri or ""))
        if longest > _LONGEST_NAMESPACE or len(self.namespaces) > _MOST_NAMESPACES:
            raise FeedRefused("too_much")

    def _is_at(self, place: Sequence[str]) -> bool:
        return len(place) == len(self._path) and all(
            wanted in {_ANY, given} for wanted, given in zip(place, self._path, strict=True)
        )

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._marks += 1
        self._path.append(name)
        if self._marks > _MOST_MARKS or len(self._path) > _DEEPEST:
            raise FeedRefused("too_much")
        if self.kind is None:
            self.kind = _BY_ROOT.get(name)
            self.language = reading.language(attributes.get(_LANG, ""))
        if self.kind is None:
            raise FeedRefused("not_a_feed")
        if self._item is not None:
            self._begin_field(self._item, attributes)
            return
        self._hush()
        if self._is_at(self.kind.item):
            self._begin_item(attributes)

    def _begin_item(self, attributes: Mapping[str, str]) -> None:
        if len(self.gathered) >= self._most_items:
            self.left_out += 1
            return
        language = reading.language(attributes.get(_LANG, ""))
        self._item = _Gathered(self._parser.CurrentByteIndex, len(self._path), language=language)

    def _begin_field(self, item: _Gathered, attributes: Mapping[str, str]) -> None:
        name = self._path[-1]
        match len(self._path) - item.depth:
            case 1:
                self._hush()
                self._type = attributes.get("type", "")
                if name == f"{_ATOM}link" and len(item.links) < _MOST_LINKS:
                    item.links.append(dict(attributes))
            case 2 if self._is_author():
                self._hush()
            case _:
                self._say(reading.break_of(name.rpartition(" ")[2].lower()))

    def _is_author(self) -> bool:
        return self._path[-2:] == [f"{_ATOM}author", f"{_ATOM}name"]

    def _end(self, name: str) -> None:
        if self._item is not None:
            self._end_field(self._item, name)
        elif self.kind is not None and self._is_at(self.kind.title):
            self.title = "".join(self._words)
        elif self.kind is not None and self._is_at(self.kind.language):
            self.language = reading.language("".join(self._words))
        self._path.pop()

    def _end_field(self, item: _Gathered, name: str) -> None:
        match len(self._path) - item.depth:
            case 0:
                item.end = self._data.find(b">", self._parser.CurrentByteIndex) + 1
                self.gathered.append(item)
                self._item = None
            case 1:
                item.fields.setdefault(name, (self._type, "".join(self._words)))
                self._hush()
            case 2 if self._is_author():
                item.author = item.author or "".join(self._words)
            case _:
                self._say(reading.break_of(name.rpartition(" ")[2].lower()))

    def _say(self, words: str) -> None:
        room = _LARGEST_FIELD - self._size
        if words and room > 0:
            self._words.append(words[:room])
            self._size += len(words)

    def _hush(self) -> None:
        self._words, self._size = [], 0


_WRONG_ENCODING: Final = {
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
}


# --- From fields to an item ------------------------------------------------------------------------------------------


def _item(found: _Gathered, *, data: bytes, frame: Frame) -> Item | None:
    """What was gathered as an item; None if it says nothing."""
    made = _of_atom(found) if frame.media_type == ATOM else _of_rss(found)
    title, text = reading.line(made["title"]), made["text"]
    if not title and not text:
        return None
    raw = data[found.start : found.end]
    link = reading.link(made["link"])
    return Item(
        id=identity(made["id"] or link, raw=raw),
        title=title,
        text=text,
        author=reading.line(made["author"], most=reading.LONGEST_NAME),
        link=link,
        language=found.language or frame.language,
        said_at=reading.time(made["time"]),
        raw=raw,
    )


def identity(given: str, *, raw: bytes) -> str:
    """What makes an item one: its id where it has one that can be kept, else what it says."""
    words = reading.line(given, most=reading.LONGEST_LINK)
    return words if 0 < len(words) <= LONGEST_ID else f"sha256:{hashlib.sha256(given.encode() or raw).hexdigest()}"


def _of_rss(found: _Gathered) -> dict[str, str]:
    def words(*names: str) -> str:
        return next((said for name in names if (said := found.fields.get(name, ("", ""))[1].strip())), "")

    guid, link = words("guid"), words("link")
    author = words(f"{_DC}creator", "author")
    if "@" in author:
        # RSS asks for an e-mail address with the name in brackets: the address is nobody's business here.
        named = _IN_BRACKETS.search(author)
        author = named[1] if named else ""
    return {
        "id": guid,
        "title": reading.plain(words("title")),
        "text": reading.plain(words(_CONTENT, "description")),
        "author": author,
        "link": link or guid,
        "time": words("pubDate", f"{_DC}date"),
    }


_IN_BRACKETS: Final = re.compile(r"\(([^()@]{1,100})\)")


def _of_atom(found: _Gathered) -> dict[str, str]:
    def words(*names: str) -> str:
        said = (_read(*found.fields.get(f"{_ATOM}{name}", ("", ""))) for name in names)
        return next(filter(None, said), "")

    leading = [each.get("href", "") for each in found.links if each.get("rel", "alternate") == "alternate"]
    return {
        "id": words("id"),
        "title": words("title"),
        "text": words("content", "summary"),
        "author": found.author,
        "link": next(filter(reading.link, leading), ""),
        "time": words("published", "updated"),
    }


def _read(kind: str, words: str) -> str:
    """The words of a text by the type that it says to be of (RFC 4287 § 3.1); of other media nothing is read."""
    if kind == "html":
        return reading.plain(words)
    return reading.tidy(words) if kind in {"", "text", "xhtml"} else ""
