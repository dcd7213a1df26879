"""Write Atom feeds and entries (RFC 4287). An entry is a document of its own, and fits into a feed as it is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml"
_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'

# What an XML document cannot hold, not even by number (XML 1.0 § 2.2); the carriage return is lost by every parser.
_UNFIT: Final = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An identifier or address begins with its scheme, and has nothing in it that ends it (RFC 3987 § 2.2).
_ADDRESS: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff]+')
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class MalformedFeed(ValueError):
    """Something that cannot stand in a feed; a mistake in the program that gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address that belongs to a feed or an entry (§ 4.2.7)."""

    href: str
    rel: str = "alternate"
    type: str = ""
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry (§ 4.1.2). `html` is the text as HTML; it is escaped, never a part of the document."""

    id: str
    title: str
    author: str
    language: str
    published: datetime
    updated: datetime
    links: tuple[Link, ...]
    summary: str = ""
    html: str = ""
    base: str = ""  # what addresses in the HTML are seen from


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself (§ 4.1.1)."""

    id: str
    title: str
    author: str
    language: str
    updated: datetime
    links: tuple[Link, ...]
    subtitle: str = ""
    generator: str = ""


def write_feed(feed: Feed, *, entries: Iterable[bytes]) -> bytes:
    """The feed with these entries, each as `write_entry` made it."""
    _check_links(feed.links, needs="self")
    head = "".join(
        (
            f'{_DECLARATION}<feed xmlns="{NAMESPACE}" xml:lang="{_language(feed.language)}">\n',
            *_lines(_head(feed)),
            *_lines([_element("subtitle", feed.subtitle)] if feed.subtitle else []),
            *_lines([_element("generator", feed.generator)] if feed.generator else []),
        )
    )
    return b"".join((head.encode(), *entries, b"</feed>\n"))


def write_entry(entry: Entry) -> bytes:
    """The entry as an element that stands alone and fits into a feed."""
    _check_links(entry.links, needs="alternate")
    parts = [*_head(entry), _element("published", _moment(entry.published))]
    if entry.summary:
        parts.append(_element("summary", entry.summary))
    if entry.html:
        base = f' xml:base="{_escaped(_checked(entry.base))}"' if entry.base else ""
        parts.append(f'<content type="html"{base}>{_escaped(entry.html)}</content>')
    start = f'<entry xmlns="{NAMESPACE}" xml:lang="{_language(entry.language)}">\n'
    return "".join((start, *_lines(parts), "</entry>\n")).encode()


def _head(about: Feed | Entry) -> Iterator[str]:
    yield _element("id", _checked(about.id))
    yield _element("title", about.title)
    yield _element("updated", _moment(about.updated))
    yield f"<author>{_element('name', about.author)}</author>"
    yield from map(_link, about.links)


def _lines(parts: Iterable[str]) -> Iterator[str]:
    return (f"{part}\n" for part in parts)


def _element(name: str, text: str) -> str:
    return f"<{name}>{_escaped(text)}</{name}>"


def _escaped(text: str) -> str:
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_ENTITIES)


def _link(link: Link) -> str:
    given = {
        "rel": link.rel,
        "href": _checked(link.href),
        "type": link.type,
        "hreflang": link.language and _language(link.language),
        "title": " ".join(link.title.split()),
    }
    written = " ".join(f'{name}="{_escaped(text)}"' for name, text in given.items() if text)
    return f"<link {written}/>"


def _checked(address: str) -> str:
    if _ADDRESS.fullmatch(address) is None:
        raise MalformedFeed(f"{address!r} is no identifier or address")
    return address


def _language(text: str) -> str:
    if _LANGUAGE.fullmatch(text) is None:
        raise MalformedFeed(f"{text!r} is no language (RFC 5646)")
    return text


def _moment(moment: datetime) -> str:
    """The time as RFC 3339 writes it (§ 3.3)."""
    if moment.tzinfo is None:
        raise MalformedFeed(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _check_links(links: tuple[Link, ...], *, needs: str) -> None:
    """Each kind of the same thing only once (§ 4.1.1, § 4.1.2), and the one that it cannot do without."""
    alternates = [(link.type, link.language) for link in links if link.rel == "alternate"]
    if len(set(alternates)) != len(alternates):
        raise MalformedFeed("two links lead to the same kind of page in the same language")
    if sum(link.rel == "self" for link in links) > 1:
        raise MalformedFeed("a document has one address of its own")
    if not any(link.rel == needs for link in links):
        raise MalformedFeed(f"a link of the kind {needs} is missing")
