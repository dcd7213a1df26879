"""A strict reader of Atom, written from RFC 4287 and apart from what writes it: it says what is wrong."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
MEDIA_TYPE = re.compile(r".+/.+")
LANGUAGE = re.compile(r"([A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)?", re.ASCII)
ONCE_IN_FEED = {"generator", "icon", "id", "logo", "rights", "subtitle", "title", "updated"}
ONCE_IN_ENTRY = {"content", "id", "published", "rights", "source", "summary", "title", "updated"}
IN_FEED = ONCE_IN_FEED | {"author", "category", "contributor", "link", "entry"}
IN_ENTRY = ONCE_IN_ENTRY | {"author", "category", "contributor", "link"}
TEXTS = {"title", "summary", "subtitle", "rights", "content"}


@dataclass(frozen=True)
class Read:
    """What a feed reader shows of one entry."""

    id: str
    title: str
    language: str
    updated: str
    published: str
    summary: str
    html: str
    links: dict


def parse(data: bytes):
    """The document, with nothing fetched and no entity replaced."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def entries(data: bytes) -> list[Read]:
    """The entries of a feed in order."""
    return [_read(each) for each in parse(data).findall(f"{ATOM}entry")]


def _read(element) -> Read:
    def text(name):
        return element.findtext(f"{ATOM}{name}") or ""

    return Read(
        id=text("id"),
        title=text("title"),
        language=element.get(f"{XML}lang"),
        updated=text("updated"),
        published=text("published"),
        summary=text("summary"),
        html=text("content"),
        links={(link.get("rel"), link.get("hreflang")): link.get("href") for link in element.findall(f"{ATOM}link")},
    )


def problems(data: bytes, *, address: str = "") -> list[str]:
    """All that RFC 4287 finds wrong with a feed or entry document; `address` is where it was fetched."""
    try:
        root = parse(data)
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error}"]
    if root.getroottree().docinfo.doctype:
        return ["it has a document type"]
    if root.tag == f"{ATOM}entry":
        return _entry_problems(root, author_above=False)
    if root.tag != f"{ATOM}feed":
        return [f"the root is {root.tag}"]
    return [*_feed_problems(root, address), *_ids_problems(root)]


def _feed_problems(feed, address):
    yield from _common(feed, allowed=IN_FEED, once=ONCE_IN_FEED)
    has_author = feed.find(f"{ATOM}author") is not None
    own = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1:
        yield f"the feed names its own address {len(own)} times"
    if address and own != [address]:
        yield f"the feed says that it is at {own}, not {address}"
    for entry in feed.findall(f"{ATOM}entry"):
        yield from _entry_problems(entry, author_above=has_author)


def _ids_problems(feed):
    seen = [(entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated")) for entry in feed.findall(f"{ATOM}entry")]
    if len({each for each, _ in seen}) != len(seen):
        yield "two entries have one id"
    newest = max((moment or "" for _, moment in seen), default="")
    if newest > (feed.findtext(f"{ATOM}updated") or ""):
        yield "an entry is newer than its feed"


def _entry_problems(entry, *, author_above) -> list[str]:
    found = list(_common(entry, allowed=IN_ENTRY, once=ONCE_IN_ENTRY))
    if entry.find(f"{ATOM}author") is None and not author_above:
        found.append("an entry has no author")
    links = entry.findall(f"{ATOM}link")
    if entry.find(f"{ATOM}content") is None and not any(link.get("rel", "alternate") == "alternate" for link in links):
        found.append("an entry has neither text nor a link to it")
    return found


def _common(element, *, allowed, once):
    names = [etree.QName(child).localname for child in element if isinstance(child.tag, str)]
    yield from (f"{name} may not stand in {element.tag}" for name in set(names) - allowed)
    yield from (f"{name} stands there {names.count(name)} times" for name in once if names.count(name) > 1)
    yield from (f"{name} is missing" for name in ("id", "title", "updated") if name not in names)
    for child in element:
        yield from _one(child)
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    if len(set(alternates)) != len(alternates):
        yield "two alternates of one type and language"


def _one(element):
    name = etree.QName(element).localname
    if not element.tag.startswith(ATOM):
        yield f"{element.tag} is of another vocabulary"
    if not LANGUAGE.fullmatch(element.get(f"{XML}lang", "")):
        yield f"{name} is in no language"
    if name in {"updated", "published"} and not RFC_3339.fullmatch(element.text or ""):
        yield f"{name} is no time: {element.text}"
    if name == "id" and not ADDRESS.fullmatch(element.text or ""):
        yield f"the id is no address: {element.text}"
    if name == "link":
        yield from _link_problems(element)
    if name in {"author", "contributor"} and len(element.findall(f"{ATOM}name")) != 1:
        yield f"{name} has no name"
    if name in TEXTS:
        if element.get("type", "text") not in {"text", "html"}:
            yield f"{name} is of the type {element.get('type')}"
        if len(element):
            yield f"{name} has elements in it"


def _link_problems(element):
    href = urljoin(element.base or "", element.get("href", ""))
    if not ADDRESS.fullmatch(href):
        yield f"a link leads nowhere: {href}"
    if element.get("type") is not None and not MEDIA_TYPE.fullmatch(element.get("type")):
        yield "a link leads to no media type"
    if not LANGUAGE.fullmatch(element.get("hreflang", "")):
        yield "a link leads to no language"
