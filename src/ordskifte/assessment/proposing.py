"""The rules look at a message or a publication, and what they propose is kept beside what they looked at."""

from typing import Any, Final
from uuid import UUID

from ordskifte.assessment import collecting, deciding, gathering, titles
from ordskifte.assessment.models import Assessment, Kind
from ordskifte.dialogue.models import Message
from ordskifte.domain import assessment as rules
from ordskifte.domain import events
from ordskifte.domain.assessment import Errand, Traits
from ordskifte.domain.errors import NotFound
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock, outbox
from ordskifte.publishing import queries as publishing
from ordskifte.publishing.models import Publication

BY: Final = Actor.rule("assessment.propose")
# What the body lets its rules confirm without a person: a list of kinds, none from the start.
CONFIRMS: Final = "assessment_confirms"
_WITH: Final = ("body", "case", "sender")


def of_message(uid: UUID, *, errand: Errand | None = None, is_cited: bool | None = None) -> Assessment:
    """Propose on a message as it is now. `errand` and `is_cited` are what a later stage tells of it."""
    message = Message.objects.select_related(*_WITH).filter(uid=uid).first()
    if message is None:
        raise NotFound
    kind = Kind.ANSWER if message.is_outgoing else Kind.MESSAGE
    last = _last(kind, uid)
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
        "happened_at": message.said_at,
        "body": message.body,
        "case": message.case,
        "unit_id": message.unit_id,
        "access_code": message.access_code,
        "seen_version": message.version,
    }
    row = _settle(last, traits, subject=subject, reference=message.reference)
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


def _last(kind: str, uid: UUID) -> Assessment | None:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("body", "case", "collection")
    return rows.filter(kind=kind, subject_uid=uid).order_by("-number").first()


def _settle(
    last: Assessment | None, traits: Traits, *, subject: dict[str, Any], reference: str, about: str = ""
) -> Assessment:
    """The row as it must be now: a new one, or the last one moved on; a decision stays as it was."""
    if last is None or (last.is_decided and last.number < subject["number"]):
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
        row.save(update_fields=["seen_version", "unit", "access_code"])
        return row
    row.title = titles.propose(
        traits, body=row.body, about=called["about"] or titles.about(row.case), reference=called["reference"]
    )
    _fill(row, proposal)
    row.version += int(before is not None)
    row.save()
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
