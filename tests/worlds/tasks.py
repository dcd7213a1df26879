"""Tasks that come round, and remember: a small world for the schedule and the worker."""

from django.db import transaction

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, schedule

seen: list[str] = []
fails: set[str] = set()


def forget() -> None:
    """Begin anew."""
    seen.clear()
    fails.clear()


def often() -> None:
    """Remember, or fail."""
    _work("often")


def seldom() -> None:
    """Remember, or fail."""
    _work("seldom")


def fenced() -> None:
    """Have an effect, as the holder of the lease only."""
    with transaction.atomic():
        schedule.fence()
        audit.note(by=SYSTEM, act="test.fenced", about=None)
    _work("fenced")


def _work(name) -> None:
    if name in fails:
        raise ValueError("Kari Nordmann wrote something")
    seen.append(name)


TABLE = (
    schedule.every(seconds=10, name="often", run=f"{__name__}.often"),
    schedule.every(seconds=60, name="seldom", run=f"{__name__}.seldom"),
)
FENCED = (schedule.every(seconds=10, name="fenced", run=f"{__name__}.fenced"),)
GONE = (schedule.every(seconds=10, name="gone", run=f"{__name__}.renamed_last_year"), *TABLE)
