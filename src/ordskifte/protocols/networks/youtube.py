"""YouTube: `comments.csv` of Takeout, which an account wrote itself, and `commentThreads` of the Data API, by anybody.

Of the table: Comment ID, Comment Create Timestamp, Parent Comment ID, Post ID, Video ID, Comment Text. Of the API's
answers: id, textOriginal or textDisplay, authorDisplayName, authorChannelUrl, publishedAt, videoId, parentId.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final

from ordskifte.protocols.networks import tables
from ordskifte.protocols.networks.fields import BadShape, BadTime, entries, entry, iso, line, text
from ordskifte.protocols.networks.values import Comment, Unread

_COLUMNS: Final = {"Comment ID", "Comment Create Timestamp", "Comment Text"}
_THREADS: Final = "youtube#commentThreadListResponse"
_COMMENTS: Final = "youtube#commentListResponse"
_KINDS: Final = frozenset({_THREADS, _COMMENTS})
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)
_BREAK: Final = re.compile(r"<br ?/?>", re.IGNORECASE)
# What the API marks text with when it is not asked for plain text.
_MARK: Final = re.compile(r"</?(?:a|b|i|s|u|em|strong|span)(?: [^<>]{0,2000})?>", re.IGNORECASE)
_LONGEST_CELL: Final = 100_000


def is_table(columns: list[str]) -> bool:
    """Whether these are the columns of Takeout."""
    return set(columns) >= _COLUMNS


def of_table(data: bytes, *, name: str, decode: Callable[[bytes], object]) -> Iterator[Comment | Unread]:
    """What stands in Takeout's table."""
    found = tables.rows(data, name=name)
    names = [each.strip() for each in next(found, [])]
    for number, row in enumerate((row for row in found if any(row)), start=1):
        try:
            yield _of_row(tables.by_name(names, row), number=number, decode=decode)
        except BadTime:
            yield Unread(number=number, code="bad_time")
        except BadShape:
            yield Unread(number=number, code="bad_shape")


def _of_row(found: dict[str, object], *, number: int, decode: Callable[[bytes], object]) -> Comment | Unread:
    words = _joined(text(found, "Comment Text"), decode=decode)
    if not words.strip():
        return Unread(number=number, code="no_text")
    own, video, post = (_id(line(found, name)) for name in ("Comment ID", "Video ID", "Post ID"))
    return Comment(
        number=number,
        text=words,
        written_at=iso(text(found, "Comment Create Timestamp")),
        remote_id=own,
        address=_address(own, video=video, post=post),
        post_address=_address("", video=video, post=post),
        parent_id=_id(line(found, "Parent Comment ID")),
    )


def _joined(cell: str, *, decode: Callable[[bytes], object]) -> str:
    """The words of a cell: plain, or pieces of JSON one after the other, each with a text."""
    if not cell.startswith("{") or len(cell) > _LONGEST_CELL:
        return cell
    try:
        pieces = decode(f"[{cell}]".encode())
    except (ValueError, BadShape):
        return cell
    found = pieces if isinstance(pieces, list) else []
    if len(found) == 1 and isinstance(found[0], dict) and isinstance(found[0].get("takeoutSegments"), list):
        found = found[0]["takeoutSegments"]
    if not all(isinstance(each, dict) and isinstance(each.get("text"), str) for each in found):
        return cell
    return "".join(each["text"] for each in found)


def is_answer(value: object) -> bool:
    """Whether this is an answer of the API, or a list of such."""
    if isinstance(value, list):
        return bool(value) and all(map(is_answer, value[:5]))
    kind = value.get("kind") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in _KINDS


def of_answer(value: object) -> Iterator[Comment | Unread | int]:
    """What stands in the API's answers; a number says how many answers in a thread are not in it."""
    pages = value if isinstance(value, list) else [value]
    items = (each for page in pages for each in entries(entry(page).get("items", [])))
    for number, found in enumerate((found for each in items for found in _of_item(each)), start=1):
        yield found if isinstance(found, int) else _read(found, number=number)


def _of_item(value: object) -> Iterator[tuple[object, str] | int]:
    """The comments in one item, each with the video that it is about."""
    if not isinstance(value, dict):
        yield None, ""
        return
    snippet = value.get("snippet")
    if not isinstance(snippet, dict) or "topLevelComment" not in snippet:
        yield value, ""
        return
    about = snippet.get("videoId")
    video = about if isinstance(about, str) else ""
    yield snippet["topLevelComment"], video
    replies = value.get("replies")
    found = replies.get("comments") if isinstance(replies, dict) else []
    known = found if isinstance(found, list) else []
    for each in known:
        yield each, video
    count = snippet.get("totalReplyCount")
    if type(count) is int and len(known) < count:
        yield count - len(known)


def _read(found: tuple[object, str], *, number: int) -> Comment | Unread:
    value, video = found
    try:
        return _of_comment(entry(value), number=number, video=video)
    except BadTime:
        return Unread(number=number, code="bad_time")
    except BadShape:
        return Unread(number=number, code="bad_shape")


def _of_comment(found: dict[str, object], *, number: int, video: str) -> Comment | Unread:
    snippet, own = entry(found.get("snippet")), _id(line(found, "id"))
    words = text(snippet, "textOriginal") or _plain(text(snippet, "textDisplay"))
    if not words.strip():
        return Unread(number=number, code="no_text")
    about = _id(line(snippet, "videoId") or video)
    return Comment(
        number=number,
        text=words,
        written_at=iso(text(snippet, "publishedAt")),
        author=line(snippet, "authorDisplayName"),
        author_address=line(snippet, "authorChannelUrl"),
        remote_id=own,
        address=_address(own, video=about, post=""),
        post_address=_address("", video=about, post=""),
        parent_id=_id(line(snippet, "parentId")),
    )


def _plain(html: str) -> str:
    return unescape(_MARK.sub("", _BREAK.sub("\n", html)))


def _id(given: str) -> str:
    return given if _ID.fullmatch(given) else ""


def _address(own: str, *, video: str, post: str) -> str:
    if video:
        return f"https://www.youtube.com/watch?v={video}" + (f"&lc={own}" if own else "")
    if post:
        return f"https://www.youtube.com/post/{post}" + (f"?lc={own}" if own else "")
    return ""
