"""The watched folder from the command line, and as work that the worker comes round to."""

import importlib
import json
import threading
from datetime import timedelta

import pytest

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, hold
from ordskifte.kernel.hold import MemoryHold
from ordskifte.project import watching, wiring
from ordskifte.records import tasks
from ordskifte.records.importers.noark5 import alone
from ordskifte.records.models import Record
from tests.factories.cases import BodyFactory
from tests.factories.deliveries import Entry, journal


class Stop(threading.Event):
    """Says stop after so many looks, and lets time pass in place of waiting."""

    def __init__(self, looks, *, hands, between=lambda: None):
        super().__init__()
        self.waits = []
        self._looks = looks
        self._hands = hands
        self._between = between

    def wait(self, timeout=None):
        self.waits.append(timeout)
        self._hands.advance(timedelta(seconds=timeout))
        self._between()
        if len(self.waits) >= self._looks:
            self.set()
        return self.is_set()


@pytest.fixture
def inbox(db, tmp_path):
    BodyFactory()
    (tmp_path / "inn").mkdir()
    (tmp_path / "inn" / "a.xml").write_bytes(journal([Entry()]))
    return tmp_path / "inn"


def watch(inbox, looks, *, between=lambda: None):
    from ordskifte.kernel.models import Body

    with clock.at(clock.now()) as hands:
        stop = Stop(looks, hands=hands, between=between)
        return watching.watch(inbox, body=Body.objects.get(), source="", stop=stop), stop.waits


@pytest.mark.parametrize("as_json", [False, True])
def test_a_folder_that_is_not_there_is_wrong_use(db, tmp_path, capsys, as_json):
    assert watching.noark5(tmp_path / "borte", source="", as_json=as_json) == 2
    printed = capsys.readouterr()
    assert "There is no folder at" in (printed.out if as_json else printed.err)


def test_without_a_body_nothing_is_watched(db, tmp_path, capsys):
    assert watching.noark5(tmp_path, source="", as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_it_looks_again_and_again_until_it_is_told_to_stop(inbox):
    counts, waits = watch(inbox, 3)
    assert (counts["files_in"], Record.objects.count(), waits) == (1, 1, [0.5, 0.5, 0.5])


def test_while_a_hold_is_on_the_files_wait(inbox):
    place = MemoryHold()
    with hold.in_use.replaced_by(lambda: place):
        hold.begin(by=SYSTEM, until=None, why="Ny versjon")
        counts, waits = watch(inbox, 2)
        assert (counts["files_in"], Record.objects.count(), waits) == (0, 0, [0.5, 0.5])
        hold.end(by=SYSTEM)
        assert watch(inbox, 2)[0]["files_in"] == 1


def test_it_waits_longer_each_time_while_nothing_can_be_done(inbox, settings):
    with alone(settings.ORDSKIFTE_DATA / "run"):
        counts, waits = watch(inbox, 4)
    assert (counts["files_in"], waits) == (0, [0.5, 1, 2, 5])
    assert watch(inbox, 3)[0]["files_in"] == 1


def test_a_folder_that_goes_away_and_comes_back_is_watched_on(inbox):
    away = inbox.with_name("borte")
    moves = iter([(inbox, away), (away, inbox), None, None, None])

    def between():
        if (move := next(moves)) is not None:
            move[0].rename(move[1])

    assert watch(inbox, 5, between=between)[0]["files_in"] == 1


def test_the_worker_takes_what_the_setting_points_at(inbox, settings):
    settings.ORDSKIFTE_WATCH_FOLDER, settings.ORDSKIFTE_WATCH_SOURCE = inbox, "Saksystemet"
    with clock.at(clock.now()) as hands:
        assert tasks.take_deliveries() == 0
        hands.advance(timedelta(seconds=1))
        assert tasks.take_deliveries() == 1
    assert Record.objects.get().source.name == "Saksystemet"


def test_the_worker_looks_nowhere_without_the_setting(db, settings):
    settings.ORDSKIFTE_WATCH_FOLDER = None
    assert tasks.take_deliveries() == 0


def test_looking_comes_round_only_where_there_is_a_folder(settings, tmp_path):
    def names():
        return {task.name for task in importlib.reload(wiring).PERIODIC}

    without = names()
    settings.ORDSKIFTE_WATCH_FOLDER = tmp_path
    try:
        assert names() - without == {"records.take_deliveries"}
    finally:
        settings.ORDSKIFTE_WATCH_FOLDER = None
        importlib.reload(wiring)
