"""What records answer to."""

from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.assessment import queries as assessments
from ordskifte.cases import actions as cases
from ordskifte.cases.models import Document
from ordskifte.dialogue.models import Message
from ordskifte.domain import events
from ordskifte.domain.message import Step
from ordskifte.domain.parties import Actor
from ordskifte.domain.transfer import Errand
from ordskifte.records import altering
from ordskifte.records.models import ImportRun, Record
from ordskifte.records.transfer import choosing, finding, planning

BY = Actor.rule("records.follow_cases")
BY_TRANSFER = Actor.rule("records.hand_over")
BY_PRIVACY = Actor.rule("records.follow_privacy")
# Somebody decided that less is shown. Of what its sender takes back, the archive may still hand out copies.
_DECIDED = frozenset({Step.SHOW_LESS, Step.HIDE})


def follow_cases(event: events.ImportFinished) -> None:
    """Let our own files about another system's cases, and all in them, be withheld as those cases are now."""
    run = ImportRun.objects.filter(uid=event.uid).select_related("body").first()
    if run is None:
        return
    changed = cases.follow_cases(by=BY, body=run.body)
    for record in Record.objects.filter(case__in=changed).select_related("case").iterator():
        altering.follow_case(record, by=BY)


def follow_privacy(event: events.MessageStepped) -> None:
    """Let nobody read in the public journal what was taken out of view: a name; the record keeps it."""
    if event.step not in _DECIDED:
        return
    message = Message.objects.select_related("sender", "body").get(uid=event.uid)
    _take_documents_back(message)
    if event.step is Step.SHOW_LESS and message.outward_name:
        _take_name_out(message)


def _take_documents_back(message: Message) -> None:
    """What was made of it names the sender and holds all the words: whoever shows it again looks at it first."""
    records = Record.objects.filter(source=None, subjects__subject_uid__in=_around(message))
    shown = Document.objects.filter(places__record__in=records, public__isnull=False).distinct()
    with translation.override(message.body.language):
        why = _("Less of it is shown.")
    for document in shown.order_by("pk"):
        cases.decide_document(by=BY_PRIVACY, document=document, is_public=False, seen="", why=why)


def _around(message: Message) -> list[UUID]:
    """The message and what names the same person: the answers, also where it was a request for access."""
    answers = message.replies.filter(is_outgoing=True).values_list("uid", flat=True)
    return [message.uid, *answers, *assessments.subjects_around(message.uid)]


def _take_name_out(message: Message) -> None:
    rows = Record.objects.filter(source=None, subjects__subject_uid__in=_around(message)).distinct()
    for record in rows.select_related("case__body"):
        changed = altering.change_other(record, by=BY_PRIVACY, is_public=False)
        altering.tell(record, changed=changed, act="records.follow_privacy", why="", by=BY_PRIVACY)


def hand_over(event: events.Registered) -> None:
    """Plan to hand a new entry, or a note beside the journal, over to the records system that holds the journal."""
    record = _record(event.uid) if choosing.is_on() else None
    if record is not None and planning.is_ours_to_hand_over(record):
        planning.plan(record, by=BY_TRANSFER)


def find_numbers(event: events.ImportFinished) -> None:
    """Look for numbers that records wait for in what came from the records system."""
    run = ImportRun.objects.filter(uid=event.uid).select_related("body").first() if choosing.is_on() else None
    if run is not None:
        finding.find_numbers(run.body)


# What a records system says of an entry needs not be told to it; a sign-off is told by an event of its own.
_ITS_OWN = frozenset({"upstream_number", "upstream_address", "status", "sign_off"})


def follow_record(event: events.RecordChanged | events.SignedOff) -> None:
    """Let the records system hear what was changed in a record that it has; ask no more for a number that is known."""
    record = _record(event.uid) if choosing.is_on() else None
    if record is None:
        return
    if isinstance(event, events.SignedOff):
        # A note is not signed off: no form has words for it.
        if hasattr(record, "entry"):
            planning.plan_what_followed(record, errand=Errand.SETTLE, by=BY_TRANSFER)
        return
    changed = set(event.changed)
    if "upstream_number" in changed and hasattr(record, "upstream"):
        planning.number_is_known(record, by=BY_TRANSFER)
    if not changed <= _ITS_OWN:
        planning.plan_what_followed(record, errand=Errand.CHANGE, by=BY_TRANSFER)


def _record(uid: UUID) -> Record | None:
    rows = Record.objects.select_related("entry", "upstream", "case__body")
    return rows.filter(uid=uid).select_for_update(of=("self",), no_key=True).first()
