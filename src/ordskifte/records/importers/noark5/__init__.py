"""Bringing in a Noark 5 extract: the reader's units become our rows, once and for as long as they are theirs."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ordskifte.domain.parties import Actor
from ordskifte.records.importers.noark5.keys import Seen
from ordskifte.records.importers.noark5.locking import ImportRunning, alone
from ordskifte.records.importers.noark5.running import Outcome, Running, sweep
from ordskifte.records.importers.packages import Package
from ordskifte.records.models import ImportRun

__all__ = ["ImportRunning", "Outcome", "alone", "bring_in", "little_search_for_garbage"]


def bring_in(
    package: Package, *, run: ImportRun, by: Actor, source_name: str, folder: Path, watch: Callable[[int], None]
) -> Outcome:
    """Read a package into the tables, in the folder for passing things, and tell `watch` of every piece read."""
    sweep(folder)
    with little_search_for_garbage(), Seen(folder / f"import-{run.uid}.sqlite3") as seen:
        return Running(package, run=run, by=by, source_name=source_name, seen=seen).go(watch=watch)


# Rows and what they hold die when their batch is written, without being searched for.
_BEFORE_A_SEARCH = 20_000


@contextmanager
def little_search_for_garbage() -> Iterator[None]:
    """Let the interpreter look seldom for what nobody holds, while rows are made by the hundred."""
    before = gc.get_threshold()
    gc.set_threshold(max(_BEFORE_A_SEARCH, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
