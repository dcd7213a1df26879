from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ordskifte.domain.transfer import (
    ENDED,
    NEEDS_SOMEBODY,
    NEVER_LEFT,
    PAUSES,
    TABLE,
    WAITS,
    Answer,
    Errand,
    Known,
    Outcome,
    Reason,
    Says,
    State,
    Step,
    WrongStep,
    after,
    judge,
    may,
    pause_after,
)

answers = st.builds(Answer, says=st.sampled_from(Says), number=st.sampled_from(["", "2026/1", "2026/2"])).map(
    lambda answer: (
        Answer(says=answer.says, number=answer.number or "2026/1")
        if answer.says is Says.REGISTERED
        else Answer(says=answer.says)
    )
)
known = st.builds(
    Known,
    state=st.sampled_from(State),
    errand=st.sampled_from(Errand),
    number=st.sampled_from(["", "2026/1", "2026/2"]),
    is_taken=st.booleans(),
    is_seen=st.booleans(),
)


def reached(start: State) -> set[State]:
    found, left = {start}, [start]
    while left:
        for state in TABLE[left.pop()].values():
            if state not in found:
                found.add(state)
                left.append(state)
    return found


def test_every_state_has_its_row_and_can_be_reached():
    assert set(TABLE) == set(State) == reached(State.PLANNED)


def test_nothing_follows_on_what_has_ended_and_everything_can_end():
    assert {state for state in State if not TABLE[state]} == ENDED
    assert all(reached(state) & ENDED for state in State)


def test_whatever_a_person_must_look_at_has_a_way_out():
    for state in NEEDS_SOMEBODY:
        assert may(state, Step.NUMBER) and may(state, Step.TAKE_OUT)


def test_what_waits_for_the_other_side_ends_up_with_a_person_when_nothing_comes():
    assert {after(state, Step.BE_LATE) for state in WAITS} == {State.OVERDUE}
    assert not [state for state in State if state not in WAITS and may(state, Step.BE_LATE)]


def test_nothing_is_handed_over_that_was_not_packed_and_tried():
    before = {state for state in State if State.HANDED_OVER in TABLE[state].values()}
    assert before == {State.TRYING}
    assert {state for state in State if may(state, Step.TRY)} == {State.PACKED, State.TRYING}


@given(st.sampled_from(State), st.sampled_from(Step))
def test_a_step_that_cannot_follow_is_refused(state, step):
    if may(state, step):
        assert after(state, step) in State
    else:
        with pytest.raises(WrongStep):
            after(state, step)


@given(answers, known)
def test_a_receipt_is_taken_only_where_it_can_follow(answer, known):
    verdict = judge(answer, known=known)
    assert (verdict.outcome is Outcome.TAKEN) == (verdict.state is not None)
    assert (verdict.outcome is Outcome.SET_ASIDE) == (verdict.reason is not None)
    if verdict.outcome is Outcome.TAKEN:
        assert known.state not in NEVER_LEFT | ENDED
        assert verdict.state in TABLE[known.state].values()


@given(answers, known)
def test_a_number_is_taken_only_if_nobody_else_has_it_and_no_other_was_given(answer, known):
    verdict = judge(answer, known=known)
    if answer.number and verdict.outcome is Outcome.TAKEN:
        assert not known.is_taken
        assert known.number in {"", answer.number}


@given(answers, known)
def test_a_new_record_is_receipted_by_a_number_alone(answer, known):
    verdict = judge(answer, known=known)
    if verdict.state is State.RECEIPTED and known.errand is Errand.REGISTER:
        assert answer.says is Says.REGISTERED


@given(answers, known)
def test_the_same_receipt_twice_changes_nothing(answer, known):
    first = judge(answer, known=known)
    if first.outcome is Outcome.TAKEN:
        later = Known(state=first.state, errand=known.errand, number=known.number or answer.number, is_seen=True)
        assert judge(answer, known=later).outcome is Outcome.REPEATED


@pytest.mark.parametrize("state", sorted(NEVER_LEFT))
def test_a_receipt_for_what_was_never_sent_is_set_aside(state):
    answer = Answer(says=Says.REGISTERED, number="2026/1")
    assert judge(answer, known=None).reason is Reason.NEVER_SENT
    assert judge(answer, known=Known(state=state)).reason is Reason.NEVER_SENT


@pytest.mark.parametrize(
    ("known", "answer", "reason"),
    [
        (Known(state=State.HANDED_OVER, is_taken=True), Answer(says=Says.REGISTERED, number="1"), Reason.NUMBER_TAKEN),
        (Known(state=State.RECEIPTED, number="1"), Answer(says=Says.REGISTERED, number="2"), Reason.CONTRADICTS),
        (Known(state=State.RECEIPTED, number="1"), Answer(says=Says.REFUSED), Reason.CONTRADICTS),
        (Known(state=State.REFUSED), Answer(says=Says.REGISTERED, number="1"), Reason.CONTRADICTS),
        (Known(state=State.WITHOUT_NUMBER), Answer(says=Says.REFUSED), Reason.CONTRADICTS),
        (Known(state=State.TAKEN_OUT), Answer(says=Says.REGISTERED, number="1"), Reason.TAKEN_OUT),
    ],
)
def test_what_cannot_be_true_beside_what_is_known_is_set_aside(known, answer, reason):
    assert judge(answer, known=known).reason is reason


def test_a_late_answer_is_as_good_as_one_in_time():
    answer = Answer(says=Says.REGISTERED, number="1")
    assert judge(answer, known=Known(state=State.OVERDUE)).state is State.RECEIPTED


def test_a_change_and_a_note_need_no_number_and_a_new_entry_does():
    answer = Answer(says=Says.ACCEPTED)
    for errand in (Errand.CHANGE, Errand.KEEP):
        assert judge(answer, known=Known(state=State.DELIVERED, errand=errand)).state is State.RECEIPTED
    assert judge(answer, known=Known(state=State.DELIVERED)).state is State.WITHOUT_NUMBER


@given(st.integers(0, 1000))
def test_pauses_grow_and_end_at_an_hour(tries):
    assert timedelta(seconds=PAUSES[0]) <= pause_after(tries) <= pause_after(tries + 1) <= timedelta(hours=1)


class OneHandOver(RuleBasedStateMachine):
    """Whatever comes in whatever order: the number that a record has never changes by a receipt."""

    def __init__(self):
        super().__init__()
        self.state, self.number, self.has_left = State.PLANNED, "", False

    @rule(step=st.sampled_from([Step.PACK, Step.TRY, Step.HAND_OVER, Step.DELIVER, Step.BE_LATE, Step.SEND_AGAIN]))
    def go_on(self, step):
        if may(self.state, step):
            self.state = after(self.state, step)
            self.has_left = self.has_left or step is Step.TRY

    @rule(answer=answers)
    def hear(self, answer):
        verdict = judge(answer, known=Known(state=self.state, number=self.number))
        if verdict.outcome is Outcome.TAKEN:
            assert self.has_left
            assert self.number in {"", answer.number} or not answer.number
            self.state, self.number = verdict.state, answer.number or self.number

    @invariant()
    def receipted_means_numbered(self):
        assert (self.state is State.RECEIPTED) <= bool(self.number)


TestOneHandOver = OneHandOver.TestCase
