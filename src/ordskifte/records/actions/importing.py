"""Everything that brings records in from elsewhere."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName, User
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain import events
from ordskifte.domain.errors import NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import plain
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.models import Body
from ordskifte.records.importers import case_list, noark5
from ordskifte.records.importers.packages import PackageRefused, open_package
from ordskifte.records.models import ImportFinding, ImportRun

IMPORTERS = (RoleName.ARCHIVIST, RoleName.CASE_OFFICER, RoleName.OPERATOR)


@doors.only(RoleName.ARCHIVIST, RoleName.CASE_OFFICER)
def import_list(*, by: Actor, body: Body, name: str, data: bytes) -> ImportRun:
    """Open the cases of a CSV list. The same list twice changes nothing; a row that is wrong stops no other."""
    rows = list(case_list.read(data))
    run = begin_run(by=by, body=body, kind="list", name=name)
    counts: Counter[str] = Counter()
    try:
        for row in rows:
            _take_row(row, by=by, run=run, counts=counts)
    except BaseException:
        finish_run(by=by, run=run, counts=counts, is_whole=False)
        raise
    return finish_run(by=by, run=run, counts=counts)


def _take_row(row: case_list.Row, *, by: Actor, run: ImportRun, counts: Counter[str]) -> None:
    outcome, finding = _open_row(row, by=by, body=run.body)
    counts.update([outcome] if outcome else [])
    if finding is not None:
        finding.run, finding.line, finding.where = run, row.line, str(row.number or row.title)[:500]
        finding.save()
        counts["findings"] += 1


LEFT_OUT = gettext_noop("The row was left out.")
LEFT_AS_IT_IS = gettext_noop("The case was left as it is.")
WITHOUT_OWNER = gettext_noop("The case was opened without a case officer.")
ROW_PROBLEMS = {
    "bad_number": gettext_noop("The case number cannot be read. Write it as 2026/118."),
    "too_long": gettext_noop("A cell is longer than anything that belongs there."),
}


def _open_row(row: case_list.Row, *, by: Actor, body: Body) -> tuple[str, ImportFinding | None]:
    """Open one case; what became of it, and what was wrong, if anything."""
    if row.number is None:
        return "", ImportFinding(code=row.problem, what=ROW_PROBLEMS[row.problem], done=LEFT_OUT)
    same = CaseFile.objects.filter(body=body, year=row.number.year, sequence=row.number.sequence, source=None).first()
    if same is not None and same.public_title == plain(row.title):
        return "unchanged", None
    if same is not None:
        said = gettext_noop("The case is already open here, under another title.")
        return "", ImportFinding(code="exists", what=said, quote=same.public_title, done=LEFT_AS_IT_IS)
    owner = User.objects.filter(body=body, email__iexact=row.owner, is_active=True).first() if row.owner else None
    try:
        cases.open_case(by=by, body=body, number=row.number, public_title=row.title, responsible=owner)
    except OrdskifteError as error:
        return "", ImportFinding(code=error.code, what=str(error), done=LEFT_OUT)
    if row.owner and owner is None:
        said = gettext_noop("Nobody here has this address.")
        return "new", ImportFinding(code="unknown_owner", what=said, quote=row.owner[:200], done=WITHOUT_OWNER)
    return "new", None


NOARK_5 = "noark5"
# Called with each count of bytes read; and first with how many there are.
Watch = Callable[[int], None]


def _nobody(_: int) -> None:
    """Nobody watches."""


@doors.only(RoleName.ARCHIVIST, RoleName.OPERATOR)
def import_noark5(
    *,
    by: Actor,
    body: Body,
    path: Path,
    source: str = "",
    watch: Watch = _nobody,
) -> ImportRun:
    """Bring in a Noark 5 extract. The same one twice changes nothing; a newer one updates and keeps the old values.

    An extract that cannot be read to its end leaves the run broken off, with a finding that says why; what came before
    stays, and the same command again completes it.
    """
    folder = Path(settings.ORDSKIFTE_DATA) / "run"
    with noark5.alone(folder):
        ImportRun.objects.filter(kind=NOARK_5, state=ImportRun.State.RUNNING).update(
            state=ImportRun.State.BROKEN_OFF, finished_at=clock.now()
        )
        run = begin_run(by=by, body=body, kind=NOARK_5, name=path.name)
        outcome = noark5.Outcome()
        try:
            with open_package(path, scratch=folder) as package:
                watch(package.structure.size)
                outcome = noark5.bring_in(package, run=run, by=by, source_name=source, folder=folder, watch=watch)
        except PackageRefused as refusal:
            outcome.refusal = refusal
        except BaseException:
            finish_run(by=by, run=run, counts=outcome.counts, is_whole=False)
            raise
        if outcome.refusal is not None:
            outcome.counts["findings"] += 1
            _tell_refusal(run, outcome.refusal)
        return finish_run(by=by, run=run, counts=outcome.counts, is_whole=outcome.is_whole)


def _tell_refusal(run: ImportRun, refusal: Exception) -> None:
    ImportFinding.objects.create(
        run=run,
        code=getattr(refusal, "code", "refused")[:60],
        where=run.name,
        line=getattr(refusal, "line", 0) or None,
        what=gettext_noop("The extract cannot be read any further."),
        quote=str(refusal),
        done=gettext_noop("What was read before stays. The rest waits for another try."),
    )


@doors.only(*IMPORTERS)
def begin_run(*, by: Actor, body: Body, kind: str, name: str) -> ImportRun:
    """Note that something is being brought in."""
    standing = doors.standing_of(by)
    if standing is not None and standing.body != body.pk:
        raise NotAllowed
    with transaction.atomic():
        run = ImportRun.objects.create(
            body=body, kind=kind, name=name[-300:] or kind, by=str(by), started_at=clock.now()
        )
        audit.note(by=by, act="records.import_begun", about=run.uid, details={"kind": kind})
    return run


@doors.only(*IMPORTERS)
def finish_run(*, by: Actor, run: ImportRun, counts: Counter[str], is_whole: bool = True) -> ImportRun:
    """Note how it went; what was brought in stays, also when the rest did not come."""
    run.state = ImportRun.State.DONE if is_whole else ImportRun.State.BROKEN_OFF
    run.counts, run.finished_at = dict(counts), clock.now()
    with transaction.atomic():
        run.save()
        outbox.append(
            events.ImportFinished(
                by=by,
                uid=run.uid,
                source=run.source.name if run.source else run.kind,
                new=counts["new"],
                changed=counts["changed"],
                unchanged=counts["unchanged"],
                findings=counts["findings"],
            )
        )
        audit.note(by=by, act="records.import_finished", about=run.uid, details={"whole": is_whole})
    return run
