"""A first import, against lxml reading the same file and keeping nothing; the files of documents are left out."""

import itertools
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from bench._measure import Row

RECORDS = 3_000
ROUNDS = 9
_names = itertools.count(1)


def run() -> list[Row]:
    """Records a processor second, ours as a share of bare lxml's."""
    from ordskifte.kernel import clock
    from ordskifte.kernel.models import Body

    body = Body.objects.first() or Body.objects.create(slug="bench", name="Bench", created_at=clock.now())
    folder = Path(tempfile.mkdtemp(prefix="ordskifte-bench-import-"))
    try:
        package = _extract(folder)
        with _without_files():
            _import(package, body)
            pairs = [_pair(package, body) for _ in range(ROUNDS)]
    finally:
        shutil.rmtree(folder)
    share = statistics.median(bare / ours for ours, bare in pairs)
    ours, bare = (statistics.median(each) for each in zip(*pairs, strict=True))
    detail = f"{RECORDS / ours:,.0f} / {RECORDS / bare:,.0f} records/s"
    return [Row("first import / bare lxml iterparse", share, 0.3, detail, at_least=True)]


def _extract(folder: Path) -> Path:
    """An archive as large systems write it: a document, a file and two correspondents a record."""
    from tests.factories.noark_xml import Extract

    with (folder / "arkivstruktur.xml").open("wb") as file:
        file.writelines(Extract(cases=RECORDS // 10, records=10).write())
    return folder


def _pair(package: Path, body) -> tuple[float, float]:
    return _seconds(lambda: _import(package, body)), _seconds(lambda: _read_bare(package / "arkivstruktur.xml"))


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _import(package: Path, body) -> None:
    """Each time as another source, so that each time is a first one."""
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.records import actions

    actions.import_noark5(by=SYSTEM, body=body, path=package, source=f"bench-{next(_names)}")


def _read_bare(path: Path) -> None:
    """What lxml takes alone, in memory that does not grow."""
    from lxml import etree

    for _, element in etree.iterparse(path):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


@contextmanager
def _without_files():
    """Files are summed and closed at the speed of the disk, whatever the importer does."""
    from ordskifte.records.importers.noark5.files import Files

    def settle(self, rows):
        self.staged, self.told = [], []
        for row in rows:
            row.values["state"], row.values["blob_id"] = "missing", None

    kept = Files.settle
    Files.settle = settle
    try:
        yield
    finally:
        Files.settle = kept
