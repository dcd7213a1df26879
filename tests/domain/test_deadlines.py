"""Working days and deadlines, against days counted by hand from the calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import deadlines
from ordskifte.domain.deadlines import Standing, access_clock, add_months, add_working_days, is_working_day

OSLO = ZoneInfo("Europe/Oslo")
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    "sunday",
    # The earliest and the latest there are, leap years, and years around now.
    [
        *("1818-03-22", "1943-04-25", "1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2024-03-31"),
        *("2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2038-04-25", "2049-04-18"),
        *("2076-04-19", "2100-03-28"),
    ],
)
def test_easter_falls_where_the_almanac_has_it(sunday):
    assert deadlines.easter(int(sunday[:4])) == date.fromisoformat(sunday)


@given(st.integers(1900, 2200))
def test_easter_is_a_sunday_in_spring(year):
    sunday = deadlines.easter(year)
    assert sunday.weekday() == 6
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


def test_the_holidays_of_a_year():
    assert sorted(deadlines.holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 17),
        date(2026, 5, 24),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_ascension_day_may_fall_on_the_first_or_the_seventeenth_of_may():
    assert len(deadlines.holidays(2008)) == 11  # 1 May and Ascension Day at once
    assert len(deadlines.holidays(2012)) == 11  # 17 May and Ascension Day at once


# Counted by hand. (received, after 1, after 3, after 5 working days)
COUNTED = {
    "an ordinary week": ("2026-11-04", "2026-11-05", "2026-11-09", "2026-11-11"),
    "a Friday": ("2026-11-06", "2026-11-09", "2026-11-11", "2026-11-13"),
    "a Saturday": ("2026-11-07", "2026-11-09", "2026-11-11", "2026-11-13"),
    "a Sunday": ("2026-11-08", "2026-11-09", "2026-11-11", "2026-11-13"),
    "the Wednesday before Easter": ("2026-04-01", "2026-04-07", "2026-04-09", "2026-04-13"),
    "the Wednesday before an early Easter": ("2027-03-24", "2027-03-30", "2027-04-01", "2027-04-05"),
    "Good Friday": ("2026-04-03", "2026-04-07", "2026-04-09", "2026-04-13"),
    "Easter Monday": ("2026-04-06", "2026-04-07", "2026-04-09", "2026-04-13"),
    "before the first of May on a Friday": ("2026-04-30", "2026-05-04", "2026-05-06", "2026-05-08"),
    "the first of May on a Saturday": ("2027-04-30", "2027-05-03", "2027-05-05", "2027-05-10"),
    "the first of May on a Monday": ("2028-04-28", "2028-05-02", "2028-05-04", "2028-05-08"),
    "before Ascension Day": ("2026-05-13", "2026-05-15", "2026-05-19", "2026-05-21"),
    "the seventeenth of May on a Sunday": ("2026-05-15", "2026-05-18", "2026-05-20", "2026-05-22"),
    "the seventeenth of May and Whit Monday": ("2027-05-14", "2027-05-18", "2027-05-20", "2027-05-24"),
    "the seventeenth of May on a Wednesday": ("2028-05-16", "2028-05-18", "2028-05-22", "2028-05-24"),
    "the Friday before Whitsun": ("2026-05-22", "2026-05-26", "2026-05-28", "2026-06-01"),
    "Christmas Eve": ("2026-12-24", "2026-12-28", "2026-12-30", "2027-01-04"),
    "two days before Christmas": ("2026-12-23", "2026-12-24", "2026-12-29", "2026-12-31"),
    "New Year's Eve": ("2026-12-31", "2027-01-04", "2027-01-06", "2027-01-08"),
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_request_for_access_is_counted_as_by_hand(name):
    received, first, second, silence = map(date.fromisoformat, COUNTED[name])
    clock = access_clock(received)
    assert (clock.first_target, clock.second_target, clock.silence) == (first, second, silence)


def test_a_request_stands_by_what_has_passed():
    clock = access_clock(date(2026, 4, 1))
    standings = {day: clock.standing(date(2026, 4, day)) for day in (1, 7, 8, 9, 10, 13, 14)}
    assert standings == {
        1: Standing.NEW,
        7: Standing.NEW,
        8: Standing.FIRST_TARGET_PASSED,
        9: Standing.FIRST_TARGET_PASSED,
        10: Standing.SECOND_TARGET_PASSED,
        13: Standing.SECOND_TARGET_PASSED,
        14: Standing.REFUSED_BY_SILENCE,
    }


def test_a_ministry_does_not_refuse_by_silence():
    clock = access_clock(date(2026, 4, 1), silence_is_refusal=False)
    assert clock.silence is None
    assert clock.standing(date(2027, 4, 1)) is Standing.SECOND_TARGET_PASSED


@pytest.mark.parametrize(
    ("told", "last"),
    [
        ("2026-11-04", "2026-11-25"),
        ("2026-03-13", "2026-04-07"),  # Good Friday, and then all of Easter
        ("2026-04-10", "2026-05-04"),  # 1 May on a Friday
        ("2026-04-26", "2026-05-18"),  # 17 May on a Sunday
        ("2026-12-04", "2026-12-28"),  # Christmas Day on a Friday
        ("2026-11-07", "2026-11-30"),  # a Saturday
    ],
)
def test_an_appeal_has_three_weeks_and_a_day_when_offices_are_open(told, last):
    assert deadlines.appeal_until(date.fromisoformat(told)) == date.fromisoformat(last)


@pytest.mark.parametrize(("asked", "due"), [("2026-11-04", "2026-11-18"), ("2026-03-25", "2026-04-13")])
def test_closer_reasons_are_due_in_ten_working_days(asked, due):
    assert deadlines.reasons_due(date.fromisoformat(asked)) == date.fromisoformat(due)


@pytest.mark.parametrize(("asked", "may"), [(3, False), (4, True), (25, True), (26, False)])
def test_closer_reasons_are_asked_for_within_three_weeks(asked, may):
    refused = date(2026, 11, 4)
    assert deadlines.may_ask_for_reasons(refused=refused, asked=date(2026, 11, asked)) is may


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-04", "2026-12-04"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2026-12-31", "2027-01-31"),
    ],
)
def test_an_interim_answer_is_due_in_a_month(received, due):
    assert deadlines.interim_answer_due(date.fromisoformat(received)) == date.fromisoformat(due)


def test_an_appeal_against_hiding_is_open_for_six_months():
    assert deadlines.moderation_appeal_until(date(2026, 8, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-03T22:47", "2026-11-04T22:47"),
        ("2026-11-06T14:00", "2026-11-09T14:00"),
        ("2026-11-07T14:00", "2026-11-10T00:00"),  # a Saturday: Monday is the working day
        ("2026-04-01T16:00", "2026-04-07T16:00"),
        ("2026-04-02T16:00", "2026-04-08T00:00"),
    ],
)
def test_a_hold_lasts_one_working_day(moment, end):
    given_time, wanted = (datetime.fromisoformat(each).replace(tzinfo=OSLO) for each in (moment, end))
    assert deadlines.one_working_day_after(given_time) == wanted
    assert deadlines.one_working_day_after(given_time).tzinfo is OSLO


def test_a_working_day_keeps_its_hour_when_the_clocks_are_set():
    friday = datetime(2026, 3, 27, 9, tzinfo=OSLO)
    assert deadlines.one_working_day_after(friday).isoformat() == "2026-03-30T09:00:00+02:00"


@given(days, st.integers(1, 40))
def test_a_deadline_is_a_working_day_and_counts_back(day, count):
    end = add_working_days(day, count)
    assert is_working_day(end)
    assert deadlines.working_days_between(day, end) == count
    assert deadlines.working_days_between(day, end - timedelta(days=1)) == count - 1


@given(days, days, st.integers(1, 10))
def test_who_comes_later_is_never_due_earlier(one, other, count):
    first, second = sorted((one, other))
    assert add_working_days(first, count) <= add_working_days(second, count)
    assert deadlines.appeal_until(first) <= deadlines.appeal_until(second)


@given(days, st.integers(1, 30))
def test_days_add_up(day, count):
    assert add_working_days(add_working_days(day, 1), count - 1) == add_working_days(day, count)


@given(days)
def test_no_more_than_five_days_in_a_row_are_closed(day):
    assert deadlines.on_or_after(day) - day <= timedelta(days=5)


@given(days, st.integers(0, 30))
def test_a_month_on_is_in_the_right_month(day, count):
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
