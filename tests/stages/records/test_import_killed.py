"""An import that is killed, wherever it stands, is completed by the same command, and nothing is there twice."""

import multiprocessing
import os
import random
import shutil
import signal
import sqlite3
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, crashpoints
from ordskifte.kernel.models import Body
from ordskifte.records import actions
from ordskifte.records.importers.noark5 import walking
from tests.factories.noark_xml import Extract

KILLS = 5
CASES = 12
# What differs from one import to the next though nothing is wrong: identifiers, keys of files, times.
VARIES = {"uid", "wrapped_key", "created_at", "changed_at", "unit_uid", "at"}
TABLES = ("cases_", "records_", "kernel_blob")
OF_RUNS = {"records_importrun", "records_importfinding", "cases_source"}

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the copies of the database are files")


def _steady(row: sqlite3.Row) -> list[tuple]:
    return [(name, value) for name, value in zip(row.keys(), row, strict=True) if name not in VARIES]


class Installation:
    """A data folder with a database of its own, and imports in processes of their own."""

    def __init__(self, folder: Path, *, template: Path) -> None:
        self.folder = folder
        self.database = folder / "db.sqlite3"
        folder.mkdir()
        shutil.copyfile(template, self.database)

    def start(self, package: Path, *, crash: str = "") -> multiprocessing.Process:
        """Begin an import; `crash` is where it will be killed."""
        process = multiprocessing.get_context("fork").Process(target=self._run, args=(package, crash), daemon=True)
        process.start()
        return process

    def finish(self, package: Path) -> None:
        """Import, and wait until it is done."""
        process = self.start(package)
        process.join(60)
        assert process.exitcode == 0

    def _run(self, package: Path, crash: str) -> None:
        # A connection of the parent's must not be used, nor closed, by its child.
        connections["default"].connection = None
        connections["default"].in_atomic_block = False
        connections["default"].settings_dict["NAME"] = str(self.database)
        settings.ORDSKIFTE_DATA = self.folder
        walking.MOST_ROWS = 40
        crashpoints.arm(crash)
        body, _ = Body.objects.get_or_create(slug="a", defaults={"name": "A", "created_at": clock.now()})
        run = actions.import_noark5(by=SYSTEM, body=body, path=package)
        os._exit(0 if run.state == "done" else 1)

    def rows(self) -> dict[str, list]:
        """Every row of every table that an import writes, read past the program."""
        found = {}
        with sqlite3.connect(self.database) as database:
            database.row_factory = sqlite3.Row
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                if name.startswith(TABLES) and name not in OF_RUNS:
                    rows = database.execute(f"SELECT * FROM {name}").fetchall()
                    found[name] = sorted(repr(_steady(row)) for row in rows)
        return found

    def blobs(self) -> set[str]:
        """The identifiers of kept files."""
        with sqlite3.connect(self.database) as database:
            return {str(UUID(uid)) for (uid,) in database.execute("SELECT uid FROM kernel_blob")}

    def count(self, table: str) -> int:
        """How many rows there are."""
        with sqlite3.connect(self.database) as database:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture
def make(tmp_path, django_db_setup, django_db_blocker):
    """New installations."""
    with django_db_blocker.unblock():
        connection.close()
        template = Path(connection.settings_dict["NAME"])

        def made(name):
            return Installation(tmp_path / name, template=template)

        yield made
        connection.close()


@pytest.fixture
def package(tmp_path):
    """An extract with files."""
    return Extract(cases=CASES, records=4, with_files=True).write_to(tmp_path / "package")


@pytest.fixture
def wanted(make, package):
    """What an import that nobody disturbs leaves behind."""
    calm = make("calm")
    calm.finish(package)
    assert calm.count("cases_casefile") == CASES
    assert calm.count("cases_publiccase") == CASES
    return calm.rows()


def test_killed_at_random_and_run_again(make, package, wanted):
    installation = make("stormy")
    chance, killed = random.Random(7), 0
    for _ in range(KILLS):
        process = installation.start(package)
        time.sleep(chance.uniform(0.05, 0.5))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        killed += process.exitcode == -signal.SIGKILL
    assert killed
    installation.finish(package)
    assert installation.rows() == wanted


@pytest.mark.parametrize("crash", ["import.after_batch", "import.after_batch:4", "blobs.placed:30"])
def test_killed_at_a_named_point_and_run_again(make, package, wanted, crash):
    installation = make("stormy")
    process = installation.start(package, crash=crash)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert 0 < installation.count("cases_casefile") < CASES or "after_batch:4" not in crash
    installation.finish(package)
    assert installation.rows() == wanted


def test_files_that_belong_to_no_row_are_left_to_the_sweep(make, package, wanted):
    installation = make("stormy")
    process = installation.start(package, crash="blobs.placed:30")
    process.join(60)
    installation.finish(package)
    staged = list((installation.folder / "blobs" / "tmp").iterdir())
    assert 0 < len(staged) <= 30
    assert {path.name for path in staged}.isdisjoint(installation.blobs())
