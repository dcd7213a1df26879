"""What a collection's entry is made of: its messages in order, and how many from how many."""

from uuid import UUID

from django.db.models import Max

from ordskifte.assessment import queries as assessments
from ordskifte.assessment.models import Collection
from ordskifte.domain import entry as rules
from ordskifte.domain.assessment import Duty
from ordskifte.domain.collection import Count
from ordskifte.domain.entry import Direction, Ours, Titles
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.records import homes, subjects, writing
from ordskifte.records.models import Record, RecordSubject

AT_ONCE = 500


def record_of(collection: Collection) -> Record:
    """The record of a collection that was registered."""
    uids = collection.members.values_list("subject_uid", flat=True)
    rows = RecordSubject.objects.filter(subject_uid__in=list(uids[:100])).select_related("record").order_by("-pk")
    return next(row.record for row in rows if row.record.subjects.count() > 1)


def draft_of(collection: Collection, *, by: Actor, titles: Titles, screening: Screening | None) -> writing.Draft:
    """Everything that is decided on a collection, ready to be written."""
    rows = assessments.members_of(collection).select_related(*subjects.WITH)
    members = list(rows.prefetch_related(subjects.FILES))
    names = subjects.names_of(members)
    gathered = [subjects.read(each, names=names) for each in members]
    case = collection.case
    us = Ours(unit=subjects.unit_of(case, collection), handler=case.responsible.name if case.responsible else "")
    count = assessments.count_of(collection)
    return writing.Draft(
        home=homes.home_of(case, by=by),
        titles=titles,
        screening=screening,
        subjects=gathered,
        parts=rules.many_senders(words_of(count), us=us),
        type=rules.entry_type(Direction.IN),
        is_entry=collection.duty == Duty.REGISTER,
        day=max(each.day for each in gathered),
        received_at=max(each.at for each in gathered),
        turn=_next_turn([each.uid for each in gathered]),
    )


def _next_turn(uids: list[UUID]) -> int:
    """The turn after every one that any of them has had."""
    pieces = (uids[start : start + AT_ONCE] for start in range(0, len(uids), AT_ONCE))
    rows = RecordSubject.objects
    turns = (rows.filter(subject_uid__in=piece).aggregate(last=Max("turn"))["last"] or 0 for piece in pieces)
    return 1 + max(turns, default=0)


def words_of(count: Count) -> str:
    """How many messages, from how many; those without a name are counted beside."""
    named = f"{count.messages} innlegg fra {count.senders} avsender{'' if count.senders == 1 else 'e'}"
    return named + (f" og {count.anonymous} uten navn" if count.anonymous else "")
