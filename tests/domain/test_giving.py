"""What may be given to somebody who asked: the choice that the law leaves, and secrecy that leaves none."""

import pickle

import pytest

from ordskifte.domain.giving import TEXTS, CannotBeGiven, Giving, Obstacle, obstacle
from ordskifte.domain.screening import DocumentScope, Screening, covering

SEEN = "a" * 64


def giving(basis=None, *, scope=DocumentScope.WHOLE, **given):
    """A file that was looked at, withheld by this basis."""
    hidden = [] if basis is None else [Screening(access_restriction="U", authority=basis, document_scope=scope)]
    return Giving(**{"checksum": SEEN, "seen": SEEN, "screenings": covering(*hidden), **given})


def test_an_open_document_that_was_looked_at_is_given():
    assert obstacle(giving()) is None


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (giving(checksum="", seen=""), Obstacle.NO_FILE),
        (giving(seen=""), Obstacle.NOT_SEEN),
        (giving(seen="b" * 64), Obstacle.NOT_SEEN),
        (giving(checksum="", seen="", is_public=True), Obstacle.NO_FILE),
        (giving("offentleglova § 23 første ledd", seen="", is_public=True), Obstacle.NO_REASON),
        (giving(is_classified=True), Obstacle.CLASSIFIED),
        (giving("offentleglova § 23 første ledd"), Obstacle.NO_REASON),
        (giving("offentleglova § 23 første ledd", why="  "), Obstacle.NO_REASON),
        (giving("internt"), Obstacle.NO_REASON),
        (giving(""), Obstacle.NO_REASON),
        (giving("offl § 13 jf. fvl § 13 første ledd nr. 1", why="Alt er kjent"), Obstacle.SECRECY),
        (giving("fvl § 13 (1) nr. 1", why="Alt er kjent"), Obstacle.SECRECY),
    ],
)
def test_what_stands_in_the_way_is_named(facts, found):
    assert obstacle(facts) is found
    assert TEXTS[found]


@pytest.mark.parametrize(
    "facts",
    [
        giving(seen="", is_public=True),
        giving("offentleglova § 23 første ledd", why="Kjøpet er gjort, og ingen taper på det."),
        giving("offl § 13 jf. fvl § 13 første ledd nr. 1", scope=DocumentScope.NONE),
        giving("offl § 13 jf. fvl § 13 første ledd nr. 1", scope=DocumentScope.PARTS, is_redacted=True),
        giving("offl § 23 første ledd", scope=DocumentScope.PARTS, is_redacted=True),
    ],
)
def test_the_law_leaves_a_choice_and_what_was_taken_out_stays_out(facts):
    assert obstacle(facts) is None


def test_every_obstacle_has_words():
    assert set(TEXTS) == set(Obstacle)


def test_the_refusal_survives_the_way_to_another_process():
    back = pickle.loads(pickle.dumps(CannotBeGiven(Obstacle.SECRECY, 2)))
    assert (back.obstacle, back.place, back.code) == (Obstacle.SECRECY, 2, "cannot_be_given")
