"""The worker's round: hand over events, run what is due, wait for the bell. Nothing that fails inside ends it."""

import fcntl
import os
import platform
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ordskifte.kernel import clock, hold, outbox, schedule
from ordskifte.kernel.outbox import bell
from ordskifte.kernel.outbox.rules import what_went_wrong

__all__ = ["Round", "heartbeat_age", "run"]

# Seconds to wait for the bell when there is nothing to do.
WAIT: Final = 0.5
# Seconds to wait when a round as a whole has failed, as when the database is gone: longer each time.
WAITS_AFTER_FAILURE: Final = (0.5, 1, 2, 5)
# One draining is this long at most, so that signs of life and what is due come in between.
DRAINS_FOR: Final = timedelta(seconds=1)

_log = structlog.get_logger("ordskifte.worker")


def run(stop: threading.Event, *, holder: str = "", wait: float = WAIT) -> None:
    """Work until told to stop; what was begun is finished first."""
    ear = bell.Ear()
    work = Round(stop, holder=holder or f"{platform.node()}:{os.getpid()}")
    failures = 0
    try:
        while not stop.is_set():
            try:
                is_busy = work.once()
                failures = 0
            except Exception as error:  # The database may be away; it will be back.
                pause = WAITS_AFTER_FAILURE[min(failures, len(WAITS_AFTER_FAILURE) - 1)]
                failures += 1
                _log.error("round failed", reason=what_went_wrong(error), again_in=pause)
                stop.wait(pause)
                continue
            if not is_busy:
                ear.wait(wait)
    finally:
        ear.close()
        work.close()


class Round:
    """What the worker does again and again, and what it remembers from one time to the next."""

    def __init__(self, stop: threading.Event, *, holder: str) -> None:
        self._stop = stop
        self._holder = holder
        self._watch = Watch(_folder() / "worker.now")
        self._lead: schedule.Held | None = None

    def once(self) -> bool:
        """Go one round; whether there was anything to do. While a hold is on it gives a sign of life, and rests."""
        _beat()
        if hold.current() is not None:
            return False
        _drop_dead_connections()
        self._find_out_who_died()
        drained = outbox.drain(for_at_most=DRAINS_FOR, may_go_on=self._may_go_on, watch=self._watch)
        ran = self._run_what_is_due()
        if drained.failed:
            _log.warning("handlers failed", failed=drained.failed, left=drained.left)
        for task in ran:
            if task.error:
                _log.warning("task failed", task=task.name, reason=task.error)
        return bool(drained.done or drained.failed or ran)

    def close(self) -> None:
        """Let another worker lead at once."""
        if self._lead is not None:
            with suppress(Exception):
                schedule.release(self._lead)
        self._watch.close()
        for connection in _idle_connections():
            connection.close()

    def _may_go_on(self) -> bool:
        return not self._stop.is_set() and hold.current() is None

    def _find_out_who_died(self) -> None:
        if (left := self._watch.left_behind) is not None:
            outbox.died(left)
            self._watch(None)

    def _run_what_is_due(self) -> list[schedule.Ran]:
        if not self._may_go_on():
            return []
        self._lead = schedule.renew(self._lead, holder=self._holder)
        return schedule.run_due(self._lead, may_go_on=self._may_go_on) if self._lead else []


class Watch:
    """Remembers in a file what is being handled, so that what kills the whole process is found out and set aside.

    The file is for one worker a machine; a second one goes without. Nothing is synced: it outlives the process, not
    the machine, and a machine that falls is not the fault of an event.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        self.left_behind: int | None = None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            return
        self.left_behind = _number(os.pread(self._file, 20, 0))

    def __call__(self, run: int | None) -> None:
        """Say what is begun; None when it is over."""
        self.left_behind = None
        if self._file is not None:
            os.pwrite(self._file, b"%020d" % (run or 0), 0)

    def close(self) -> None:
        """Leave the file to another worker."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def heartbeat_age() -> timedelta | None:
    """How long ago a worker on this machine gave a sign of life; None if never."""
    try:
        beat = _heartbeat().stat().st_mtime
    except OSError:
        return None
    return max(timedelta(0), clock.now() - datetime.fromtimestamp(beat, UTC))


def _drop_dead_connections() -> None:
    for connection in _idle_connections():
        connection.close_if_unusable_or_obsolete()


def _idle_connections() -> list[BaseDatabaseWrapper]:
    return [each for each in connections.all(initialized_only=True) if not each.in_atomic_block]


def _beat() -> None:
    path = _heartbeat()
    path.touch()
    seconds = clock.now().timestamp()
    os.utime(path, (seconds, seconds))


def _heartbeat() -> Path:
    return _folder() / "worker.heartbeat"


def _folder() -> Path:
    return Path(settings.ORDSKIFTE_DATA) / "run"


def _number(text: bytes) -> int | None:
    return int(text) or None if text.isdigit() else None
