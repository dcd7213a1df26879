"""`ordskifte setup`: run twice, broken off, answered oddly."""

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import time

import pytest

from ordskifte.project import keys

ANSWERS = {
    "--body": "Nordfjæra kommune",
    "--host": "nordfjaera.example",
    "--administrator": "Aud Solbrekke <aud@nordfjaera.example>",
    "--mail": "",
    "--time-zone": "Europe/Oslo",
}


def ordskifte(folder, *command, typed="", **environ):
    """Run the command line on a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "ordskifte.project.cli", *command],
        env={**os.environ, "ORDSKIFTE_DATA": str(folder), "DATABASE_URL": "", **environ},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def setup(folder, environ=None, **given):
    """Set up, with these answers in place of the usual ones."""
    answers = ANSWERS | {f"--{name}": value for name, value in given.items()}
    return ordskifte(folder, "setup", "--json", *(part for pair in answers.items() for part in pair), **environ or {})


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A folder that was set up for one body."""
    folder = tmp_path_factory.mktemp("ready")
    # As if an earlier setup had been broken off after the keys.
    keys.make(folder / "keys")
    master = (folder / "keys" / keys.MASTER_KEY).read_bytes()
    done = setup(folder)
    assert done.returncode == 0, done.stderr
    assert "Making the database" in done.stderr
    assert (folder / "keys" / keys.MASTER_KEY).read_bytes() == master
    return folder


def test_setting_up_again_makes_up_for_permissions_that_were_broken_off(ready):
    with contextlib.closing(sqlite3.connect(ready / "db" / "ordskifte.sqlite3")) as database:
        before = permissions(database)
        database.execute("DELETE FROM auth_permission WHERE codename = 'add_userprofile'")
        database.commit()
        assert len(permissions(database)) == len(before) - 1
        done = setup(ready)
        assert done.returncode == 0, done.stderr
        assert "Making the database" not in done.stderr
        assert permissions(database) == before


def permissions(database):
    """The names of all."""
    return sorted(database.execute("SELECT codename FROM auth_permission"))


def test_a_second_body_gets_its_own_administrator_and_address(ready):
    done = setup(ready, body="Sørfjæra kommune", host="sorfjaera.example", administrator="Bo <bo@sorfjaera.example>")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["enrolment_link"].startswith("http://sorfjaera.example/konto/velkommen/")


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"body": "Sørfjæra kommune"}, 1, "is the host name of Nordfjæra kommune"),
        ({"body": "En til", "host": "en.example"}, 1, "works at Nordfjæra kommune"),
        ({"body": " "}, 2, "Write the name of the body"),
        ({"body": "N" * 201}, 2, "has 201 characters"),
        ({"mail": "post.kommune.example"}, 2, "mail server cannot be read"),
        ({"mail": "smtp+tls://u:p@h:587\nORDSKIFTE_SECURE=0"}, 2, "mail server cannot be read"),
        ({"host": "https://x.example/"}, 2, "is not a host name"),
        ({"administrator": "aud"}, 2, "does not name a person"),
        ({"administrator": f"{'A' * 151} <aud@nordfjaera.example>"}, 2, "at most 150 characters"),
        ({"time-zone": "Europe"}, 2, "is not a time zone"),
    ],
)
def test_an_odd_answer_is_refused_in_words(ready, given, code, said):
    done = setup(ready, **given)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mail_server_that_was_refused_is_not_kept(ready):
    setup(ready, mail="post.kommune.example")
    done = setup(ready)
    assert done.returncode == 0, done.stderr


def test_who_is_asked_is_asked_again_at_once(tmp_path):
    typed = [
        "Nord",
        "https://nord.example",
        "nord.example",
        "Aud",
        "Aud <aud@nord.example>",
        "post",
        "",
        "Europe",
        "UTC",
    ]
    # The folder cannot be made, so it ends after the questions.
    done = ordskifte("/proc/ordskifte", "setup", typed="\n".join(typed) + "\n")
    again = [
        done.stdout.count(asked) for asked in ("body's name", "Host name that", "First adm", "Mail server", "Time zone")
    ]
    assert again == [1, 2, 2, 2, 2]
    assert done.returncode == 1
    assert "/proc/ordskifte cannot be made or written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_file_that_is_not_there_is_named_before_anything_is_made(tmp_path):
    done = setup(tmp_path / "data", {"ORDSKIFTE_KEY_FILE": str(tmp_path / "my.key")})
    assert done.returncode == 1
    assert "my.key" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [(("Kari <kari@nordfjaera.example>", "--role", "sjef"), "is not a role"), (("Kari",), "does not name a person")],
)
def test_an_invitation_that_cannot_be_is_refused_in_words(ready, command, said):
    done = ordskifte(ready, "invite", *command)
    assert done.returncode == 1
    assert said in done.stderr
    assert not re.search("Traceback", done.stderr)


def test_nobody_else_can_read_what_was_made(ready):
    assert ready.stat().st_mode & 0o077 == 0
    secret = [*(ready / "keys").iterdir(), ready / "settings.env"]
    assert [path for path in secret if path.stat().st_mode & 0o077] == []


WORKER = "import django; django.setup(); from ordskifte.project import work; work.run(wait=60)"


def test_a_worker_that_waits_ends_when_it_is_asked_to(ready):
    settings = {
        "ORDSKIFTE_DATA": str(ready),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "ordskifte.project.settings",
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env={**os.environ, **settings})
    try:
        until = time.monotonic() + 40
        while not (ready / "run" / "worker.heartbeat").exists() and time.monotonic() < until:
            time.sleep(0.05)
        worker.terminate()
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        worker.wait()
