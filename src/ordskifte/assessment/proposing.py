"""The rules look at a message or a publication, and what they propose is kept beside what they looked at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from ordskifte.assessment import collecting, deciding, gathering, titles
from ordskifte.assessment.models import Assessment, Kind
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.models import Message
from ordskifte.domain import assessment as rules
from ordskifte.domain import events
from ordskifte.domain.assessment import Errand, Traits
from ordskifte.domain.errors import NotFound
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock, outbox
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Change, Prepared, Rows, given
from ordskifte.publishing import queries as publishing
from ordskifte.publishing.models import Publication

BY: Final = Actor.rule("assessment.propose")
# What the body lets its rules confirm without a person: a list of kinds, none from the start.
CONFIRMS: Final = "assessment_confirms"
_WITH: Final = ("body", "case", "sender")


def of_message(uid: UUID, *, errand: Errand | None = None, is_cited: bool | None = None) -> Assessment:
    """Propose on a message as it is now. `errand` and `is_cited` are what a later stage tells of it."""
    message = _MESSAGES.first(uid=uid)
    if message is None:
        raise NotFound
    kind = Kind.ANSWER if message.is_outgoing else Kind.MESSAGE
    last = _LAST.first(kind=kind.value, subject_uid=uid)
    told = gathering.read(last.traits) if last else Traits()
    text = gathering.text_of(message)
    traits = gathering.traits_of(
        message,
        text=text,
        errand=told.errand if errand is None else errand,
        is_cited=told.is_cited if is_cited is None else is_cited,
    )
    subject = {
        "kind": kind.value,
        "subject_uid": uid,
        "number": message.number,
        "message": message,
        "happened_at": gathering.happened_at(message),
        "body": message.body,
        "case": message.case,
        "unit_id": message.unit_id,
        "access_code": message.access_code,
        "seen_version": message.version,
    }
    row = _settle(last, traits, subject=subject, reference=message.reference)
    if row.is_outgoing and row.number > 1:
        # What was sent before lies where the answer lies.
        moved = {"case": row.case, "unit_id": row.unit_id, "access_code": row.access_code}
        Assessment.objects.filter(kind=kind, subject_uid=uid, number__lt=row.number).update(**moved)
    if not row.is_decided and not row.is_outgoing:
        collecting.settle(row, text=text)
    return row


def of_publication(uid: UUID, *, number: int) -> Assessment:
    """Propose on what was published under one number: the first is a publication, the others are corrections."""
    said = publishing.published(uid, number=number)
    publication = Publication.objects.select_related("body", "case").filter(uid=uid).first()
    if said is None or publication is None:
        raise NotFound
    kind = Kind.PUBLICATION if number == 1 else Kind.CORRECTION
    known = Assessment.objects.filter(kind=kind, subject_uid=uid, number=number).first()
    if known is not None:
        return known
    subject = {
        "kind": kind.value,
        "subject_uid": uid,
        "number": number,
        "publication": publication,
        "happened_at": said.at,
        "body": publication.body,
        "case": publication.case,
        "unit_id": publication.unit_id,
        "access_code": publication.access_code,
    }
    traits = Traits(kind=rules.Kind(kind.value))
    title = next((text.title for text in said.texts.values()), "")
    return _settle(None, traits, subject=subject, reference=said.reference, about=title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that came in or went out at a later stage, which tells all that is assessed of it."""

    kind: str
    subject_uid: UUID
    number: int
    happened_at: datetime
    body: Body
    case: CaseFile | None
    unit_id: int | None
    access_code: str


def of_happened(happened: Happened, traits: Traits, *, reference: str, title: str) -> Assessment:
    """Propose on what a later stage tells of. Each number is a thing by itself; what was decided on stays so."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("body", "case", "collection")
    known = rows.filter(kind=happened.kind, subject_uid=happened.subject_uid, number=happened.number).first()
    subject = {name: getattr(happened, name) for name in Happened.__dataclass_fields__}
    if known is not None and known.is_decided:
        return _follow(known, subject)
    called = {"reference": reference, "pattern": title}
    return _propose(known or Assessment(**subject), traits, subject=subject, called=called)


def _messages() -> QuerySet[Message]:
    return Message.objects.filter(uid=given("uid", Message._meta.get_field("uid"))).select_related(*_WITH)


def _last() -> QuerySet[Assessment]:
    wanted = {name: given(name, Assessment._meta.get_field(name)) for name in ("kind", "subject_uid")}
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("body", "case", "collection")
    return rows.filter(**wanted).order_by("-number")[:1]


# Built once, since every step of every message asks for them: see kernel.prepared.
_MESSAGES, _LAST, _ROWS = Prepared(_messages), Prepared(_last), Rows(Assessment)
_STAYS = Change(
    lambda: Assessment.objects.filter(pk=given("pk", Assessment._meta.pk)),
    **{name: given(name, Assessment._meta.get_field(name)) for name in ("seen_version", "unit", "access_code")},
)


def _settle(
    last: Assessment | None, traits: Traits, *, subject: dict[str, Any], reference: str, about: str = ""
) -> Assessment:
    """The row as it must be now: a new one, or the last one moved on; a decision stays as it was."""
    # What the body itself has said went out, so each version is assessed, also where nobody has decided on the last.
    is_over = last is not None and (last.is_decided or last.is_outgoing)
    if last is None or (is_over and last.number < subject["number"]):
        row = Assessment(**subject)
    elif last.is_decided:
        return _follow(last, subject)
    else:
        row = last
    return _propose(row, traits, subject=subject, called={"reference": reference, "about": about})


def _follow(row: Assessment, subject: dict[str, Any]) -> Assessment:
    """A decision stays, and whoever may see the message may see it."""
    moved = {name: subject[name] for name in ("case", "unit_id", "access_code")}
    if any(getattr(row, name) != value for name, value in moved.items()):
        for name, value in moved.items():
            setattr(row, name, value)
        row.save(update_fields=["case", "unit", "access_code"])
    return row


def _propose(row: Assessment, traits: Traits, *, subject: dict[str, Any], called: dict[str, str]) -> Assessment:
    before = (row.proposed_duty, row.traits, row.number, row.case_id) if row.pk else None
    for name, value in subject.items():
        setattr(row, name, value)
    proposal = rules.propose(traits)
    row.traits = gathering.written(traits)
    if before == (proposal.duty, row.traits, row.number, row.case_id):
        _STAYS(pk=row.pk, seen_version=row.seen_version, unit=row.unit_id, access_code=row.access_code)
        return row
    about = called.pop("about", "") or titles.about_dialogue(row.message) or titles.about(row.case)
    row.title = titles.propose(traits, body=row.body, about=about, **called)
    _fill(row, proposal)
    row.version += int(before is not None)
    _ROWS.write(row) if before is None else row.save()
    _tell(row, is_news=before is None or before[0] != row.proposed_duty)
    _confirm_by_rule(row)
    return row


def _fill(row: Assessment, proposal: rules.Proposal) -> None:
    verdict = proposal.verdict
    row.proposed_four = {question.value: getattr(verdict.four, question.value) for question in rules.Question}
    row.proposed_criterion, row.proposed_duty = verdict.criterion.value, proposal.duty.value
    row.reasons = [reason.key for reason in proposal.reasons]
    row.proposed_at = clock.now()


def _tell(row: Assessment, *, is_news: bool) -> None:
    if is_news:
        case = row.case.uid if row.case else None
        happened = events.AssessmentProposed(by=BY, uid=row.uid, case=case, duty=row.proposed_duty)
        outbox.append(happened, body=row.body)


def _confirm_by_rule(row: Assessment) -> None:
    """Confirm at once where the body has said that its own words need no second look."""
    if row.is_outgoing and row.kind in row.body.settings.get(CONFIRMS, ()):
        deciding.decide(row, row.proposed, by=Actor.rule(f"assessment.confirm.{row.kind}"), title=row.title)
