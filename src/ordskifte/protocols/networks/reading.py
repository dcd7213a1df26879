"""One export, whichever of those that are known: what it is shows in what it says, and not in what it is called."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from ordskifte.protocols.networks import linkedin, meta, private, tables, x, youtube
from ordskifte.protocols.networks.opening import LARGEST, Member, opened, shown
from ordskifte.protocols.networks.values import Comment, Export, ExportRefused, Network, Unread

__all__ = ["LARGEST", "MOST", "Decode", "read"]

MOST: Final = 5_000
# Reads JSON strictly, and raises ValueError where it is none.
Decode: TypeAlias = Callable[[bytes], object]
_Found: TypeAlias = "Comment | Unread | int | None"


def read(data: bytes, *, name: str, decode: Decode) -> Export:
    """Everything that a file, or a ZIP file with such files, says of comments; or ExportRefused."""
    members = opened(data, name=name)
    whose = _whose(members, decode)
    parts = [_part(each, decode, whose=whose) for each in members if x.name_of(_head(each)) != "account"]
    if not parts:
        raise ExportRefused("unknown_export")
    if len({network for network, _ in parts}) > 1:
        raise ExportRefused("export_of_two")
    return _gathered(parts[0][0], (found for _, part in parts for found in part))


def _gathered(network: Network, found: Iterable[_Found]) -> Export:
    """All of it as one export, numbered anew in the order of the files."""
    comments: list[Comment] = []
    unread: list[Unread] = []
    others = missing = 0
    for each in found:
        match each:
            case Comment():
                comments.append(replace(each, number=len(comments) + len(unread) + 1))
            case Unread():
                unread.append(replace(each, number=len(comments) + len(unread) + 1))
            case int():
                missing += each
            case None:
                others += 1
        if len(comments) + len(unread) > MOST:
            raise ExportRefused("export_too_many", most=MOST)
    if not comments and not unread:
        raise ExportRefused("no_comments")
    return Export(network=network, comments=tuple(comments), unread=tuple(unread), others=others, missing=missing)


def _head(member: Member) -> str:
    return member.data[:400].decode("utf-8", "replace").lstrip("\ufeff")


def _whose(members: list[Member], decode: Decode, /) -> tuple[str, str]:
    """Name and handle, where an archive of X says them."""
    for member in members:
        if x.name_of(_head(member)) == "account":
            return _account(member, decode)
    return "", ""


def _part(member: Member, decode: Decode, /, *, whose: tuple[str, str]) -> tuple[Network, Iterable[_Found]]:
    head = _head(member).lstrip()
    if head.startswith("window.YTD."):
        return Network.X, _of_x(member, decode, whose=whose)
    if head.startswith(("{", "[")):
        return _of_json(member, decode)
    return _of_table(member, decode)


def _of_x(member: Member, decode: Decode, /, *, whose: tuple[str, str]) -> Iterable[_Found]:
    head = _head(member)
    if private.in_script(head):
        raise ExportRefused("private_messages", file=shown(member.name))
    if x.name_of(head) not in {"tweets", "tweet"}:
        raise ExportRefused("unknown_export")
    author, handle = whose
    return _careful(x.replies(_json(member, decode), author=author, handle=handle), member)


def _of_json(member: Member, decode: Decode, /) -> tuple[Network, Iterable[_Found]]:
    value = _json(member, decode)
    if private.in_value(value):
        raise ExportRefused("private_messages", file=shown(member.name))
    if meta.is_facebook(value):
        return Network.FACEBOOK, _careful(meta.facebook(value), member)
    if youtube.is_answer(value):
        return Network.YOUTUBE, _careful(youtube.of_answer(value), member)
    if meta.is_instagram(value):
        return Network.INSTAGRAM, _careful(meta.instagram(value), member)
    raise ExportRefused("unknown_export")


def _of_table(member: Member, decode: Decode, /) -> tuple[Network, Iterable[_Found]]:
    columns = tables.columns(member.data)
    if private.in_columns(columns):
        raise ExportRefused("private_messages", file=shown(member.name))
    if linkedin.is_linkedin(columns):
        return Network.LINKEDIN, linkedin.comments(member.data, name=shown(member.name))
    if youtube.is_table(columns):
        return Network.YOUTUBE, youtube.of_table(member.data, name=shown(member.name), decode=decode)
    raise ExportRefused("unknown_export")


def _json(member: Member, decode: Decode, /) -> object:
    data = member.data.removeprefix(b"\xef\xbb\xbf")
    try:
        if data.lstrip()[:11] == b"window.YTD.":
            data = x.json_in(data.decode("utf-8")).encode()
        return decode(data)
    except ValueError as error:
        raise ExportRefused("export_damaged", file=shown(member.name)) from error


def _careful(found: Iterator[_Found], member: Member, /) -> Iterator[_Found]:
    """The same; a file whose outermost value is of another kind than it should be is damaged."""
    try:
        yield from found
    except ValueError as error:
        raise ExportRefused("export_damaged", file=shown(member.name)) from error


def _account(member: Member, decode: Decode, /) -> tuple[str, str]:
    value = _json(member, decode)
    try:
        return x.account(value)
    except ValueError as error:
        raise ExportRefused("export_damaged", file=shown(member.name)) from error
