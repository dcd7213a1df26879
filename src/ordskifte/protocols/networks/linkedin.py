"""LinkedIn's `Comments.csv`: `Date`, `Link` and `Message`. All of it was written by the account that it is of."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from ordskifte.protocols.networks import tables
from ordskifte.protocols.networks.fields import BadTime, iso, line, text
from ordskifte.protocols.networks.values import Comment, Unread

_COLUMNS: Final = {"Date", "Link", "Message"}


def is_linkedin(columns: list[str]) -> bool:
    """Whether these are its columns."""
    return set(columns) >= _COLUMNS


def comments(data: bytes, *, name: str) -> Iterator[Comment | Unread]:
    """What stands in it."""
    found = tables.rows(data, name=name, escapes=True)
    names = [each.strip() for each in next(found, [])]
    for number, row in enumerate((row for row in found if any(row)), start=1):
        yield _comment(tables.by_name(names, row), number=number)


def _comment(found: dict[str, object], *, number: int) -> Comment | Unread:
    words, link = text(found, "Message"), line(found, "Link")
    if not words.strip():
        return Unread(number=number, code="no_text")
    try:
        at = iso(text(found, "Date"))
    except BadTime:
        return Unread(number=number, code="bad_time")
    # The address is of the post, and of the comment too where it says so.
    is_own = "commentUrn" in link
    return Comment(
        number=number,
        text=words,
        written_at=at,
        address=link if is_own else "",
        post_address=_without_query(link),
    )


def _without_query(link: str) -> str:
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return parts._replace(query="", fragment="").geturl()
