"""Where a message stands, who may move it, and what its permanent address says: over every combination."""

from datetime import UTC, date, datetime
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import message
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import (
    Audience,
    MissingReason,
    Move,
    Notice,
    Standing,
    State,
    Step,
    WrongMessageStep,
    after,
    corrected,
    notice,
    open_steps,
)
from ordskifte.domain.moderation import Ground, HideReason
from ordskifte.domain.parties import SYSTEM, Actor

KARI = Actor.staff(UUID(int=1))
RULE = Actor.rule("hold.threat")
AUTHOR, OTHER = Actor.citizen("K7M3-9QXD-2T4A-X"), Actor.citizen("0000-0000-0000-0")
ACTORS = {"staff": KARI, "rule": RULE, "author": AUTHOR, "other": OTHER, "system": SYSTEM}
FULL = {Step.HOLD: {"rule": Ground.THREAT}, Step.HIDE: {"rule": HideReason.THREATS}, Step.SHOW_AGAIN: {"why": "Feil"}}

# Everything that is possible, written out: (state, step, who): what follows.
POSSIBLE = {
    ("received", "show", "staff rule system"): "shown",
    ("received", "hold", "staff rule"): "held",
    ("received", "correct", "author system"): "received",
    ("received", "withdraw", "author"): "withdrawn",
    ("received", "remove_at_source", "system"): "removed_at_source",
    ("shown", "hold", "staff rule"): "held",
    ("shown", "hide", "staff"): "hidden",
    ("shown", "show_less", "staff"): "shown",
    ("shown", "correct", "author system"): "shown",
    ("shown", "withdraw", "author"): "withdrawn",
    ("shown", "remove_at_source", "system"): "removed_at_source",
    ("held", "release", "staff"): "shown",
    ("held", "hide", "staff"): "hidden",
    ("held", "show_less", "staff"): "held",
    ("held", "correct", "author system"): "held",
    ("held", "withdraw", "author"): "withdrawn",
    ("held", "remove_at_source", "system"): "removed_at_source",
    ("hidden", "show_again", "staff"): "shown",
    ("hidden", "show_less", "staff"): "hidden",
    ("hidden", "correct", "author system"): "hidden",
    ("hidden", "withdraw", "author"): "withdrawn",
    ("hidden", "remove_at_source", "system"): "removed_at_source",
}
EXPECTED = {(state, step, who): then for (state, step, whos), then in POSSIBLE.items() for who in whos.split()}


@pytest.mark.parametrize(("state", "step", "who"), list(product(State, Step, ACTORS)), ids=str)
def test_only_what_is_written_here_can_happen(state, step, who):
    move = Move(step=step, by=ACTORS[who], **FULL.get(step, {}))
    try:
        came_to = after(state, move, author=AUTHOR)
    except (WrongMessageStep, NotAllowed):
        came_to = None
    assert came_to == EXPECTED.get((state, step, who))
    assert (step in open_steps(state, by=ACTORS[who], author=AUTHOR)) is ((state, step, who) in EXPECTED)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (State.SHOWN, Move(step=Step.HOLD, by=KARI)),
        (State.SHOWN, Move(step=Step.HOLD, by=RULE, rule="spam")),
        (State.SHOWN, Move(step=Step.HIDE, by=KARI)),
        (State.SHOWN, Move(step=Step.HIDE, by=KARI, rule="avsporing", why="fordi")),
        (State.SHOWN, Move(step=Step.HIDE, by=KARI, rule=HideReason.ILLEGAL)),
        (State.HIDDEN, Move(step=Step.SHOW_AGAIN, by=KARI, why=" ")),
    ],
)
def test_a_step_that_needs_a_reason_is_not_taken_without(state, move):
    with pytest.raises(MissingReason):
        after(state, move, author=AUTHOR)


def test_whoever_answered_for_the_body_corrects_and_withdraws_the_answer():
    assert after(State.SHOWN, Move(step=Step.CORRECT, by=KARI), author=KARI) is State.SHOWN
    assert after(State.SHOWN, Move(step=Step.WITHDRAW, by=KARI), author=KARI) is State.WITHDRAWN
    colleague = Actor.staff(UUID(int=2))
    assert after(State.SHOWN, Move(step=Step.CORRECT, by=colleague), author=KARI) is State.SHOWN
    with pytest.raises(NotAllowed):
        after(State.SHOWN, Move(step=Step.WITHDRAW, by=colleague), author=KARI)
    for other in (AUTHOR, RULE):
        with pytest.raises(NotAllowed):
            after(State.SHOWN, Move(step=Step.CORRECT, by=other), author=KARI)


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_what_the_sender_took_away_never_comes_back(steps):
    state = State.WITHDRAWN
    for step, who in product(steps, ACTORS.values()):
        with pytest.raises(WrongMessageStep):
            after(state, Move(step=step, by=who), author=AUTHOR)


SINCE = date(2026, 11, 11)


@pytest.mark.parametrize(
    ("state", "rule", "says"),
    [
        (State.RECEIVED, "", Notice(sentence="received", since=SINCE)),
        (State.SHOWN, "", Notice(shows_text=True)),
        (State.HELD, Ground.THREAT, Notice(sentence="held", since=SINCE)),
        (State.HELD, Ground.RAID_BRAKE, Notice(sentence="held_long", since=SINCE)),
        (State.HIDDEN, HideReason.THREATS, Notice(sentence="hidden", since=SINCE, rule="trusler")),
        (State.WITHDRAWN, "", Notice(sentence="withdrawn", since=SINCE)),
        (State.REMOVED_AT_SOURCE, "", Notice(sentence="removed_at_source", since=SINCE)),
    ],
)
def test_the_permanent_address_says_where_the_message_stands(state, rule, says):
    standing = Standing(state=state, since=SINCE, rule=rule)
    assert notice(standing) == says
    assert says.shows_text or says.sentence in message.TEXTS


@pytest.mark.parametrize("state", State)
def test_a_private_message_has_no_public_address(state):
    assert notice(Standing(state=state, since=SINCE, audience=Audience.PRIVATE)) == Notice(exists=False)


def test_a_correction_is_a_new_version_and_the_old_is_kept():
    monday, tuesday = (datetime(2026, 11, day, tzinfo=UTC) for day in (9, 10))
    first = corrected([], at=monday, by=AUTHOR, text="ved butikken")
    second = corrected(first, at=tuesday, by=SYSTEM, text="ved busstoppet")
    assert [(version.number, version.text) for version in second] == [(1, "ved butikken"), (2, "ved busstoppet")]
    assert second[0] is first[0]
    assert corrected(second, at=tuesday, by=SYSTEM, text="ved busstoppet") == second
