"""What came in, as it came: the first row of every message, and who sent it, kept apart from what was said."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ordskifte.domain.intake import LONGEST_EMAIL, LONGEST_NAME
from ordskifte.domain.message import Audience
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted


def _choices(kind):
    return [(each.value, each.value) for each in kind]


class SenderKind(models.TextChoices):
    """What a sender says to be."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
    ANONYMOUS = "anonymous", _("Anonymous")


class Sender(models.Model):
    """Who sent one message: personal data, apart from the text, so that they can be erased without it.

    One row for each message, also where the same person writes again: nobody gets a profile.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=30)
    kind = models.CharField(max_length=12, choices=SenderKind, default=SenderKind.ANONYMOUS)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)  # shown, where the sender gave one
    email = models.CharField(max_length=LONGEST_EMAIL, blank=True)  # never shown
    address = models.CharField(max_length=500, blank=True)  # of an account on a network
    language = models.CharField(max_length=8, blank=True)  # to be written to in
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return str(self.uid)


class Inbound(NeverDeleted):
    """One thing that came in, kept before anybody can act on it; the message that it is has its uid and reference."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=17, unique=True)  # domain.ids.Reference, as shown
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=500)  # its id there; for our own forms the key that makes a sending one
    permalink = models.CharField(max_length=1000, blank=True)
    audience = models.CharField(max_length=7, choices=_choices(Audience), default=Audience.PUBLIC.value)
    sender = models.ForeignKey(Sender, models.PROTECT, related_name="inbounds", db_index=False)
    thread_key = models.UUIDField(null=True, blank=True)  # what it answers under, if that is known
    parent_uid = models.UUIDField(null=True, blank=True)  # the message that it answers, if that is known
    parent_id = models.CharField(max_length=500, blank=True)  # the same, in the words of the network
    number = models.PositiveIntegerField(default=1)  # of the newest version
    # Of the secret that opens the sender's own page (SHA-256); empty where there is none.
    secret_digest = models.BinaryField(max_length=32, blank=True, default=b"")
    sent_at = models.DateTimeField(null=True, blank=True)  # as the sender's side says
    received_at = models.DateTimeField()

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("body", "channel", "remote_id", name="inbound_is_taken_in_once")]

    def __str__(self):
        return self.reference


class InboundVersion(NeverChanged):
    """What was said at a time: the bytes as they came, closed, and a salted digest that stands for them."""

    inbound = models.ForeignKey(Inbound, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(default=1)
    raw = models.ForeignKey("kernel.Blob", models.PROTECT, related_name="+", db_index=False)
    media_type = models.CharField(max_length=100)
    # Whatever shows who sent it and how: headers, signature, marks of an automatic sending. Never an IP address.
    evidence = models.JSONField(default=dict, blank=True)
    # Of `domain.intake.canonical_bytes`.
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("inbound", "number", name="inbound_version_is_written_once")]

    def __str__(self):
        return f"{self.inbound_id}.{self.number}"


class InboundFile(NeverChanged):
    """A file that came with a version, as it came; closed, and never shown itself."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(InboundVersion, models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255, blank=True)  # as the sender called it: never in an address or a header
    blob = models.ForeignKey("kernel.Blob", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint("version", "position", name="inbound_file_has_its_place")]

    def __str__(self):
        return f"{self.version_id}.{self.position}"
