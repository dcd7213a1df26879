"""Working days in Norway, and the deadlines that are counted in them.

Dates are those of the body's own calendar (Europe/Oslo); whoever calls has turned times into dates. Holidays are
those of lov om helligdager og helligdagsfred § 2 and lov om 1. og 17. mai som høytidsdager; Saturdays are no working
days. Christmas Eve and New Year's Eve are: many offices close, but the law makes no holiday of them.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_FIXED: Final = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
# Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension Day, Whit Sunday and Monday.
_AFTER_EASTER: Final = (-3, -2, 0, 1, 39, 49, 50)

FIRST_TARGET: Final = 1  # working days; the ministry's guide: the same day or one to three
SECOND_TARGET: Final = 3
SILENCE: Final = 5  # offentleglova § 32 second paragraph
CLOSER_REASONS: Final = 10  # offentleglova § 31 second paragraph
WEEKS_TO_ASK_FOR_REASONS: Final = timedelta(weeks=3)
WEEKS_TO_APPEAL: Final = timedelta(weeks=3)  # forvaltningsloven § 29
MONTHS_TO_APPEAL_MODERATION: Final = 6


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the position of the year in the cycles of moon and sun."""
    golden, century = year % 19, year // 100
    leap_centuries, left = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, rest = divmod(year % 100, 4)
    weekday = (32 + 2 * left + 2 * quarter - moon - rest) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year, those that fall on Sundays too."""
    sunday = easter(year)
    moving = {sunday + days * _DAY for days in _AFTER_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in _FIXED})


def is_working_day(day: date) -> bool:
    """Whether offices are open by law: no Saturday, Sunday or public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def on_or_after(day: date) -> date:
    """The day itself if it is a working day, else the next one: where a deadline on a holiday moves to."""
    while not is_working_day(day):
        day += _DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The last of so many working days, counted from the day after."""
    for _ in range(count):
        day = on_or_after(day + _DAY)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days have begun after `start`, `end` included; 0 if none."""
    days = (start + place * _DAY for place in range(1, (end - start).days + 1))
    return sum(map(is_working_day, days))


def add_months(day: date, count: int) -> date:
    """The same day so many months on, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def one_working_day_after(moment: datetime) -> datetime:
    """The end of one working day that begins now; at night before a holiday it begins with the next working day.

    The time is the body's own and is given back as such.
    """
    if not is_working_day(moment.date()):
        moment = datetime.combine(on_or_after(moment.date()), time.min, tzinfo=moment.tzinfo)
    return datetime.combine(add_working_days(moment.date(), 1), moment.timetz())


# --- Access requests ---------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """How long a request for access has waited."""

    NEW = "new"
    FIRST_TARGET_PASSED = "first_target_passed"
    SECOND_TARGET_PASSED = "second_target_passed"
    REFUSED_BY_SILENCE = "refused_by_silence"  # may be appealed as a refusal


@dataclass(frozen=True, slots=True)
class AccessClock:
    """The deadlines of one request for access (innsynskrav), as dates by whose end it should be answered."""

    received: date
    first_target: date
    second_target: date
    silence: date | None  # none where the King in Council is the appeal body

    def standing(self, on: date) -> Standing:
        """Where an unanswered request stands on a day."""
        if self.silence is not None and on > self.silence:
            return Standing.REFUSED_BY_SILENCE
        if on > self.second_target:
            return Standing.SECOND_TARGET_PASSED
        return Standing.FIRST_TARGET_PASSED if on > self.first_target else Standing.NEW


def access_clock(received: date, *, silence_is_refusal: bool = True) -> AccessClock:
    """The clock of a request (offentleglova §§ 29 and 32); the switch is off for the decisions of ministries."""
    return AccessClock(
        received=received,
        first_target=add_working_days(received, FIRST_TARGET),
        second_target=add_working_days(received, SECOND_TARGET),
        silence=add_working_days(received, SILENCE) if silence_is_refusal else None,
    )


def may_ask_for_reasons(*, refused: date, asked: date) -> bool:
    """Whether closer reasons are asked for in time (offentleglova § 31 second paragraph)."""
    return refused <= asked <= on_or_after(refused + WEEKS_TO_ASK_FOR_REASONS)


def reasons_due(asked: date) -> date:
    """By when closer reasons are given (offentleglova § 31 second paragraph)."""
    return add_working_days(asked, CLOSER_REASONS)


def appeal_until(told: date) -> date:
    """The last day to appeal: three weeks after one was told; a day when offices are closed moves to the next."""
    return on_or_after(told + WEEKS_TO_APPEAL)


# --- Dialogue ----------------------------------------------------------------------------------------------------


def interim_answer_due(received: date) -> date:
    """By when whoever wrote gets an answer, or hears why not and when (forvaltningsloven § 11 a: one month)."""
    return add_months(received, 1)


def moderation_appeal_until(hidden: date) -> date:
    """The last day to appeal against hiding: six months after."""
    return add_months(hidden, MONTHS_TO_APPEAL_MODERATION)
