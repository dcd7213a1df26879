"""Deciding on a file that came with a message: it is closed until a person says otherwise, file by file."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.dialogue import letters, moving, showing
from ordskifte.dialogue.errors import AttachmentNotReady, NumberLeft, TitleOfAttachment
from ordskifte.dialogue.fitting import DECIDERS, moderated
from ordskifte.dialogue.models import Attachment, AttachmentDecision
from ordskifte.domain import events, identity_numbers, intake
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock, outbox


@doors.only(*DECIDERS)
@transaction.atomic
def decide_attachment(
    *,
    by: Actor,
    attachment: Attachment,
    is_public: bool,
    seen: str = "",
    title: str = "",
    alt: str = "",
    why: str = "",
    is_no_number: bool = False,
) -> AttachmentDecision:
    """Show one file to everybody, or keep it closed. `seen` is the SHA-256 of the copy that the person looked at."""
    message = moving.locked(attachment.message, by=by)
    attachment = Attachment.objects.select_related("original", "copy").get(pk=attachment.pk)
    attachment.message = message
    if not by.is_person:
        raise NotAllowed
    if is_public:
        _check(attachment, seen=seen, is_no_number=is_no_number)
        attachment.title, attachment.alt = _words(attachment, title=title, alt=alt)
    decision = AttachmentDecision.objects.create(
        attachment=attachment, is_public=is_public, seen=seen[:64], why=moderated(why), by=str(by), at=clock.now()
    )
    attachment.is_public = is_public
    attachment.save(update_fields=["is_public", "title", "alt"])
    happened = events.AttachmentDecided(by=by, uid=attachment.uid, message=message.uid, public=is_public)
    outbox.append(happened, body=message.body)
    moving.note(message, by=by, act="decide_attachment", why=decision.why, file=str(attachment.uid), public=is_public)
    moving.save(message)
    if showing.belongs_outside(message):
        showing.settle(message)
    letters.attachment_decided(attachment, by=by, key=decision.pk, why=decision.why)
    return decision


def _check(attachment: Attachment, *, seen: str, is_no_number: bool) -> None:
    """A decision that would show what nobody has looked at is refused."""
    if attachment.message.audience != Audience.PUBLIC.value:
        raise NotAllowed
    if not attachment.is_read or attachment.copy is None:
        raise AttachmentNotReady
    if seen != attachment.copy.sha256:
        raise Conflict
    if identity_numbers.held(attachment.text) and not is_no_number:
        raise NumberLeft


def _words(attachment: Attachment, *, title: str, alt: str) -> tuple[str, str]:
    called, shows = intake.clean_line(title)[:200], intake.clean_line(alt)[:500]
    is_picture = attachment.copy_type.startswith("image/")
    if not called or (is_picture and not shows):
        raise TitleOfAttachment
    if identity_numbers.held(called) or identity_numbers.held(shows):
        raise NumberLeft
    return called, shows if is_picture else ""
