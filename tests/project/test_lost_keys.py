"""The data is here and a key is not: every command says so, and none makes a new key in place of the old."""

import json
import os
import subprocess
import sys

import pytest

from ordskifte.project import keys, setting_up

SETUP = ("setup", "--body", "Nord", "--host", "nord.example", "--administrator", "Aud <aud@nord.example>")
COMMANDS = [("up",), ("web",), ("worker",), ("check",), ("upgrade",), ("invite", "Aud <aud@nord.example>")]


def ordskifte(folder, *command, **environ):
    """Run the command line on a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "ordskifte.project.cli", *command],
        env={**os.environ, "ORDSKIFTE_DATA": str(folder), "DATABASE_URL": "", **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(params=["db/ordskifte.sqlite3", "blobs/3f/3f2a"])
def data(request, tmp_path):
    """A folder that keeps something, and has both keys."""
    kept = tmp_path / request.param
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"SQLite format 3")
    keys.make(tmp_path / "keys")
    return tmp_path


@pytest.mark.parametrize(
    "command", [*COMMANDS, ("import", "csv", "x.csv"), (*SETUP, "--mail", "", "--time-zone", "UTC")]
)
def test_without_the_master_key_nothing_is_done(data, command):
    (data / "keys" / keys.MASTER_KEY).unlink()
    done = ordskifte(data, *command)
    assert (done.returncode, done.stdout) == (1, "")
    assert "The data is here but keys/master.key is not: bring it back from your copy" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in (data / "keys").iterdir()] == [keys.SESSION_KEY]


def test_without_any_key_the_master_key_is_asked_for(data):
    for name in keys.ALL:
        (data / "keys" / name).unlink()
    for command in (("check",), (*SETUP, "--mail", "", "--time-zone", "UTC")):
        assert "keys/master.key is not" in ordskifte(data, *command).stderr
    assert not any((data / "keys").iterdir())


def test_a_session_key_that_is_gone_is_said_with_what_can_be_done(data):
    (data / "keys" / keys.SESSION_KEY).unlink()
    for command in (("web",), ("check",)):
        said = ordskifte(data, *command).stderr
        assert "The data is here but keys/session.key is not: bring it back from your copy" in said
        assert "ordskifte upgrade" in said
    assert not (data / "keys" / keys.SESSION_KEY).exists()


def test_a_machine_is_told_in_json(data):
    (data / "keys" / keys.MASTER_KEY).unlink()
    done = ordskifte(data, "check", "--json")
    (only,) = json.loads(done.stdout)["checks"]
    assert (done.returncode, only["ok"]) == (1, False)
    assert "keys/master.key is not" in only["detail"]


def test_upgrade_makes_a_new_session_key_and_says_so(tmp_path):
    keys.make(tmp_path / "keys", names=[keys.MASTER_KEY])
    (tmp_path / "blobs").mkdir()
    (tmp_path / "blobs" / "3f2a").write_bytes(b"closed")
    # A database that nobody can reach: the key is seen to before.
    done = ordskifte(tmp_path, "upgrade", DATABASE_URL="postgres://u:p@127.0.0.1:1/n")
    assert "everybody must sign in again" in done.stderr
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "keys" / keys.SESSION_KEY).stat().st_size == keys.BYTES


def test_setup_makes_a_new_session_key_and_leaves_the_master_key(tmp_path, monkeypatch):
    monkeypatch.setenv("ORDSKIFTE_DATA", str(tmp_path))
    answers = {
        "body": "Nord",
        "host": "nord.example",
        "administrator": "Aud <aud@nord.example>",
        "time_zone": "Europe/Oslo",
    }
    assert setting_up.prepare(answers) is False
    (tmp_path / "db" / "ordskifte.sqlite3").write_bytes(b"SQLite format 3")
    master = (tmp_path / "keys" / keys.MASTER_KEY).read_bytes()
    (tmp_path / "keys" / keys.SESSION_KEY).unlink()
    assert setting_up.prepare(answers) is True
    assert (tmp_path / "keys" / keys.SESSION_KEY).stat().st_size == keys.BYTES
    assert (tmp_path / "keys" / keys.MASTER_KEY).read_bytes() == master


def test_a_key_file_of_ones_own_that_is_gone_is_named(data):
    done = ordskifte(data, "check", ORDSKIFTE_KEY_FILE=str(data / "my.key"))
    assert done.returncode == 1
    assert "my.key, which is not there: bring it back" in done.stderr


def test_an_empty_folder_is_not_data(tmp_path):
    assert "has not been set up. Run: ordskifte setup" in ordskifte(tmp_path, "check").stderr
