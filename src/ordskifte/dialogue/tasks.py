"""What comes round: files to be read, holds that last too long, letters to staff; and what is done at once."""

from datetime import timedelta
from typing import Any, Final

from ordskifte.dialogue import reading, waiting
from ordskifte.kernel import outbox
from ordskifte.kernel.models import Body, OutboxEvent

# What whoever has just sent something is made to wait at most.
AT_ONCE: Final = timedelta(milliseconds=200)


def read_files() -> int:
    """Read the files that came with messages; how many."""
    found = reading.unread()
    for attachment in found:
        reading.read(attachment)
    return len(found)


def alarm_holds() -> int:
    """Tell of holds that have lasted too long; how many."""
    return sum(waiting.alarm(hold) for hold in waiting.overdue())


def notify_staff() -> int:
    """Tell those who handle messages what waits; how many letters."""
    return sum(waiting.tell_staff(body) for body in Body.objects.order_by("pk"))


def take_now(uid: Any) -> bool:
    """Hand over the events of what has just come in, so that it is shown at once; whether all were. Not in a request's
    transaction; the worker does what is left.
    """
    waiting_events = OutboxEvent.objects.filter(uid=uid, runs__state="waiting").order_by("pk")
    numbers = list(waiting_events.values_list("pk", flat=True).distinct()[:20])
    if not numbers:
        return True
    drained = outbox.drain(for_at_most=AT_ONCE, only=numbers)
    return drained.done >= len(numbers)
