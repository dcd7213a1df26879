"""Who is told that something changed, and each time they were."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain.delivery import Act, DeliveryState


class Subscriber(models.Model):
    """A site that is told when something changed that it may show (webhook)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    url = models.URLField(max_length=500)
    # What calls to it are signed with: closed, and gone when it has ended.
    secret = models.ForeignKey("kernel.Blob", models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Nobody answered: nothing is sent until then, so that one that hangs takes no time from the others.
    quiet_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("body", "url", condition=Q(ended_at=None), name="subscriber_is_told_once")
        ]

    def __str__(self):
        return self.url


class Call(models.Model):
    """One change on its way to one subscriber: where, what kind and which version, and none of its words."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.PROTECT, related_name="calls")
    post = models.ForeignKey("channels.Post", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # of the version
    act = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Act])
    channel = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=100)  # fixed before the first try: by it a call that comes twice is known
    payload = models.BinaryField(max_length=4_000)  # byte for byte
    state = models.CharField(
        max_length=9, choices=[(each.value, each.value) for each in DeliveryState], default=DeliveryState.PLANNED.value
    )
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("subscriber", "post", "number", "act", name="subscriber_is_told_of_it_once")
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="calls_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["sent_at"], name="calls_under_way", condition=Q(state="sent")),
        ]

    def __str__(self):
        return f"{self.channel} {self.uid}"
