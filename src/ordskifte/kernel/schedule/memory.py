"""Leases and the times of tasks in dictionaries: the double."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ordskifte.kernel import clock
from ordskifte.kernel.schedule.contract import Ended, Held, LostLease, Periodic, has_ended, is_due


class MemoryLeases:
    """Leases and times in dictionaries: the double."""

    def __init__(self) -> None:
        self.leases: dict[str, Held] = {}
        self.next_run_at: dict[str, datetime] = {}
        self.errors: dict[str, str] = {}

    def take(self, *, name: str, holder: str, lasts: timedelta) -> Held | None:
        """Take or renew a lease; None if somebody else has it."""
        now, old = clock.now(), self.leases.get(name)
        if old and not has_ended(old.until, now=now, lasts=lasts) and old.holder != holder:
            return None
        is_same = old is not None and old.holder == holder and old.until > now
        token = old.token + (not is_same) if old else 1
        self.leases[name] = Held(name=name, holder=holder, token=token, until=now + lasts)
        return self.leases[name]

    def release(self, held: Held) -> None:
        """Let others have it at once."""
        if (now := self.leases.get(held.name)) and (now.holder, now.token) == (held.holder, held.token):
            self.leases[held.name] = Held(name=held.name, holder=held.holder, token=held.token, until=clock.now())

    def check(self, held: Held) -> None:
        """Raise LostLease unless this is still the holder."""
        now = self.leases.get(held.name)
        if now is None or (now.holder, now.token) != (held.holder, held.token) or now.until <= clock.now():
            raise LostLease

    def due(self, tasks: Sequence[Periodic]) -> list[Periodic]:
        """Those of the tasks whose time has come."""
        now = clock.now()
        return [task for task in tasks if is_due(task, planned=self.next_run_at.get(task.name), now=now)]

    def begin(self, held: Held, task: Periodic, *, after: Ended | None = None) -> None:
        """Mark a task as begun, while this is still the holder, and note how the one before it went."""
        self.check(held)
        if after is not None:
            self.end(after)
        self.next_run_at[task.name] = clock.now() + task.pause

    def end(self, ended: Ended) -> None:
        """Note how it went."""
        self.errors[ended.name] = ended.error
