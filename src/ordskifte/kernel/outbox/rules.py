"""When to try again, when to stop trying, and what may be said about an error."""

import traceback
from datetime import timedelta
from pathlib import PurePath
from typing import Final

from ordskifte.domain.errors import OrdskifteError

# Seconds. Short at first, since most failures are restarts and locks; then patient.
PAUSES: Final = (1, 5, 30, 120, 600, 3600)
# An operator should look at what has failed for five hours.
MOST_TRIES: Final = 10
# So many deaths of the whole process are taken for restarts, not for the fault of what was being handled.
DEATHS_FORGIVEN: Final = 2
# The pause varies by this much, so that what failed together does not come back together.
SPREAD: Final = 0.2


def pause_after(tries: int, *, chance: float) -> timedelta:
    """How long to wait after so many failed tries; `chance` is between 0 and 1."""
    seconds = PAUSES[min(tries, len(PAUSES)) - 1]
    return timedelta(seconds=seconds * (1 + SPREAD * (2 * chance - 1)))


def pause_after_death(tries: int, *, chance: float) -> timedelta:
    """How long to wait when the process died in the middle."""
    blamed = tries - DEATHS_FORGIVEN
    return pause_after(blamed, chance=chance) if blamed > 0 else timedelta(0)


def gives_up(tries: int) -> bool:
    """Whether so many failed tries are enough."""
    return tries >= MOST_TRIES


def what_went_wrong(error: BaseException) -> str:
    """The kind and the place of an error. Its text may hold what people wrote, so it is left out."""
    name = error.code if isinstance(error, OrdskifteError) else type(error).__qualname__
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return name[:200]
    return f"{name} at {_short(frames[-1].filename)}:{frames[-1].lineno}"[:200]


def _short(path: str) -> str:
    return "/".join(PurePath(path).parts[-3:])
