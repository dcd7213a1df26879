"""What access answers to."""

from ordskifte.access.models import AccessRequest
from ordskifte.accounts import doors
from ordskifte.domain import events


def follow_cases(event: events.ImportFinished) -> None:
    """Let nobody read the requests about a case that may no longer open the case."""
    doors.follow_cases(AccessRequest.objects.all())
