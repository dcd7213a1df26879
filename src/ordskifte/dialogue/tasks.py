"""What comes round: files to be read, holds that last too long, letters to staff; and what is done at once."""

import threading
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from ordskifte.dialogue import reading, waiting
from ordskifte.dialogue.capturing import sweeping
from ordskifte.kernel import outbox
from ordskifte.kernel.models import Body, HandlerRun
from ordskifte.kernel.prepared import Prepared, given, word

# What whoever has just sent something is made to wait at most.
AT_ONCE: Final = timedelta(milliseconds=200)
MOST_AT_ONCE: Final = 20
MOST_AHEAD: Final = 3
# The other threads of this process go on answering.
_one_at_a_time: Final = threading.Lock()


def read_files() -> int:
    """Read the files that came with messages; how many."""
    found = reading.unread()
    for attachment in found:
        reading.read(attachment)
    return len(found)


def alarm_holds() -> int:
    """Tell of holds that have lasted too long; how many."""
    return sum(waiting.alarm(hold) for hold in waiting.overdue())


def sweep_captures() -> int:
    """Let go what was brought from a network and left lying, and what refused ones said; of how many bringings."""
    return sweeping.let_go_what_lies() + sweeping.forget_refused()


def notify_staff() -> int:
    """Tell those who handle messages what waits; how many letters."""
    return sum(waiting.tell_staff(body) for body in Body.objects.order_by("pk"))


def take_now(uid: UUID) -> bool:
    """Hand over the events of what has just come in, so that it is shown at once; whether all were. Not in a request's
    transaction. Nobody is made to wait for what others sent: where some of that waits, the worker takes this in turn.
    """
    if not _one_at_a_time.acquire(blocking=False):
        return False
    try:
        mine = _first_in_line(uid)
        return outbox.drain(for_at_most=AT_ONCE, only=mine).done >= len(mine) if mine else mine is not None
    finally:
        _one_at_a_time.release()


def _first_in_line(uid: UUID) -> list[int] | None:
    """The events that wait about something; None where others came before."""
    mine = _MINE(uid=uid)
    if not mine:
        return []
    newest, handler = mine[-1]
    ahead = _AHEAD(handler=handler, event=newest, uid=uid)
    return None if len(ahead) == MOST_AHEAD else [event for event, _ in mine]


def _waiting() -> QuerySet[HandlerRun]:
    return HandlerRun.objects.filter(state=word(HandlerRun.State.WAITING)).order_by("event")


def _mine() -> QuerySet[Any, Any]:
    # Said twice, so that the index of what is not done finds them, however many others wait.
    rows = _waiting().exclude(state=word(HandlerRun.State.DONE)).filter(uid=_given("uid"))
    return rows.values_list("event", "handler")[:MOST_AT_ONCE]


def _ahead() -> QuerySet[Any, Any]:
    rows = _waiting().filter(handler=_given("handler"), event__lt=_given("event"))
    return rows.exclude(uid=_given("uid")).values_list("pk")[:MOST_AHEAD]


def _given(name: str) -> given:
    return given(name, HandlerRun._meta.get_field(name))


_MINE, _AHEAD = Prepared(_mine), Prepared(_ahead)
