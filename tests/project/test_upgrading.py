"""An upgrade that does not hold leaves everything as it was; one that does, starts with a backup."""

import json
import os

import pytest

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, hold
from ordskifte.project import holding, upgrading
from tests.worlds.installations import Installation, new_database


@pytest.fixture
def town(tmp_path, django_db_setup, django_db_blocker):
    """A filled installation of today's version."""
    with django_db_blocker.unblock(), new_database(f"upgraded_{os.getpid()}", template=True) as address:
        made = Installation(tmp_path / "town", address=address)
        made.job("fill")
        yield made


def later(town, which):
    """The same installation under a later version of the program."""
    return Installation(
        town.folder,
        address=town.environment["DATABASE_URL"],
        LATER=which,
        DJANGO_SETTINGS_MODULE="tests.worlds.later.settings",
    )


@pytest.mark.parametrize(("which", "said"), [("fails", "this row was not foreseen"), ("loses", "kernel_blob has")])
def test_what_does_not_hold_is_put_back_byte_for_byte(town, which, said):
    before = town.job("state")
    told = json.loads(later(town, which).run("upgrade", "--json", code=1).splitlines()[-1])
    assert told["ok"] is False and said in told["error"]
    assert town.job("state") == before
    # With a backup of before, and nothing is on hold any more.
    assert (town.folder / "backups").exists() and told["backup"].startswith(str(town.folder / "backups" / "upgrade-"))
    assert not (town.folder / "hold.json").exists()


def test_one_that_holds_is_done_once_also_after_it_was_killed_in_the_middle(town):
    before = town.job("state")
    new = later(town, "good")
    assert new.job("upgrade_and_die") == {"died": True, "on_hold": True}
    assert town.job("state") == before
    told = json.loads(new.run("upgrade", "--json").splitlines()[-1])
    assert (told["ok"], told["applied"]) == (True, ["later.0001_note", "later.0002_motto"])
    assert not (town.folder / "hold.json").exists()
    assert town.job("state") != before
    assert json.loads(new.run("upgrade", "--json").splitlines()[-1])["applied"] == []
    assert json.loads(new.run("hold", "on", "--json").splitlines()[-1])["on_hold"] is True


@pytest.fixture
def place():
    """A hold that is remembered, in place of the file."""
    found = hold.MemoryHold()
    with hold.in_use.replaced_by(lambda: found):
        yield found


@pytest.mark.django_db
@pytest.mark.parametrize("of", [upgrading.MARK, ""])
def test_a_hold_that_a_killed_upgrade_left_after_its_last_change_ends_with_the_next_and_an_operators_stays(place, of):
    place.write(hold.Hold(since=clock.now(), why=upgrading.WHY, by=str(SYSTEM), of=of))
    assert upgrading.command(backup_to=None, as_json=True) == 0
    assert (hold.current() is None) is bool(of)


@pytest.mark.django_db
def test_a_hold_that_somebody_puts_on_during_an_upgrade_stays_when_it_is_done(place):
    with upgrading._on_hold():
        assert hold.current().of == upgrading.MARK
        holding.turn(is_on=True, until="", why=upgrading.WHY, as_json=True)
    assert hold.current().why == upgrading.WHY
    with upgrading._on_hold():
        assert hold.current().of == ""
    assert hold.current() is not None
