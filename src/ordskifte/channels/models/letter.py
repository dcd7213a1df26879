"""What is sent to one person: acknowledgements, private answers, notices."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain.delivery import DeliveryState
from ordskifte.kernel.models.kept import NeverDeleted


class LetterKind(models.TextChoices):
    """Why somebody is written to."""

    ACKNOWLEDGEMENT = "acknowledgement"  # kvittering for mottak, with the secret link
    ANSWER = "answer"
    NOTICE = "notice"  # what became of a message: hidden, shown again, redirected, cited
    STAFF_NOTICE = "staff_notice"  # that something waits, without content


class Letter(NeverDeleted):
    """One sending to one person over one channel, with the bytes that are sent. Nobody but the two may read it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=30)
    kind = models.CharField(max_length=15, choices=LetterKind)
    sender = models.ForeignKey("channels.Sender", models.PROTECT, null=True, blank=True, related_name="letters")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    about = models.UUIDField(db_index=True)  # the message, request or case that it is about
    key = models.CharField(max_length=200, unique=True)  # what makes it one: written twice, it is sent once
    remote_id = models.CharField(max_length=500)  # fixed before the first try; of a mail its Message-ID
    payload = models.ForeignKey("kernel.Blob", models.PROTECT, related_name="+", db_index=False)  # byte for byte
    # It holds a secret link: its bytes are forgotten when it has arrived.
    holds_secret = models.BooleanField(default=False)
    state = models.CharField(
        max_length=9, choices=[(each.value, each.value) for each in DeliveryState], default=DeliveryState.PLANNED.value
    )
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)  # kind and place, never an address
    planned_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(sender__isnull=False, user=None) | Q(sender=None, user__isnull=False),
                name="letter_is_to_one_person",
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="letters_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["sent_at"], name="letters_under_way", condition=Q(state="sent")),
        ]

    def __str__(self):
        return f"{self.channel} {self.kind} {self.uid}"
