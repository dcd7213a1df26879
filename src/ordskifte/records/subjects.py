"""What is registered, read from the stage that it belongs to: who said it, to whom, when, and how it reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ordskifte.accounts.models import User
from ordskifte.assessment import queries as assessments
from ordskifte.assessment.models import Assessment, Kind
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Sender
from ordskifte.dialogue.models import Attachment, Message
from ordskifte.domain.entry import Direction, Ours, Party, PartyKind, SignOffMethod
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.domain.told import Ref
from ordskifte.kernel.clock import OSLO

# No method of the code list is an answer in a public dialogue. The nearest is chosen, and this says what it was.
IN_THE_DIALOGUE = "Besvart i den offentlige dialogen."
AMONG_THE_INVITED = "Besvart i dialogen for dem som er invitert."
_NOTES = {Audience.PUBLIC.value: IN_THE_DIALOGUE, Audience.CIRCLE.value: AMONG_THE_INVITED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How an answer settles what came in."""

    method: SignOffMethod
    note: str = ""


BY_LETTER = Manner(method=SignOffMethod.BY_LETTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One version of a message, an answer or a publication, or a step with a request for access, as a record has it."""

    kind: str
    uid: UUID
    number: int
    direction: Direction
    at: datetime
    other: Party | None
    ours: Ours
    reference: str
    answers: Sequence[Ref] = ()
    signs_off: bool = False  # an answer that settles what it answers
    manner: Manner = BY_LETTER  # and how; of what came in: how an answer in the dialogue settles it
    shows_other: bool = True  # in the public journal, unless a person says otherwise
    attachments: Sequence[Attachment] = ()

    @property
    def day(self) -> date:
        """The date on it (dokumentetsDato), by clocks in Norway."""
        return self.at.astimezone(OSLO).date()


def read(assessment: Assessment, *, names: Mapping[str, str]) -> Subject:
    """The subject of an assessment; `names` are those of the people here who wrote (`names_of`)."""
    if assessment.is_about_access:
        return _about_access(assessment)
    if assessment.message is None:
        return _publication(assessment)
    if not assessment.is_outgoing:
        return _incoming(assessment)
    return _outgoing(assessment, assessment.message, author=names.get(assessment.message.author, ""))


# All that `read` asks for, where many are read.
WITH = (
    "unit",
    "body",
    "case__body",
    "case__unit",
    "case__responsible",
    "message__sender",
    "message__unit",
    "message__body",
    "message__assigned_to",
    "message__in_reply_to__sender",
    "publication__author",
    "publication__unit",
    "publication__body",
)
FILES = "message__attachments__original__blob"


def names_of(assessments: Iterable[Assessment]) -> dict[str, str]:
    """The names of the people here who wrote, for the closed journal; none for a rule or the system."""
    said = {each.message.author for each in assessments if each.is_outgoing and each.message is not None}
    people = {text: actor.name for text in said if text and (actor := Actor.parse(text)).kind is ActorKind.STAFF}
    if not people:
        return {}
    names = {str(uid): name for uid, name in User.objects.filter(uid__in=people.values()).values_list("uid", "name")}
    return {text: names.get(uid, "") for text, uid in people.items()}


def _incoming(assessment: Assessment) -> Subject:
    message = assessment.message
    files = (each for each in message.attachments.all() if each.number == assessment.number)
    return Subject(
        kind=assessment.kind,
        uid=assessment.subject_uid,
        number=assessment.number,
        direction=Direction.IN,
        at=assessment.happened_at,
        other=party_of(message.sender, outward=message.outward_name),
        ours=Ours(unit=unit_of(assessment.case, message), handler=_handler(assessment.case, message.assigned_to)),
        reference=message.reference,
        manner=manner_of(message),
        attachments=sorted(files, key=lambda each: each.position),
    )


def _outgoing(assessment: Assessment, message: Message, *, author: str) -> Subject:
    asked = message.in_reply_to
    return Subject(
        kind=assessment.kind,
        uid=assessment.subject_uid,
        number=assessment.number,
        direction=Direction.OUT,
        at=assessment.happened_at,
        other=party_of(asked.sender, outward=asked.outward_name) if asked is not None else party_of(message.sender),
        ours=Ours(unit=unit_of(assessment.case, message), handler=author),
        reference=message.reference,
        answers=(Ref(kind=MESSAGE, uid=asked.uid),) if asked is not None else (),
        signs_off=message.signs_off,
        manner=manner_of(asked) if asked is not None else BY_LETTER,
    )


def manner_of(asked: Message) -> Manner:
    """How an answer to a message settles it."""
    return Manner(method=SignOffMethod.BY_EMAIL, note=_NOTES.get(asked.audience, ""))


def _publication(assessment: Assessment) -> Subject:
    publication = assessment.publication
    return Subject(
        kind=assessment.kind,
        uid=assessment.subject_uid,
        number=assessment.number,
        direction=Direction.PUBLISHED,
        at=assessment.happened_at,
        other=None,
        ours=Ours(unit=unit_of(assessment.case, publication), handler=publication.author.name),
        reference=publication.reference,
    )


def _about_access(assessment: Assessment) -> Subject:
    """Who asks for access needs no name, and whoever gave one is not shown, unless a person decides so."""
    told = assessments.told(assessments.ref_of(assessment))
    return Subject(
        kind=assessment.kind,
        uid=assessment.subject_uid,
        number=assessment.number,
        direction=Direction.OUT if assessment.is_outgoing else Direction.IN,
        at=assessment.happened_at,
        other=told.other,
        ours=Ours(unit=unit_of(assessment.case, assessment), handler=told.handler),
        reference=told.reference,
        answers=told.settles,
        signs_off=bool(told.settles),
        shows_other=False,
    )


_KINDS = {"person": PartyKind.PERSON, "organisation": PartyKind.ORGANISATION}


def party_of(sender: Sender | None, *, outward: str = "") -> Party:
    """Who sent it, as they said; a name without more is taken for a person's."""
    if sender is None or not sender.name:
        return Party(kind=PartyKind.ANONYMOUS)
    return Party(kind=_KINDS.get(sender.kind, PartyKind.PERSON), name=sender.name, outward=outward)


def unit_of(case: CaseFile | None, around) -> str:
    """The unit that handles it: its own, the case's, or the body where none is known."""
    of_case = (case.unit.name if case.unit else case.administrative_unit) if case is not None else ""
    return (around.unit.name if around.unit else "") or of_case or around.body.name


def _handler(case: CaseFile | None, assigned: User | None) -> str:
    if assigned is not None:
        return assigned.name
    if case is None:
        return ""
    return case.responsible.name if case.responsible else case.case_responsible


ANSWER = Kind.ANSWER.value
MESSAGE = Kind.MESSAGE.value
