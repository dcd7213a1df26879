"""What records answer to."""

from ordskifte.cases import actions as cases
from ordskifte.domain import events
from ordskifte.domain.parties import Actor
from ordskifte.records import altering
from ordskifte.records.models import ImportRun, Record

BY = Actor.rule("records.follow_cases")


def follow_cases(event: events.ImportFinished) -> None:
    """Let our own files about another system's cases, and all in them, be withheld as those cases are now."""
    run = ImportRun.objects.filter(uid=event.uid).select_related("body").first()
    if run is None:
        return
    changed = cases.follow_cases(by=BY, body=run.body)
    for record in Record.objects.filter(case__in=changed).select_related("case").iterator():
        altering.follow_case(record, by=BY)
