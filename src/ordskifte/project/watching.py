"""`ordskifte import noark5 --watch FOLDER`: take what a records system puts into a folder, until told to stop."""

import json
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
import structlog

# Seconds between two looks; and where nothing can be done for the moment, longer each time.
PAUSE: Final = 0.5
PAUSES_AFTER_FAILURE: Final = (0.5, 1, 2, 5, 10)
NOT_DONE, WRONG_USE = 1, 2

_log = structlog.get_logger("ordskifte.watch")


def noark5(path: Path, *, source: str, as_json: bool) -> int:
    """Watch a folder until SIGTERM or Ctrl-C; the exit code. What was begun is finished first."""
    from ordskifte.kernel import tenancy

    if not path.is_dir():
        return _refuse(f"There is no folder at {path}. Make it, and point the records system at it.", as_json=as_json)
    try:
        body = tenancy.of_commands()
    except tenancy.NoBody as error:
        return _refuse(str(error), as_json=as_json, code=NOT_DONE)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    _log.info("watching", folder=str(path.resolve()), source=source)
    counts = watch(path.resolve(), body=body, source=source, stop=stop)
    _log.info("stopped watching", **counts)
    if as_json:
        click.echo(json.dumps({"ok": True, "counts": counts}, ensure_ascii=False))
    return 0


def watch(path: Path, *, body: Any, source: str, stop: threading.Event) -> Counter[str]:
    """Look again and again; nothing that fails on the way ends it."""
    from django.db import Error as DatabaseError
    from django.db import connections

    from ordskifte.domain.errors import OrdskifteError
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import hold
    from ordskifte.records import actions
    from ordskifte.records.importers.deliveries import Folder

    folder, counts, waits = Folder(path), Counter[str](), _Waits()

    def may_go_on() -> bool:
        return not stop.is_set() and hold.current() is None

    while not stop.is_set():
        if hold.current() is not None:
            stop.wait(PAUSE)
            continue
        for each in connections.all(initialized_only=True):
            if not each.in_atomic_block:
                each.close_if_unusable_or_obsolete()
        try:
            runs = actions.take_deliveries(by=SYSTEM, body=body, folder=folder, source=source, may_go_on=may_go_on)
        except (OrdskifteError, DatabaseError, OSError) as error:
            # Another import is running, the disk is full, the folder or the database is away: the files wait.
            waits.after(error, stop.wait)
            continue
        waits.over()
        for run in runs:
            counts.update(run.counts)
        stop.wait(PAUSE)
    return counts


class _Waits:
    """How long to wait when something is in the way, which is told once."""

    def __init__(self) -> None:
        self._failures = 0
        self._told = ""

    def after(self, error: Exception, wait: Callable[[float], object]) -> None:
        """Wait, longer each time."""
        reason = type(error).__name__
        if reason != self._told:
            _log.warning("nothing can be taken in just now", reason=reason, said=str(error)[:300])
            self._told = reason
        wait(PAUSES_AFTER_FAILURE[min(self._failures, len(PAUSES_AFTER_FAILURE) - 1)])
        self._failures += 1

    def over(self) -> None:
        """It goes again."""
        if self._told:
            _log.info("taking in again")
        self._failures, self._told = 0, ""


def _refuse(text: str, *, as_json: bool, code: int = WRONG_USE) -> int:
    if as_json:
        click.echo(json.dumps({"ok": False, "error": text}, ensure_ascii=False))
    else:
        click.echo(text, err=True)
    return code
