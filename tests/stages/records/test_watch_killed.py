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

    def start(self, *, crash: str = "", source: str = "") -> subprocess.Popen:
        """Begin to watch; `crash` is where it will be killed."""
        environment = {**os.environ, "ORDSKIFTE_DATA": str(self.data), "ORDSKIFTE_CRASH_AT": crash}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "ordskifte.project.cli", "import", "noark5", "--watch", str(self.inbox)]
        command += ["--source", source] if source else []
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

    def watches(self) -> bool:
        """Whether the one that was started last listens."""
        return '"watching"' in self.logs[-1].read_text()

    def write(self) -> None:
        """A file after another, each with an entry of its own."""
        for number in range(1, FILES + 1):
            content = journal([Entry(number=(2026, number), case=(2026, number % 5 + 1), title=f"Innspill {number}")])
            beside = self.data / "run" / "ny.xml"
            beside.write_bytes(content)
            beside.rename(self.inbox / f"{number:03}.xml")

    def put(self, path: Path, *, number: int) -> None:
        """A file as somebody else wrote it, after those with a lower number."""
        beside = self.data / "run" / path.name
        shutil.copyfile(path, beside)
        os.utime(beside, (1_790_000_000 + number,) * 2)
        beside.rename(self.inbox / path.name)

    @property
    def left(self) -> list[str]:
        """What stands in the folder itself."""
        return sorted(path.name for path in self.inbox.iterdir() if path.is_file())

    @property
    def put_away(self) -> list[bytes]:
        """What was taken in or set aside; a kill may leave a report alone, and its file the next name."""
        found = (*self.inbox.glob("done/*/*"), *self.inbox.glob("refused/*"))
        return sorted(path.read_bytes() for path in found if path.suffix != ".txt")

    def rows(self) -> dict[str, list[tuple]]:
        """What was stored, without what each installation has of its own: keys and moments."""
        with sqlite3.connect(self.database) as database:
            return {name: sorted(database.execute(sql).fetchall(), key=repr) for name, sql in TOLD.items()}

    @property
    def waiting(self) -> int:
        """How many files are left."""
        return len(list(self.inbox.glob("*.xml")))

    def counted(self) -> dict[str, int]:
        """How many rows there are."""
        tables = ("cases_casefile", "records_record", "cases_document", "cases_documentobject", "cases_change")
        with sqlite3.connect(self.database) as database:
            return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


TOLD = {
    "cases": "SELECT source_key, occurrence, kind, year, sequence, ordinal, title, public_title, status, screening, "
    "covers, is_classified, extra, withdrawn_at IS NULL FROM cases_casefile",
    "records": "SELECT source_key, occurrence, title, public_title, document_date, screening, covers, extra, "
    "withdrawn_at IS NULL FROM records_record",
    "entries": "SELECT source_year, source_sequence, source_number, type, status FROM records_registryentry",
    "parties": "SELECT position, type, name, administrative_unit FROM records_correspondencepart",
    "documents": "SELECT source_key, occurrence, title, covers, extra, withdrawn_at IS NULL FROM cases_document",
    "files": "SELECT source_key, occurrence, variant_format, file_reference FROM cases_documentobject",
    "changes": "SELECT unit_kind, field FROM cases_change",
    "public": "SELECT title, showing FROM cases_publiccase",
    "waiting": "SELECT answer FROM records_takingback",
}


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
def install(tmp_path, django_db_setup, django_db_blocker):
    """Makes installations with a body each."""
    installed: list[Installation] = []

    def make(name: str) -> Installation:
        with django_db_blocker.unblock():
            connection.close()
            template = connection.settings_dict["NAME"]
            made = Installation(tmp_path / name, template=Path(template))
            installed.append(made)
            connection.settings_dict["NAME"] = str(made.database)
            try:
                Body.objects.create(slug="a", name="A", created_at=clock.now())
            finally:
                connection.close()
                connection.settings_dict["NAME"] = template
        return made

    yield make
    for process in (each for made in installed for each in made.processes):
        process.kill()
        process.wait()


@pytest.fixture
def installation(install):
    return install("sted")


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


def samples() -> list[Path]:
    folder = os.environ.get("ORDSKIFTE_SAMPLES", "")
    found = Path(folder, "einnsyn-klient").glob("*/*") if folder else ()
    # What takes something back comes last, as it would.
    return sorted((path for path in found if path.is_file()), key=lambda path: (path.parent.name, path.name))


@pytest.mark.skipif(not samples(), reason="ORDSKIFTE_SAMPLES does not say where the samples are")
def test_the_samples_of_the_client_leave_the_same_rows_however_often_it_is_killed(install):
    """How often is said by ORDSKIFTE_KILLS; each time a few more files have come."""
    files, kills = samples(), int(os.environ.get("ORDSKIFTE_KILLS", "2"))
    at_once = install("uten avbrudd")
    for number, path in enumerate(files):
        at_once.put(path, number=number)
    process = at_once.start(source="Saksystemet")
    # One of them is no XML, and waits for its ten minutes.
    wait_for(lambda: at_once.left == ["OFFJOURN.DTD"])
    end(process)

    killed = install("med avbrudd")
    for round_ in range(kills):
        for number in range(len(files) * round_ // kills, len(files) * (round_ + 1) // kills):
            killed.put(files[number], number=number)
        process = killed.start(source="Saksystemet")
        wait_for(killed.watches)
        time.sleep(random.uniform(0, 1.3))
        process.kill()
        process.communicate()
    process = killed.start(source="Saksystemet")
    wait_for(lambda: killed.watches() and killed.left == at_once.left)
    end(process)
    assert killed.rows() == at_once.rows()
    assert killed.put_away == at_once.put_away
