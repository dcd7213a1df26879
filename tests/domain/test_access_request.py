"""A request for access moves only as the table says, and never just disappears."""

import itertools
import uuid

import pytest

from ordskifte.domain.access_request import TABLE, UNDECIDED, Facts, State, Step, WrongAccessStep, after, is_open
from ordskifte.domain.access_request import must_be_allowed as must
from ordskifte.domain.deadlines import Standing
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import SYSTEM, Actor

OFFICER = Actor.staff(uuid.UUID(int=1))
ASKER, OTHER = Actor.citizen("K7M3-9QXD-2T4A-X"), Actor.citizen("0000-0000-0000-0")
SILENT = Facts(standing=Standing.REFUSED_BY_SILENCE)
PLAIN = Facts()


def test_every_state_is_in_the_table():
    assert set(TABLE) == set(State)


@pytest.mark.parametrize(("state", "step"), list(itertools.product(State, Step)))
def test_what_is_open_leads_somewhere_and_what_is_not_is_refused(state, step):
    for facts in (PLAIN, SILENT, Facts(may_ask_for_reasons=True), Facts(has_appealed=True)):
        if is_open(state, step, facts=facts):
            assert after(state, step, facts=facts) in State
        else:
            with pytest.raises(WrongAccessStep):
                after(state, step, facts=facts)


@pytest.mark.parametrize("state", sorted(UNDECIDED))
def test_an_undecided_request_is_given_refused_sent_on_closed_or_withdrawn(state):
    ends = {step: after(state, step, facts=PLAIN) for step in Step if is_open(state, step, facts=PLAIN)}
    assert {step: end for step, end in ends.items() if end not in UNDECIDED} == {
        Step.GIVE: State.ANSWERED,
        Step.REFUSE: State.REFUSED,
        Step.SEND_ON: State.PASSED_ON,
        Step.CLOSE: State.CLOSED,
        Step.WITHDRAW: State.WITHDRAWN,
    }


def test_refusing_the_rest_is_a_part_given():
    assert after(State.OPEN, Step.REFUSE, facts=Facts(has_given=True)) is State.PARTLY


def test_silence_can_be_appealed_and_waiting_can_not():
    assert not is_open(State.NEW, Step.APPEAL, facts=PLAIN)
    assert is_open(State.NEW, Step.APPEAL, facts=SILENT)


@pytest.mark.parametrize("state", [State.REFUSED, State.PARTLY])
def test_a_refusal_is_appealed_in_time_and_once(state):
    assert is_open(state, Step.APPEAL, facts=PLAIN)
    assert not is_open(state, Step.APPEAL, facts=Facts(is_in_time_to_appeal=False))
    assert not is_open(state, Step.APPEAL, facts=Facts(has_appealed=True))
    assert is_open(state, Step.SEND_APPEAL, facts=Facts(has_appealed=True))
    assert not is_open(state, Step.SEND_APPEAL, facts=PLAIN)


def test_what_was_refused_can_be_given_after_all():
    assert after(State.REFUSED, Step.GIVE, facts=PLAIN) is State.ANSWERED
    assert after(State.REFUSED, Step.GIVE_SOME, facts=PLAIN) is State.PARTLY


def test_closer_reasons_are_asked_for_within_the_time():
    assert not is_open(State.REFUSED, Step.ASK_REASONS, facts=PLAIN)
    assert is_open(State.REFUSED, Step.ASK_REASONS, facts=Facts(may_ask_for_reasons=True))


def test_nobody_undoes_a_withdrawal():
    assert set(TABLE[State.WITHDRAWN].values()) == {State.WITHDRAWN}


@pytest.mark.parametrize("step", [Step.WITHDRAW, Step.ASK_REASONS, Step.APPEAL])
def test_only_whoever_asked_withdraws_asks_for_reasons_and_appeals(step):
    must(ASKER, step=step, asker=ASKER)
    for by in (OTHER, OFFICER, SYSTEM, Actor.rule("access.clock")):
        with pytest.raises(NotAllowed):
            must(by, step=step, asker=ASKER)


@pytest.mark.parametrize("step", [Step.GIVE, Step.REFUSE, Step.CLOSE, Step.TAKE, Step.SEND_ON])
def test_only_people_answer(step):
    must(OFFICER, step=step, asker=ASKER)
    for by in (ASKER, SYSTEM, Actor.rule("access.clock")):
        with pytest.raises(NotAllowed):
            must(by, step=step, asker=ASKER)
