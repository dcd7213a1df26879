"""What is read from a WXR file, as values; e-mail and IP addresses of those who wrote are never among them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """What is wrong in the file."""

    NO_NUMBER = "no_number"  # a post or a comment without an id that can be read
    ODD_ORDER = "odd_order"  # a comment stands before it is said whether its post is public
    TOO_LONG = "too_long"
    MARKS_IN_TEXT = "marks_in_text"  # HTML that was not written as text
    REPAIRED = "repaired"  # bytes that are no text in the encoding that the file is said to have
    BROKEN_XML = "broken_xml"


class WxrRefused(Exception):
    """A file that is not read at all, or not any further. Its text is for whoever brought it."""

    def __init__(self, text: str, *, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who wrote on the site with an account there."""

    number: int
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Site:
    """The site that the file is of; told before the first post."""

    title: str
    address: str
    language: str
    authors: tuple[Author, ...] = ()


@dataclass(slots=True)
class Post:
    """One post, page or attachment, without its comments; told before the first of them."""

    number: int
    kind: str = ""  # post, page, attachment, or what a plug-in calls it
    status: str = ""
    has_password: bool = False
    title: str = ""
    link: str = ""
    login: str = ""  # of whoever wrote it
    html: str = ""
    gmt: str = ""
    local: str = ""
    parent: int = 0
    file_address: str = ""  # of an attachment


@dataclass(slots=True)
class Comment:
    """One comment that somebody wrote under the post that was told last."""

    number: int
    name: str
    html: str
    gmt: str
    local: str
    approved: str  # 1, 0, spam, trash
    parent: int
    user: int  # an account on the site; 0 for somebody without


@dataclass(frozen=True, slots=True)
class Ended:
    """The post that was told last is whole. `is_closed`: it was said after its comments that it was not public."""

    number: int
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, and where."""

    code: Code
    where: str
    line: int
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of the file; `is_whole` is False where it is damaged or stops before its end."""

    is_whole: bool
    left_out: dict[str, int] = field(default_factory=dict)
