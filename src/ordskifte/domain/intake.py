"""What a message from the web must be like, and what is kept of it: the text as it was given, and the text as shown.

Shown text has one kind of line end, composed letters, no control characters and no signs that turn the direction of
other people's text. The text as given is kept beside it and is what the salted digest stands for.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from ordskifte.domain.canonical import canonical
from ordskifte.domain.errors import OrdskifteError

LONGEST_NAME: Final = 100
LONGEST_TEXT: Final = 10_000
LONGEST_EMAIL: Final = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
MOST_ATTACHMENTS: Final = 5
MESSAGE_FORMAT: Final = "ordskifte-message/1"
# Nobody types this much, and nothing is done to it before it is refused.
_LARGEST = 4 * LONGEST_TEXT
_MOST_MARKS = 4  # on one letter; more are there to spill over other lines

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Embeddings, overrides and isolates (Unicode annex 9), and invisible signs that carry hidden text. The marks that
# people who write Arabic or Hebrew use, U+200E, U+200F and U+061C, stay, and so do the joiners of emoji.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_EMPTY_LINES = re.compile("\n{4,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EMAIL_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f-\x9f]{1,64}")
_EMAIL_LABEL = re.compile(r"(?!-)[^\W_](?:[^\W_]|-){0,62}(?<!-)")
_UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")

TEXTS: Final = {
    "text_empty": "Write something first.",
    "text_too_long": "The text is %(count)s characters long, and the limit is %(most)s. Shorten it, or attach a file.",
    "text_broken": "The text holds characters that cannot be kept. Write it anew, or leave them out.",
    "name_too_long": "The name is %(count)s characters long, and the limit is %(most)s. Write a shorter one.",
    "name_broken": "The name holds characters that cannot be kept. Write it anew, or leave it out.",
    "email_malformed": "This is not an email address. It looks like name@example.no. You can also leave it out.",
    "too_many_attachments": "At most %(most)s files can be attached. Leave some out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody sent, as it came."""

    text: str
    name: str = ""
    email: str = ""
    attachments: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What must be put right: the field, the sentence by its key, and its numbers."""

    field: str
    code: str
    count: int = 0
    most: int = 0


class Unfit(OrdskifteError):
    """What was filled in cannot stand so; `problems` says what is wrong, field by field, in the words of `texts`."""

    code = "unfit"
    text = "This cannot be kept yet: %(count)s things must be put right."
    texts: ClassVar[Mapping[str, str]] = TEXTS

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["Unfit"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is kept: the text as given, and text, name and address fit to be used. No name is anonymous."""

    original: str
    text: str
    name: str
    email: str

    @property
    def is_anonymous(self) -> bool:
        """Whether no name was given; that is nobody's business but the sender's."""
        return not self.name


def problems(submission: Submission) -> tuple[Problem, ...]:
    """Everything that is wrong, at once; empty if the message can be taken in."""
    found = [
        *_in_text(submission.text),
        *_in_name(submission.name),
        *([] if _is_email(submission.email) else [Problem(field="email", code="email_malformed")]),
    ]
    if submission.attachments > MOST_ATTACHMENTS:
        count = submission.attachments
        found.append(Problem(field="attachments", code="too_many_attachments", count=count, most=MOST_ATTACHMENTS))
    return tuple(found)


def take(submission: Submission) -> Taken:
    """What is kept of a message without problems."""
    if found := problems(submission):
        raise ValueError(f"the message has problems: {', '.join(problem.code for problem in found)}")
    return Taken(
        original=submission.text,
        text=clean_text(submission.text),
        name=clean_line(submission.name),
        email=submission.email.strip(),
    )


def clean_text(text: str) -> str:
    """Text fit to be shown; cleaning it again changes nothing."""
    plain = _LINE_END.sub("\n", text)
    plain = _without_piles(unicodedata.normalize("NFC", _TURNING.sub("", _CONTROL.sub("", plain))))
    lines = "\n".join(line.rstrip() for line in plain.split("\n"))
    return _EMPTY_LINES.sub("\n\n\n", lines).strip()


def clean_line(text: str) -> str:
    """A name fit to be shown: one line, single spaces; empty if nothing of it can be seen."""
    line = " ".join(clean_text(text).split())
    return line if _is_seen(line) else ""


def canonical_bytes(*, uid: UUID, thread: UUID, version: int, text: str, attachments: tuple[bytes, ...] = ()) -> bytes:
    """The bytes that the salted digest of a message stands for, format 1; frozen like the formats in `canonical`.

    The text is the one that was given. Name and address are not in it: they stand apart, and may be erased.
    `attachments` are SHA-256 digests of the files as they came, in order.
    """
    payload = {
        "attachments": [digest.hex() for digest in attachments],
        "text": text,
        "thread": str(thread),
        "uid": str(uid),
        "version": version,
    }
    _, _, json = canonical(payload).partition(b"\n")
    return f"{MESSAGE_FORMAT}\n".encode() + json


def _in_text(text: str) -> list[Problem]:
    if len(text) > _LARGEST:
        return [Problem(field="text", code="text_too_long", count=len(text), most=LONGEST_TEXT)]
    if _SURROGATE.search(text):
        return [Problem(field="text", code="text_broken")]
    plain = clean_text(text)
    if not _is_seen(plain):
        return [Problem(field="text", code="text_empty")]
    if len(plain) > LONGEST_TEXT:
        return [Problem(field="text", code="text_too_long", count=len(plain), most=LONGEST_TEXT)]
    return []


def _in_name(name: str) -> list[Problem]:
    if _SURROGATE.search(name):
        return [Problem(field="name", code="name_broken")]
    length = len(name) if len(name) > _LARGEST else len(clean_line(name))
    if length > LONGEST_NAME:
        return [Problem(field="name", code="name_too_long", count=length, most=LONGEST_NAME)]
    return []


def _is_email(given: str) -> bool:
    """Whether it is empty or has the shape of an address (RFC 5321 without quoting); only a sending can tell more."""
    address = given.strip()
    if not address:
        return True
    local, _, domain = address.rpartition("@")
    labels = domain.split(".")
    return (
        len(address) <= LONGEST_EMAIL
        and _EMAIL_LOCAL.fullmatch(local) is not None
        and not (local.startswith(".") or local.endswith(".") or ".." in local)
        and len(labels) > 1
        and all(map(_EMAIL_LABEL.fullmatch, labels))
        and not labels[-1].isdecimal()
        and not _SURROGATE.search(address)
    )


def _is_seen(text: str) -> bool:
    return any(sign not in _BLANK and unicodedata.category(sign) not in _UNSEEN for sign in text)


def _without_piles(text: str) -> str:
    """At most a few marks on each letter."""
    if text.isascii() or not any(map(unicodedata.combining, text)):
        return text
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
