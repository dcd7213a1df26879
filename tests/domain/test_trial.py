"""A trial: where it stands, what must be finished, what people answered."""

import pickle
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.trial import (
    Again,
    Answer,
    Farewell,
    Left,
    Phase,
    Plan,
    Problem,
    TrialUnfinished,
    TrialUnfit,
    UnknownAnswer,
    figures,
    must_be_closable,
    phase,
    unfinished,
    wrong_in_farewell,
    wrong_in_plan,
)

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
DAYS = st.integers(-400, 400).map(lambda days: TODAY + days * DAY)
ANSWERS = st.lists(st.builds(Answer, ease=st.integers(1, 5), again=st.sampled_from(Again)), max_size=30)


@pytest.mark.parametrize(
    ("is_closed", "today", "expected"),
    [
        (False, TODAY, Phase.OPEN),
        (False, TODAY + DAY, Phase.OVERDUE),
        (True, TODAY, Phase.CLOSED),
        (True, TODAY + 10 * DAY, Phase.CLOSED),
        (True, TODAY + 11 * DAY, Phase.AWAY),
    ],
)
def test_the_last_day_belongs_to_it(is_closed, today, expected):
    assert phase(ends_on=TODAY, shown_until=TODAY + 10 * DAY, is_closed=is_closed, today=today) is expected


@given(DAYS, DAYS, DAYS, st.booleans())
def test_time_never_brings_it_back(ends_on, shown_until, today, is_closed):
    order = list(Phase)
    now, later = (
        phase(ends_on=ends_on, shown_until=shown_until, is_closed=is_closed, today=day) for day in (today, today + DAY)
    )
    assert order.index(now) <= order.index(later)
    assert (now in {Phase.CLOSED, Phase.AWAY}) is is_closed


@given(st.dictionaries(st.sampled_from(Left), st.integers(0, 9)), st.sampled_from(["", "  ", "Fristen er ute."]))
def test_it_is_closed_when_nothing_is_left_or_somebody_says_why(counts, why):
    left = unfinished(counts)
    assert all(left.values()) and list(left) == [each for each in Left if counts.get(each)]
    if left and not why.strip():
        with pytest.raises(TrialUnfinished) as refused:
            must_be_closable(counts, why=why)
        assert pickle.loads(pickle.dumps(refused.value)).left == left
    else:
        assert must_be_closable(counts, why=why) == left


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"name": " \n"}, [Problem(field="name", code="name_empty")]),
        ({"name": "x" * 201}, [Problem(field="name", code="name_too_long", count=201, most=200)]),
        ({"ends_on": TODAY}, [Problem(field="ends_on", code="ends_on_past")]),
        ({"ends_on": TODAY + 367 * DAY}, [Problem(field="ends_on", code="ends_on_far")]),
        ({"cases": 0}, [Problem(field="cases", code="cases_none")]),
        ({"cases": 51}, [Problem(field="cases", code="cases_many", most=50)]),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_field_by_field(changes, wrong):
    given_ = {"name": "Prøve med sykkelveien", "ends_on": TODAY + 56 * DAY, "cases": 1}
    found = wrong_in_plan(Plan(**given_ | changes), today=TODAY)
    assert list(found) == wrong
    assert pickle.loads(pickle.dumps(TrialUnfit(found))).problems == found


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"custodian": " ", "contact": "\t"}, ["custodian_empty", "contact_empty"]),
        ({"custodian": "x" * 201, "why": "y" * 2001}, ["custodian_too_long", "why_too_long"]),
        ({"contact": "x" * 301}, ["contact_too_long"]),
        ({"shown_until": TODAY - DAY}, ["shown_until_past"]),
        ({"shown_until": TODAY + 4000 * DAY}, ["shown_until_far"]),
    ],
)
def test_what_is_wrong_with_a_farewell_is_said_field_by_field(changes, codes):
    said = Farewell(**{"custodian": "Arkivet", "contact": "arkiv@k.example", "shown_until": TODAY} | changes)
    assert [each.code for each in wrong_in_farewell(said.cleaned(), today=TODAY)] == codes


@given(ANSWERS)
def test_every_answer_is_counted_once(answers):
    found = figures(answers)
    assert found.count == len(answers) == sum(found.ease.values()) == sum(found.again.values())
    assert (list(found.ease), list(found.again)) == ([1, 2, 3, 4, 5], list(Again))
    if answers:
        exact = Fraction(sum(answer.ease for answer in answers), len(answers))
        assert abs(Fraction(found.mean) - exact) <= Fraction(1, 20)
    else:
        assert found.mean == ""


@given(st.text(max_size=3), st.text(max_size=6))
def test_only_the_choices_are_answers(ease, again):
    if ease in "12345" and len(ease) == 1 and again in set(Again):
        assert Answer.read(ease, again) == Answer(ease=int(ease), again=Again(again))
    else:
        with pytest.raises(UnknownAnswer):
            Answer.read(ease, again)
    assert Answer.read("4", "maybe") == Answer(ease=4, again=Again.MAYBE)
