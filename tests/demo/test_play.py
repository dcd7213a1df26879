"""The play stops where something does not hold, says so, writes it down, and leaves no process."""

import json
import os
import subprocess
import sys

import pytest

from ordskifte.project.demo import play
from ordskifte.project.demo.authenticator import Authenticator
from ordskifte.project.demo.processes import DidNotStart, Processes
from ordskifte.project.demo.results import Outcome, Results
from ordskifte.project.demo.world import Chapter, Login, StepFailed, World, must, step


@step("It holds")
def holds(world):
    return "well"


@step("It fails")
def fails(world):
    raise StepFailed("the page shows another title")


@step("It breaks")
def breaks(world):
    raise ZeroDivisionError


@step("Somebody stops it")
def stopped(world):
    raise KeyboardInterrupt


@pytest.fixture
def world(tmp_path):
    (tmp_path / "log").mkdir()
    world = World(folder=tmp_path, port=1, processes=Processes(tmp_path / "log"))
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    world.processes.running["sleeper"] = sleeper
    yield world
    assert sleeper.poll() is not None, "a process was left"


def played(world, *steps):
    results = Results([Chapter("All", steps)])
    play._play(world, results)
    return results, json.loads((world.folder / "result.json").read_text())


def test_everything_holds(world):
    world.addresses["front"] = "/"
    results, written = played(world, holds, holds)
    assert results.ok
    assert written["ok"] is True
    assert [(row["name"], row["ok"], row["detail"]) for row in written["steps"]] == [("It holds", True, "well")] * 2
    assert written["addresses"] == {"front": "http://localhost:8000/"}
    assert written["benefits"] == {}


def test_an_address_is_told_with_those_whom_it_is_for(world):
    world.addresses |= {"front": "/", "publication": "/p/1/"}
    results, written = played(world, holds)
    assert list(written["benefits"]) == ["publication"]
    front, publication = results.places()
    assert front == "  front: http://localhost:8000/"
    assert publication.startswith("  publication: http://localhost:8000/p/1/  (a citizen: ")


def test_a_step_that_fails_ends_the_play(world):
    results, written = played(world, holds, fails, holds)
    assert not results.ok
    assert written["ok"] is False
    assert [row["ok"] for row in written["steps"]] == [True, False]
    assert any("the page shows another title" in line for line in results.lines())


def test_a_fault_is_told_in_a_line_and_traced_in_the_log(world):
    _, written = played(world, breaks)
    assert written["steps"][0]["detail"].startswith("ZeroDivisionError")
    assert "Traceback" in (world.folder / "log" / "demo.txt").read_text()


def test_the_result_is_written_when_somebody_stops_it(world):
    results, written = played(world, holds, stopped, holds)
    assert written["ok"] is False
    assert any("somebody stopped it" in line for line in results.lines())
    assert [row["ok"] for row in written["steps"]] == [True, False]


def test_a_play_without_its_last_steps_has_not_held():
    assert not Results([Chapter("All", (holds, holds))], outcomes=[Outcome("It holds", True, "well", 0)]).ok


def test_the_story_is_told_in_at_most_ten_lines():
    outcomes = [Outcome(step.name, True, "well", 1) for chapter in play.STORY for step in chapter.steps]
    results = Results(play.STORY, outcomes=outcomes)
    assert results.ok
    assert len(list(results.lines())) <= 10
    assert len(outcomes) >= 12
    assert len({outcome.name for outcome in outcomes}) == len(outcomes)


def test_a_source_that_is_not_there_is_wrong_use(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert play.main(source=tmp_path / "nothing", as_json=False) == 2
    assert "is not there" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_others_made_stops_the_play(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var" / "demo").mkdir(parents=True)
    (tmp_path / "var" / "demo" / "mine").write_text("")
    assert play.main(source=None, as_json=False) == 1
    assert "left alone" in capsys.readouterr().err


def test_a_process_that_ends_is_told_with_its_last_words(tmp_path):
    processes = Processes(tmp_path)
    (tmp_path / "web.txt").write_text("loading\nno such setting\n")
    processes.running["web"] = subprocess.Popen([sys.executable, "-c", ""])
    processes.running["web"].wait()
    with pytest.raises(DidNotStart, match="no such setting"):
        processes.wait_for_web(play.World(tmp_path, 1, processes).citizen(), address="/healthz")


def test_must_says_what_does_not_hold():
    must(True, "fine")
    with pytest.raises(StepFailed, match="not fine"):
        must("", "not fine")


def test_who_came_in_is_told_with_the_role(world):
    for id, name, role in (("ola", "Ola Berg", "case_officer"), ("eli", "Eli Vik", "case_officer")):
        world.people[id] = Login(name, role, f"{id}@nordfjaera.example", "a password", Authenticator("ABC"))
    world.people["siri"] = Login("Siri Ånes", "operator", "siri@nordfjaera.example", "another", Authenticator("DEF"))
    world.keep_people()
    results, _ = played(world, holds)
    results.addresses = {"front": "http://localhost:8000/"}
    told = [line for line in play._told(results, world.folder) if "who signs in" in line]
    assert told == ["  who signs in: Ola and Eli: case officer; Siri: operator"]


def test_addresses_are_told_with_the_port_that_was_given(tmp_path):
    asked = "from ordskifte.project.demo import play; print(play.SHOWN_PORT)"
    given = {**os.environ, "PORT": "8765", "ORDSKIFTE_DATA": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", asked], env=given, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "8765"
