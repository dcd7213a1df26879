"""A queue before a lock that only one process or thread can hold.

Two locked files beside the database: whoever holds the second is next, whoever holds the first is in. He who
leaves and wants in again finds somebody next, and waits behind him. The operating system frees both when a
process dies.
"""

import fcntl
import os
import random
import time
import weakref
from contextlib import suppress
from pathlib import Path

# Seconds between looks. The one who is next looks often, since he stands in for all; the others seldom.
LOOKS_WHEN_NEXT = 0.0005
LOOKS_BEHIND = 0.003

_all: "weakref.WeakSet[Turnstile]" = weakref.WeakSet()


class StillClosed(Exception):
    """The time to wait is over, and somebody else is in."""


class Turnstile:
    """One connection's place at the turnstile; every connection has its own."""

    def __init__(self, database: Path) -> None:
        self._paths = (database.with_name(database.name + ".turn"), database.with_name(database.name + ".next"))
        self._inside: int | None = None
        _all.add(self)

    @property
    def is_inside(self) -> bool:
        """Whether this connection has the turn."""
        return self._inside is not None

    def enter(self, *, within: float) -> None:
        """Take the turn, or raise StillClosed after so many seconds. Taking it twice is taking it once."""
        if self._inside is not None:
            return
        deadline = time.monotonic() + within
        in_path, next_path = self._paths
        is_next = _open(next_path)
        try:
            _wait(is_next, deadline=deadline, pause=LOOKS_BEHIND)
            self._inside = self._step_in(in_path, deadline)
        finally:
            os.close(is_next)

    def leave(self) -> None:
        """Give the turn away; nothing if this connection does not have it."""
        inside, self._inside = self._inside, None
        if inside is not None:
            os.close(inside)

    def __del__(self) -> None:
        with suppress(OSError):
            self.leave()

    @staticmethod
    def _step_in(path: Path, deadline: float) -> int:
        inside = _open(path)
        try:
            _wait(inside, deadline=deadline, pause=LOOKS_WHEN_NEXT)
        except BaseException:
            os.close(inside)
            raise
        return inside


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)


def _wait(descriptor: int, *, deadline: float, pause: float) -> None:
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise StillClosed from None
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  Uneven only to keep waiters out of step.


def _leave_all_after_fork() -> None:
    # A child shares its parent's locks, and would keep them after the parent's death.
    for turnstile in list(_all):
        turnstile.leave()


os.register_at_fork(after_in_child=_leave_all_after_fork)
