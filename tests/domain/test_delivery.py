"""The rules of a delivery: which steps there are, and what can never be said."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.delivery import ENDS, MOST_TRIES, TABLE, DeliveryState, Step, WrongStep, after, pause_after

State = DeliveryState
STEPS = st.lists(st.sampled_from(Step), max_size=30)


def walk(steps):
    """Every state that a delivery passes, with the step that led there; what cannot follow is left out."""
    state, passed = State.PLANNED, [(None, State.PLANNED)]
    for step in steps:
        try:
            state = after(state, step)
        except WrongStep:
            continue
        passed.append((step, state))
    return passed


def test_the_table_names_every_state():
    assert set(TABLE) == set(State)


@given(STEPS)
def test_nothing_is_confirmed_that_was_not_tried(steps):
    passed = walk(steps)
    states = [state for _, state in passed]
    if State.CONFIRMED in states:
        assert State.SENT in states[: states.index(State.CONFIRMED)]


@given(STEPS)
def test_what_is_confirmed_stays_confirmed(steps):
    states = [state for _, state in walk(steps)]
    assert State.CONFIRMED not in states[:-1]


@given(STEPS)
def test_a_lost_answer_is_never_taken_for_a_yes_or_a_no(steps):
    for step, state in walk(steps):
        assert (step is Step.LOSE) == (state is State.UNKNOWN)


@given(STEPS)
def test_what_failed_is_tried_again_only_when_somebody_asks(steps):
    passed = walk(steps)
    for (_, before), (step, _now) in pairwise(passed):
        if before is State.FAILED:
            assert step is Step.ASK_AGAIN


@pytest.mark.parametrize("state", [state for state in State if state is not State.CONFIRMED])
def test_every_delivery_can_still_be_confirmed(state):
    reached, before = {state}, set()
    while reached != before:
        before = set(reached)
        reached |= {following for each in before for following in TABLE[each].values()}
    assert State.CONFIRMED in reached


@pytest.mark.parametrize(
    ("state", "step"), [(each, step) for each in State for step in Step if step not in TABLE[each]]
)
def test_any_other_step_is_refused(state, step):
    with pytest.raises(WrongStep):
        after(state, step)


def test_a_try_can_end_in_every_way_but_not_in_itself():
    assert {after(State.SENT, step) for step in ENDS.values()} == set(ENDS) == set(State) - {State.SENT}


@given(st.integers(1, 50))
def test_pauses_grow_and_come_to_an_end(tries):
    pause, longer = pause_after(tries), pause_after(tries + 1)
    assert (pause is None) == (tries >= MOST_TRIES)
    if pause and longer:
        assert timedelta(0) < pause <= longer
