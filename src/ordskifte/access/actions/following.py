"""What whoever asked does next, by the secret link: withdraw, ask for reasons, appeal, fetch what was given."""

from django.db import transaction

from ordskifte.access import moving
from ordskifte.access.models import AccessRequest, GivenDocument
from ordskifte.access.moving import Move
from ordskifte.accounts import doors
from ordskifte.domain import deadlines
from ordskifte.domain.access_request import Step
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock


@doors.public
@transaction.atomic
def withdraw(*, by: Actor, request: AccessRequest) -> AccessRequest:
    """Take the request back."""
    row = moving.held(request, by=by, expected=None)
    moving.step(row, Move(step=Step.WITHDRAW, by=by))
    return row


@doors.public
@transaction.atomic
def ask_for_reasons(*, by: Actor, request: AccessRequest, text: str = "") -> AccessRequest:
    """Ask for closer reasons within three weeks; they are due in ten working days (offentleglova § 31)."""
    row = moving.held(request, by=by, expected=None)
    due = deadlines.reasons_due(clock.today())
    told = moving.told(text) if text.strip() else ""
    changes = {"reasons_asked_at": clock.now(), "reasons_due": due}
    moving.step(row, Move(step=Step.ASK_REASONS, by=by, told=told, changes=changes))
    return row


@doors.public
@transaction.atomic
def appeal(*, by: Actor, request: AccessRequest, text: str) -> AccessRequest:
    """Appeal a refusal, also one by silence (offentleglova § 32). Those who refused look at it again first."""
    row = moving.held(request, by=by, expected=None)
    said = moving.told(text)
    moving.step(row, Move(step=Step.APPEAL, by=by, told=said, changes={"appealed_at": clock.now()}))
    return row


@doors.public
def download(*, by: Actor, given: GivenDocument) -> GivenDocument:
    """Note that a document was fetched by whoever asked for it; nothing about the person or the machine."""
    if by != given.request.asker:
        raise NotAllowed
    audit.note(by=by, act="access.download", about=given.uid, body=given.request.body)
    return given
