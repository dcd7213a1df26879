"""What the dialogue answers to."""

from ordskifte.accounts import doors
from ordskifte.channels.models import Inbound
from ordskifte.dialogue import taking
from ordskifte.dialogue.models import Message, Thread
from ordskifte.domain import events
from ordskifte.domain.errors import NotFound
from ordskifte.kernel import clock
from ordskifte.publishing.models import Publication


def follow_publication(event: events.Published | events.Corrected) -> None:
    """Make the thread under a publication; a correction finds it."""
    found = Publication.objects.select_related("body", "case").filter(uid=event.uid).first()
    if found is None:
        raise NotFound
    Thread.objects.get_or_create(
        publication=found,
        defaults={"uid": found.uid, "body": found.body, "case": found.case, "created_at": clock.now()},
    )


def take(event: events.Arrived) -> None:
    """Make a message of what arrived, or a new version of one; what is there already stays as it is."""
    inbound = Inbound.objects.select_related("sender", "body").get(uid=event.uid)
    version = inbound.versions.select_related("raw").get(number=event.number)
    message = _known(inbound)
    if message is None:
        taking.first(inbound, version)
    elif not message.versions.filter(number=event.number).exists():
        taking.further(message, version)


def follow_cases(event: events.ImportFinished) -> None:
    """Let nobody read the messages of a case that may no longer open the case."""
    doors.follow_cases(Message.objects.all())


def _known(inbound: Inbound) -> Message | None:
    rows = Message.objects.select_for_update(of=("self",)).filter(inbound=inbound)
    return rows.select_related("body", "sender", "thread__case", "case", "in_reply_to__sender").first()
