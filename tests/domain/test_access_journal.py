"""What is about access is journalled for what the law names, and for nothing else unless the body chooses so."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import access_journal
from ordskifte.domain.access_journal import NAMED, PROVISIONS, Ground
from ordskifte.domain.access_request import CAME_IN, WENT_OUT, Step

YES_AND_NO = (False, True)
ALL_NAMED = [frozenset(row) for size in range(len(NAMED) + 1) for row in itertools.combinations(NAMED, size)]
STEPS = st.lists(st.tuples(st.sampled_from(Step), st.booleans(), st.booleans()), max_size=6)
# By hand, from the law: all that comes in or goes out, and what of it is named (arkivforskrifta § 14 third paragraph).
BY_LAW = {
    Step.ASK: None,
    Step.GIVE: None,
    Step.GIVE_SOME: None,
    Step.SEND_ON: None,
    Step.REOPEN: None,
    Step.SILENCE: None,
    Step.REFUSE: Ground.REASONS,
    Step.CLOSE: Ground.REASONS,
    Step.ASK_REASONS: Ground.REASONS,
    Step.GIVE_REASONS: Ground.REASONS,
    Step.APPEAL: Ground.APPEAL,
    Step.SEND_APPEAL: Ground.APPEAL,
}


def named(steps):
    found = [access_journal.named_by(step, asks_payment=fee, is_about_manner=manner) for step, fee, manner in steps]
    return frozenset().union(*found)


@pytest.mark.parametrize("names", ALL_NAMED, ids=lambda names: "+".join(sorted(names)) or "nothing")
@pytest.mark.parametrize("journals_all", YES_AND_NO)
def test_one_of_the_four_is_enough_and_without_any_the_body_chooses(names, journals_all):
    found = access_journal.ground(names, journals_all=journals_all)
    if names:
        assert found in names
        assert found == min(names, key=NAMED.index)
    else:
        assert found is (Ground.CHOICE if journals_all else Ground.EXEMPT)


def test_each_ground_rests_on_a_provision_of_its_own_and_the_exception_on_the_paragraph_that_makes_it():
    assert PROVISIONS.keys() == set(Ground) - {Ground.NONE}
    assert len(set(PROVISIONS.values())) == len(PROVISIONS)
    assert str(PROVISIONS[Ground.EXEMPT]) == "arkivforskrifta § 14 tredje ledd"
    told = [str(PROVISIONS[each]) for each in NAMED]
    assert told == ["offentleglova § 32", "offentleglova § 31", "offentleglova § 8", "offentleglova § 30"]


@pytest.mark.parametrize("step", sorted(CAME_IN | WENT_OUT))
@pytest.mark.parametrize(("fee", "manner"), list(itertools.product(YES_AND_NO, repeat=2)))
def test_what_each_step_brings_in(step, fee, manner):
    expected = {BY_LAW[step]} - {None} | ({Ground.FEE} if fee else set()) | ({Ground.MANNER} if manner else set())
    assert access_journal.named_by(step, asks_payment=fee, is_about_manner=manner) == expected


@pytest.mark.parametrize("step", sorted(set(Step) - CAME_IN - WENT_OUT))
def test_work_within_the_body_brings_nothing_in(step):
    assert access_journal.named_by(step) == frozenset()


@given(STEPS, STEPS, st.booleans())
def test_what_has_come_into_the_journal_stays_whatever_follows_and_in_whatever_order(before, more, journals_all):
    ground = access_journal.ground(named(before), journals_all=journals_all)
    later = access_journal.ground(named([*before, *more]), journals_all=journals_all)
    assert later == access_journal.ground(named([*more, *before]), journals_all=journals_all)
    if ground is not Ground.EXEMPT:
        assert later is not Ground.EXEMPT


@given(STEPS)
def test_a_body_that_journals_all_has_nothing_beside_its_journal_and_no_body_less_than_the_law_asks_for(steps):
    wanted, least = (access_journal.ground(named(steps), journals_all=wish) for wish in (True, False))
    assert wanted is not Ground.EXEMPT
    assert (least is Ground.EXEMPT) == (not named(steps))
    assert wanted is least or (wanted, least) == (Ground.CHOICE, Ground.EXEMPT)
