"""What a feed and its items are to us, and how reading one is refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

TEXTS: Final = {
    "not_a_feed": "This is no feed: neither RSS 2.0, Atom nor JSON Feed. Look for “RSS” or “Atom” on the page.",
    "broken": "The feed is damaged and cannot be read.",
    "document_type": "The feed declares a document type, which no feed needs.",
    "encoding": "The feed is not in UTF-8 or another encoding that is read here.",
    "too_large": "The feed is larger than is read here.",
    "too_much": "The feed holds more marks than any feed needs.",
}


class FeedRefused(Exception):
    """The only thing that reading a feed raises."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(TEXTS[code])


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stood around an item in its feed: with this its bytes are read again by themselves."""

    media_type: str
    encoding: str = "utf-8"
    language: str = ""
    namespaces: tuple[tuple[str, str], ...] = ()  # prefix and name


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that somebody published, as plain text; and its bytes as they stood there."""

    id: str
    title: str
    text: str
    author: str
    link: str  # https:// or http://, or nothing
    language: str
    said_at: datetime | None
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed holds. `left_out` counts items that are too large, too many, or say nothing."""

    title: str
    frame: Frame
    items: tuple[Item, ...]
    left_out: int = 0
