"""Bringing in a Noark 5 extract: the reader's units become our rows, once and for as long as they are theirs."""

from collections.abc import Callable
from pathlib import Path

from ordskifte.domain.parties import Actor
from ordskifte.records.importers.noark5.keys import Seen
from ordskifte.records.importers.noark5.locking import ImportRunning, alone
from ordskifte.records.importers.noark5.running import Outcome, Running, sweep
from ordskifte.records.importers.packages import Package
from ordskifte.records.models import ImportRun

__all__ = ["ImportRunning", "Outcome", "alone", "bring_in"]


def bring_in(
    package: Package, *, run: ImportRun, by: Actor, source_name: str, folder: Path, watch: Callable[[int], None]
) -> Outcome:
    """Read a package into the tables, in the folder for passing things, and tell `watch` of every piece read."""
    sweep(folder)
    with Seen(folder / f"import-{run.uid}.sqlite3") as seen:
        return Running(package, run=run, by=by, source_name=source_name, seen=seen).go(watch=watch)
