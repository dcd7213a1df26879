"""What the public journal answers to. One handler follows a record, so that its events are taken in order."""

from typing import Final

from ordskifte.domain import events
from ordskifte.domain.parties import Actor
from ordskifte.journal import actions

BY: Final = Actor.rule("journal.show_what_is_registered")


def follow_record(event: events.Registered | events.RecordChanged | events.SignedOff) -> None:
    """Let the public journal say what the record says now."""
    actions.show(by=BY, record_uid=event.uid)


def follow_screening(event: events.ImportFinished) -> None:
    """An extract may have screened a case, or brought one out again: its entries are looked at anew."""
    actions.show_again(by=BY, source=event.source)
