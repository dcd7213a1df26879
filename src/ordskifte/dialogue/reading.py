"""Reading the files of messages: outside every transaction, one file at a time, once."""

from typing import Final

from django.db import transaction

from ordskifte.dialogue import moving, rules, showing, taking
from ordskifte.dialogue.files import running
from ordskifte.dialogue.models import Attachment, Message
from ordskifte.domain.message import Audience, State
from ordskifte.domain.moderation import HOLD_RULES
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs
from ordskifte.kernel.outbox.rules import what_went_wrong

AT_A_TIME: Final = 20
_LONGEST_PROBLEM: Final = 60


def unread() -> list[Attachment]:
    """The files that nobody has read yet, oldest first."""
    rows = Attachment.objects.filter(is_read=False).select_related("original__blob")
    return list(rows.order_by("pk")[:AT_A_TIME])


def read(attachment: Attachment) -> None:
    """Make the copy that could be shown, and let the rules look at the words of the file."""
    copy = _copy(attachment)
    # Safe on the disk before the row that names it.
    staged = blobs.stage(copy.data, media_type=copy.media_type) if copy.data else None
    with transaction.atomic():
        message = moving.locked(Message(pk=attachment.message_id), by=SYSTEM)
        row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
        if row.is_read:
            return
        row.message = message
        row.copy = blobs.adopt(staged) if staged is not None else None
        row.copy_type, row.text, row.problem = copy.media_type, copy.text, copy.problem[:_LONGEST_PROBLEM]
        row.is_read = True
        row.save()
        _hold(row)


def _copy(attachment: Attachment) -> running.Copy:
    blob = attachment.original.blob
    try:
        with blobs.open_blob(blob.uid) as file:
            data = file.read()
        return running.copy_of(data, media_type=attachment.media_type)
    # One file that cannot be read stops none of the others; it stays closed.
    except Exception as error:
        return running.Copy(problem=what_went_wrong(error))


def _hold(attachment: Attachment) -> None:
    """Let the message wait for a person if what stands in the file meets a rule."""
    message = attachment.message
    if message.audience == Audience.PRIVATE.value or message.state not in {State.SHOWN, State.HELD}:
        return
    if found := rules.finds_in_file(attachment):
        taking.hold(message, found, by=HOLD_RULES[found[0].ground].actor)
        moving.save(message)
        showing.settle(message)
