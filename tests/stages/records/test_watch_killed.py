"""A watcher that is killed, wherever it stands, goes on where it was: nothing is lost, and nothing is there twice."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.project import keys, setting_up
from tests.factories.deliveries import Entry, journal

FILES = 24
POINTS = ("deliveries.taken", "deliveries.put_away")
KILLS = 2

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the copies of the database are files")


class Installation:
    """A data folder, a watched folder, and watchers in processes of their own."""

    def __init__(self, folder: Path, *, template: Path) -> None:
        self.processes: list[subprocess.Popen] = []
        self.logs: list[Path] = []
        self.data = folder / "data"
        self.inbox = folder / "inn"
        for path in (folder, self.data, self.inbox, *(self.data / name for name in setting_up.FOLDERS)):
            path.mkdir()
        keys.make(self.data / "keys")
        self.database = self.data / "db" / "ordskifte.sqlite3"
        shutil.copyfile(template, self.database)

    def start(self, *, crash: str = "") -> subprocess.Popen:
        """Begin to watch; `crash` is where it will be killed."""
        environment = {**os.environ, "ORDSKIFTE_DATA": str(self.data), "ORDSKIFTE_CRASH_AT": crash}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "ordskifte.project.cli", "import", "noark5", "--watch", str(self.inbox)]
        self.logs.append(self.data / "log" / f"{len(self.logs)}.log")
        with self.logs[-1].open("w") as log:
            process = subprocess.Popen(
                [*command, "--json"], env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.processes.append(process)
        return process

    def wait_until_all_watch(self) -> None:
        """Wait until those that were started listen to being told to stop."""
        wait_for(lambda: all('"watching"' in log.read_text() for log in self.logs))

    def write(self) -> None:
        """A file after another, each with an entry of its own."""
        for number in range(1, FILES + 1):
            content = journal([Entry(number=(2026, number), case=(2026, number % 5 + 1), title=f"Innspill {number}")])
            beside = self.data / "run" / "ny.xml"
            beside.write_bytes(content)
            beside.rename(self.inbox / f"{number:03}.xml")

    @property
    def waiting(self) -> int:
        """How many files are left."""
        return len(list(self.inbox.glob("*.xml")))

    def counted(self) -> dict[str, int]:
        """How many rows there are."""
        tables = ("cases_casefile", "records_record", "cases_document", "cases_documentobject", "cases_change")
        with sqlite3.connect(self.database) as database:
            return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def wait_for(is_so, *, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)


def end(process: subprocess.Popen) -> str:
    """Ask a watcher to stop; what it said."""
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return out


WHOLE = {
    "cases_casefile": 5,
    "records_record": FILES,
    "cases_document": FILES,
    "cases_documentobject": FILES,
    "cases_change": 0,
}


@pytest.fixture
def installation(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        connection.close()
        template = connection.settings_dict["NAME"]
        made = Installation(tmp_path / "sted", template=Path(template))
        connection.settings_dict["NAME"] = str(made.database)
        try:
            Body.objects.create(slug="a", name="A", created_at=clock.now())
        finally:
            connection.close()
            connection.settings_dict["NAME"] = template
    yield made
    for process in made.processes:
        process.kill()
        process.wait()


def test_a_killed_watcher_goes_on_where_it_was(installation):
    installation.write()
    for crash in POINTS:
        process = installation.start(crash=crash)
        assert process.wait(60) == -signal.SIGKILL
        process.communicate()
    for _ in range(KILLS):
        process = installation.start()
        time.sleep(random.uniform(1.0, 2.5))
        process.kill()
        process.communicate()
        installation.write()
    process = installation.start()
    wait_for(lambda: installation.waiting == 0)
    told = json.loads(end(process))
    assert told["ok"]
    assert installation.counted() == WHOLE


def test_a_watcher_ends_cleanly_when_it_is_told_to(installation):
    process = installation.start()
    installation.write()
    wait_for(lambda: installation.waiting == 0)
    assert json.loads(end(process))["counts"]["files_in"] == FILES
    assert installation.counted() == WHOLE


def test_two_watchers_share_the_work_and_do_nothing_twice(installation):
    processes = [installation.start() for _ in range(2)]
    installation.wait_until_all_watch()
    installation.write()
    wait_for(lambda: installation.waiting == 0)
    taken = [json.loads(end(process))["counts"].get("files_in", 0) for process in processes]
    assert sum(taken) == FILES
    assert installation.counted() == WHOLE
