"""What may be shown outside, its versions, and where each was sent."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.channels.contract import MOST_BYTES
from ordskifte.domain.delivery import Act, DeliveryState
from ordskifte.kernel.models.kept import NeverDeleted

# The kind of a post that is a text of the body's own; others are messages and answers in a thread.
PUBLICATION = "publication"


class PostState(models.TextChoices):
    """Whether it is shown."""

    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


def _choices(kind):
    return [(each.value, each.value) for each in kind]


class Post(NeverDeleted):
    """What everybody may see, such as a publication, made of allowed fields. Pages and feeds read nothing else."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20)
    source_uid = models.UUIDField(unique=True)  # what it shows
    thread_key = models.UUIDField(db_index=True)  # what is answered together
    reference = models.CharField(max_length=17, unique=True)  # domain.ids.Reference, as shown
    state = models.CharField(max_length=9, choices=PostState, default=PostState.SHOWN)
    number = models.PositiveIntegerField()  # of the newest version
    languages = models.JSONField(default=list)  # the main one first
    headlines = models.JSONField(default=dict)  # language → title, lead: what lists show, so that they carry no text
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    # Grows with every change that the public can see: what the strong ETag is made of.
    version = models.PositiveBigIntegerField(default=1)

    class Meta(NeverDeleted.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["case", "kind", "-first_at", "-id"], name="posts_of_case_newest_first"),
            models.Index(fields=["body", "-changed_at", "-id"], name="posts_changed_last_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="shown", withdrawn_at=None, withdrawn_reason="")
                | Q(state="withdrawn", withdrawn_at__isnull=False, headlines={}) & ~Q(withdrawn_reason=""),
                name="withdrawn_post_says_why_and_no_more",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_withdrawn(self):
        """Whether it was taken back."""
        return self.state == PostState.WITHDRAWN


class PostWords(models.Model):
    """What a search finds a publication by: its shown text in one language, folded. Gone when it is withdrawn."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="words")
    language = models.CharField(max_length=8)
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint("post", "language", name="post_has_its_words_once")]

    def __str__(self):
        return f"{self.post_id} {self.language}"


class PostVersion(NeverDeleted):
    """One version of a post. Its text is written once, and emptied if it is withdrawn."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)  # what was corrected
    variants = models.JSONField(default=dict)  # language → title, lead, html, text
    facts = models.JSONField(default=dict)  # source, contact and dialogue
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("post", "number", name="post_version_is_written_once")]

    def __str__(self):
        return f"{self.post_id}.{self.number}"


class Delivery(NeverDeleted):
    """One version on its way to one channel in one language, with the bytes that were sent. Not public."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="deliveries")
    version = models.ForeignKey(PostVersion, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=30)
    act = models.CharField(max_length=8, choices=_choices(Act))
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=9, choices=_choices(DeliveryState), default=DeliveryState.PLANNED.value)
    # The last one that the channel has confirmed: what a reader finds there now.
    stands = models.BooleanField(default=False)
    remote_id = models.CharField(max_length=500)  # fixed before the first try
    payload = models.BinaryField(max_length=MOST_BYTES)  # byte for byte
    media_type = models.CharField(max_length=100)
    shortened = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)  # kind and place, never what people wrote
    planned_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)  # empty: not by itself
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("version", "channel", "language", "act", name="delivered_once"),
            models.UniqueConstraint(
                "post", "channel", "language", condition=Q(stands=True), name="one_delivery_stands_in_each_place"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="deliveries_due", condition=Q(next_try_at__isnull=False)),
            models.Index(fields=["sent_at"], name="deliveries_under_way", condition=Q(state="sent")),
        ]

    def __str__(self):
        return f"{self.channel} {self.remote_id}"
