"""What is read of an export, as values; fields that stand nowhere here are left alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Network(StrEnum):
    """The networks whose own files are read."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    LINKEDIN = "linkedin"
    X = "x"
    YOUTUBE = "youtube"


# Why a file is refused as a whole.
TEXTS: Final = {
    "private_messages": (
        "Private messages are in what you brought (%(file)s). They belong to those who wrote to each other, and are "
        "not brought in here. Nothing was kept. Take the export out anew with comments alone, or bring the file of "
        "comments."
    ),
    "unknown_export": (
        "This is none of the exports that are read here. They are: comments.json of Facebook, post_comments_1.json of "
        "Instagram, Comments.csv of LinkedIn, tweets.js of X, comments.csv of YouTube, or answers of its programming "
        "interface (commentThreads), alone or in the ZIP file that the network made. Take it out as JSON, in English."
    ),
    "export_too_large": "What you brought is larger than %(most)s MB, unpacked. Bring the file of comments alone.",
    "export_too_many_files": "There are more than %(most)s files in the ZIP file. Bring the file of comments alone.",
    "export_too_many": "There are more than %(most)s comments in the file. Take it out for a shorter time.",
    "export_in_export": "There is a ZIP file inside the ZIP file (%(file)s). Bring it alone, to have it looked into.",
    "export_damaged": "The file is damaged, locked by a password, or ends too early (%(file)s). Take it out anew.",
    "export_of_two": "There are comments of several networks in the ZIP file. Bring one at a time.",
    "no_comments": "There are no comments in the file. Nothing was kept.",
}


class ExportRefused(Exception):
    """A file that is not read at all; `code` is a key of TEXTS."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(TEXTS[code] % params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote there, as the file has it; empty is what the file does not say."""

    number: int  # its place in the file, from 1
    text: str
    written_at: datetime
    author: str = ""
    author_address: str = ""
    remote_id: str = ""
    address: str = ""
    post_address: str = ""
    parent_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An entry that is no comment anybody could read: no_text, bad_time or bad_shape."""

    number: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that a file says of comments, in its order."""

    network: Network
    comments: tuple[Comment, ...]
    unread: tuple[Unread, ...] = ()
    # Entries of other kinds, such as posts that answer nothing; and answers of which the file says only that they are.
    others: int = 0
    missing: int = 0
