"""The outbox in memory: a double for tests that need no database. It has no transactions to roll back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import import_string

from ordskifte.domain import events
from ordskifte.domain.canonical import LEAST_SALT
from ordskifte.domain.errors import NotFound
from ordskifte.domain.events import Event
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body, HandlerRun, OutboxEvent
from ordskifte.kernel.outbox import rules
from ordskifte.kernel.outbox.contract import Backlog, Drained, Happened, Limits, Parked, Wiring, columns_of

State = HandlerRun.State


@dataclass(slots=True)
class Run:
    """One handler's answer to one event."""

    event: OutboxEvent
    handler: str
    next_try_at: datetime
    state: str = State.WAITING
    attempts: int = 0
    last_error: str = ""

    def is_ahead_of(self, other: "Run") -> bool:
        """Whether the other must wait for this one."""
        same_lane = (self.handler, self.event.uid) == (other.handler, other.event.uid)
        return same_lane and self.event.pk < other.event.pk and self.state != State.DONE


class MemoryOutbox:
    """Events and runs in two lists."""

    def __init__(self) -> None:
        self.events: list[OutboxEvent] = []
        self.runs: list[Run] = []

    def append(self, event: Event, *, body: Body | None, wiring: Wiring) -> OutboxEvent:
        """Keep an event and its runs; the salt is nought, so that a test can foresee the digest."""
        columns = columns_of(event, salt=bytes(LEAST_SALT), body=body, at=clock.now())
        row = OutboxEvent(id=len(self.events) + 1, **columns)
        self.events.append(row)
        self.runs += [Run(row, name, clock.now()) for name in wiring.get(event.kind, ())]
        return row

    def append_all(self, happened: Sequence[Happened], *, wiring: Wiring) -> list[OutboxEvent]:
        """Keep events and their runs, in the order given."""
        return [self.append(event, body=body, wiring=wiring) for event, body in happened]

    def drain(self, limits: Limits) -> Drained:
        """Hand waiting events to their handlers."""
        done = failed = 0
        for run in [run for run in self.runs if self._is_due(run, limits)][: limits.limit]:
            if not limits.may_go_on():
                break
            if self._is_behind(run):
                continue
            if self._handle(run):
                done += 1
            else:
                failed += 1
        return Drained(done, failed, self._count(State.WAITING))

    def parked(self) -> list[Parked]:
        """What failed too often, oldest first."""
        return [self._parked(run) for run in self.runs if run.state == State.PARKED]

    def retry(self, *, by: Actor, event_id: int, handler: str) -> None:
        """Let a parked answer be tried again."""
        for run in self.runs:
            if (run.event.pk, run.handler, run.state) == (event_id, handler, State.PARKED):
                run.state, run.attempts, run.next_try_at = State.WAITING, 0, clock.now()
                return
        raise NotFound

    def died(self, run: int) -> None:
        """Count a try whose process died; runs are numbered from 1."""
        self._failed(self.runs[run - 1], "the process died")

    def backlog(self) -> Backlog:
        """How much waits."""
        waiting = [run.event.happened_at for run in self.runs if run.state == State.WAITING]
        return Backlog(waiting=len(waiting), oldest=min(waiting, default=None), parked=self._count(State.PARKED))

    def _is_due(self, run: Run, limits: Limits) -> bool:
        is_meant = not limits.only or run.event.pk in limits.only
        return is_meant and run.state == State.WAITING and run.next_try_at <= clock.now()

    def _is_behind(self, run: Run) -> bool:
        return any(other.is_ahead_of(run) for other in self.runs)

    def _handle(self, run: Run) -> bool:
        try:
            import_string(run.handler)(events.from_payload(run.event.kind, run.event.payload))
        except Exception as error:
            self._failed(run, rules.what_went_wrong(error))
            return False
        run.state, run.last_error = State.DONE, ""
        return True

    def _failed(self, run: Run, reason: str) -> None:
        run.attempts += 1
        run.last_error = reason
        run.next_try_at = clock.now() + rules.pause_after(run.attempts, chance=0.5)
        run.state = State.PARKED if rules.gives_up(run.attempts) else State.WAITING

    def _count(self, state: str) -> int:
        return sum(run.state == state for run in self.runs)

    def _parked(self, run: Run) -> Parked:
        return Parked(
            event_id=run.event.pk,
            handler=run.handler,
            kind=run.event.kind,
            uid=run.event.uid,
            attempts=run.attempts,
            last_error=run.last_error,
            happened_at=run.event.happened_at,
            behind=sum(run.is_ahead_of(other) and other.state != State.DONE for other in self.runs),
        )
