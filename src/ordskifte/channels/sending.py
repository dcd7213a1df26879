"""One thing on its way: begun, tried, brought to an end. Each stands alone: what fails one touches no other.

The same for what everybody may see (`Delivery`), for what one person gets (`Letter`) and for what another site is told
(`Call`): they differ in what is due, in how it is handed over, and in what follows when it has arrived (`Traffic`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from ordskifte.channels import registry
from ordskifte.channels.contract import Channel, Result, Sending
from ordskifte.channels.models import Call, Delivery, Letter
from ordskifte.domain.delivery import ENDS, LONGEST_TRY, DeliveryState, Step, after, pause_after
from ordskifte.kernel import clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.outbox.rules import what_went_wrong

BEGUN = declare("channels.begun", "a delivery is marked as sent and committed, nothing has left")
TRIED = declare("channels.tried", "a delivery has left, what came of it is not written")

State = DeliveryState
Row = Delivery | Letter | Call
WAITING = (State.PLANNED.value, State.UNKNOWN.value)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """One kind of things that are sent, and what is its own about it."""

    rows: type[Any]
    may_leave: Callable[[QuerySet[Any]], QuerySet[Any]]
    value_of: Callable[[Any], Sending]
    hand_over: Callable[[Channel, Sending], Result]
    arrived: Callable[[Any], None]


def due(traffic: Traffic, *, limit: int) -> list[int]:
    """Keys of what is to be tried now, oldest first."""
    rows = traffic.rows.objects.filter(next_try_at__lte=clock.now(), channel__in=registry.names(), state__in=WAITING)
    return list(traffic.may_leave(rows).order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])


def send(traffic: Traffic, pk: int) -> None:
    """Try one: begun and ended in transactions of their own, with nothing open while it is under way."""
    with transaction.atomic():
        row = _claimed(traffic, pk)
        if row is None:
            return
        begin(row)
    crashpoint(BEGUN)
    result = attempt(traffic, row)
    crashpoint(TRIED)
    with transaction.atomic():
        now = traffic.rows.objects.select_for_update().get(pk=pk)
        # Another worker has taken it for lost meanwhile, and tried again: what that one finds counts.
        if now.state == State.SENT.value and now.tries == row.tries:
            settle(traffic, now, result=result)


def find_lost(traffic: Traffic) -> int:
    """Say of every try that died with its process that its end is not known, and let it be tried again."""
    old = traffic.rows.objects.filter(state=State.SENT.value, sent_at__lt=clock.now() - LONGEST_TRY)
    # Asked every few seconds, and nearly always none: nobody is to wait for the lock of a writer meanwhile.
    if not old.exists():
        return 0
    with transaction.atomic():
        found = list(old.select_for_update(skip_locked=True).order_by("pk")[:100])
        for row in found:
            lost = Result(state=State.UNKNOWN, remote_id=row.remote_id, detail="no answer was noted")
            settle(traffic, row, result=lost)
    return len(found)


def begin(row: Row) -> None:
    """Say that a try begins."""
    row.state = after(State(row.state), Step.TRY).value
    row.tries += 1
    row.sent_at, row.next_try_at = clock.now(), None
    row.save(update_fields=["state", "tries", "sent_at", "next_try_at"])


def attempt(traffic: Traffic, row: Row) -> Result:
    """What the channel says; where it breaks, nobody knows what has left."""
    try:
        return traffic.hand_over(registry.get(row.channel), traffic.value_of(row))
    except Exception as error:
        reason = what_went_wrong(error)
        _log.warning("channel broke", channel=row.channel, reason=reason)
        return Result(state=State.UNKNOWN, remote_id=row.remote_id, detail=reason)


def settle(traffic: Traffic, row: Row, *, result: Result) -> None:
    """Write down what a try came to."""
    is_fit = result.state in ENDS and result.remote_id == row.remote_id
    end = result.state if is_fit else State.UNKNOWN
    row.state = after(State(row.state), ENDS[end]).value
    row.last_error = (result.detail if is_fit else "the channel answered for something else")[:200]
    if end is State.CONFIRMED:
        row.confirmed_at = clock.now()
        traffic.arrived(row)
    elif end is not State.FAILED:
        pause = pause_after(row.tries)
        row.next_try_at = pause and max(result.retry_at or clock.now(), clock.now() + pause)
    row.save(update_fields=["state", "last_error", "confirmed_at", "next_try_at"])


def _claimed(traffic: Traffic, pk: int) -> Row | None:
    rows = traffic.rows.objects.select_for_update(skip_locked=True, of=("self",))
    found: Row | None = rows.filter(pk=pk, state__in=WAITING, next_try_at__lte=clock.now()).first()
    return found
