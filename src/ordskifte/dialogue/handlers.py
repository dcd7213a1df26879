"""What the dialogue answers to."""

from django.db import transaction
from django.db.models import QuerySet

from ordskifte.accounts import doors
from ordskifte.channels.models import Inbound, InboundVersion
from ordskifte.dialogue import taking
from ordskifte.dialogue.capturing import keeping
from ordskifte.dialogue.inside import circle_of
from ordskifte.dialogue.models import Capture, Message, PastThread, Thread
from ordskifte.domain import events
from ordskifte.domain.errors import NotFound
from ordskifte.kernel import clock
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.publishing.models import Publication


def follow_publication(event: events.Published | events.Corrected) -> None:
    """Make the thread under a publication; a correction finds it."""
    rows = Publication.objects.select_related("body", "case").select_for_update(of=("self",), no_key=True)
    with transaction.atomic():
        # Held, so that whom it is for is not chosen between our looking and the thread's being there.
        found = rows.filter(uid=event.uid).first()
        if found is None:
            raise NotFound
        Thread.objects.get_or_create(
            publication=found,
            defaults={
                "uid": found.uid,
                "body": found.body,
                "case": found.case,
                "circle": circle_of(found),
                "created_at": clock.now(),
            },
        )


def take(event: events.Arrived) -> None:
    """Make a message of what arrived, or a new version of one; what is there already stays as it is."""
    inbound = _INBOUNDS.first(uid=event.uid)
    version = _VERSIONS.first(inbound=inbound.pk, number=event.number) if inbound else None
    if inbound is None or version is None:
        raise NotFound
    version.inbound = inbound
    message = _KNOWN.first(inbound=inbound.pk)
    if message is None:
        taking.first(inbound, version)
    elif not message.versions.filter(number=event.number).exists():
        taking.further(message, version)


def bring_in(event: events.CommentsBrought) -> None:
    """Take in the next of the comments that somebody brought from a network."""
    keeping.take_part(event)


def follow_cases(event: events.ImportFinished) -> None:
    """Let nobody read the messages of a case that may no longer open the case."""
    doors.follow_cases(Message.objects.all())
    doors.follow_cases(PastThread.objects.all())
    doors.follow_cases(Capture.objects.all())


def _inbounds() -> QuerySet[Inbound]:
    rows = Inbound.objects.filter(uid=given("uid", Inbound._meta.get_field("uid")))
    return rows.select_related("sender", "body")


def _versions() -> QuerySet[InboundVersion]:
    wanted = {name: given(name, InboundVersion._meta.get_field(name)) for name in ("inbound", "number")}
    return InboundVersion.objects.filter(**wanted).select_related("raw")


def _known() -> QuerySet[Message]:
    rows = Message.objects.select_for_update(of=("self",))
    rows = rows.filter(inbound=given("inbound", Message._meta.get_field("inbound")))
    return rows.select_related("body", "sender", "thread__case", "case", "in_reply_to__sender")


# Built once, since every message asks for them: see kernel.prepared.
_INBOUNDS, _VERSIONS, _KNOWN = Prepared(_inbounds), Prepared(_versions), Prepared(_known)
