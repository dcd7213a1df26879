"""Registers what was carried over from a site: one entry for a post and everything that was said under it."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, Max

from ordskifte.accounts import doors
from ordskifte.dialogue.models import PastMessage, PastThread
from ordskifte.domain import entry as rules
from ordskifte.domain.entry import Direction, Ours, Titles
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.records import flow, homes, subjects, writing
from ordskifte.records.actions.registering import REGISTRARS
from ordskifte.records.models import Record, RecordSubject
from ordskifte.records.pasts import PAST
from ordskifte.records.subjects import Subject

AT_ONCE: Final = 50


@doors.only(*REGISTRARS)
@transaction.atomic
def register_past(
    *,
    by: Actor,
    thread: PastThread,
    title: str = "",
    public_title: str = "",
    screening: Screening | None = None,
) -> Record:
    """Register a thread with all that is under it; twice changes nothing, and what a newer file added gets its own."""
    rows = doors.open(PastThread.objects.all(), by=by).select_for_update(of=("self",), no_key=True)
    found = rows.select_related("case__body", "case__unit", "case__responsible", "site", "body", "unit").filter(
        pk=thread.pk
    )
    row = found.first()
    if row is None:
        raise NotAllowed
    if not row.is_whole:
        raise flow.NothingToRegister
    home = homes.home_of(row.case, by=by)
    standing = _standing(row)
    wanted = [part for part in range(1, row.parts + 1) if part not in standing]
    if not wanted:
        return Record.objects.get(pk=max(standing.values()))
    named = title or f"{row.title} – {row.site.title}"[: rules.LONGEST_TITLE]
    titles = rules.checked(Titles(title=named, public_title=public_title or named), screening=screening)
    (record,) = flow.written([_draft(row, wanted, home=home, titles=titles, screening=screening)], by=by)
    return record


def _standing(thread: PastThread) -> dict[int, int]:
    """Which parts are registered, and in which record."""
    rows = RecordSubject.objects.filter(kind=PAST, subject_uid=thread.uid, record__cancellation=None)
    return dict(rows.values_list("number", "record"))


def _draft(thread: PastThread, parts: list[int], *, home, titles: Titles, screening: Screening | None) -> writing.Draft:
    us = Ours(
        unit=subjects.unit_of(thread.case, thread),
        handler=thread.case.responsible.name if thread.case.responsible else "",
    )
    said = PastMessage.objects.filter(thread=thread, part__in=parts).values("part")
    ends = {row["part"]: row for row in said.annotate(last=Max("said_at"), count=Count("pk")).order_by("part")}
    gathered = [_subject(thread, part, at=ends.get(part, {}).get("last"), us=us) for part in parts]
    count = sum(row["count"] for row in ends.values())
    turns = RecordSubject.objects.filter(kind=PAST, subject_uid=thread.uid, number__in=parts)
    return writing.Draft(
        home=home,
        titles=titles,
        screening=screening,
        subjects=gathered,
        parts=rules.many_senders(f"{count} innlegg fra {thread.site.title}"[:400], us=us),
        type=rules.entry_type(Direction.IN),
        is_entry=True,
        day=max(each.day for each in gathered),
        received_at=max(each.at for each in gathered),
        turn=1 + (turns.aggregate(last=Max("turn"))["last"] or 0),
    )


def _subject(thread: PastThread, part: int, /, *, at: datetime | None, us: Ours) -> Subject:
    return Subject(
        kind=PAST,
        uid=thread.uid,
        number=part,
        direction=Direction.IN,
        at=at or thread.said_at or thread.carried_at,
        other=None,
        ours=us,
        reference=f"del {part}",
    )
