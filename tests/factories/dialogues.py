"""Dialogues for tests, made the way that real ones are: published, written to, taken in."""

import uuid

from django.db import transaction

from ordskifte.accounts.models import RoleName
from ordskifte.dialogue import actions, handlers
from ordskifte.dialogue.models import Attachment, Message, Thread
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs
from ordskifte.publishing import actions as publishing
from ordskifte.publishing.models import Publication
from tests.factories.cases import UserFactory
from tests.factories.publishing import draft

# A synthetic number (month + 80), with a space inside.
NUMBER = "148384 10015"
THREAT = "Rører dere hekken min, kommer jeg hjem til saksbehandleren."


def dialogue(case, *, title="Ny gang- og sykkelvei", by=None) -> Thread:
    """The dialogue under a publication of a case, open."""
    author = by or UserFactory(body=case.body, roles=[RoleName.COMMUNICATIONS_OFFICER], name="Ingrid Havneland")
    made = draft(case, by=author, title=title)
    publishing.publish(by=author.actor, publication=made)
    Publication.objects.filter(pk=made.pk).update(dialogue="open")
    handlers.follow_publication(events.Published(by=SYSTEM, uid=made.uid, case=case.uid, number=1, languages=("nb",)))
    return Thread.objects.select_related("publication", "case", "body").get(uid=made.uid)


def message(thread, text="Hvor krysser sykkelveien Strandvegen?", *, files=(), **given) -> Message:
    """Something that somebody wrote, taken in as the outbox would have it done."""
    staged = tuple((name, blobs.stage(data, media_type=kind)) for name, data, kind in files)
    submission = actions.Submitted(key=uuid.uuid4().hex, text=text, files=staged, **given)
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=submission)
    return taken(receipt.uid)


def taken(uid, *, number=1) -> Message:
    """The message after the handler has answered."""
    with transaction.atomic():
        handlers.take(events.Arrived(by=SYSTEM, uid=uid, channel="web", number=number))
    return Message.objects.get(uid=uid)


def read(attachment, *, text="") -> Attachment:
    """A file whose copy has been made, as the task that reads files does."""
    attachment.copy = attachment.original.blob
    attachment.copy_type = attachment.media_type
    attachment.text, attachment.is_read = text, True
    attachment.save()
    return attachment
