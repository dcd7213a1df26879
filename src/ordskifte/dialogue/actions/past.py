"""What a person does with something carried over: take it out of view, or let everybody see it. Nothing is deleted."""

from django.db import transaction
from django.db.models import F

from ordskifte.accounts import doors
from ordskifte.cases import actions as cases
from ordskifte.dialogue.errors import NumberLeft
from ordskifte.dialogue.fitting import CHECKERS, MODERATORS
from ordskifte.dialogue.models import PastMessage, PastState, PastStep, PastThread
from ordskifte.domain import identity_numbers
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.message import MissingReason
from ordskifte.domain.moderation import HideReason, may_hide
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock


@doors.only(*MODERATORS)
@transaction.atomic
def hide_past(*, by: Actor, message: PastMessage, reason: HideReason | str, why: str = "") -> PastMessage:
    """Take one message out of view by a published rule. Nobody is told: whoever wrote it left no address here."""
    if reason not in {*HideReason} or not may_hide(by=by, reason=HideReason(reason), why=why):
        raise MissingReason
    return _move(message, by=by, to=PastState.HIDDEN, rule=str(reason), why=why)


@doors.only(*CHECKERS)
@transaction.atomic
def show_past(*, by: Actor, message: PastMessage, why: str, is_no_number: bool = False) -> PastMessage:
    """Let everybody see a message that waited or was hidden. `is_no_number`: what looked like one is something else."""
    if not why.strip():
        raise MissingReason
    if identity_numbers.held(message.text) and not is_no_number:
        raise NumberLeft
    return _move(message, by=by, to=PastState.SHOWN, rule="", why=why)


@doors.only(*CHECKERS)
@transaction.atomic
def turn_past_thread(
    *, by: Actor, thread: PastThread, is_shown: bool, why: str, is_no_number: bool = False
) -> PastThread:
    """Take a whole thread out of view, or show it."""
    if not why.strip():
        raise MissingReason
    held = _held(by, thread)
    if held.is_held is not is_shown:
        raise Conflict
    if is_shown and identity_numbers.held(f"{held.title}\n{held.text}") and not is_no_number:
        raise NumberLeft
    held.is_held = not is_shown
    held.version += 1
    held.save(update_fields=["is_held", "version"])
    states = (PastState.HELD, PastState.SHOWN) if is_shown else (PastState.SHOWN, PastState.HELD)
    _note(held, None, by=by, states=states, why=why)
    return held


def _held(by: Actor, thread: PastThread, /) -> PastThread:
    rows = doors.open(PastThread.objects.all(), by=by).select_for_update(of=("self",))
    found = rows.select_related("case", "body").filter(pk=thread.pk).first()
    if found is None:
        raise NotAllowed
    return found


def _move(message: PastMessage, *, by: Actor, to: PastState, rule: str, why: str) -> PastMessage:
    thread = _held(by, message.thread)
    row = PastMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    before = PastState(row.state)
    if before == to:
        raise Conflict
    row.state, row.rule = to, rule
    row.save(update_fields=["state", "rule"])
    step = int(to == PastState.SHOWN) - int(before == PastState.SHOWN)
    PastThread.objects.filter(pk=thread.pk).update(shown=F("shown") + step, version=F("version") + 1)
    _note(thread, row, by=by, states=(before, to), rule=rule, why=why)
    return row


def _note(
    thread: PastThread,
    message: PastMessage | None,
    /,
    *,
    by: Actor,
    states: tuple[PastState, PastState],
    why: str,
    rule: str = "",
) -> None:
    before, after = states
    PastStep.objects.create(
        thread=thread, message=message, before=before, after=after, rule=rule, why=why, by=str(by), at=clock.now()
    )
    details = {"number": message.number if message else thread.number, "rule": rule, "after": str(after)}
    audit.note(by=by, act="dialogue.past_moved", about=thread.uid, why=why, details=details, body=thread.body)
    cases.touch(by=by, case=thread.case)
