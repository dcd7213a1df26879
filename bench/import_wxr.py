"""Carrying over a site from WordPress, against lxml reading the same file and keeping nothing."""

import itertools
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench._measure import Row

POSTS, COMMENTS = 20, 500
ROUNDS = 7
_names = itertools.count(1)


def run() -> list[Row]:
    """Comments a processor second, ours as a share of bare lxml's."""
    from ordskifte.kernel import clock
    from ordskifte.kernel.models import Body
    from tests.factories import wxr

    body = Body.objects.first() or Body.objects.create(slug="bench", name="Bench", created_at=clock.now())
    folder = Path(tempfile.mkdtemp(prefix="ordskifte-bench-wxr-"))
    try:
        path = folder / "site.xml"
        with path.open("wb") as file:
            file.writelines(wxr.large(posts=POSTS, comments=COMMENTS))
        _carry(path, body)
        pairs = [(_seconds(lambda: _carry(path, body)), _seconds(lambda: _read_bare(path))) for _ in range(ROUNDS)]
    finally:
        shutil.rmtree(folder)
    share = statistics.median(bare / ours for ours, bare in pairs)
    ours, bare = (POSTS * COMMENTS / statistics.median(each) for each in zip(*pairs, strict=True))
    return [
        Row("WordPress / bare lxml iterparse", share, 0.3, f"{ours:,.0f} / {bare:,.0f} comments/s", at_least=True),
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _carry(path: Path, body) -> None:
    """Each time as another site, so that each time is a first one."""
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.records.actions.carrying import import_wxr

    import_wxr(by=SYSTEM, body=body, path=path, source=f"bench-{next(_names)}")


def _read_bare(path: Path) -> None:
    """What lxml takes alone, in memory that does not grow."""
    from lxml import etree

    for _, element in etree.iterparse(path):
        element.clear()
        while element.getprevious() is not None and element.getparent() is not None:
            del element.getparent()[0]
