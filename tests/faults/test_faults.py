"""A short run of the kill harness; and each promise, broken on purpose, is found to be broken."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BREAK = "tests.faults.breaking"
CHECKER = ("checker.py", "outside.py", "said.py", "closed_files.py")


@pytest.fixture(scope="module")
def broken():
    """What the checker found after each promise was broken, by the name of the breaking."""
    done = run(BREAK)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def run(module, *given):
    # In a process of its own: it lives by its own clock, on its own installation, and forks.
    command = [sys.executable, "-m", module, *given]
    environment = {name: value for name, value in os.environ.items() if name != "ORDSKIFTE_DATA"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)


def test_nothing_is_wrong_while_no_promise_is_broken(broken):
    assert broken[""] == []


def test_a_handler_without_its_transaction_is_found(broken):
    assert any("handled 1 times too often" in each for each in broken["two_transactions"])


def test_an_event_that_is_written_after_its_fact_is_found(broken):
    assert any("came in and were never taken" in each for each in broken["event_after_commit"])


def test_a_client_that_is_told_too_early_is_found(broken):
    assert any("lost: no published revision" in each for each in broken["told_before_commit"])


def test_a_number_without_its_entry_is_found(broken):
    assert any("and counted to" in each for each in broken["number_apart"])


def test_a_short_run_kills_and_finds_nothing():
    done = run("tests.faults", "--kills", "15", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 lost, 0 doubled, 0 otherwise wrong" in done.stdout


@pytest.mark.parametrize("name", CHECKER)
def test_the_checker_knows_nothing_of_the_program(name):
    tree = ast.parse((HERE / name).read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert not {each for each in names if each.split(".")[0] in {"ordskifte", "django", "tests"}}
