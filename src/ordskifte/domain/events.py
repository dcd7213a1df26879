"""What happened, in words that every later stage can answer to.

An event is a fact with a name, and it says who did it. It carries identifiers, numbers and names of fields, never
text that could be withheld: events become leaves of a public log and are never taken back.
A new kind is a class here, decorated with `event("stage.what_happened")`. A stored kind keeps its name for ever;
a field added later has a default, so that older rows read back.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Final,
    Self,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from ordskifte.domain.canonical import canonical, salted_digest
from ordskifte.domain.delivery import Act
from ordskifte.domain.errors import MalformedEvent, OrdskifteError
from ordskifte.domain.ids import CaseNumber, Reference
from ordskifte.domain.message import Step
from ordskifte.domain.parties import Actor

__all__ = ["EVENTS", "Event", "canonical", "event", "from_payload", "salted_digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact: who did it (`by`), to what (`uid`), and a salted digest of what it stands for, if there is one."""

    kind: ClassVar[str] = ""

    by: Actor
    uid: UUID
    digest: bytes = b""

    def to_payload(self) -> dict[str, Any]:
        """The event as JSON holds it; the kind stands beside it."""
        return {field.name: _written(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Read back what `to_payload` wrote, also by an older or newer version of the program."""
        # A field that this version does not know is left alone: old code runs while new code writes.
        wanted = (field.name for field in fields(cls) if field.name in payload or field.default is MISSING)
        return cls(**{name: _given(cls, name, payload) for name in wanted})

    def canonical(self) -> bytes:
        """The bytes that a digest, a leaf or a signature is made of."""
        return canonical({"kind": self.kind, "event": self.to_payload()})


EVENTS: Final[dict[str, type[Event]]] = {}

_Kind = TypeVar("_Kind", bound=type[Event])


def event(kind: str) -> Callable[[_Kind], _Kind]:
    """Give an event class the name under which it is stored."""

    def register(cls: _Kind) -> _Kind:
        if kind in EVENTS:
            raise ValueError(f"two events are called {kind}")
        cls.kind = kind
        EVENTS[kind] = cls
        return cls

    return register


def from_payload(kind: str, payload: Mapping[str, Any]) -> Event:
    """Read a stored event of any known kind."""
    if (cls := EVENTS.get(kind)) is None:
        raise MalformedEvent(kind, reason="no event has this name")
    return cls.from_payload(payload)


@event("cases.case_opened")
@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """A case of our own was opened, by hand or from a list (Noark 5: saksmappe opprettet)."""

    number: CaseNumber


@event("cases.title_decided")
@dataclass(frozen=True, slots=True, kw_only=True)
class TitleDecided(Event):
    """A person decided whether the title of a case may be shown."""

    shown: bool


@event("cases.document_decided")
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDecided(Event):
    """A person decided whether one document may be shown (offentlegforskrifta § 7)."""

    case: UUID
    public: bool


@event("records.import_finished")
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished(Event):
    """An extract was read to its end; `findings` counts what was wrong in it."""

    source: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    findings: int = 0


@event("publishing.published")
@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Event):
    """A publication was shown to the public for the first time; the digest stands for what was said."""

    case: UUID
    number: int
    languages: tuple[str, ...]


@event("publishing.corrected")
@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Event):
    """A publication was shown anew, corrected; the digest stands for what is said now."""

    case: UUID
    number: int
    languages: tuple[str, ...]


@event("publishing.withdrawn")
@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    """A publication was taken away from the public; `number` is the revision that was shown last."""

    case: UUID
    number: int


@event("channels.post_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class PostChanged(Event):
    """Something that may be shown outside was announced, corrected or withdrawn, and waits to be sent."""

    case: UUID
    number: int
    act: Act


@event("channels.done_by_hand")
@dataclass(frozen=True, slots=True, kw_only=True)
class DoneByHand(Event):
    """A person posted, changed or took down something on a network; the digest stands for what was made ready."""

    case: UUID
    post: UUID
    account: UUID
    act: Act


@event("channels.arrived")
@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(Event):
    """Something came in and is kept; the digest stands for what it says. The message that it is has the same uid."""

    channel: str
    number: int = 1


@event("dialogue.message_taken")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTaken(Event):
    """A message, or a new version of one, is in the dialogue; an answer of the body's own too."""

    case: UUID | None
    number: int
    outgoing: bool = False
    answers: UUID | None = None  # the message that it answers


@event("dialogue.message_stepped")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStepped(Event):
    """A message was shown, held, hidden, shown again or withdrawn."""

    step: Step
    number: int


@event("dialogue.message_refiled")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRefiled(Event):
    """A message was moved to another case, or given its first."""

    case: UUID


@event("dialogue.message_redirected")
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRedirected(Event):
    """A message was meant for another body, and its sender was told (forvaltningsloven § 11)."""


@event("dialogue.comments_brought")
@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsBrought(Event):
    """A person brought comments from a network; the next of them are to be taken in, in parts."""

    part: int = 1


@event("dialogue.attachment_decided")
@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentDecided(Event):
    """A person decided whether a file that came with a message may be shown (offentlegforskrifta § 7)."""

    message: UUID
    public: bool


@event("dialogue.appeal_decided")
@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDecided(Event):
    """Somebody else than the one who hid a message decided on the appeal."""

    overturned: bool


@event("assessment.proposed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentProposed(Event):
    """A rule proposed whether something is kept and journalled."""

    case: UUID | None
    duty: str


@event("assessment.decided")
@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentDecided(Event):
    """It was decided whether something is kept and journalled (arkivlova § 5, arkivforskrifta § 14)."""

    case: UUID | None
    duty: str


@event("records.registered")
@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Event):
    """A record of ours was made (registrering); in the journal it has a number, as text (journalnummer)."""

    case: UUID
    number: str = ""


@event("records.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChanged(Event):
    """A record of ours was corrected, screened, signed off or cancelled; what it was before is kept."""

    changed: tuple[str, ...]


@event("records.signed_off")
@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOff(Event):
    """A record was signed off (avskrevet), by an answer or another way."""

    method: str
    answer: UUID | None = None


@event("journal.entry_shown")
@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown(Event):
    """An entry stands in the public journal, for the first time or changed."""

    number: str


@event("access.requested")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequested(Event):
    """Somebody asked for access (innsynskrav, offentleglova § 28)."""

    case: UUID | None
    message: UUID | None = None


@event("access.decided")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDecided(Event):
    """A request for access was answered."""

    outcome: str


@event("access.stepped")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccessStepped(Event):
    """A step was taken with a request for access that is no answer to it: filed, appealed, reasons given."""

    step: str


@event("outcomes.cited")
@dataclass(frozen=True, slots=True, kw_only=True)
class Cited(Event):
    """A message is cited at a passage of a document: what it led to."""

    case: UUID
    message: UUID
    withdrawn: bool = False


@event("outcomes.trial_opened")
@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpened(Event):
    """A trial was opened in some cases (prøveperiode)."""

    cases: int


@event("outcomes.trial_closed")
@dataclass(frozen=True, slots=True, kw_only=True)
class TrialClosed(Event):
    """A trial was closed, with or without something left."""

    left: int


# --- How values are written and read back ---------------------------------------------------------------------------

_PLAIN: Final = (NoneType, bool, int, str)
_AS_TEXT: Final = (Actor, CaseNumber, Reference, UUID)


def _exact(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{kind.__name__} is meant")
        return value

    return read


_READ: Final[dict[type, Callable[[Any], Any]]] = {
    str: _exact(str),
    int: _exact(int),
    bool: _exact(bool),
    bytes: bytes.fromhex,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
    Actor: Actor.parse,
    CaseNumber: CaseNumber.parse,
    Reference: Reference.parse,
}


def _written(value: Any) -> Any:
    match value:
        case tuple():
            return [_written(item) for item in value]
        case StrEnum():
            return value.value
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _ if isinstance(value, _AS_TEXT):
            return str(value)
        case _ if type(value) in _PLAIN:
            return value
        case _:
            raise TypeError(f"an event cannot hold a {type(value).__name__}")


def _read(hint: Any, value: Any) -> Any:
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(_read(item, each) for each in _exact(list)(value))
    if isinstance(hint, UnionType):
        meant = next(kind for kind in get_args(hint) if kind is not NoneType)
        return None if value is None else _read(meant, value)
    if issubclass(hint, StrEnum):
        return hint(value)
    return _READ[hint](value)


_hints_of: Final[dict[type, dict[str, Any]]] = {}


def _hints(cls: type) -> dict[str, Any]:
    return _hints_of.get(cls) or _hints_of.setdefault(cls, get_type_hints(cls))


def _given(cls: type[Event], name: str, payload: Mapping[str, Any]) -> Any:
    if name not in payload:
        raise MalformedEvent(cls.kind, reason=f"{name} is missing")
    try:
        return _read(_hints(cls)[name], payload[name])
    except (TypeError, ValueError, AttributeError, OrdskifteError) as error:
        raise MalformedEvent(cls.kind, reason=f"{name} is not what it should be") from error
