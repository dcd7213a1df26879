"""What comes round: the files of what was registered, and what a records system hands over."""

import time
from functools import cache
from pathlib import Path

from django.conf import settings

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import tenancy
from ordskifte.kernel.beside import Beside
from ordskifte.records import actions, making
from ordskifte.records.importers.deliveries import SETTLES, Folder, FolderWatched
from ordskifte.records.importers.noark5 import ImportRunning
from ordskifte.records.transfer import choosing, rounds

AT_A_TIME = 25
_beside = making.Beside()


def make_documents() -> int:
    """Make the files of some records; how many records were looked at."""
    found = making.due(limit=AT_A_TIME)
    if found:
        making.make_all(found)
    return len(found)


def make_documents_beside() -> int:
    """The same for the worker, who hands over events meanwhile."""
    return _beside.go_on(limit=AT_A_TIME)


def forget_answers() -> int:
    """Forget what systems that push were answered long ago; how many."""
    return actions.forget_answers(by=SYSTEM)


@cache
def _watched(path: Path) -> Folder:
    """The watched folder with what is remembered of it: a file is read when it looks as it did the last time."""
    return Folder(path)


def take_deliveries() -> int:
    """Take in what a records system put into the folder of the setting; how many sources something came from."""
    path = settings.ORDSKIFTE_WATCH_FOLDER
    if path is None:
        return 0
    body = tenancy.of_commands()
    folder, source = _watched(path), settings.ORDSKIFTE_WATCH_SOURCE
    try:
        runs = actions.take_deliveries(by=SYSTEM, body=body, folder=folder, source=source)
        if folder.has_fresh:
            # Not a whole round later: whoever waits for it would wait twice as long.
            time.sleep(SETTLES.total_seconds())
            runs += actions.take_deliveries(by=SYSTEM, body=body, folder=folder, source=source)
    except (FolderWatched, ImportRunning):
        # Somebody else is at it; the files wait.
        return 0
    return len(runs)


def hand_over() -> int:
    """Hand records over to the records system that holds the journal, and take in its answers; how much was done."""
    way = choosing.way_in_use()
    if way is None:
        return 0
    return rounds.go(way, body=tenancy.of_commands(), answer_within=choosing.answer_within())


_rounds = Beside(hand_over, name="hand-over")


def hand_over_beside() -> int:
    """The same for the worker, who is needed for other things meanwhile."""
    return _rounds.go_on()
