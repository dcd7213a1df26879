"""What every network fulfils. `tests/channels/test_contract.py` holds each registered one to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from ordskifte.domain.delivery import Act, DeliveryState
from ordskifte.domain.errors import OrdskifteError

# What is kept of one sending; a text that is larger than this is no text.
MOST_BYTES: Final = 4 * 2**20


class NoSuchLanguage(OrdskifteError):
    """A version was to be rendered in a language that it is not in."""

    code = "no_such_language"
    text = "This is not written in %(language)s."


class DoesNotReceive(OrdskifteError):
    """Something was to be taken in from a channel that nothing comes in by."""

    code = "channel_does_not_receive"
    text = "Nothing comes in by %(channel)s."


class DoesNotShow(OrdskifteError):
    """Something for everybody was to be sent by a channel that reaches one person at a time."""

    code = "channel_does_not_show"
    text = "Nothing is shown to everybody by %(channel)s."


class DoesNotAnswer(OrdskifteError):
    """One person was to be written to by a channel that everybody reads."""

    code = "channel_does_not_answer"
    text = "Nobody can be written to alone by %(channel)s."


class DoneByHand(OrdskifteError):
    """Something was to be sent by a channel that a person posts on."""

    code = "done_by_hand"
    text = "Nothing is sent by %(channel)s: a person posts there."


class NoAddress(OrdskifteError):
    """Somebody was to be written to at what is no address of the network."""

    code = "no_address"
    text = "This is not an address that can be written to."


class Reach(StrEnum):
    """Whether something leaves the house."""

    HERE = "here"  # shown by ourselves: confirmed in the transaction that plans it
    OUTSIDE = "outside"  # over a connection: tried by the worker, and never before it is shown here
    BY_HAND = "by_hand"  # by a person, who says so: made ready for each account, and never sent by us


class Spread(StrEnum):
    """How a channel takes a text in several languages."""

    EACH = "each"  # one sending for each language
    ONE = "one"  # one sending, in the first language that the text has


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a channel takes, by its own way of counting; None: as much as there is."""

    longest: int | None = None
    measure: Callable[[bytes], int] = len  # of a payload
    pictures: int | None = None
    languages: Spread = Spread.EACH


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What is said, in one language. All of it may be shown to everybody."""

    title: str
    lead: str = ""
    html: str = ""  # without the title and the lead; cleaned
    text: str = ""  # the same without marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """When something was taken back, and why."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a post as channels see it: a value, so that a preview needs no row."""

    post: UUID
    number: int
    body: str
    languages: tuple[str, ...]  # the main one first
    addresses: Mapping[str, str]  # our own page, by language
    first_at: datetime
    at: datetime
    note: str = ""  # what was corrected
    variants: Mapping[str, Variant]  # none of a version that was withdrawn
    is_message: bool = False  # somebody's part of a dialogue, not a text of the body's own
    author: str = ""  # where that is somebody else than the body
    withdrawn: Withdrawal | None = None

    def variant(self, language: str) -> Variant:
        """What is said in one language."""
        if language not in self.variants:
            raise NoSuchLanguage(language=language)
        return self.variants[language]

    def address(self, language: str) -> str:
        """Our own page in one language: the main copy, which everything outside leads to."""
        if language not in self.languages:
            raise NoSuchLanguage(language=language)
        return self.addresses[language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is said to one person, and nobody else. Whoever writes it has taken care that it is theirs to read."""

    uid: UUID
    body: str
    sent_from: str  # an address of the body's own in that network
    to: str  # theirs
    subject: str
    text: str
    language: str
    at: datetime
    reply_to: str = ""
    in_reply_to: str = ""  # the id there of what is answered
    is_automatic: bool = False  # nobody wrote it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a channel would be sent, byte for byte."""

    payload: bytes
    media_type: str
    shortened: bool = False
    pictures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One delivery as a channel sees it. The same one may come again: `uid` and `remote_id` are then the same."""

    uid: UUID
    act: Act
    language: str
    remote_id: str
    payload: bytes
    media_type: str
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a try came to. FAILED only if it is known that nothing arrived; otherwise UNKNOWN."""

    state: DeliveryState
    remote_id: str
    detail: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something that came in, as it came."""

    remote_id: str
    raw: bytes
    media_type: str
    evidence: Mapping[str, Any]  # headers, signature and key, envelope: whatever shows who sent it


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an arrival says, read by its own network and not yet judged."""

    remote_id: str
    parent_id: str = ""
    permalink: str = ""
    author: str = ""
    text: str = ""
    language: str = ""
    sent_at: datetime | None = None


class Channel(Protocol):
    """A network, or a way of our own to be read."""

    name: str  # the name of its folder
    reach: Reach
    limits: Limits
    shows: bool  # to everybody
    answers: bool  # one person
    receives: bool

    def remote_id(self, version: Version, *, language: str) -> str:
        """The id that the post has there, made of ours, so that it is fixed before the first try."""

    def render(self, version: Version, *, language: str) -> Rendered:
        """What the channel would be sent. Pure: the same version gives the same bytes."""

    def announce(self, delivery: Sending) -> Result:
        """Send something new."""

    def correct(self, delivery: Sending) -> Result:
        """Send a new version of what stands there."""

    def withdraw(self, delivery: Sending) -> Result:
        """Say that what stands there is taken back."""

    def note_id(self, note: Note) -> str:
        """The id that the note has there, made of ours, so that it is fixed before the first try."""

    def write(self, note: Note) -> Rendered:
        """What one person would be sent, or NoAddress. Pure: the same note gives the same bytes."""

    def answer(self, delivery: Sending) -> Result:
        """Send it to the one person that its bytes name."""

    def take_in(self, arrival: Arrival) -> tuple[Taken, ...]:
        """Read what came in."""
