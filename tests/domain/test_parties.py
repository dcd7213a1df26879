"""Everybody who acts has a name that reads back."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.errors import MalformedActor
from ordskifte.domain.ids import Reference
from ordskifte.domain.parties import LONGEST, SYSTEM, Actor, ActorKind

actors = st.one_of(
    st.uuids().map(Actor.staff),
    st.from_regex(r"[a-z0-9]{1,9}([._-][a-z0-9]{1,9}){0,3}", fullmatch=True).map(Actor.rule),
    st.integers(0, 2**60 - 1).map(Reference.from_bits).map(Actor.citizen),
    st.just(SYSTEM),
)
UID = UUID("00000000-0000-4000-8000-0000000000ab")


@given(actors)
def test_an_actor_reads_back_what_it_wrote(actor):
    assert Actor.parse(str(actor)) == actor
    assert len(str(actor)) <= LONGEST


def test_actors_are_written_like_this():
    assert [str(each) for each in (Actor.staff(UID), Actor.rule("dialogue.identity-number"), SYSTEM)] == [
        "staff:00000000-0000-4000-8000-0000000000ab",
        "rule:dialogue.identity-number",
        "system",
    ]
    assert str(Actor.citizen("k7m3 9qxd 2t4a x")) == "citizen:K7M3-9QXD-2T4A-X"
    assert Actor.staff(str(UID).upper()) == Actor.staff(UID)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "staff",
        "staff:",
        "staff:ingrid",
        "staff:{00000000-0000-4000-8000-0000000000AB}",
        "rule:",
        "rule:A",
        "rule:a b",
    ]
    + [
        "rule:" + "a" * 65,
        "rule:a\n",
        "citizen:K7M3-9QXD-2T4A-Z",
        "citizen:k7m39qxd2t4ax",
        "system:",
        "system:me",
        "root:x",
    ],
)
def test_what_names_nobody_is_refused(text):
    with pytest.raises(MalformedActor) as refused:
        Actor.parse(text)
    assert refused.value.code == "malformed_actor"


def test_an_actor_that_could_not_be_read_cannot_be_made():
    for make in (
        lambda: Actor.staff("ingrid"),
        lambda: Actor.rule(""),
        lambda: Actor.citizen("no"),
        lambda: Actor(ActorKind.STAFF),
    ):
        with pytest.raises(MalformedActor):
            make()


@given(actors)
def test_only_staff_are_persons_who_decide(actor):
    assert actor.is_person == str(actor).startswith("staff:")


@given(st.text(max_size=60))
def test_any_text_names_somebody_or_is_refused(text):
    try:
        assert str(Actor.parse(text)) == text
    except MalformedActor as refused:
        assert refused.params["given"] is not None
