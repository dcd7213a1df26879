"""Files that came with a message. Each is closed until a person has decided on it."""

import uuid

from django.db import models

from ordskifte.domain import parties
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted


class Attachment(NeverDeleted):
    """One file of a message: the original, closed, and the copy that could be shown."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="attachments")
    number = models.PositiveIntegerField()  # of the version that it came with
    position = models.PositiveSmallIntegerField()
    original = models.ForeignKey("channels.InboundFile", models.PROTECT, related_name="+", db_index=False)
    media_type = models.CharField(max_length=100)  # by what is in it
    # What can be shown: an image made anew without metadata, or the file itself where it holds none.
    copy = models.ForeignKey("kernel.Blob", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    copy_type = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)  # found in it; closed: the rules look at it
    is_read = models.BooleanField(default=False)  # copy and text are made, or could not be
    problem = models.CharField(max_length=60, blank=True)  # why there is no copy
    is_public = models.BooleanField(default=False)  # by the newest decision
    title = models.CharField(max_length=200, blank=True)  # what everybody sees it called
    alt = models.CharField(max_length=500, blank=True)  # of an image: what it shows

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("message", "number", "position", name="attachment_has_its_place")]

    def __str__(self):
        return str(self.uid)


class AttachmentDecision(NeverChanged):
    """A person's decision that one attachment is shown, or is not (offentlegforskrifta § 7). The newest counts."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="decisions")
    is_public = models.BooleanField()
    seen = models.CharField(max_length=64, blank=True)  # SHA-256 of the copy that the person saw
    why = models.TextField(blank=True)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.attachment_id} {'public' if self.is_public else 'closed'}"
