"""Named places where a test may kill the process, to see that what was promised is kept.

In production nothing is armed, and passing a point costs one look at a variable.
`ORDSKIFTE_CRASH_AT=name` kills at the first pass of that point, `name:3` at the third.
"""

import os
import signal
from collections.abc import Mapping

_meanings: dict[str, str] = {}
_passes_left: dict[str, int] = {}  # Empty unless armed.


class UnknownPoint(ValueError):
    """The name of a crash point that no code has declared."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no crash point {name!r}. Known ones: {', '.join(sorted(_meanings)) or 'none'}.")


def declare(name: str, meaning: str) -> str:
    """Make a point known to the harness; the name, to be kept in a constant beside the code that passes it."""
    if _meanings.setdefault(name, meaning) != meaning:
        raise ValueError(f"Two crash points are called {name!r}. Give one of them another name.")
    return name


def declared() -> Mapping[str, str]:
    """Every declared point and what has happened when it is passed; only of modules that are loaded."""
    return dict(_meanings)


def arm(text: str) -> None:
    """Kill this process at a point: `name` or `name:n`, where n is which pass. Empty text disarms."""
    name, _, count = text.strip().partition(":")
    _passes_left.clear()
    if name:
        _passes_left[name] = int(count or "1")


def crashpoint(name: str) -> None:
    """End here, without warning or cleaning up, if the harness has asked for it."""
    if _passes_left:
        _pass(name)


def _pass(name: str) -> None:
    if name not in _meanings:
        raise UnknownPoint(name)
    if name in _passes_left:
        _passes_left[name] -= 1
        if _passes_left[name] == 0:
            os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("ORDSKIFTE_CRASH_AT", ""))
