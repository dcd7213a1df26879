"""Whether all is well: for those who watch the machine, and for `ordskifte check`. Nothing here is secret."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.kernel import clock, hold, schedule
from ordskifte.kernel.models import HandlerRun, PeriodicRun

HEARTBEAT = "worker.heartbeat"
# Seconds without a sign of life from the worker, which gives one every few.
SILENT = 60
# Seconds that an event may wait for its handlers before somebody should look.
WAITS_LONG = 15 * 60
MIB = 1 << 20
# Below this nothing more is taken in. The alarm comes long before; a tenth of a large disk is room for years.
LEAST_FREE = 200 * MIB
ALARM_SHARE, ALARM_AT_MOST = 0.10, 10_240 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at; where it `stops` and is not ok, requests should go elsewhere."""

    name: str
    ok: bool
    detail: str
    stops: bool = False
    figure: float | None = None


def checks() -> list[Check]:
    """Everything; what depends on something that is broken is left out."""
    held = hold.current()
    found = [_disk(), _worker(), *([on_hold(held)] if held else []), database(connection)]
    if found[-1].ok:
        found.append(migrations(_all_migrations))
    if found[-1].ok:
        found.extend(_stored(is_resting=held is not None))
    return found


def live(request: HttpRequest) -> HttpResponse:
    """`/healthz`: the process answers. Touches nothing."""
    return _not_kept(HttpResponse("ok", content_type="text/plain; charset=utf-8"))


def ready(request: HttpRequest) -> HttpResponse:
    """`/readyz`: whether requests should come here (200 or 503), and whether somebody should look (`ok`)."""
    # Read by programs, so the words are the same whatever the address.
    with translation.override("en"):
        found = checks()
    is_ready = all(each.ok for each in found if each.stops)
    # Figures and words are for the operator, at the desk and by `ordskifte check`: anybody may ask here.
    rows = [{"name": each.name, "ok": each.ok} for each in found]
    answer = {"ready": is_ready, "ok": all(each.ok for each in found), "checks": rows}
    return _not_kept(JsonResponse(answer, status=200 if is_ready else 503))


def _not_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def database(connection: BaseDatabaseWrapper) -> Check:
    """Whether it answers; how it is reached is not said."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except (DatabaseError, OSError) as error:
        said = _("the database does not answer (%(why)s). See that it runs and that the disk has room") % _why(error)
        return Check(name="database", ok=False, detail=said, stops=True)
    return Check(name="database", ok=True, detail=_("answers"), stops=True)


class Migrations:
    """Remembers that all are applied: they are not taken back while this process runs."""

    are_applied = False

    def waiting(self) -> int:
        """How many are not applied."""
        if not self.are_applied:
            executor = MigrationExecutor(connection)
            if waiting := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
                return waiting
            self.are_applied = True
        return 0


_all_migrations = Migrations()


def migrations(known: Migrations) -> Check:
    """Whether the tables are those of this program."""
    try:
        waiting = known.waiting()
    except DatabaseError as error:
        said = _("cannot be looked at (%(why)s)") % _why(error)
        return Check(name="migrations", ok=False, detail=said, stops=True)
    said = _("%(count)s not applied. Run: ordskifte upgrade") % {"count": waiting} if waiting else _("all applied")
    return Check(name="migrations", ok=not waiting, detail=said, stops=True, figure=waiting)


def _worker() -> Check:
    try:
        beat = (settings.ORDSKIFTE_DATA / "run" / HEARTBEAT).stat().st_mtime
    except OSError:
        return Check(name="worker", ok=False, detail=_("has never run here. Start it with: ordskifte up"))
    age = max(0.0, (clock.now() - datetime.fromtimestamp(beat, UTC)).total_seconds())
    if age > SILENT:
        said = _("no sign of life for %(time)s. Start it with: ordskifte up, or: ordskifte worker") % {
            "time": _duration(age)
        }
        return Check(name="worker", ok=False, detail=said, figure=round(age))
    return Check(name="worker", ok=True, detail=_("alive %(time)s ago") % {"time": _duration(age)}, figure=round(age))


def _disk() -> Check:
    try:
        usage = shutil.disk_usage(settings.ORDSKIFTE_DATA)
    except OSError:
        said = _("the data folder is not there. Run: ordskifte setup")
        return Check(name="disk", ok=False, detail=said, stops=True)
    return disk(total=usage.total, free=usage.free)


def disk(*, total: int, free: int) -> Check:
    """Whether there is room, with an alarm long before there is none."""
    is_enough = free >= max(LEAST_FREE, min(total * ALARM_SHARE, ALARM_AT_MOST))
    room = _("%(free)s MiB free") if is_enough else _("%(free)s MiB free. Make room, or move the data folder")
    said = room % {"free": free // MIB}
    # An alarm alone turns nobody away.
    return Check(name="disk", ok=is_enough, detail=said, stops=free < LEAST_FREE, figure=free // MIB)


def on_hold(held: hold.Hold) -> Check:
    """That nothing is taken in; wrong where it should have ended."""
    said = _("nothing is taken in, and the worker rests (%(why)s)") % {"why": held.why}
    if held.is_over_time:
        said = _("it should have ended (%(why)s). When the work is done, run: ordskifte hold off") % {"why": held.why}
    return Check(name="hold", ok=not held.is_over_time, detail=said)


def _stored(*, is_resting: bool) -> Iterator[Check]:
    for name, look in (("outbox", _oldest), ("parked", _parked), ("periodic", _periodic)):
        # While the worker rests, what waits for it is no fault.
        if is_resting and look is not _parked:
            continue
        try:
            yield look()
        except DatabaseError as error:
            yield Check(name=name, ok=False, detail=_("cannot be looked at (%(why)s)") % _why(error))


def _oldest() -> Check:
    waiting = HandlerRun.objects.filter(state=HandlerRun.State.WAITING).order_by("event_id", "id")
    since = waiting.values_list("event__happened_at", flat=True).first()
    if since is None:
        return Check(name="outbox", ok=True, detail=_("nothing waits"), figure=0)
    age = max(0.0, (clock.now() - since).total_seconds())
    told = _("the oldest event has waited for %(time)s")
    if age > WAITS_LONG:
        told = _("the oldest event has waited for %(time)s. See that the worker runs, and what it says in the log")
    said = told % {"time": _duration(age)}
    return Check(name="outbox", ok=age <= WAITS_LONG, detail=said, figure=round(age))


def _parked() -> Check:
    count = HandlerRun.objects.filter(state=HandlerRun.State.PARKED).count()
    said = (
        _("%(count)s gave up after repeated failure. Look at them at the desk") % {"count": count}
        if count
        else _("none")
    )
    return Check(name="parked", ok=not count, detail=said, figure=count)


def _periodic() -> Check:
    """Whether what comes round does: a worker may live and yet lead nothing, or stand still in one task."""
    now, planned = clock.now(), dict(PeriodicRun.objects.values_list("name", "next_run_at"))
    tasks = [(each, planned[each.name]) for each in schedule.table() if each.name in planned]
    # One that is planned far ahead was planned before a clock was set back, and has not run since.
    still = [
        each.name
        for each, at in tasks
        if (now - at).total_seconds() > WAITS_LONG or at > now + each.pause + schedule.SKEW
    ]
    told = _("stands still: %(names)s. Start the worker again, and see what it says in the log")
    said = told % {"names": ", ".join(still)} if still else _("on time")
    return Check(name="periodic", ok=not still, detail=said, figure=len(still))


def _why(error: Exception) -> dict[str, str]:
    return {"why": type(error).__name__}


def _duration(seconds: float) -> str:
    if seconds < 120:
        return _("%(number)s seconds") % {"number": round(seconds)}
    if seconds < 7200:
        return _("%(number)s minutes") % {"number": round(seconds / 60)}
    return _("%(number)s hours") % {"number": round(seconds / 3600)}
