"""`ordskifte trial`: open, see how it stands, close with a package, and check it: by hand and by machine."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ordskifte.kernel import clock
from ordskifte.outcomes.models import Trial
from ordskifte.project import cli
from tests.worlds import tried

UNTIL = "2099-01-01"


@pytest.fixture
def run(monkeypatch):
    """A command, on the database of the test."""
    monkeypatch.setattr(cli, "_must_be_set_up", lambda: None)
    monkeypatch.setattr(cli, "_django", lambda: None)

    def command(*words):
        done = CliRunner().invoke(cli.main, ["trial", *map(str, words)])
        return done.exit_code, done.output

    return command


@pytest.mark.django_db
def test_a_trial_is_opened_looked_at_closed_and_checked(run, tmp_path):
    case = tried.case()
    tried.said(case)
    soon = clock.today().replace(day=1).replace(year=clock.today().year + 1).isoformat()
    assert run("status") == (0, "There are no trials. Open one with: ordskifte trial open\n")
    code, said = run("open", "Prøve", "--case", "2026/118", "--until", soon, "--json")
    assert code == 0
    uid = json.loads(said)["trial"]
    assert json.loads(said)["address"] == f"/proveperiode/{uid}/"
    code, said = run("status", "--json")
    (told,) = json.loads(said)["trials"]
    assert (told["phase"], told["left"]["held"], told["answers"]["staff"]["count"]) == ("open", 1, 0)
    assert "Messages that wait for a check" in run("status")[1]

    place, words = tmp_path / "ut" / "pakke", ("--custodian", "Arkivet", "--contact", "arkiv@k.example")
    code, said = run("close", uid, place, *words)
    assert code == 1 and "Messages that wait for a check" in said and not place.exists()
    code, said = run("close", uid, place, *words, "--why", "Fristen er ute.", "--json")
    assert code == 0 and json.loads(said)["place"] == str(place)
    first = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    code, said = run("close", "Prøve", place)
    assert code == 0, said
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == first
    assert "Everything is as it should be." in run("check", place)[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("open", "Prøve", "--case", "2026-118", "--until", UNTIL), "Write it as 2026/118"),
        (("open", "Prøve", "--case", "2026/999", "--until", UNTIL), "There is no case like that here."),
        (("open", "Prøve", "--case", "2026/118", "--until", UNTIL), "A trial lasts at most a year."),
        (("open", " ", "--case", "2026/118", "--until", "2000-01-01"), "The last day must be after today."),
        (("close", "Ukjent", "pakke"), "There is no trial Ukjent."),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(run, words, said):
    tried.case()
    code, output = run(*words)
    assert code == 1 and said in output
    code, output = run(*words, "--json")
    assert code == 1 and json.loads(output)["ok"] is False
    assert not Trial.objects.exists()


@pytest.mark.django_db
def test_where_the_package_cannot_be_nothing_is_lost(run, tmp_path):
    trial, _ = tried.fill()
    (tmp_path / "en fil").write_text("min")
    words = ("--custodian", "Arkivet", "--contact", "arkiv@k.example", "--why", "Fristen er ute.")
    code, said = run("close", trial.uid, tmp_path / "en fil" / "x", *words)
    assert code == 1 and "cannot be written" in said
    # It is closed, and the next try writes the package alone.
    assert Trial.objects.get().closed_at is not None
    code, said = run("close", trial.uid, tmp_path / "pakke", "--json")
    assert code == 0 and json.loads(said)["left"]["held"] == 1


def test_the_check_needs_no_installation_and_says_what_is_wrong(tmp_path):
    program = "import sys; from ordskifte.project import cli; cli.main(['trial', 'check', sys.argv[1], '--json'])"
    command = [sys.executable, "-I", "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"ORDSKIFTE_DATA": "/nowhere"})
    assert done.returncode == 1, done.stderr
    assert re.search("This is no package, or only half of one", json.loads(done.stdout)["problems"][0])
