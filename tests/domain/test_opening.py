from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.opening import Hours, Opening, opening

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (Hours(dialogue="open"), Opening.OPEN),
        (Hours(dialogue="closed"), Opening.CLOSED),
        (Hours(dialogue=""), Opening.CLOSED),
        (Hours(dialogue="open", is_shown=False), Opening.CLOSED),
        (Hours(dialogue="period", opens_at=NOON - HOUR, closes_at=NOON + HOUR), Opening.OPEN),
        (Hours(dialogue="period", opens_at=NOON, closes_at=NOON + HOUR), Opening.OPEN),
        (Hours(dialogue="period", opens_at=NOON - HOUR, closes_at=NOON), Opening.OVER),
        (Hours(dialogue="period", opens_at=NOON + HOUR, closes_at=NOON + 2 * HOUR), Opening.NOT_YET),
        (Hours(dialogue="open", closes_at=NOON - HOUR), Opening.OPEN),
        (Hours(dialogue="open", is_ended=True), Opening.ENDED),
        (Hours(dialogue="period", opens_at=NOON - HOUR, closes_at=NOON + HOUR, is_ended=True), Opening.ENDED),
    ],
)
def test_a_dialogue_is_open_when_its_publication_says_so(hours, expected):
    assert opening(hours, at=NOON) is expected


@given(st.integers(-5, 5), st.integers(1, 5), st.integers(-10, 10))
def test_a_period_goes_through_its_states_once_and_in_order(start, length, at):
    hours = Hours(dialogue="period", opens_at=NOON + start * HOUR, closes_at=NOON + (start + length) * HOUR)
    order = [Opening.NOT_YET, Opening.OPEN, Opening.OVER]
    before, after = (opening(hours, at=NOON + (at + step) * HOUR) for step in (0, 1))
    assert order.index(before) <= order.index(after)
