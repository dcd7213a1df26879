"""A system whose answer never came sends the same again: it is done once, wherever the program was killed."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from ordskifte.project import keys, setting_up

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the copies of the database are files")
# Where it is killed first, and how many cases and answers are there then.
THERE = {"deliveries.taken": (0, 0), "api.pushed": (1, 1), "api.staged": (1, 2)}


class Installation:
    """A data folder, and processes of their own that a system speaks with."""

    def __init__(self, folder: Path) -> None:
        self.data = folder
        self.database = folder / "db" / "ordskifte.sqlite3"

    def run(self, *arguments: str, crash: str = "") -> subprocess.CompletedProcess:
        """Let the program answer; `crash` is where it is killed."""
        environment = {**os.environ, "ORDSKIFTE_DATA": str(self.data), "ORDSKIFTE_CRASH_AT": crash}
        environment.pop("DATABASE_URL", None)
        return subprocess.run(
            [sys.executable, "-m", "tests.worlds.pushing_process", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows there are."""
        with sqlite3.connect(self.database) as opened:
            return opened.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]


@pytest.fixture(scope="module")
def begun(tmp_path_factory, django_db_setup, django_db_blocker):
    """An installation with a body and a token, and the secret of it."""
    folder = tmp_path_factory.mktemp("begun") / "data"
    for name in setting_up.FOLDERS:
        (folder / name).mkdir(parents=True)
    keys.make(folder / "keys")
    installation = Installation(folder)
    with django_db_blocker.unblock(), sqlite3.connect(installation.database) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    done = installation.run("begin")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)["secret"]


@pytest.mark.parametrize("point", THERE)
def test_what_was_not_answered_is_sent_again_and_done_once(begun, tmp_path, point):
    folder, secret = begun
    installation = Installation(shutil.copytree(folder, tmp_path / "data"))
    killed = installation.run("push", secret, crash=point)
    assert killed.returncode == -9, killed.stderr
    # Nothing half: what is there has its answer.
    assert (installation.count("cases_casefile"), installation.count("records_apianswer")) == THERE[point]

    told = [json.loads(installation.run("push", secret).stdout) for _ in range(2)]
    assert told[0] == told[1]
    assert [each["status"] for each in told[0]] == [201, 201, 200]
    assert [each["body"].get("result") for each in told[0]] == ["created", "created", None]
    assert told[0][2]["body"]["files"][0]["state"] == "verified"
    for table in ("cases_casefile", "records_record", "cases_document", "cases_documentobject", "kernel_blob"):
        assert installation.count(table) == 1, table
    assert installation.count("records_apianswer") == 2
    assert installation.count("kernel_outboxevent", "kind = 'records.import_finished'") == 2
