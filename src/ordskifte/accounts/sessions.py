"""How long a person stays signed in: half an hour without a move, ten hours at most."""

from collections.abc import MutableMapping
from typing import Any

from ordskifte.kernel import clock

IDLE = 30 * 60
LONGEST = 10 * 60 * 60
# A session is written at most once a minute, not at every click.
STEP = 60

BEGAN, SEEN = "signed_in_at", "seen_at"

Session = MutableMapping[str, Any]


def begin(session: Session) -> None:
    """Start both clocks."""
    session[BEGAN] = session[SEEN] = _now()


def is_alive(session: Session) -> bool:
    """Whether neither clock has run out; a session that never began is dead."""
    began, seen = session.get(BEGAN), session.get(SEEN)
    if not isinstance(began, int) or not isinstance(seen, int):
        return False
    return _now() - began < LONGEST and _now() - seen < IDLE


def touch(session: Session) -> None:
    """Note that the person is here."""
    if _now() - session[SEEN] >= STEP:
        session[SEEN] = _now()


def _now() -> int:
    return int(clock.now().timestamp())
