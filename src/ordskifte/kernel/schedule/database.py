"""Leases and the times of tasks in the database."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from ordskifte.kernel import clock
from ordskifte.kernel.models import Lease, PeriodicRun
from ordskifte.kernel.schedule.contract import SKEW, Held, LostLease, Periodic, is_due


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

    def begin(self, held: Held, task: Periodic) -> None:
        """Mark a task as begun, while this is still the holder."""
        now = clock.now()
        with transaction.atomic():
            self.check(held)
            times = {"last_run_at": now, "next_run_at": now + task.pause}
            PeriodicRun.objects.update_or_create(name=task.name, defaults=times)

    def end(self, task: Periodic, error: str) -> None:
        """Note how it went."""
        went_well = {} if error else {"last_done_at": clock.now()}
        PeriodicRun.objects.filter(name=task.name).update(last_error=error, **went_well)


def _still(held: Held) -> Q:
    return Q(name=held.name, holder=held.holder, token=held.token, until__gt=clock.now())
