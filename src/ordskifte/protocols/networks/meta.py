"""Facebook's and Instagram's “Download your information” as JSON.

Facebook: `comments_v2` and `group_comments_v2`, of each entry `data[].comment` with `comment`, `author`, `timestamp`.
Instagram: entries with `string_map_data`, of which the comment, its time, and nothing of whose picture it stood under.
"""

from collections.abc import Iterator
from typing import Final

from ordskifte.protocols.networks.fields import BadShape, BadTime, entries, entry, line, mended, since_1970, text
from ordskifte.protocols.networks.values import Comment, Unread

FACEBOOK_KEYS: Final = ("comments_v2", "group_comments_v2")
_INSTAGRAM_STARTS: Final = "comments_"
# Instagram names its fields in the language of the account.
_COMMENT: Final = ("Comment", "Kommentar")
_TIME: Final = ("Time", "Tid", "Tidspunkt", "Klokkeslett")


def is_facebook(value: object) -> bool:
    """Whether this is Facebook's file of comments."""
    return isinstance(value, dict) and any(key in value for key in FACEBOOK_KEYS)


def facebook(value: object) -> Iterator[Comment | Unread]:
    """What stands in it."""
    number, found = 0, entry(value)
    for key in FACEBOOK_KEYS:
        for each in entries(found.get(key, [])):
            number += 1
            try:
                yield _of_facebook(entry(each), number=number)
            except BadTime:
                yield Unread(number=number, code="bad_time")
            except BadShape:
                yield Unread(number=number, code="bad_shape")


def _of_facebook(found: dict[str, object], *, number: int) -> Comment | Unread:
    data = entries(found.get("data", []))
    if not data:
        return Unread(number=number, code="no_text")
    said = entry(entry(data[0]).get("comment"))
    words = mended(text(said, "comment"))
    if not words.strip():
        return Unread(number=number, code="no_text")
    at = since_1970(said.get("timestamp", found.get("timestamp")))
    return Comment(number=number, text=words, written_at=at, author=mended(line(said, "author")))


def is_instagram(value: object) -> bool:
    """Whether this is one of Instagram's files of comments."""
    found = _list_of_instagram(value)
    return bool(found) and all(isinstance(each, dict) and "string_map_data" in each for each in found[:5])


def instagram(value: object) -> Iterator[Comment | Unread]:
    """What stands in it."""
    for number, each in enumerate(_list_of_instagram(value), start=1):
        try:
            yield _of_instagram(entry(entry(each).get("string_map_data")), number=number)
        except BadTime:
            yield Unread(number=number, code="bad_time")
        except BadShape:
            yield Unread(number=number, code="bad_shape")


def _list_of_instagram(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = (each for key, each in value.items() if key.startswith(_INSTAGRAM_STARTS) and isinstance(each, list))
        return next(lists, [])
    return []


def _of_instagram(found: dict[str, object], *, number: int) -> Comment | Unread:
    by_name = {mended(name): each for name, each in found.items()}
    words = mended(text(_first(by_name, _COMMENT), "value"))
    if not words.strip():
        return Unread(number=number, code="no_text")
    return Comment(number=number, text=words, written_at=since_1970(_first(by_name, _TIME).get("timestamp")))


def _first(found: dict[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return next((entry(found[name]) for name in names if name in found), {})
