"""The drill: an installation is backed up while it is written to, and brought back elsewhere, whole.

It stands for the day on which the machine is gone, on both databases.
"""

import json
import os
import subprocess
import time

import pytest
from django.db import connection

from ordskifte.project import keys
from tests.worlds.installations import Installation, new_database

PERIOD = ("--from", "2026-01-01", "--to", "2026-12-31")


@pytest.fixture(scope="module")
def town(tmp_path_factory, django_db_setup, django_db_blocker):
    """A filled installation."""
    with django_db_blocker.unblock(), new_database(f"town_{os.getpid()}", template=True) as address:
        made = Installation(tmp_path_factory.mktemp("town"), address=address)
        assert made.job("fill")["body"]
        yield made


@pytest.fixture
def elsewhere(tmp_path, django_db_setup, django_db_blocker):
    """An empty place on another machine."""
    with django_db_blocker.unblock(), new_database(f"elsewhere_{os.getpid()}", template=False) as address:
        yield Installation(tmp_path / "elsewhere", address=address)


@pytest.fixture(scope="module")
def backup(town, tmp_path_factory):
    """A backup that was made while somebody wrote, and the folder with the key."""
    place = tmp_path_factory.mktemp("backups")
    writer = town.start("write", module="tests.worlds.drill")
    until = time.monotonic() + 60
    while not (town.folder / "writing").exists() and time.monotonic() < until:
        time.sleep(0.05)
    told = json.loads(town.run("backup", place / "whole", "--keys", place / "apart", "--json").splitlines()[-1])
    (town.folder / "stop").touch()
    written, complaint = writer.communicate(timeout=60)
    assert writer.returncode == 0 and int(written) > 5, complaint
    assert told["ok"] and told["missing"] == []
    return place / "whole", place / "apart"


def manifest(place):
    """What a backup says of itself."""
    return json.loads((place / "MANIFEST.json").read_text())


def test_what_is_brought_back_elsewhere_is_the_same(town, backup, elsewhere, tmp_path):
    place, apart = backup
    # Without the key, and with no folder, nothing is made.
    assert "--keys FOLDER" in elsewhere.run("restore", place, code=1)
    assert not elsewhere.folder.exists()
    told = json.loads(elsewhere.run("restore", place, "--keys", apart, "--json").splitlines()[-1])
    assert told == {"ok": True, "made_at": manifest(place)["made_at"], "wrong": []}
    assert (elsewhere.folder / "media/bilder/bekk.jpg").read_bytes() == b"\xff\xd8bekk"
    assert (elsewhere.folder / "settings.env").read_text() == "ORDSKIFTE_LOG_LEVEL=ERROR\n"
    # Each table as the moment had it, and the journal as it was: nobody wrote in that meanwhile.
    journals = [
        json.loads(each.run("journal", "export", tmp_path / name, *PERIOD, "--full", "--json").splitlines()[-1])
        for name, each in (("here", town), ("there", elsewhere))
    ]
    assert journals[0]["digest"] == journals[1]["digest"] and journals[0]["count"] > 10
    again = json.loads(elsewhere.run("backup", tmp_path / "again", "--json").splitlines()[-1])
    assert again["ok"]
    before, after = manifest(place), manifest(tmp_path / "again")
    # The backup and the restore were noted, and the export.
    changed = {name for name, count in after["tables"].items() if before["tables"][name] != count}
    assert changed == {"kernel_auditentry"}
    assert {name: before[name] for name in ("migrations", "key", "database")} == {
        name: after[name] for name in ("migrations", "key", "database")
    }
    # New rows find numbers that are free.
    assert "/konto/velkommen/" in elsewhere.run("invite", "Ny Kollega <nyest@kommune.example>", "--role", "archivist")


def test_the_key_is_not_in_it_and_only_we_can_read_it(backup, town):
    place, apart = backup
    key = (town.folder / "keys" / keys.MASTER_KEY).read_bytes()
    assert (apart / keys.MASTER_KEY).read_bytes() == key
    files = [path for path in place.rglob("*") if path.is_file()]
    assert files and not [path for path in files if key in path.read_bytes()]
    assert [path for path in [place, apart, *place.rglob("*"), *apart.rglob("*")] if path.stat().st_mode & 0o077] == []
    assert "NOT in here" in (place / "README.txt").read_text()
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=place, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_what_people_would_lose_by_is_refused_in_words(backup, town, tmp_path):
    place, _ = backup
    assert "There is data in" in town.run("restore", place, code=1)
    assert "is there already" in town.run("backup", place, code=1)
    assert "must not lie with" in town.run("backup", tmp_path / "b", "--keys", tmp_path / "b" / "keys", code=1)
    assert not (tmp_path / "b").exists()


def test_a_backup_that_is_broken_off_leaves_nothing_that_looks_whole(town, tmp_path):
    told = town.job("kill_backups", tmp_path / "in" / "b")
    # Dead, not in its place, and what the dead one before had left is gone.
    assert told["left"] == [["backup.snapshot", True, False, 1], ["backup.written", True, False, 1]]
    assert told["beside"] == ["b"] and told["files"] > 5


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="making the tables four times takes minutes; the drill does it"
)
def test_a_restore_that_is_broken_off_is_taken_back_or_done(backup, elsewhere):
    place, apart = backup
    elsewhere.folder.mkdir()
    (elsewhere.folder / "settings.env").write_text("# what stood there\n")
    keys.make(elsewhere.folder / "keys")
    key = (elsewhere.folder / "keys" / keys.MASTER_KEY).read_bytes().hex()
    told = elsewhere.job("kill_restores", place, apart)
    assert told["died"] == [
        ["restore.staged", True, True],
        ["restore.half", True, True],
        ["restore.replaced", True, True],
    ]
    assert told["kept"] == ["# what stood there\n", key]
    assert told["faults"] == []
    assert "restoring" not in told["names"]
    (aside,) = [name for name in told["names"] if name.startswith("replaced-")]
    assert (elsewhere.folder / aside / "old" / "settings.env").read_text() == "# what stood there\n"


def test_nothing_goes_on_in_the_middle_of_a_restore(elsewhere):
    keys.make(elsewhere.folder / "keys")
    (elsewhere.folder / "restoring").mkdir()
    assert "was broken off" in elsewhere.run("check", code=1)
