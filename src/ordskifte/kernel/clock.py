"""The one place that asks what time it is. Order is never taken from here: numbers decide order.

A play, or a test of several processes, sets them all off by the same time: ORDSKIFTE_CLOCK names a file with the
seconds, and `ordskifte check` says that it is so.
"""

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
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


SET_OFF_BY: Final = "ORDSKIFTE_CLOCK"

_hands: ContextVar[Hands | None] = ContextVar("ordskifte_clock", default=None)


def now() -> datetime:
    """The time in UTC, with its zone."""
    hands = _hands.get()
    if hands is not None:
        return hands.moment
    return datetime.now(UTC) + set_off() if SET_OFF_BY in os.environ else datetime.now(UTC)


def set_off() -> timedelta:
    """How far this process lives from the real time: none, unless a play has set it off."""
    path = os.environ.get(SET_OFF_BY)
    if not path:
        return timedelta()
    # Asked many times for each request: a page of memory that all processes of the play share, and no call outside.
    hands = _shared.get(path) or _shared.setdefault(path, _opened(path))
    return timedelta(seconds=_SECONDS.unpack(hands[: _SECONDS.size])[0])


_SECONDS: Final = struct.Struct("<d")  # written and read as one word
_shared: dict[str, mmap.mmap] = {}


def _opened(path: str) -> mmap.mmap:
    with Path(path).open("rb") as file:
        return mmap.mmap(file.fileno(), _SECONDS.size, access=mmap.ACCESS_READ)


def set_all_to(moment: datetime, *, path: Path) -> None:
    """Let every process that reads this file live from that moment on."""
    seconds = _SECONDS.pack((_in_utc(moment) - datetime.now(UTC)).total_seconds())
    if not path.exists():
        path.write_bytes(seconds)
    with path.open("r+b", buffering=0) as file:
        file.write(seconds)


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
