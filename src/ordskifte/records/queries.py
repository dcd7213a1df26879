"""What is read about records and imports."""

import uuid

from ordskifte.accounts import doors
from ordskifte.cases.models import CaseFile
from ordskifte.domain.parties import Actor
from ordskifte.kernel.web import paging
from ordskifte.records.models import ImportRun, Record


def records_of(case: CaseFile) -> list[Record]:
    """The records of a case with their journal numbers and correspondents, oldest first."""
    rows = Record.objects.filter(case=case).select_related("entry")
    return list(rows.prefetch_related("correspondence_parts").order_by("document_date", "pk")[:500])


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
