"""What leases and the times of tasks are, wherever they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ordskifte.domain.errors import Conflict


class LostLease(Conflict):
    """Another process leads now; what this one was about to do is not done."""

    code = "lost_lease"
    text = "Another process has taken over this work, and nothing was changed here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A lease as its holder knows it."""

    name: str
    holder: str
    token: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    """A task that comes round: what it is called, how often, and the dotted name of a function without arguments."""

    name: str
    pause: timedelta
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A task that has run: when it ended, and how it failed if it did."""

    name: str
    at: datetime
    error: str = ""


class Leases(Protocol):
    """Where leases and the times of tasks are kept."""

    def take(self, *, name: str, holder: str, lasts: timedelta) -> Held | None:
        """Take or renew a lease; None if somebody else has it."""

    def release(self, held: Held) -> None:
        """Let others have it at once."""

    def check(self, held: Held) -> None:
        """Raise LostLease unless this is still the holder, and let nobody take it until the transaction ends."""

    def due(self, tasks: Sequence[Periodic]) -> list[Periodic]:
        """Those of the tasks whose time has come."""

    def begin(self, held: Held, task: Periodic, *, after: Ended | None = None) -> None:
        """Mark a task as begun, while this is still the holder, and note how the one before it went: one commit."""

    def end(self, ended: Ended) -> None:
        """Note how it went."""


# What the clocks of two machines may differ by. A lease that reaches further was taken before a clock was set back.
SKEW = timedelta(minutes=5)


def has_ended(until: datetime, *, now: datetime, lasts: timedelta) -> bool:
    """Whether a lease may be taken. A clock that was set back must not let nobody lead until it has caught up."""
    return until <= now or until > now + lasts + SKEW


def is_due(task: Periodic, *, planned: datetime | None, now: datetime) -> bool:
    """Whether the time has come. A clock that was set back must not silence a task until it has caught up."""
    return planned is None or planned <= now or planned > now + task.pause
