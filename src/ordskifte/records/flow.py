"""What every registration passes: the assessment held and confirmed, the number taken last, the fact told."""

from django.db import transaction
from django.db.models import Count

from ordskifte.accounts import doors
from ordskifte.assessment import actions as assessments
from ordskifte.assessment.models import Assessment
from ordskifte.domain import entry as rules
from ordskifte.domain import events
from ordskifte.domain.assessment import Duty, Verdict
from ordskifte.domain.entry import Direction, Titles
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.kernel import audit, outbox
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body
from ordskifte.records import homes, settling, subjects, writing
from ordskifte.records.models import Record, RecordSubject

BEFORE_NUMBER = declare("records.before_number", "the record is written, and it has no number")
NUMBER_TAKEN = declare("records.number_taken", "the entry has its number, and nothing of it is committed")
BEFORE_COMMIT = declare("records.before_commit", "the record is whole, and not committed")
COMMITTED = declare("records.committed", "the record is committed, and its files are not made")

UPSTREAM = "upstream"


class NoCase(OrdskifteError):
    """Something that belongs to no case yet."""

    code = "register_without_case"
    text = "This belongs to no case yet. Move it to one first."


class NothingToRegister(OrdskifteError):
    """Something that was assessed to be outside the archive."""

    code = "nothing_to_register"
    text = "This is assessed to be outside the archive, so there is nothing to register."


class InCollection(OrdskifteError):
    """A message that is to be registered together with others."""

    code = "registered_in_collection"
    text = "This is registered together with others. Take it out of the collection first."


def is_upstream(body: Body) -> bool:
    """Whether the records system holds the journal, and gives the numbers."""
    return body.settings.get("journal") == UPSTREAM


def held(assessment: Assessment, *, by: Actor) -> Assessment:
    """The assessment as it is now, held until the transaction ends, if this actor may open it and its case."""
    rows = doors.open(Assessment.objects.filter(pk=assessment.pk), by=by)
    found = rows.select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise NotAllowed
    if found.case is None:
        raise NoCase
    return found


def subjects_of(assessment: Assessment):
    """Where it is registered already, the newest turn first."""
    rows = RecordSubject.objects.filter(
        kind=assessment.kind, subject_uid=assessment.subject_uid, number=assessment.number
    )
    return rows.select_related("record").order_by("-turn")


def known(assessment: Assessment) -> Record | None:
    """The record of it that stands, if there is one. What was taken out of a collection has one of its own."""
    rows = subjects_of(assessment).filter(record__cancellation=None)
    if assessment.singled_out:
        rows = rows.annotate(of_record=Count("record__subjects")).filter(of_record=1)
    found = rows.first()
    return found.record if found is not None else None


def next_turn(assessment: Assessment) -> int:
    """Which registration of it comes next: the first, but for what was cancelled or stands in a collection."""
    newest = subjects_of(assessment).first()
    return 1 if newest is None else newest.turn + 1


def require_as_seen(assessment: Assessment, *, expected: int | None) -> None:
    """Refuse if somebody changed it since the person looked."""
    if expected is not None and assessment.version != expected:
        raise Conflict


def confirmed(
    assessment: Assessment, *, by: Actor, verdict: Verdict | None, title: str, why: str, seen: int | None
) -> Duty:
    """What holds for it from now on: confirmed here, unless it was decided just so before."""
    if assessment.collection_id is not None:
        raise InCollection
    wanted = verdict or assessment.verdict or assessment.proposed
    if wanted.duty is Duty.DISCARD:
        raise NothingToRegister
    if assessment.verdict != wanted:
        decide = assessments.change if assessment.is_decided else assessments.confirm
        decide(by=by, assessment=assessment, verdict=wanted, title=title, why=why, seen=seen)
    return wanted.duty


def draft_of(
    assessment: Assessment,
    *,
    by: Actor,
    titles: Titles,
    screening: Screening | None,
    shows_other: bool | None,
    duty: Duty,
) -> writing.Draft:
    """Everything that is decided on one subject, ready to be written."""
    subject = subjects.read(assessment)
    shows = subject.shows_other if shows_other is None else shows_other
    parts = rules.correspondence(
        subject.direction, other=subject.other, us=subject.ours, shows_other=shows, screening=screening
    )
    is_in = subject.direction is Direction.IN
    return writing.Draft(
        home=homes.home_of(assessment.case, by=by),
        titles=titles,
        screening=screening,
        subjects=[subject],
        parts=parts,
        type=rules.entry_type(subject.direction),
        is_entry=duty is Duty.REGISTER,
        day=subject.day,
        received_at=subject.at if is_in else None,
        sent_at=None if is_in else subject.at,
        turn=next_turn(assessment),
    )


def written(draft: writing.Draft, *, by: Actor, signs_off: bool | None = None) -> Record:
    """The record with all that belongs to it. Its number is taken last, so that others wait as shortly as can be."""
    record = writing.record(draft, by=by)
    if len(draft.subjects) == 1:
        settling.settle(record, draft.subjects[0], by=by, signs_off=signs_off)
    crashpoint(BEFORE_NUMBER)
    number = _entered(record, draft) if draft.is_entry else ""
    crashpoint(NUMBER_TAKEN)
    home = homes.shown_case_of(draft.home)
    outbox.append(events.Registered(by=by, uid=record.uid, case=home.uid, number=number), body=home.body)
    audit.note(by=by, act="records.register", about=record.uid, body=home.body, details={"number": number})
    crashpoint(BEFORE_COMMIT)
    transaction.on_commit(lambda: crashpoint(COMMITTED))
    return record


def _entered(record: Record, draft: writing.Draft) -> str:
    entry = writing.entry(record, kind=draft.type, is_upstream=is_upstream(record.case.body))
    if not entry.is_ours:
        return ""
    record.record_id = "-".join(filter(None, (record.case.number, str(entry.number_in_case))))
    record.save(update_fields=["record_id"])
    return entry.number
