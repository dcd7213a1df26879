"""JSON Feed 1 and 1.1 (jsonfeed.org). Whoever calls decodes; here it is only looked up where each item stands."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from ordskifte.protocols.feeds import text as reading
from ordskifte.protocols.feeds.marked import identity
from ordskifte.protocols.feeds.values import Feed, FeedRefused, Frame, Item

JSON: Final = "application/feed+json"
_VERSION: Final = "https://jsonfeed.org/version/1"
_SPACE: Final = re.compile(r"[ \t\n\r]*")

Decode = Callable[[bytes], Any]


def read(data: bytes, *, most_items: int, largest_item: int, decode: Decode) -> Feed:
    """The items of a feed, in its order."""
    value = decode(data)
    if not isinstance(value, dict) or not str(value.get("version", "")).startswith(_VERSION):
        raise FeedRefused("not_a_feed")
    items = value.get("items")
    if not isinstance(items, list):
        raise FeedRefused("not_a_feed")
    frame = Frame(media_type=JSON, language=reading.language(_words(value.get("language"))))
    pairs = islice(zip(items, _places(data.decode()), strict=True), most_items)
    found = [_item(each, raw=raw.encode(), frame=frame) for each, raw in pairs]
    kept = tuple(each for each in found if each is not None and len(each.raw) <= largest_item)
    return Feed(
        title=reading.line(_words(value.get("title"))), frame=frame, items=kept, left_out=len(items) - len(kept)
    )


def read_item(raw: bytes, *, frame: Frame, decode: Decode) -> Item:
    """One item from its own bytes."""
    found = _item(decode(raw), raw=raw, frame=frame)
    if found is None:
        raise FeedRefused("not_a_feed")
    return found


def _item(value: Any, *, raw: bytes, frame: Frame) -> Item | None:
    if not isinstance(value, dict):
        return None
    html, text = _words(value.get("content_html")), _words(value.get("content_text"))
    said = reading.plain(html) if html else reading.tidy(text or _words(value.get("summary")))
    title = reading.line(_words(value.get("title")))
    if not title and not said:
        return None
    link = reading.link(_words(value.get("url"))) or reading.link(_words(value.get("external_url")))
    given = value.get("id")
    return Item(
        id=identity(str(given) if isinstance(given, (str, int)) else link, raw=raw),
        title=title,
        text=said,
        author=reading.line(_author(value), most=reading.LONGEST_NAME),
        link=link,
        language=reading.language(_words(value.get("language"))) or frame.language,
        said_at=reading.time(_words(value.get("date_published")) or _words(value.get("date_modified"))),
        raw=raw,
    )


def _author(value: dict[str, Any]) -> str:
    authors = value.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else value.get("author")
    return _words(first.get("name")) if isinstance(first, dict) else ""


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _places(text: str) -> Iterator[str]:
    """Each item as it stands in the text, which has been decoded before and so is whole and not too deep."""
    find = json.JSONDecoder().raw_decode
    at = _after(text, _after(text, 0) + 1)
    while text[at] != "}":
        name, at = find(text, at)
        at = _after(text, _after(text, at) + 1)
        if name == "items":
            yield from _elements(text, at)
            return
        _, at = find(text, at)
        at = _next(text, at)


def _elements(text: str, at: int, /) -> Iterator[str]:
    find = json.JSONDecoder().raw_decode
    at = _after(text, at + 1)
    while text[at] != "]":
        _, end = find(text, at)
        yield text[at:end]
        at = _next(text, end)


def _next(text: str, at: int, /) -> int:
    """Where the next one begins, past a comma; or the bracket that closes."""
    at = _after(text, at)
    return _after(text, at + 1) if text[at] == "," else at


def _after(text: str, at: int, /) -> int:
    """Past the space that may stand there."""
    found = _SPACE.match(text, at)
    return found.end() if found else at
