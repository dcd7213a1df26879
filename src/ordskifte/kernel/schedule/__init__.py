"""Work that comes round: one process leads, by a lease in the database, and runs what is due.

A lease that is not renewed passes to another process, and with each new holder its token grows. A holder who slept
through the end of his lease is refused wherever `fence` is called in the transaction of an effect.
A task that was due is marked before it runs: one that fails or dies is tried again when it comes round, not at once,
so tasks find what is left to do by themselves.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from ordskifte.kernel import clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.doubles import InUse
from ordskifte.kernel.outbox.rules import what_went_wrong
from ordskifte.kernel.schedule.contract import SKEW, Ended, Held, Leases, LostLease, Periodic
from ordskifte.kernel.schedule.database import DatabaseLeases
from ordskifte.kernel.schedule.memory import MemoryLeases

__all__ = [
    "LEADER",
    "SKEW",
    "DatabaseLeases",
    "Held",
    "Leases",
    "LostLease",
    "MemoryLeases",
    "Periodic",
    "Ran",
    "every",
    "fence",
    "in_use",
    "release",
    "renew",
    "run_due",
    "table",
    "take",
]

MARKED = declare("schedule.marked", "a periodic task is marked as begun, and has not run")

LEADER: Final = "leader"
LEASE_LASTS: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Ran:
    """One task that was run, and how it failed if it did."""

    name: str
    error: str = ""


def every(*, seconds: float, name: str, run: str) -> Periodic:
    """A line in the project's table of tasks."""
    return Periodic(name=name, pause=timedelta(seconds=seconds), run=run)


in_use: InUse[Leases] = InUse("leases", DatabaseLeases())
_held: ContextVar[Held | None] = ContextVar("ordskifte_held_lease", default=None)


def table() -> Sequence[Periodic]:
    """The project's table of tasks, which the setting ORDSKIFTE_PERIODIC names."""
    name = getattr(settings, "ORDSKIFTE_PERIODIC", "")
    tasks: Sequence[Periodic] = import_string(name) if name else ()
    return tasks


def take(*, holder: str, name: str = LEADER, lasts: timedelta = LEASE_LASTS) -> Held | None:
    """Take or renew a lease; None if somebody else has it."""
    return in_use().take(name=name, holder=holder, lasts=lasts)


def renew(held: Held | None, *, holder: str) -> Held | None:
    """The lead, asked for again when a third of it is used up; a renewal is a commit, so not at every look."""
    if held is not None and held.until - clock.now() > LEASE_LASTS * 2 / 3:
        return held
    return take(holder=holder)


def release(held: Held) -> None:
    """Let others have it at once."""
    in_use().release(held)


def fence() -> None:
    """In the transaction of an effect of a task: raise LostLease if another process has taken over meanwhile."""
    if (held := _held.get()) is None:
        raise LostLease
    in_use().check(held)


def run_due(held: Held, *, may_go_on: Callable[[], bool] = lambda: True) -> list[Ran]:
    """Run the tasks that are due, one after another, for as long as the lease is held."""
    return list(_run_each(held, may_go_on))


def _run_each(held: Held, may_go_on: Callable[[], bool]) -> Iterator[Ran]:
    ended: Ended | None = None
    for task in in_use().due(table()):
        if not may_go_on():
            break
        try:
            # How one went is written with the mark of the next: each commit waits for the disk.
            in_use().begin(held, task, after=ended)
        except LostLease:
            break
        crashpoint(MARKED)
        error = _run(held, task)
        ended = Ended(name=task.name, at=clock.now(), error=error)
        yield Ran(task.name, error)
    if ended is not None:
        in_use().end(ended)


def _run(held: Held, task: Periodic) -> str:
    with _holding(held):
        try:
            import_string(task.run)()
        except Exception as error:  # Whatever it is, it must not stop the others.
            return what_went_wrong(error)
    return ""


@contextmanager
def _holding(held: Held) -> Iterator[None]:
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
