"""What access answers to."""

from ordskifte.access import assessing
from ordskifte.access.models import AccessRequest
from ordskifte.accounts import doors
from ordskifte.domain import events


def assess(event: events.AccessRequested | events.AccessDecided | events.AccessStepped) -> None:
    """Let what came in and went out about a request be assessed, as all that comes in and goes out."""
    assessing.assess(event.uid)


def follow_cases(event: events.ImportFinished) -> None:
    """Let nobody read the requests about a case that may no longer open the case."""
    doors.follow_cases(AccessRequest.objects.all())
