"""Which kind of feed some bytes are, and what stands in them."""

from typing import Final

from ordskifte.protocols.feeds import jsonfeed, marked
from ordskifte.protocols.feeds.jsonfeed import Decode
from ordskifte.protocols.feeds.values import Feed, FeedRefused, Frame, Item

LARGEST: Final = 2 * 2**20
LARGEST_ITEM: Final = 64 * 1024
MOST_ITEMS: Final = 200
_SPACE: Final = b" \t\r\n"
_MARK: Final = b"\xef\xbb\xbf"


def read(data: bytes, *, decode: Decode) -> Feed:
    """The feed in some bytes; FeedRefused, or what `decode` raises, if there is none. `decode` reads JSON strictly."""
    if len(data) > LARGEST:
        raise FeedRefused("too_large")
    data = data.removeprefix(_MARK).strip(_SPACE)
    if data.startswith(b"{"):
        return jsonfeed.read(data, most_items=MOST_ITEMS, largest_item=LARGEST_ITEM, decode=decode)
    if data.startswith(b"<"):
        return marked.read(data, most_items=MOST_ITEMS, largest_item=LARGEST_ITEM)
    raise FeedRefused("not_a_feed")


def read_item(raw: bytes, *, frame: Frame, decode: Decode) -> Item:
    """One item from its own bytes and the frame that it stood in."""
    if frame.media_type == jsonfeed.JSON:
        return jsonfeed.read_item(raw, frame=frame, decode=decode)
    return marked.read_item(raw, frame=frame)
