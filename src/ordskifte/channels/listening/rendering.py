"""What was heard as a message would say it. Pure: bytes and what stood around them in, values out."""

from collections.abc import Mapping
from typing import Any, Final

from ordskifte.channels.contract import Arrival, Taken
from ordskifte.domain import intake
from ordskifte.protocols import feeds, strictjson

LIMITS: Final = strictjson.Limits(size=feeds.LARGEST)


def decode(data: bytes) -> strictjson.Value:
    """JSON of others, strictly."""
    return strictjson.loads(data, limits=LIMITS)


def frame_of(frame: feeds.Frame) -> dict[str, Any]:
    """The frame of an item as it is kept."""
    return {
        "media_type": frame.media_type,
        "encoding": frame.encoding,
        "language": frame.language,
        "namespaces": [list(each) for each in frame.namespaces],
    }


def text_of(item: feeds.Item) -> str:
    """The title, where it says more than the text does, and the text."""
    title, text = intake.clean_line(item.title), intake.clean_text(item.text)
    if not title or text.startswith(title.rstrip("…. ")):
        return text or title
    return f"{title}\n\n{text}".rstrip()[: intake.LONGEST_TEXT]


def taken(arrival: Arrival) -> Taken:
    """What was heard, read again from the bytes that were kept."""
    item = feeds.read_item(arrival.raw, frame=_frame(arrival.evidence.get("frame")), decode=decode)
    return Taken(
        remote_id=arrival.remote_id,
        permalink=item.link,
        author=intake.clean_line(item.author),
        text=text_of(item),
        language=item.language,
        sent_at=item.said_at,
    )


def _frame(kept: Any) -> feeds.Frame:
    if not isinstance(kept, Mapping):
        raise feeds.FeedRefused("not_a_feed")
    return feeds.Frame(
        media_type=str(kept.get("media_type", "")),
        encoding=str(kept.get("encoding", "")),
        language=str(kept.get("language", "")),
        namespaces=tuple((str(prefix), str(uri)) for prefix, uri in kept.get("namespaces", ())),
    )
