"""The one place that asks what time it is. Order is never taken from here: numbers decide order."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class Hands:
    """A clock that stands still until it is told to move: the double of the real one."""

    def __init__(self, moment: datetime) -> None:
        self.moment = _in_utc(moment)

    def advance(self, step: timedelta) -> datetime:
        """Move the clock, forwards or backwards; the new time."""
        self.moment += step
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """Set the clock."""
        self.moment = _in_utc(moment)


_hands: ContextVar[Hands | None] = ContextVar("ordskifte_clock", default=None)


def now() -> datetime:
    """The time in UTC, with its zone."""
    hands = _hands.get()
    return datetime.now(UTC) if hands is None else hands.moment


def today() -> date:
    """The date in Oslo, which journal dates and deadlines go by."""
    return now().astimezone(OSLO).date()


@contextmanager
def at(moment: datetime) -> Iterator[Hands]:
    """Let this context, not other threads, live at another time; the clock can be moved within the block."""
    hands = Hands(moment)
    token = _hands.set(hands)
    try:
        yield hands
    finally:
        _hands.reset(token)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone. Say which it is in, for instance tzinfo=UTC.")
    return moment.astimezone(UTC)
