"""What the rules may look at, gathered from what is stored of a message or a publication."""

from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import QuerySet

from ordskifte.channels.models import SenderKind
from ordskifte.dialogue.models import Attachment, Handling, Message, MessageVersion
from ordskifte.dialogue.models import Kind as MessageKind
from ordskifte.domain import assessment as rules
from ordskifte.domain.assessment import Course, Errand, Kind, Says, Traits
from ordskifte.domain.assessment_words import DEFAULT
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.message import State
from ordskifte.domain.moderation import Ground, HideReason
from ordskifte.domain.patterns import Patterns
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given

# The body's own list of words, where it keeps one.
WORDS: Final = "assessment_words"
SAMI: Final = frozenset({"se", "sma", "smj", "sms"})
_TAKEN_BACK: Final = frozenset({State.WITHDRAWN, State.REMOVED_AT_SOURCE})
_COURSES: Final = {
    Handling.ANSWERED: Course.ANSWERED,
    Handling.CLOSED: Course.CLOSED,
    Handling.REDIRECTED: Course.REDIRECTED,
}
_ERRANDS: Final = {MessageKind.APPEAL: Errand.APPEAL, MessageKind.PRIVACY: Errand.PRIVACY}
# A trap that only a machine falls into, or two weaker signs; one alone may be a hurried person, or a whole school.
_TRAP, _MOST_MARKS = "trap", 1


@lru_cache(maxsize=16)
def _read(text: str) -> Patterns:
    return rules.read_words(text)


def words_of(body: Body) -> str:
    """The list of words that a body goes by."""
    return str(body.settings.get(WORDS) or DEFAULT)


def patterns_of(body: Body) -> Patterns:
    """The same, ready to use; where somebody has spoilt it, the list that everybody begins with."""
    try:
        return _read(words_of(body))
    except OrdskifteError:
        return _read(DEFAULT)


def text_of(message: Message) -> str:
    """What it says now; closed."""
    return next((text for (text,) in _TEXTS(message=message.pk, number=message.number)), "")


def _texts() -> QuerySet[Any, Any]:
    wanted = {name: given(name, MessageVersion._meta.get_field(name)) for name in ("message", "number")}
    return MessageVersion.objects.filter(**wanted).values_list("text")


def _files() -> QuerySet[Any, Any]:
    message = given("message", Attachment._meta.get_field("message"))
    return Attachment.objects.filter(message=message).values_list("pk")[:1]


def _answers() -> QuerySet[Any, Any]:
    above = given("message", Message._meta.get_field("in_reply_to"))
    return Message.objects.filter(in_reply_to=above, is_outgoing=True).order_by().values_list("pk")[:1]


_TEXTS, _FILES, _ANSWERS = Prepared(_texts), Prepared(_files), Prepared(_answers)


def happened_at(message: Message) -> datetime:
    """When it came in, or went out: a corrected answer when it was corrected."""
    if not message.is_outgoing or message.number == 1:
        return message.said_at
    return message.versions.values_list("at", flat=True).get(number=message.number)


def traits_of(message: Message, *, text: str, errand: Errand = Errand.NONE, is_cited: bool = False) -> Traits:
    """What the rules may look at; `errand` and `is_cited` are what later stages have told."""
    sender = message.sender
    return Traits(
        kind=Kind.ANSWER if message.is_outgoing else Kind.MESSAGE,
        errand=_ERRANDS.get(message.kind, errand),
        course=_course(message),
        says=rules.says(text, words=patterns_of(message.body)),
        has_case=message.case_id is not None,
        is_in_dialogue=message.thread_id is not None,
        has_file=bool(_FILES(message=message.pk)),
        is_organisation=sender is not None and sender.kind == SenderKind.ORGANISATION,
        is_sami=message.language in SAMI,
        is_threat=_is_threat(message),
        is_taken_back=message.state in _TAKEN_BACK,
        is_cited=is_cited,
        is_automatic=_TRAP in message.marks or len(message.marks) > _MOST_MARKS,
    )


def _course(message: Message) -> Course:
    """How far the body has come; an answer that is there counts, also where it settles nothing."""
    known = _COURSES.get(message.handling)
    if known is not None:
        return known
    return Course.ANSWERED if _ANSWERS(message=message.pk) else Course.OPEN


def _is_threat(message: Message) -> bool:
    """Held as one and not looked at yet, or hidden as one; what a person found to be none is none."""
    if message.state == State.HIDDEN:
        return message.state_rule == HideReason.THREATS
    if message.state != State.HELD:
        return False
    return message.holds.filter(ground=Ground.THREAT.value, decided_at=None).exists()


def written(traits: Traits) -> dict[str, Any]:
    """Traits as a row keeps them."""
    return asdict(traits) | {"says": sorted(traits.says)}


def read(kept: dict[str, Any]) -> Traits:
    """Traits as a row kept them; what this version of the program does not know is left out."""
    known = {name: value for name, value in kept.items() if name in Traits.__dataclass_fields__}
    told = {"kind": Kind, "errand": Errand, "course": Course}
    values = {name: told[name](value) if name in told else value for name, value in known.items()}
    return Traits(**values | {"says": frozenset(map(Says, known.get("says", ())))})
