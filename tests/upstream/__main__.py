"""`python -m tests.upstream [FOLDER]`: the story beside a records system, as `make demo JOURNAL=upstream` plays it.

The other sides are the strict stand-ins of the tests, `tests/worlds/fiks_archive.py` and later `integration_point.py`,
each a process of its own.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from ordskifte.project.demo import play, stage
from ordskifte.project.demo.steps import records
from ordskifte.project.demo.world import Chapter, joined
from tests.upstream.archive import Beside
from tests.upstream.change import Change
from tests.worlds.records_peers import FiksArchive, IntegrationPoint

FOLDER = Path("var/demo-upstream")
SHARED, STATE, POINT = "arkiv", "sakssystem", "integrasjonspunkt"
CHOSEN = {"journal": "upstream", "channels": ["feeds", "handoff"]}


def story(archive: FiksArchive, point: IntegrationPoint) -> Sequence[Chapter]:
    """The chapters of the story, with what happens between us and the records system told among the records."""
    ours = joined("Records system", Beside(archive).chapter(), Change(point).chapter())
    return [joined(each.title, each, ours) if each.title == records.CHAPTER.title else each for each in play.STORY]


def main(folder: Path) -> int:
    """Play; 0 only if every step held."""
    try:
        folder = stage.clear(folder)
    except stage.NotOurs as error:
        print(error, file=sys.stderr)
        return 1
    shared = folder / SHARED
    shared.mkdir(mode=0o700)
    # What nobody has answered for a day is told to people.
    settings = {
        "ORDSKIFTE_TRANSFER": "fiks-folder",
        "ORDSKIFTE_TRANSFER_FOLDER": str(shared),
        "ORDSKIFTE_TRANSFER_DAYS": "1",
    }
    with FiksArchive(shared, folder / STATE) as archive, IntegrationPoint(folder / POINT) as point:
        return play.perform(story(archive, point), folder=folder, settings=settings, chosen=CHOSEN)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER))
