"""Who works on a request, which case it is about, and the alarm when it waits."""

from django.db import transaction

from ordskifte.access import letters, moving
from ordskifte.access.models import REASONS_LATE, AccessRequest
from ordskifte.access.moving import Move
from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName, User
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain import events
from ordskifte.domain.access_request import Step
from ordskifte.domain.deadlines import Standing
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox

HANDLERS = (RoleName.CASE_OFFICER, RoleName.ARCHIVIST)
_MOST_TOLD = 20


@doors.only(*HANDLERS)
@transaction.atomic
def assign(*, by: Actor, request: AccessRequest, user: User, expected: int | None = None) -> AccessRequest:
    """Let one person answer for the request."""
    row = moving.held(request, by=by, expected=expected)
    if user.body_id != row.body_id or not user.is_active:
        raise NotAllowed
    moving.step(row, Move(step=Step.TAKE, by=by, changes={"assigned_to": user}))
    return row


@doors.only(*HANDLERS)
@transaction.atomic
def file(*, by: Actor, request: AccessRequest, case: CaseFile, expected: int | None = None) -> AccessRequest:
    """Say which case the request is about; those who may open the case then see the request."""
    row = moving.held(request, by=by, expected=expected)
    found = doors.open(CaseFile.objects.filter(pk=cases.meant(case).pk, body=row.body), by=by).first()
    if found is None:
        raise NotAllowed
    changes = {"case": found, "unit": found.unit, "access_code": found.access_code}
    moving.step(row, Move(step=Step.FILE, by=by, changes=changes))
    return row


@doors.only()
@transaction.atomic
def alarm(*, by: Actor, request: AccessRequest) -> str:
    """Tell those who should answer that a target has passed, once; and whoever asked, when silence is a refusal."""
    row = moving.held(request, by=by, expected=None)
    late = _late(row)
    if late in {"", row.alarmed}:
        return ""
    row.alarmed = late
    row.save(update_fields=["alarmed"])
    audit.note(by=by, act="access.alarm", about=row.uid, body=row.body, details={"standing": late})
    for user in _those_who_answer(row):
        letters.alarm(row, by=by, user=user, standing=late)
    if late == Standing.REFUSED_BY_SILENCE:
        _tell_of_silence(row, by=by)
    return late


def _tell_of_silence(row: AccessRequest, *, by: Actor) -> None:
    said = letters.silence_text(row)
    moving.add_step(row, Move(step=Step.SILENCE, by=by, told=said), before=row.state)
    outbox.append(events.AccessStepped(by=by, uid=row.uid, step=Step.SILENCE.value), body=row.body)
    letters.answer(row, by=by, text=said, key="silence")


def _late(row: AccessRequest) -> str:
    """Which target has passed, or nothing."""
    today = clock.today()
    if row.is_undecided:
        standing = moving.clock_of(row).standing(today)
        return standing.value if standing is not Standing.NEW else ""
    return REASONS_LATE if row.reasons_due is not None and row.reasons_due < today else ""


def _those_who_answer(row: AccessRequest) -> list[User]:
    """Whoever has taken it, or answers for the case; else all of the unit, or of the body, who could."""
    named = row.assigned_to or (row.case.responsible if row.case else None)
    if named is not None and named.is_active:
        return [named]
    could = User.objects.filter(body=row.body, is_active=True, roles__name__in=HANDLERS).distinct().order_by("pk")
    unit = could.filter(unit=row.unit) if row.unit_id else could.none()
    return list(unit[:_MOST_TOLD]) or list(could[:_MOST_TOLD])
