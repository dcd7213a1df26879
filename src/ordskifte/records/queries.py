"""What is read about records and imports."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.assessment.models import Assessment, Collection, CollectionState, State
from ordskifte.cases.models import CaseFile, Change
from ordskifte.domain.assessment import Duty
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.kernel import audit
from ordskifte.kernel.prepared import given
from ordskifte.kernel.web import paging
from ordskifte.records import altering, flow, twins
from ordskifte.records.models import (
    CorrespondencePart,
    ImportRun,
    Record,
    RecordSubject,
    RegistryEntry,
    Rendition,
    TakingBack,
)

MOST_COUNTED = 100
READ = "records.read_withheld"
_WITH = ("case__about", "case__body", "entry", "upstream", "cancellation", "rendition")


def records_of(case: CaseFile) -> list[Record]:
    """The records of a case, and of our own file about it, with their numbers and correspondents, oldest first."""
    rows = Record.objects.filter(Q(case=case) | Q(case__about=case)).select_related("entry", "upstream", "cancellation")
    return list(rows.prefetch_related("correspondence_parts").order_by("document_date", "pk")[:500])


def twins_for(by: Actor, own: CaseFile) -> list[CaseFile]:
    """Cases of records systems that may be the same as one that was opened by hand, and are open to this person."""
    return twins.found_by_door(by, own)


def asked_by_records_systems(by: Actor, *, limit: int) -> tuple[list[CaseFile], list[TakingBack]]:
    """Cases with a twin that is not clear, and cases that their records system takes back: a person has to decide."""
    # In brackets, or SQLite goes through every case of the body: few have no source.
    opened_here = CaseFile.objects.filter(pk__in=twins.in_doubt().values("pk"))
    doubtful = doors.open(opened_here, by=by).order_by("pk")[:MOST_COUNTED]
    asked = list(TakingBack.objects.filter(answer="").select_related("case").order_by("pk")[:MOST_COUNTED])
    mine = doors.open(CaseFile.objects.filter(pk__in=[each.case_id for each in asked]), by=by)
    keys = set(mine.values_list("pk", flat=True)) if asked else set()
    return (
        list(islice((each for each in doubtful if twins.found_by_door(by, each)), limit)),
        [each for each in asked if each.case_id in keys][:limit],
    )


def taking_back_for(by: Actor, case: CaseFile) -> TakingBack | None:
    """The wish to take a case back that waits for an answer, if this person may open the case."""
    rows = TakingBack.objects.filter(answer="", case__in=doors.open(CaseFile.objects.filter(pk=case.pk), by=by))
    return rows.select_related("case__body", "case__source", "run").first()


# --- What is registered here -----------------------------------------------------------------------------------------


def records_for(by: Actor):
    """The records of ours that this person may open: those of cases that are open to them."""
    mine = doors.open(CaseFile.objects.filter(source=None), by=by)
    return Record.objects.filter(source=None, case__in=mine)


def record_for(by: Actor, uid: uuid.UUID) -> Record | None:
    """One record of ours with its entry, if this person may open it."""
    return next(iter(_RECORD(by=by, uid=uid)), None)


def _record(mine: Q) -> QuerySet[Record]:
    cases = CaseFile.objects.filter(mine, source=None)
    rows = Record.objects.filter(source=None, case__in=cases, uid=given("uid", Record._meta.get_field("uid")))
    return rows.select_related(*_WITH, "case__unit", "series")


# Before everything that is done with one.
_RECORD: Final = doors.Asked(_record)


def records_window(by: Actor, *, which: str = "entries", words: str = "", cursor=None, size: int = 50):
    """Records of ours, newest first: `entries`, `notes` beside the journal, `upstream` without a number, `all`."""
    rows = records_for(by).select_related(*_WITH).prefetch_related("correspondence_parts", "sign_offs")
    if which == "notes":
        rows = rows.filter(entry=None)
    elif which == "upstream":
        rows = rows.filter(entry__isnull=False, entry__journal_unit=None, upstream=None, cancellation=None)
    elif which == "entries":
        rows = rows.filter(entry__isnull=False)
    return paging.window(_matching(rows, words), key=("-pk",), cursor=cursor, size=size)


def _matching(rows, words: str):
    if not words:
        return rows
    year, _, sequence = words.partition("/")
    if year.isdecimal() and sequence.isdecimal() and len(words) < 20:
        return rows.filter(entry__year=int(year), entry__sequence=int(sequence))
    return rows.filter(Q(title__icontains=words) | Q(correspondence_parts__name__icontains=words)).distinct()


def unsettled_window(by: Actor, *, cursor=None, size: int = 50):
    """Entries that came in and are not signed off, oldest first (restanser)."""
    rows = records_for(by).filter(entry__isnull=False, received_at__isnull=False, sign_offs=None, cancellation=None)
    rows = rows.select_related(*_WITH).prefetch_related("correspondence_parts")
    return paging.window(rows, key=("received_at", "pk"), cursor=cursor, size=size)


def of_subject(uid: uuid.UUID) -> list[Record]:
    """Records that stand of a message or publication, oldest first; for later stages, which judge access themselves."""
    rows = Record.objects.filter(subjects__subject_uid=uid, cancellation=None)
    return list(rows.select_related("entry", "upstream", "case__about").distinct().order_by("pk")[:50])


def entries_of_body(body) -> Any:
    """Every entry of ours in the order of its journal; for exports, to be read in batches by key."""
    rows = RegistryEntry.objects.filter(record__case__body=body, record__source=None)
    return rows.select_related("record__case__about", "journal_unit").order_by("journal_unit", "year", "sequence")


def without_files(by: Actor) -> list[Record]:
    """Records whose files could not be made, and wait for a person."""
    rows = records_for(by).filter(rendition__state=Rendition.State.FAILED)
    return list(rows.select_related(*_WITH).order_by("pk")[:50])


# --- What waits to be registered -------------------------------------------------------------------------------------


def _unregistered():
    """Assessments that ask for a record and have none that stands."""
    standing = RecordSubject.objects.filter(
        kind=OuterRef("kind"),
        subject_uid=OuterRef("subject_uid"),
        number=OuterRef("number"),
        record__cancellation=None,
    )
    asks = Q(state=State.DECIDED) & ~Q(duty=Duty.DISCARD.value)
    proposed = Q(state=State.UNDECIDED) & ~Q(proposed_duty=Duty.DISCARD.value)
    return Assessment.objects.filter(asks | proposed, collection=None).filter(~Exists(standing))


def waiting_window(by: Actor, *, which: str = "all", cursor=None, size: int = 50):
    """What waits to be registered, oldest first: `decided` already, `journal`, `notes`, or `all`."""
    rows = doors.open(_unregistered(), by=by)
    if which == "decided":
        rows = rows.filter(state=State.DECIDED)
    elif which in _DUTY:
        wanted = _DUTY[which].value
        rows = rows.filter(Q(duty=wanted) | Q(state=State.UNDECIDED, proposed_duty=wanted))
    rows = rows.select_related("case", "message__sender", "publication")
    return paging.window(rows, key=("happened_at", "pk"), cursor=cursor, size=size)


_DUTY = {"journal": Duty.REGISTER, "notes": Duty.KEEP}


def waiting(by: Actor) -> int:
    """How many wait, for the menu; not counted further than is said there."""
    return len(_WAITING(by=by))


# In the menu, on every page of the desk.
_WAITING = doors.Asked(lambda mine: _unregistered().filter(mine).values_list("pk")[:MOST_COUNTED])


def next_waiting(by: Actor) -> uuid.UUID | None:
    """The one that has waited longest."""
    rows = doors.open(_unregistered(), by=by).order_by("happened_at", "pk")
    return rows.values_list("uid", flat=True).first()


def oldest_waiting(by: Actor) -> datetime | None:
    """Since when the first one waits: the age of the backlog (arkivforskrifta § 15)."""
    return doors.open(_unregistered(), by=by).order_by("happened_at").values_list("happened_at", flat=True).first()


def collections_waiting(by: Actor) -> list[Collection]:
    """Collections that are confirmed and have no entry yet."""
    rows = doors.open(Collection.objects.filter(state=CollectionState.CONFIRMED), by=by)
    return list(rows.select_related("case").order_by("pk")[:50])


# --- One record's history --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One thing that was done to a record: by whom, when and why, and the values before and after."""

    at: datetime
    by: str
    act: str
    why: str = ""
    changes: tuple[Change, ...] = ()
    by_name: str = ""


def changes_of(record: Record) -> list[Change]:
    """The old values of a record, oldest first."""
    return list(Change.objects.filter(unit_uid=record.uid).order_by("pk"))


def history_of(record: Record) -> list[Past]:
    """What was done to a record, newest first, each with the values that it replaced. Who read it is in the audit."""
    acts = people.with_names(each for each in audit.history(record.uid) if each.act != READ)
    left = changes_of(record)
    found: list[Past] = []
    for act in acts:
        # An act is written down after the values that it replaced, in the same transaction.
        mine = tuple(each for each in left if each.by == act.by and each.at <= act.at)
        left = [each for each in left if each not in mine]
        found.append(Past(at=act.at, by=act.by, by_name=act.by_name, act=act.act, why=act.why, changes=mine))
    return found[::-1]


def signed_off_by(record: Record):
    """What an answer settled."""
    return record.signs_off.select_related("record__entry").order_by("pk")


def answers_to_choose(by: Actor, record: Record):
    """Outgoing records of the same case that a record can be signed off by, newest first."""
    rows = records_for(by).filter(case=record.case, sent_at__isnull=False, cancellation=None)
    return rows.exclude(pk=record.pk).order_by("-sent_at", "-pk")


def references_of(record: Record) -> list[Record]:
    """The records that it refers to, and those that refer to it, in the order in which they were made."""
    rows = Record.objects.filter(Q(referred_by__record=record) | Q(refers_to__to=record))
    return list(rows.select_related("entry").distinct().order_by("pk")[:100])


def other_of(record: Record) -> CorrespondencePart | None:
    """The one outside; none where it was published for all, or is of many."""
    return altering.other_of(record)


def screening_of(record: Record) -> Screening | None:
    """What withholds the record itself, beside what withholds its case."""
    return altering.screening_of(record)


def is_upstream(record: Record) -> bool:
    """Whether the records system gives its number."""
    return hasattr(record, "entry") and flow.is_upstream(record.case.body)


# --- Imports ---------------------------------------------------------------------------------------------------------


def runs_for(by: Actor):
    """The imports of the body of whoever asks."""
    standing = doors.standing_of(by)
    return ImportRun.objects.none() if standing is None else ImportRun.objects.filter(body_id=standing.body)


def newest_runs(by: Actor, *, limit: int) -> list[ImportRun]:
    """The newest imports."""
    return list(runs_for(by).select_related("source").order_by("-pk")[:limit])


def run_for(by: Actor, uid: uuid.UUID) -> ImportRun | None:
    """One import."""
    return runs_for(by).select_related("source").filter(uid=uid).first()


def findings_window(run: ImportRun, *, cursor, size: int):
    """What was wrong, in the order in which it was found."""
    return paging.window(run.findings.all(), key=("pk",), cursor=cursor, size=size)
