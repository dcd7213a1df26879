"""What a person listens to, and what was heard there: apart from what came in, and gone when its time is over."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain import listening, parties
from ordskifte.domain.intake import LONGEST_NAME

LONGEST_RAW = 64 * 1024


class ListeningSource(models.Model):
    """A feed or a search that a person chose (lyttepost): what for, on which basis, who answers for it, until when.

    The row stays when it has ended, so that it can be seen who listened to what, and why.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    # Empty: for the whole body. Only those who may open the case see what was heard for it.
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, null=True, blank=True, related_name="listening")
    name = models.CharField(max_length=listening.LONGEST_NAME)
    address = models.CharField(max_length=listening.LONGEST_ADDRESS)
    purpose = models.CharField(max_length=listening.LONGEST_REASON)
    legal_basis = models.CharField(max_length=listening.LONGEST_REASON)  # behandlingsgrunnlag
    person_why = models.CharField(max_length=listening.LONGEST_REASON, blank=True)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    keep_days = models.PositiveSmallIntegerField()
    ends_on = models.DateField()
    created_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=listening.LONGEST_REASON, blank=True)
    # Asking it: nobody is asked without a time.
    next_try_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)  # a code
    parked_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True)
    left_out = models.PositiveIntegerField(default=0)  # of the last answer: what is too large, too many, or empty
    # Digests of what was heard before, newest first: what was let go or has gone is not heard anew.
    seen = models.BinaryField(max_length=16_000, blank=True, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "body", "address", condition=Q(ended_at=None, case=None), name="source_is_listened_to_once"
            ),
            models.UniqueConstraint(
                "case", "address", condition=Q(ended_at=None, case__isnull=False), name="source_is_of_a_case_once"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="sources_due", condition=Q(next_try_at__isnull=False))
        ]

    def __str__(self):
        return self.name


class ListeningItem(models.Model):
    """One thing that was heard: no message, in no list of messages, and never public. Gone when its time is over.

    When somebody has laid it before a case, its words stand there, and no more here.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(ListeningSource, models.PROTECT, related_name="items", db_index=False)
    key = models.BinaryField(max_length=16)  # digest of its id there
    remote_id = models.CharField(max_length=500)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    author = models.CharField(max_length=LONGEST_NAME, blank=True)
    link = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField()
    gone_at = models.DateTimeField(db_index=True)
    # As it stood in the feed, and what stood around it: with both it is read again.
    raw = models.BinaryField(max_length=LONGEST_RAW, blank=True)
    frame = models.JSONField(default=dict)
    # Laid before a case: as which message, by whom and when.
    laid_uid = models.UUIDField(null=True, blank=True)
    laid_by = models.CharField(max_length=parties.LONGEST, blank=True)
    laid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("source", "key", name="item_is_heard_once")]
        indexes = [models.Index(fields=["source", "-id"], name="items_of_source")]

    def __str__(self):
        return str(self.uid)
