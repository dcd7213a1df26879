"""Closing a trial, killed where a promise hangs on it, and asked again: closed once, one whole package, no more."""

import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from ordskifte.project import trial_check

FAREWELL = ("--custodian", "Arkivet", "--contact", "arkiv@k.example", "--why", "Fristen er ute.")


def outside(folder):
    """The surroundings of a process with an installation of its own, whatever database these tests run on."""
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "ORDSKIFTE_DATA": str(folder)
    }


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Path:
    """A folder with a small town in it."""
    folder = tmp_path_factory.mktemp("proveperiode")
    environment = outside(folder)
    made = subprocess.run(
        [sys.executable, "-m", "tests.worlds.site", str(folder)], env=environment, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr.decode()
    return folder


def trial(folder, *words, crash_at=""):
    """One command in a process of its own; its end, and what it said to machines."""
    environment = {**outside(folder), "ORDSKIFTE_CRASH_AT": crash_at}
    command = [sys.executable, "-m", "ordskifte.project.cli", "trial", *words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout or "{}")


def test_a_trial_is_closed_once_and_its_package_is_whole_whenever_the_machine_dies(installation, tmp_path):
    until = (date.today() + timedelta(days=56)).isoformat()
    code, said = trial(installation, "open", "Prøve", "--case", "2026/118", "--until", until)
    assert code == 0, said
    uid, place = said["trial"], tmp_path / "pakke"
    for point in ("outcomes.trial_closed", "outcomes.package_begun:4", "outcomes.package_written"):
        code, said = trial(installation, "close", uid, str(place), *FAREWELL, crash_at=point)
        assert (code, said) == (-signal.SIGKILL, {}), point
        assert not place.exists()
    code, said = trial(installation, "close", uid, str(place), *FAREWELL)
    assert code == 0 and said["place"] == str(place)
    assert trial_check.check(place).problems == []
    log = [json.loads(line) for line in (place / "lukket" / "logg.jsonl").read_text().splitlines()]
    assert [each["handling"] for each in log].count("outcomes.close_trial") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["pakke"]
