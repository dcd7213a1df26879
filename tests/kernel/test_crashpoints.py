"""A crash point kills when asked to, and only then."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import ordskifte
from ordskifte.kernel import crashpoints

ROOT = Path(ordskifte.__file__).parent

PASS_THREE_TIMES = """
from ordskifte.kernel import crashpoints
HERE = crashpoints.declare("test.here", "for a test")
THERE = crashpoints.declare("test.there", "for a test")
for n in range(3):
    print(n, flush=True)
    crashpoints.crashpoint(HERE)
    crashpoints.crashpoint(THERE)
"""


def run(crash_at):
    environment = {**os.environ, "PYTHONPATH": str(ROOT.parent), "ORDSKIFTE_CRASH_AT": crash_at}
    return subprocess.run(
        [sys.executable, "-c", PASS_THREE_TIMES], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("crash_at", "passes"),
    [("test.here", 1), ("test.here:1", 1), ("test.there:2", 2), ("test.here:3", 3)],
)
def test_a_process_is_killed_at_the_pass_asked_for(crash_at, passes):
    ended = run(crash_at)
    assert (ended.returncode, ended.stdout.split()) == (-signal.SIGKILL, [str(n) for n in range(passes)])


@pytest.mark.parametrize("crash_at", ["", "test.here:4", "elsewhere"])
def test_a_process_lives_when_no_pass_is_asked_for(crash_at):
    assert run(crash_at).returncode == 0


def test_a_child_can_be_armed_after_it_was_forked():
    crashpoints.declare("test.forked", "for a test")
    child = os.fork()
    if child == 0:
        crashpoints.arm("test.forked")
        crashpoints.crashpoint("test.forked")
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    crashpoints.crashpoint("test.forked")


def test_an_armed_process_refuses_a_name_that_nobody_declared():
    crashpoints.arm("test.any")
    try:
        with pytest.raises(crashpoints.UnknownPoint, match=r"no crash point 'test\.mistyped'"):
            crashpoints.crashpoint("test.mistyped")
    finally:
        crashpoints.arm("")


def test_two_points_cannot_share_a_name():
    crashpoints.declare("test.twice", "one thing")
    crashpoints.declare("test.twice", "one thing")
    with pytest.raises(ValueError, match="Two crash points"):
        crashpoints.declare("test.twice", "another thing")
    assert crashpoints.declared()["test.twice"] == "one thing"


def test_every_point_in_the_program_is_declared_beside_its_use():
    undeclared = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in ROOT.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and _name(call.func) == "crashpoint"
        if not (len(call.args) == 1 and _name(call.args[0]).isupper())
    ]
    assert undeclared == [], "pass a constant that holds what declare() gave"


def _name(node):
    return getattr(node, "attr", None) or getattr(node, "id", "")
