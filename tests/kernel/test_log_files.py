"""What lies in log/ goes away after the days that the setting says, and nothing else does."""

import os
import time
from datetime import UTC, datetime

import pytest

from ordskifte.kernel import clock, log_files
from ordskifte.project import wiring


@pytest.fixture
def folder(settings, tmp_path):
    settings.ORDSKIFTE_DATA, settings.ORDSKIFTE_LOG_DAYS = tmp_path, 30
    (tmp_path / "log" / "mail").mkdir(parents=True)
    (tmp_path / "db").mkdir()
    return tmp_path


def written(path, *, days_ago):
    path.write_text("x")
    at = time.time() - days_ago * 86_400
    os.utime(path, (at, at))
    return path


def test_only_what_is_old_and_in_log_goes(folder):
    old = [written(folder / "log" / name, days_ago=31) for name in ("web.txt", "mail/a.log")]
    kept = [
        written(folder / "log" / "new.txt", days_ago=29),
        written(folder / "db" / "ordskifte.sqlite3", days_ago=400),
    ]
    link = folder / "log" / "link"
    link.symlink_to(folder / "db" / "ordskifte.sqlite3")
    # A play that lives in another year makes nothing older.
    with clock.at(datetime(2030, 1, 1, tzinfo=UTC)):
        assert log_files.sweep() == 2
    assert [path.exists() for path in (*old, *kept, link)] == [False, False, True, True, True]
    assert log_files.sweep() == 0
    assert sorted(path.name for path in (folder / "log").rglob("*")) == ["link", "mail", "new.txt"]


def test_without_a_folder_nothing_happens(settings, tmp_path):
    settings.ORDSKIFTE_DATA = tmp_path
    assert log_files.sweep() == 0


def test_the_worker_does_it():
    assert "ordskifte.kernel.log_files.sweep" in {task.run for task in wiring.PERIODIC}
