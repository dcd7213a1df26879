"""A dialogue as the public meets it: its publication on our pages, and what people wrote under it."""

import uuid
from datetime import UTC, datetime, timedelta

from django.db.models import F

from ordskifte.channels import handlers
from ordskifte.channels.models import Fragment
from ordskifte.dialogue.models import Thread
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM

BEGAN = datetime(2026, 11, 2, 8, tzinfo=UTC)


def on_our_pages(thread):
    """The thread, with its publication shown as the outbox would have it done; its reference."""
    publication = thread.publication
    handlers.follow_publication(
        events.Published(by=SYSTEM, uid=publication.uid, case=thread.case.uid, number=1, languages=("nb",))
    )
    return publication.reference


def fragments(thread, count, *, start=0):
    """Very many messages as pieces of a page, without the messages."""
    numbers = range(start, start + count)
    Fragment.objects.bulk_create(
        Fragment(
            thread_key=thread.uid,
            case=thread.case,
            message_uid=uuid.uuid4(),
            language="nb",
            at=BEGAN + timedelta(minutes=number),
            place=1_000_000 + number,
            html=f'<li><article class="os-message">Innlegg nummer {number}.</article></li>\n',
        )
        for number in numbers
    )
    Thread.objects.filter(pk=thread.pk).update(version=F("version") + 1, shown=F("shown") + count)
