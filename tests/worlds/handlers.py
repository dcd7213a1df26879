"""Handlers that remember, and a wiring of them: a small world for the outbox and the worker."""

from ordskifte.domain.errors import Conflict
from ordskifte.domain.events import CaseOpened, RecordChanged
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit

seen: list[tuple[str, str, str]] = []  # handler, kind, uid
fails: set[str] = set()  # names of handlers that fail just now

SECRET = "Kari Nordmann"


def forget() -> None:
    """Begin anew."""
    seen.clear()
    fails.clear()


def first(event) -> None:
    """Remember, or fail with a text that must not be kept."""
    _answer("first", event)


def second(event) -> None:
    """The same, after the first."""
    _answer("second", event)


def _answer(name, event) -> None:
    if name in fails:
        raise ValueError(f"{SECRET} wrote something")
    seen.append((name, event.kind, str(event.uid)))


def refuse(event) -> None:
    """Fail as our own code does."""
    raise Conflict


def leave_half(event) -> None:
    """Write to the database, then fail."""
    leave_mark(event)
    raise ValueError(SECRET)


def leave_mark(event) -> None:
    """Write to the database: an effect that can be counted."""
    audit.note(by=SYSTEM, act="test.effect", about=event.uid, details={"kind": event.kind})


FIRST, SECOND = f"{__name__}.first", f"{__name__}.second"
LEAVE_MARK, LEAVE_HALF, REFUSE = f"{__name__}.leave_mark", f"{__name__}.leave_half", f"{__name__}.refuse"

TWO = {CaseOpened.kind: (FIRST, SECOND), RecordChanged.kind: (FIRST,)}
MARKING = {CaseOpened.kind: (LEAVE_MARK,), RecordChanged.kind: (LEAVE_MARK,)}
HALF = {CaseOpened.kind: (LEAVE_HALF, LEAVE_MARK)}
REFUSING = {CaseOpened.kind: (REFUSE,)}
GONE = {CaseOpened.kind: (f"{__name__}.renamed_last_year",)}
