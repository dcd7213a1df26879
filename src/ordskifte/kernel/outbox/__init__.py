"""What happened is written in the transaction of the fact, and handed to its handlers afterwards, in order.

The table is the truth: no event is dropped, and each handler's effect is committed together with its mark, so it
occurs once even when the process is killed. Handlers do no input or output of their own; they leave rows for what does.
One handler takes the events of one thing (`uid`) in order: a later one waits behind an earlier one that failed.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from ordskifte.domain.events import Event
from ordskifte.domain.parties import Actor
from ordskifte.kernel.doubles import InUse
from ordskifte.kernel.models import Body, OutboxEvent
from ordskifte.kernel.outbox.contract import (
    Backlog,
    Drained,
    Handler,
    Happened,
    InsideTransaction,
    Limits,
    Outbox,
    OutsideTransaction,
    Parked,
    Wiring,
    always,
    nobody,
    problems,
)
from ordskifte.kernel.outbox.database import DatabaseOutbox

__all__ = [
    "Backlog",
    "Drained",
    "Handler",
    "Happened",
    "InsideTransaction",
    "Outbox",
    "OutsideTransaction",
    "Parked",
    "Wiring",
    "append",
    "append_all",
    "backlog",
    "died",
    "drain",
    "in_use",
    "parked",
    "problems",
    "retry",
    "wiring",
]

in_use: InUse[Outbox] = InUse("outbox", DatabaseOutbox())


def wiring() -> Wiring:
    """The project's table of handlers, which the setting ORDSKIFTE_WIRING names."""
    table: Wiring = import_string(settings.ORDSKIFTE_WIRING)
    return table


def append(event: Event, *, body: Body | None = None) -> OutboxEvent:
    """Write an event, and what its handlers have to do, in the transaction that the caller is in."""
    return in_use().append(event, body=body, wiring=wiring())


def append_all(happened: Iterable[Happened]) -> list[OutboxEvent]:
    """Write many events in the order given, in the transaction that the caller is in."""
    return in_use().append_all(list(happened), wiring=wiring())


def drain(
    *,
    for_at_most: timedelta | None = None,
    limit: int = 100,
    only: Collection[int] = (),
    may_go_on: Callable[[], bool] = always,
    watch: Callable[[int | None], None] = nobody,
) -> Drained:
    """Hand what waits to its handlers, at most so many and so long; `only` names the events to look at."""
    return in_use().drain(Limits(for_at_most=for_at_most, limit=limit, only=only, may_go_on=may_go_on, watch=watch))


def parked() -> list[Parked]:
    """What failed too often and needs an operator, oldest first."""
    return in_use().parked()


def retry(*, by: Actor, event_id: int, handler: str) -> None:
    """Let a parked answer be tried again from the start."""
    in_use().retry(by=by, event_id=event_id, handler=handler)


def died(run: int) -> None:
    """Count a try in which the whole process died, as found out at the next start."""
    in_use().died(run)


def backlog() -> Backlog:
    """How much waits, since when, and how much is parked."""
    return in_use().backlog()
