"""`ordskifte hold`: which time is meant, and what is refused."""

from datetime import UTC, datetime

import pytest

from ordskifte.kernel import clock, hold
from ordskifte.kernel.hold import MemoryHold
from ordskifte.project import holding

# One in the afternoon in Oslo.
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place():
    """A hold that is remembered."""
    found = MemoryHold()
    with hold.in_use.replaced_by(lambda: found):
        yield found


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("13:30", "2026-11-23 13:30"),
        ("13.30", "2026-11-23 13:30"),
        (" 9:05 ", "2026-11-24 09:05"),
        ("2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-25T08:00", "2026-11-25 08:00"),
        ("2026-11-25T08:00:00+00:00", "2026-11-25 09:00"),
    ],
)
def test_a_time_is_one_in_oslo(text, meant):
    with clock.at(NOON):
        assert holding.shown(holding.read_until(text)) == meant


@pytest.mark.parametrize("text", ["24:00", "13:60", "i kveld", "2026-13-01", "²3:00"])
def test_what_is_no_time_is_refused_with_how_to_write_it(text, capsys):
    assert holding.turn(is_on=True, until=text, why="", as_json=False) == 2
    assert "Write it as 22:30" in capsys.readouterr().err
    assert hold.current() is None


def test_on_and_off(db, capsys):
    assert holding.turn(is_on=True, until="", why="", as_json=True) == 0
    assert hold.current().why == "Vedlikehold"
    assert holding.turn(is_on=False, until="", why="", as_json=False) == 0
    assert hold.current() is None
    assert "taken in again" in capsys.readouterr().out
    with clock.at(NOON):
        assert holding.turn(is_on=True, until="2027-01-01 10:00", why="", as_json=False) == 2
