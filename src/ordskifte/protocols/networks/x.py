"""X's archive: files of JavaScript that give a name to JSON. Answers are read, posts that answer nothing are not.

`window.YTD.tweets.part0 = [{"tweet": {…}}]`, of each tweet `id_str`, `full_text`, `created_at` and what it answers; of
`account.js` the name, by which all of it was written.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from ordskifte.protocols.networks.fields import BadShape, BadTime, entries, entry, line, of_x, text
from ordskifte.protocols.networks.values import Comment, Unread

_START: Final = re.compile(r"\s{0,99}window\.YTD\.(\w{1,60})\.part[0-9]{1,4}\s{0,9}=\s{0,9}")
_ID: Final = re.compile(r"[0-9]{1,25}", re.ASCII)
_HANDLE: Final = re.compile(r"[A-Za-z0-9_]{1,15}", re.ASCII)


def name_of(said: str) -> str:
    """What the script gives a name to; empty if it is no such script."""
    match = _START.match(said[:400])
    return match[1] if match else ""


def json_in(said: str) -> str:
    """The JSON after the name."""
    match = _START.match(said[:400])
    return said[match.end() :].rstrip().removesuffix(";") if match else said


def account(value: object) -> tuple[str, str]:
    """Name and handle of the account."""
    for each in entries(value)[:1]:
        found = entry(entry(each).get("account"))
        handle = line(found, "username")
        return line(found, "accountDisplayName") or handle, handle if _HANDLE.fullmatch(handle) else ""
    return "", ""


def replies(value: object, *, author: str = "", handle: str = "", start: int = 0) -> Iterator[Comment | Unread | None]:
    """What stands in one file; None for a post that answers nothing. `start`: how many stood in files before it."""
    for number, each in enumerate(entries(value), start=start + 1):
        try:
            tweet = entry(each)
            tweet = entry(tweet["tweet"]) if "tweet" in tweet else tweet
            yield _reply(tweet, number=number, author=author, handle=handle)
        except BadTime:
            yield Unread(number=number, code="bad_time")
        except BadShape:
            yield Unread(number=number, code="bad_shape")


def _reply(tweet: dict[str, object], *, number: int, author: str, handle: str) -> Comment | Unread | None:
    answered = line(tweet, "in_reply_to_status_id_str")
    words = unescape(text(tweet, "full_text") or text(tweet, "text"))
    if not answered or words.startswith("RT @"):
        return None
    if not words.strip():
        return Unread(number=number, code="no_text")
    own = line(tweet, "id_str")
    if _ID.fullmatch(own) is None or _ID.fullmatch(answered) is None:
        raise BadShape
    return Comment(
        number=number,
        text=words,
        written_at=of_x(text(tweet, "created_at")),
        author=author,
        author_address=f"https://x.com/{handle}" if handle else "",
        remote_id=own,
        address=_address(own, handle=handle),
        post_address=_address(answered, handle=line(tweet, "in_reply_to_screen_name")),
        parent_id=answered,
    )


def _address(own: str, *, handle: str) -> str:
    return f"https://x.com/{handle if _HANDLE.fullmatch(handle) else 'i'}/status/{own}"
