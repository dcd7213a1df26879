"""What every way to a records system can do. Each is one module here, and passes the same tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol
from uuid import UUID

from ordskifte.domain.transfer import Answer, Errand
from ordskifte.kernel import blobs
from ordskifte.protocols.noark.arkivmelding import refusals
from ordskifte.protocols.noark.arkivmelding.refusals import NotReadable as Unreadable
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable, Refusal
from ordskifte.records.transfer.material import Material

# Of one answer; a receipt is a few kilobytes.
LARGEST_RECEIPT = 1024 * 1024
# In one round.
MOST_RECEIPTS = 50
LONGEST_TEXT = 500
MOST_SAID = 20

# [(code, text), …] in words of the other side; where our own writer or reader refuses, code, place, value and limit.
Said = tuple[tuple[str, ...], ...]
# What the codes of our own writer and reader mean.
OF_THE_FORM = refusals.TEXTS


class CannotWrite(Exception):
    """The record lacks something that the format demands; `said` tells what and where."""

    def __init__(self, said: Said) -> None:
        super().__init__(*said)
        self.said = bounded(said)


class NoWords(Exception):
    """This way has no message for the errand: a person does it over there."""


class NotTaken(Exception):
    """It did not get there, or nobody can say whether it did. It is tried again, under the same names."""

    def __init__(self, code: str, text: str = "", *, may_have_arrived: bool) -> None:
        super().__init__(code, text)
        self.said: Said = bounded(((code, text),))
        self.may_have_arrived = may_have_arrived


class Refused(Exception):
    """Whoever carries it says that this will not be taken."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code, text)
        self.said: Said = bounded(((code, text),))


class NotReadable(Exception):
    """What came back is no receipt that we know."""

    def __init__(self, code: str, *rest: str) -> None:
        super().__init__(code, *rest)
        self.said: Said = bounded(((code, *rest),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The message file, and how it is addressed, where the way asks for that."""

    message: bytes
    message_name: str = "arkivmelding.xml"
    address: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of a package."""

    name: str
    size: int
    sha256: str
    media_type: str
    blob: UUID

    def open(self) -> BinaryIO:
        """Its content."""
        return blobs.open_blob(self.blob)

    def content(self) -> bytes:
        """All of it at once."""
        with self.open() as file:
            return file.read()


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What is handed over at once: the same names and bytes at every try. The message itself is the first file."""

    message_id: UUID
    client_id: UUID
    errand: Errand
    packed_at: datetime
    record: UUID
    items: Sequence[Item]
    address: Item | None = None  # what only those who carry it read


class Stage(StrEnum):
    """How far something has come with those who carry it."""

    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What those who carry it say of it."""

    stage: Stage
    said: Said = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Something that came back, before anybody has read it."""

    foreign_id: str
    data: bytes
    place: str = ""  # where it lies, in words of the way
    trouble: str = ""  # why it could not be fetched whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a receipt says, and of what."""

    about: UUID  # by which of the names of the hand-over it was found, the way knows
    answer: Answer | None  # None: it only says that it has come there
    record: UUID | None = None  # by our key, where it is told back to us
    case_number: str = ""
    address: str = ""
    said: Said = ()


class Way(Protocol):
    """One way to a records system."""

    name: str

    address_name: str  # of the file that says where it goes; empty: there is none

    def write(self, material: Material) -> Written:
        """The message file; `CannotWrite` or `NoWords`."""

    def send(self, package: Package, *, is_first: bool) -> None:
        """Hand it over, whole or not at all; `NotTaken` or `Refused`. The same package may come again."""

    def look(self, message_id: UUID) -> Progress | None:
        """How far it has come, if somebody says so."""

    def arrived(self) -> Iterator[Arrived]:
        """What came back and was not put away, the oldest first, no more than `MOST_RECEIPTS`."""

    def read(self, arrived: Arrived) -> Reading:
        """What it says; `NotReadable`."""

    def put_away(self, arrived: Arrived, *, is_aside: bool) -> None:
        """It is kept here. The same may come once more if this fails, and is known then."""


def refused_by_the_form(error: NotWritable) -> CannotWrite:
    """What the writer of a form says, as it is kept: a code, and the place or value that it is about."""
    return CannotWrite(tuple(_refusal(each) for each in error.refusals))


def unread_by_the_form(error: Unreadable) -> NotReadable:
    """What the reader of a form says, in the same way."""
    return NotReadable(*_refusal(error.refusal))


def _refusal(refusal: Refusal) -> tuple[str, ...]:
    return (refusal.code.value, refusal.place, refusal.given, str(refusal.limit or ""))


def bounded(said: Said) -> Said:
    """Words of others, no more and no longer than is kept."""
    return tuple(
        (_line(code, 80), *(_line(text, LONGEST_TEXT) for text in rest[:3])) for code, *rest in said[:MOST_SAID]
    )


def _line(text: str, most: int) -> str:
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
