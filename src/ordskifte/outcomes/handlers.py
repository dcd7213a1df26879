"""What trials answer to."""

from ordskifte.dialogue.models import Thread
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM
from ordskifte.outcomes import actions


def follow_publication(event: events.Published | events.Corrected) -> None:
    """Open no dialogue under what is published in a case whose trial is closed."""
    rows = Thread.objects.filter(uid=event.uid, ended_at=None, case__trial__trial__closed_at__isnull=False)
    for thread in rows.select_related("body"):
        actions.end_dialogue(by=SYSTEM, thread=thread)
