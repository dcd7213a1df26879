"""Leases and the times of tasks in the database."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from ordskifte.kernel import clock
from ordskifte.kernel.models import Lease, PeriodicRun
from ordskifte.kernel.prepared import Change, given
from ordskifte.kernel.schedule.contract import SKEW, Ended, Held, LostLease, Periodic, is_due


class DatabaseLeases:
    """Leases and times in two tables."""

    def take(self, *, name: str, holder: str, lasts: timedelta) -> Held | None:
        """Take or renew a lease: one statement to renew or be refused, at most three to take it."""
        now = clock.now()
        mine = Lease.objects.filter(name=name, holder=holder, until__gt=now)
        if not mine.update(until=now + lasts) and not self._take_over(name, holder=holder, lasts=lasts):
            return None
        lease = Lease.objects.get(name=name)
        return Held(name=name, holder=holder, token=lease.token, until=lease.until) if lease.holder == holder else None

    def _take_over(self, name: str, *, holder: str, lasts: timedelta) -> bool:
        now = clock.now()
        new = {"holder": holder, "until": now + lasts}
        # As `contract.has_ended` says.
        ended = Q(until__lte=now) | Q(until__gt=now + lasts + SKEW)
        if Lease.objects.filter(ended, name=name).update(token=F("token") + 1, **new):
            return True
        if Lease.objects.filter(name=name).exists():
            return False
        try:
            with transaction.atomic():
                Lease.objects.create(name=name, token=1, **new)
        except IntegrityError:
            return False
        return True

    def release(self, held: Held) -> None:
        """Let others have it at once."""
        Lease.objects.filter(name=held.name, token=held.token, holder=held.holder).update(until=clock.now())

    def check(self, held: Held) -> None:
        """Raise LostLease unless this is still the holder; the row is locked until the transaction ends."""
        if not list(Lease.objects.select_for_update().filter(_still(held)).values_list("pk")):
            raise LostLease

    def due(self, tasks: Sequence[Periodic]) -> list[Periodic]:
        """Those of the tasks whose time has come."""
        planned = dict(PeriodicRun.objects.values_list("name", "next_run_at"))
        now = clock.now()
        return [task for task in tasks if is_due(task, planned=planned.get(task.name), now=now)]

    def begin(self, held: Held, task: Periodic, *, after: Ended | None = None) -> None:
        """Mark a task as begun, while this is still the holder, and note how the one before it went: one commit."""
        now = clock.now()
        with transaction.atomic():
            self.check(held)
            if after is not None:
                self.end(after)
            times = {"last_run_at": now, "next_run_at": now + task.pause}
            if not _BEGUN(name=task.name, **times):
                PeriodicRun.objects.get_or_create(name=task.name, defaults=times)

    def end(self, ended: Ended) -> None:
        """Note how it went."""
        if ended.error:
            _FAILED(name=ended.name, last_error=ended.error)
        else:
            _DONE(name=ended.name, last_done_at=ended.at)


_NAME, _LAST_RUN, _NEXT_RUN, _LAST_DONE, _ERROR = (
    given("name", PeriodicRun._meta.get_field("name")),
    given("last_run_at", PeriodicRun._meta.get_field("last_run_at")),
    given("next_run_at", PeriodicRun._meta.get_field("next_run_at")),
    given("last_done_at", PeriodicRun._meta.get_field("last_done_at")),
    given("last_error", PeriodicRun._meta.get_field("last_error")),
)


def _run() -> QuerySet[PeriodicRun]:
    return PeriodicRun.objects.filter(name=_NAME)


# Every few seconds, for as long as a worker lives.
_BEGUN: Final = Change(_run, last_run_at=_LAST_RUN, next_run_at=_NEXT_RUN)
_DONE: Final = Change(_run, last_error="", last_done_at=_LAST_DONE)
_FAILED: Final = Change(_run, last_error=_ERROR)


def _still(held: Held) -> Q:
    return Q(name=held.name, holder=held.holder, token=held.token, until__gt=clock.now())
