"""What assessment answers to: everything that came in, went out, was published, or went further since."""

from ordskifte.accounts import doors
from ordskifte.assessment import proposing
from ordskifte.assessment.models import Assessment, Collection
from ordskifte.domain import events
from ordskifte.domain.assessment import Errand


def follow_message(
    event: events.MessageTaken | events.MessageStepped | events.MessageRefiled | events.MessageRedirected,
) -> None:
    """Propose on a message as it is now; an answer also moves what it answers on, since answering is handling."""
    proposing.of_message(event.uid)
    if isinstance(event, events.MessageTaken) and event.answers is not None:
        proposing.of_message(event.answers)


def follow_publication(event: events.Published | events.Corrected) -> None:
    """Propose on what the body said to everybody."""
    proposing.of_publication(event.uid, number=event.number)


def follow_access(event: events.AccessRequested) -> None:
    """A message that asks for access is handled as such (offentleglova § 29)."""
    if event.message is not None:
        proposing.of_message(event.message, errand=Errand.ACCESS)


def follow_citation(event: events.Cited) -> None:
    """A message that a document points to is handled."""
    if Assessment.objects.filter(subject_uid=event.message).exists():
        proposing.of_message(event.message, is_cited=not event.withdrawn)


def follow_cases(event: events.ImportFinished) -> None:
    """Let nobody read what is proposed on a case that may no longer open the case."""
    doors.follow_cases(Assessment.objects.all())
    doors.follow_cases(Collection.objects.all())
