"""Who a dialogue is for, and which links open one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import circle
from ordskifte.domain.circle import Circle, Link, Refusal
from ordskifte.domain.message import Audience, Standing, State, notice
from ordskifte.domain.opening import Hours, Opening, opening

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TIMES = st.integers(-400, 400).map(lambda days: NOW + timedelta(days=days))
LINKS = st.builds(
    Link, expires_at=TIMES, most=st.integers(1, 20), opened=st.integers(0, 20), is_withdrawn=st.booleans()
)


@given(st.sampled_from(Circle), st.sampled_from(Audience))
def test_nothing_is_told_to_more_than_it_was_meant_for(whom, asked):
    told = circle.said_to(whom, asked)
    width = [Audience.PRIVATE, Audience.CIRCLE, Audience.PUBLIC]
    assert width.index(told) <= width.index(asked)
    assert whom is Circle.EVERYONE or told is not Audience.PUBLIC


@given(st.sampled_from(Audience), st.booleans())
def test_who_reads(told, is_invited):
    expected = {Audience.PUBLIC: True, Audience.CIRCLE: is_invited, Audience.PRIVATE: False}
    assert circle.may_read(told, is_invited=is_invited) is expected[told]


@given(LINKS, TIMES)
def test_a_link_that_opens_lets_stay_and_one_used_up_does_too(link, at):
    refused = circle.refusal(link, at=at)
    if refused in {None, Refusal.USED_UP}:
        assert circle.lets_stay(link, at=at)
    else:
        assert not circle.lets_stay(link, at=at)
    assert (refused is None) == (not link.is_withdrawn and at < link.expires_at and link.opened < link.most)


@given(LINKS)
def test_a_link_is_made_for_a_year_at_most(link):
    if circle.is_fit(link, at=NOW):
        assert timedelta(0) < link.expires_at - NOW <= circle.LONGEST_OPEN


@pytest.mark.parametrize("dialogue", ["open", "period"])
def test_a_closed_circle_is_never_open_to_others(dialogue):
    hours = {"dialogue": dialogue, "opens_at": NOW - timedelta(1), "closes_at": NOW + timedelta(1)}
    assert opening(Hours(**hours, is_for_all=False), at=NOW) is Opening.INVITED
    assert opening(Hours(**hours), at=NOW) is Opening.OPEN


@given(st.sampled_from(State))
def test_what_a_circle_was_told_has_no_public_address(state):
    said = notice(Standing(state=state, since=NOW.date(), audience=Audience.CIRCLE))
    assert not said.exists and not said.shows_text
