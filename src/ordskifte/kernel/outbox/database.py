"""The outbox in the database: the one that promises are kept by.

Several workers may drain at once. PostgreSQL lets each lock the runs that it takes and pass by those of others;
on SQLite writers wait for each other, and a run is looked at again when the turn has come.
"""

import random
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from ordskifte.domain import events
from ordskifte.domain.canonical import LEAST_SALT
from ordskifte.domain.errors import NotFound
from ordskifte.domain.events import Event
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, transactions
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body, HandlerRun, OutboxEvent
from ordskifte.kernel.outbox import bell, rules
from ordskifte.kernel.outbox.contract import (
    Backlog,
    Drained,
    Happened,
    InsideTransaction,
    Limits,
    OutsideTransaction,
    Parked,
    Wiring,
    columns_of,
)
from ordskifte.kernel.prepared import Change, Prepared, Rows, given, word

APPENDED = declare("outbox.appended", "the event is written, its transaction not committed")
HANDLED = declare("outbox.handled", "a handler has returned, its run is not marked")
MARKED = declare("outbox.marked", "a run is marked done, its transaction not committed")
COMMITTED = declare("outbox.committed", "a handler's effect and mark are committed")

State = HandlerRun.State
_EVENTS, _RUNS = Rows(OutboxEvent), Rows(HandlerRun)
_Lane: TypeAlias = tuple[str, UUID]  # One handler's answers about one thing are taken in order.


# Values in one statement are bounded: some databases take 32 766.
_RUNS_AT_ONCE = 500


class Outcome(Enum):
    """What became of one run."""

    DONE = auto()
    FAILED = auto()
    TAKEN = auto()  # By another worker, or done already.


class DatabaseOutbox:
    """Events and runs in two tables."""

    def __init__(self, *, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance

    def append(self, event: Event, *, body: Body | None, wiring: Wiring) -> OutboxEvent:
        """Write an event and its runs: two statements."""
        if not connection.in_atomic_block:
            raise OutsideTransaction
        now = clock.now()
        row = _EVENTS.create(**_columns(event, body=body, at=now))
        if handlers := wiring.get(event.kind):
            same = {"event_id": row.pk, "uid": event.uid, "next_try_at": now}
            _RUNS.add_all([{"handler": name} | same for name in handlers])
            transaction.on_commit(bell.ring)
        crashpoint(APPENDED)
        return row

    def append_all(self, happened: Sequence[Happened], *, wiring: Wiring) -> list[OutboxEvent]:
        """Write events and their runs in the order given: a statement for so many events, and one for so many runs."""
        if not connection.in_atomic_block:
            raise OutsideTransaction
        now = clock.now()
        rows = OutboxEvent.objects.bulk_create(
            [OutboxEvent(**_columns(event, body=body, at=now)) for event, body in happened]
        )
        runs = [
            {"handler": name, "event_id": row.pk, "uid": row.uid, "next_try_at": now}
            for row in rows
            for name in wiring.get(row.kind, ())
        ]
        for start in range(0, len(runs), _RUNS_AT_ONCE):
            _RUNS.add_all(runs[start : start + _RUNS_AT_ONCE])
        if runs:
            transaction.on_commit(bell.ring)
        crashpoint(APPENDED)
        return rows

    def drain(self, limits: Limits) -> Drained:
        """Hand waiting events to their handlers, each in a transaction of its own."""
        if transactions.is_open():
            raise InsideTransaction
        until = None if limits.for_at_most is None else time.monotonic() + limits.for_at_most.total_seconds()
        outcomes: list[Outcome] = []
        stuck: set[_Lane] = set()
        for run in _due(limits):
            if not limits.may_go_on() or (until is not None and time.monotonic() >= until):
                break
            lane = (run.handler, run.uid)
            if lane in stuck:
                continue
            limits.watch(run.pk)
            outcome = self._handle(run)
            limits.watch(None)
            outcomes.append(outcome)
            if outcome is not Outcome.DONE:
                stuck.add(lane)
        left = HandlerRun.objects.filter(state=word(State.WAITING)).count()
        return Drained(outcomes.count(Outcome.DONE), outcomes.count(Outcome.FAILED), left)

    def _handle(self, run: HandlerRun) -> Outcome:
        try:
            with transaction.atomic(durable=True):
                if not _claim(run):
                    return Outcome.TAKEN
                _answer(run)
            crashpoint(COMMITTED)
        except Exception as error:
            self._failed(run, rules.what_went_wrong(error), pause=rules.pause_after)
            return Outcome.FAILED
        return Outcome.DONE

    def _failed(self, run: HandlerRun, reason: str, *, pause: Callable[..., timedelta]) -> None:
        tries = run.attempts + 1
        # The number of tries is compared too: what another worker has brought further meanwhile is left alone.
        HandlerRun.objects.filter(pk=run.pk, state=State.WAITING, attempts=run.attempts).update(
            attempts=tries,
            last_error=reason,
            state=State.PARKED if rules.gives_up(tries) else State.WAITING,
            next_try_at=clock.now() + pause(tries, chance=self._chance()),
        )

    def parked(self) -> list[Parked]:
        """What failed too often, oldest first."""
        behind = (
            HandlerRun.objects.filter(handler=OuterRef("handler"), uid=OuterRef("uid"), event__gt=OuterRef("event"))
            .exclude(state=State.DONE)
            .order_by()
            .values("handler")
            .annotate(total=Count("pk"))
            .values("total")
        )
        rows = HandlerRun.objects.filter(state=State.PARKED).select_related("event").order_by("event", "pk")
        return [_parked(row) for row in rows.annotate(behind=Coalesce(Subquery(behind), 0))]

    def retry(self, *, by: Actor, event_id: int, handler: str) -> None:
        """Let a parked answer be tried again, from the first try."""
        with transaction.atomic():
            parked = HandlerRun.objects.filter(event=event_id, handler=handler, state=State.PARKED)
            if not parked.update(state=State.WAITING, attempts=0, next_try_at=clock.now()):
                raise NotFound
            about = OutboxEvent.objects.values_list("uid", flat=True).get(pk=event_id)
            audit.note(by=by, act="outbox.retry", about=about, details={"event": event_id, "handler": handler})
            transaction.on_commit(bell.ring)

    def died(self, run: int) -> None:
        """Count a try whose process died."""
        for row in HandlerRun.objects.filter(pk=run, state=State.WAITING):
            self._failed(row, "the process died", pause=rules.pause_after_death)

    def backlog(self) -> Backlog:
        """How much waits, since when, and how much is parked."""
        seen = HandlerRun.objects.exclude(state=State.DONE).aggregate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            parked=Count("pk", filter=Q(state=State.PARKED)),
            oldest=Min("event__happened_at", filter=Q(state=State.WAITING)),
        )
        return Backlog(**seen)


def _columns(event: Event, *, body: Body | None, at: datetime) -> dict[str, Any]:
    return columns_of(event, salt=secrets.token_bytes(LEAST_SALT), body=body, at=at)


def _due(limits: Limits) -> QuerySet[HandlerRun]:
    """Runs whose time has come, in the order of events, less those that wait behind one that failed."""
    now = clock.now()
    ahead = HandlerRun.objects.filter(handler=OuterRef("handler"), uid=OuterRef("uid"), event__lt=OuterRef("event"))
    # Said so that the index of what is not done is enough, however much is done.
    ahead = ahead.exclude(state=word(State.DONE))
    not_yet = Q(state=State.PARKED) | Q(state=State.WAITING, next_try_at__gt=now)
    waiting = HandlerRun.objects.filter(state=word(State.WAITING), next_try_at__lte=now)
    due = waiting.filter(~Exists(ahead.filter(not_yet)))
    if limits.only:
        due = due.filter(event__in=limits.only).filter(~Exists(ahead.filter(state=State.WAITING)))
    return due.select_related("event").order_by("event", "pk")[: limits.limit]


def _claim(run: HandlerRun) -> bool:
    """Take the run within the transaction, unless another worker has it or was first."""
    return bool(_MINE(pk=run.pk, attempts=run.attempts))


def _mine() -> QuerySet[Any, Any]:
    rows = HandlerRun.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=_RUN, state=word(State.WAITING), attempts=_ATTEMPTS).values_list("pk")


_RUN, _ATTEMPTS, _DONE_AT = (
    given("pk", HandlerRun._meta.pk),
    given("attempts", HandlerRun._meta.get_field("attempts")),
    given("done_at", HandlerRun._meta.get_field("done_at")),
)
_MINE = Prepared(_mine)
_DONE = Change(lambda: HandlerRun.objects.filter(pk=_RUN), state=State.DONE, done_at=_DONE_AT, last_error="")


def _answer(run: HandlerRun) -> None:
    handler = import_string(run.handler)
    handler(events.from_payload(run.event.kind, run.event.payload))
    crashpoint(HANDLED)
    _DONE(pk=run.pk, done_at=clock.now())
    crashpoint(MARKED)


def _parked(row: HandlerRun) -> Parked:
    happened_at: datetime = row.event.happened_at
    return Parked(
        event_id=row.event_id,
        handler=row.handler,
        kind=row.event.kind,
        uid=row.uid,
        attempts=row.attempts,
        last_error=row.last_error,
        happened_at=happened_at,
        behind=getattr(row, "behind", 0),
    )
