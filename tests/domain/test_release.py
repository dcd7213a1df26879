"""When a text may go out to the public, and when somebody's yes counts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.release import TEXTS, Facts, Obstacle, approved_by, obstacles

FINE = Facts(languages=1, is_withheld=False, has_earlier=False)

CASES = [
    ({}, ()),
    ({"languages": 0}, (Obstacle.NO_LANGUAGE,)),
    ({"is_withheld": True}, (Obstacle.CASE_OR_SOURCE_WITHHELD,)),
    ({"has_unseen_notes": True}, (Obstacle.NOTES_NOT_SEEN,)),
    ({"has_earlier": True}, (Obstacle.NO_CHANGE_NOTE,)),
    ({"has_earlier": True, "change_note": "Rettet"}, ()),
    ({"has_earlier": True, "is_same": True}, (Obstacle.NOTHING_CHANGED,)),
    ({"asks_for_four_eyes": True, "authors": frozenset("a")}, (Obstacle.NEEDS_APPROVAL,)),
    ({"asks_for_four_eyes": True, "authors": frozenset("a"), "approvers": frozenset("a")}, (Obstacle.NEEDS_APPROVAL,)),
    ({"asks_for_four_eyes": True, "authors": frozenset("a"), "approvers": frozenset("ab")}, ()),
    ({"is_period_wrong": True}, (Obstacle.PERIOD_IS_WRONG,)),
    ({"languages": 0, "is_withheld": True}, (Obstacle.NO_LANGUAGE, Obstacle.CASE_OR_SOURCE_WITHHELD)),
]


@pytest.mark.parametrize(("given", "found"), CASES)
def test_what_stands_in_the_way(given, found):
    assert obstacles(replace(FINE, **given)) == found


def test_every_obstacle_has_words():
    assert TEXTS.keys() == {obstacle.value for obstacle in Obstacle}


people = st.frozensets(st.sampled_from("abcd"))


@given(people, people)
def test_nobody_approves_what_is_their_own(authors, approvers):
    facts = replace(FINE, asks_for_four_eyes=True, authors=authors, approvers=approvers)
    assert not approved_by(facts) & authors
    assert (obstacles(facts) == ()) == bool(approvers - authors)
