"""The product's tables of handlers and tasks, with one more of each that belongs to the harness."""

from typing import Final

from django.db import connection

from ordskifte.domain.events import EVENTS, Event
from ordskifte.kernel.schedule import every
from ordskifte.project import wiring
from ordskifte.records import making
from ordskifte.records.models import Record

TALLY: Final = "tests.faults.wiring.tally"
# Nothing makes a row of it unique: handled twice, there are two.
TALLY_TABLE: Final = "CREATE TABLE fault_tally (kind varchar(100) NOT NULL, uid varchar(36) NOT NULL)"
# A process that makes pages takes a second; only records with this in their title have theirs made.
WITH_FILES: Final = "med dokumenter"

HANDLERS: Final = {kind: (*wiring.HANDLERS.get(kind, ()), TALLY) for kind in EVENTS}
_CHANGED: Final = {
    "records.make_documents": every(
        seconds=5, name="records.make_documents", run="tests.faults.wiring.make_some_documents"
    ),
}
PERIODIC: Final = tuple(_CHANGED.get(task.name, task) for task in wiring.PERIODIC)


def tally(event: Event) -> None:
    """Count one handling of an event, in the transaction that marks it."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_tally (kind, uid) VALUES (%s, %s)", [event.kind, str(event.uid)])


def make_some_documents() -> int:
    """Make the files of the records that ask for it by their title."""
    found = [pk for pk in making.due(limit=1000) if WITH_FILES in Record.objects.get(pk=pk).title]
    for pk in found:
        making.make(pk)
    return len(found)
