"""How much waits for whoever asks: once for each page, for the menu and the first screen."""

from django.http import HttpRequest

from ordskifte.accounts import queries as people
from ordskifte.desk.views import dialogue as shared
from ordskifte.dialogue import queries
from ordskifte.domain.parties import Actor
from ordskifte.kernel.web.once import once


def counts(request: HttpRequest) -> dict[str, int]:
    """How many stand under each tab of the inbox."""
    return once(request, "inbox", find=lambda: queries.counts(people.actor_of(request)))


def for_home(request: HttpRequest, by: Actor) -> dict[str, object]:
    """What the first screen says of messages: numbers for all who read them, and what is due for each role."""
    if not shared.readers.roles & request.user.role_names:
        return {}
    may = shared.rights(request)
    return {
        "inbox": counts(request),
        "holds": queries.holds_waiting(by) if may["hide"] else None,
        "attachments": queries.attachments_waiting(by) if may["decide_attachment"] else None,
        "asked_privacy": queries.privacy_waiting(by) if may["decide_privacy"] else None,
        "appeals": queries.appeals_waiting(by) if may["decide_appeal"] else None,
    }
