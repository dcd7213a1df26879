"""Time is asked for in one place, and a test can hold it still."""

import ast
import os
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ordskifte
from ordskifte.kernel import clock

ROOT = Path(ordskifte.__file__).parent
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)

# Who else may ask, and why.
ALLOWED = {
    "kernel/clock.py": "the clock itself",
}

_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("timezone", "now"),
}
_FROM = {("time", "time"), ("time", "time_ns"), ("django.utils.timezone", "now")}
_COLUMNS = {"auto_now", "auto_now_add"}


def looks_at_another_clock(source: str) -> list[int]:
    """Lines that ask for the time of day elsewhere than in the clock."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if _asks(node)]


def _asks(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name):
            return (owner, name) in _CALLS
        case ast.Call(func=ast.Attribute(attr="localtime" | "localdate"), args=[], keywords=[]):
            return True
        case ast.ImportFrom(module=module, names=names):
            return any((module, name.name) in _FROM for name in names)
        case ast.keyword(arg=name):
            return name in _COLUMNS
        case _:
            return False


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "timezone.now()",
        "timezone.localdate()",
        "from django.utils.timezone import now",
        "default=timezone.now",
        "models.DateTimeField(auto_now_add=True)",
    ],
)
def test_the_search_finds_other_clocks(line):
    assert looks_at_another_clock(line) == [1]


def test_the_search_lets_durations_be():
    assert (
        looks_at_another_clock(
            "time.monotonic(); clock.now(); clock.today(); timezone.localtime(moment); time.sleep(1)"
        )
        == []
    )


def test_nobody_else_asks_what_time_it_is():
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts and str(path.relative_to(ROOT)) not in ALLOWED
        for line in looks_at_another_clock(path.read_text())
    }
    assert found == set()


def test_the_real_clock_goes_in_utc():
    before, now, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    assert before <= now <= after
    assert now.tzinfo is UTC


def test_a_held_clock_stands_still_until_moved_and_is_given_back():
    with clock.at(NOON) as hands:
        assert (clock.now(), clock.now()) == (NOON, NOON)
        hands.advance(timedelta(hours=1))
        assert clock.now() == NOON + timedelta(hours=1)
        with clock.at(NOON - timedelta(days=1)):
            assert clock.now() == NOON - timedelta(days=1)
        hands.move_to(NOON)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_a_held_clock_is_given_back_after_a_failure():
    with pytest.raises(ZeroDivisionError), clock.at(NOON):
        raise ZeroDivisionError
    assert clock.now() != NOON


def test_another_thread_keeps_the_real_clock():
    seen = []
    with clock.at(NOON):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen != [NOON]


def test_a_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"), clock.at(datetime(2026, 6, 1)):
        pass


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 1, 21, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 1, 22, 0, tzinfo=UTC), date(2026, 6, 2)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=timezone(timedelta(hours=-5))), date(2026, 10, 25)),
    ],
)
def test_today_is_the_day_in_oslo(moment, day):
    with clock.at(moment):
        assert clock.today() == day


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))
def test_a_held_clock_is_the_same_moment_in_utc(moment):
    with clock.at(moment):
        assert clock.now().timestamp() == moment.timestamp()
        assert clock.now().utcoffset() == timedelta(0)


_ASK = "from ordskifte.kernel import clock; print(clock.now().isoformat())"


def _asked_by_another(path):
    environment = os.environ | {"ORDSKIFTE_CLOCK": str(path)}
    said = subprocess.run([sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=True)
    return datetime.fromisoformat(said.stdout.strip())


def test_a_play_sets_all_its_processes_off(tmp_path):
    assert clock.set_off() == timedelta(0)
    clock.set_all_to(NOON, path=tmp_path / "clock")
    first = _asked_by_another(tmp_path / "clock")
    assert timedelta(0) <= first - NOON < timedelta(minutes=1)
    clock.set_all_to(NOON + timedelta(days=366), path=tmp_path / "clock")
    assert _asked_by_another(tmp_path / "clock") - first > timedelta(days=365)


def test_a_process_of_the_play_sees_every_move_at_once(tmp_path, monkeypatch):
    hands = tmp_path / "clock"
    monkeypatch.setenv(clock.SET_OFF_BY, str(hands))
    for day in range(30):  # quicker than the ticks of a file's date, and on few inodes
        moment = NOON + timedelta(days=day)
        clock.set_all_to(moment, path=hands)
        assert timedelta(0) <= clock.now() - moment < timedelta(hours=1)


def test_asking_for_the_time_of_the_play_opens_and_looks_up_no_file(tmp_path, monkeypatch):
    hands = tmp_path / "clock"
    monkeypatch.setenv(clock.SET_OFF_BY, str(hands))
    clock.set_all_to(NOON, path=hands)
    clock.now()
    asked = []
    sys.addaudithook(lambda event, _: asked.append(event) if event in {"open", "os.listdir"} and asking else None)
    asking = True
    assert timedelta(0) <= clock.now() - NOON < timedelta(minutes=1)
    asking = False
    assert asked == []
