"""A dialogue as the public meets it: its publication on our pages, and what people wrote under it."""

from ordskifte.channels import handlers
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM


def on_our_pages(thread):
    """The thread, with its publication shown as the outbox would have it done; its reference."""
    publication = thread.publication
    handlers.follow_publication(
        events.Published(by=SYSTEM, uid=publication.uid, case=thread.case.uid, number=1, languages=("nb",))
    )
    return publication.reference
