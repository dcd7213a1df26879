"""A watched folder: how long the newest file takes while a thousand others wait, and a thousand that all can be taken.

Time on the clock, not of the processor, since that is what somebody waits for; looks come as the command makes them.
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from bench._measure import Row

WAITING = 1_000
ARRIVALS = 5


def run() -> list[Row]:
    """Seconds to the newest file's rows, with a thousand that are not whole beside it; then a thousand to take."""
    folder = Path(tempfile.mkdtemp(prefix="ordskifte-bench-watch-"))
    try:
        newest, drained = _measure(folder)
    finally:
        shutil.rmtree(folder)
    worst = max(newest)
    return [
        Row(
            f"newest file beside {WAITING} that wait, seconds",
            worst,
            2.0,
            f"median {statistics.median(newest):.2f} s",
        ),
        Row(
            f"last of {WAITING} files that came together, seconds",
            drained,
            4.0,
            f"{WAITING / drained:,.0f} files/s",
        ),
    ]


def _measure(folder: Path) -> tuple[list[float], float]:
    from ordskifte.kernel import clock
    from ordskifte.kernel.models import Body
    from ordskifte.project.watching import PAUSE
    from ordskifte.records.models import Record
    from tests.factories.deliveries import Entry, journal

    body = Body.objects.first() or Body.objects.create(slug="bench", name="Bench", created_at=clock.now())
    here, there = folder / "inn", folder / "ved-siden-av"
    here.mkdir()
    there.mkdir()
    whole = journal([Entry()])
    for number in range(WAITING):
        (here / f"halv-{number:04}.xml").write_bytes(whole[:-40])
    watcher = _Watcher(body, here)
    watcher.look_until(lambda: True, looks=3)
    newest = []
    for number in range(1, ARRIVALS + 1):
        entry = Entry(number=(2026, number), case=(2026, number))
        watcher.look_until(lambda: True)
        # At another moment between two looks each time.
        later = PAUSE * number / ARRIVALS
        newest.append(watcher.seconds_to(entry, place=there / "ny.xml", count=Record.objects.count() + 1, later=later))
    shutil.rmtree(here)
    here.mkdir()
    watcher = _Watcher(body, here)
    before = Record.objects.count()
    for number in range(WAITING):
        entry = Entry(number=(2025, number + 1), case=(2025, number % 300 + 1))
        (here / f"hel-{number:04}.xml").write_bytes(journal([entry]))
    start = time.perf_counter()
    watcher.look_until(lambda: Record.objects.count() == before + WAITING)
    return newest, time.perf_counter() - start


class _Watcher:
    """Looks at a folder at the pace of the command."""

    def __init__(self, body, path: Path) -> None:
        from ordskifte.records.importers.deliveries import Folder

        self._body = body
        self._path = path
        self._folder = Folder(path)

    def look_until(self, is_there, *, looks: int = 0) -> None:
        """Look again and again until something is so, and at least so many times."""
        from ordskifte.domain.parties import SYSTEM
        from ordskifte.project.watching import PAUSE
        from ordskifte.records import actions

        while True:
            actions.take_deliveries(by=SYSTEM, body=self._body, folder=self._folder, source="bench")
            looks -= 1
            if looks <= 0 and is_there():
                return
            time.sleep(PAUSE)

    def seconds_to(self, entry, *, place: Path, count: int, later: float) -> float:
        """From a file's coming, so long before the next look, until its rows are there."""
        from ordskifte.records.models import Record
        from tests.factories.deliveries import journal

        place.write_bytes(journal([entry]))
        place.rename(self._path / f"ny-{count}.xml")
        start = time.perf_counter()
        time.sleep(later)
        self.look_until(lambda: Record.objects.count() == count)
        return time.perf_counter() - start
