"""Feeds that others write: RSS 2.0, Atom (RFC 4287) and JSON Feed 1 and 1.1, read strictly.

Each item is handed on with the bytes that it was in the feed, and can be read again from these alone. A document type
declaration is refused before it has any effect; nothing is ever opened or fetched.
"""

from ordskifte.protocols.feeds.reading import LARGEST, MOST_ITEMS, read, read_item
from ordskifte.protocols.feeds.values import TEXTS, Feed, FeedRefused, Frame, Item

__all__ = ["LARGEST", "MOST_ITEMS", "TEXTS", "Feed", "FeedRefused", "Frame", "Item", "read", "read_item"]
