"""Systems that push cases and documents: what each may do, and what it was answered."""

import hashlib
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ordskifte.domain.parties import LONGEST, Actor
from ordskifte.kernel import clock


class Scope(models.TextChoices):
    """What a token opens."""

    CASES = "cases:write", _("Send cases, correct them and take them back")
    DOCUMENTS = "documents:write", _("Send documents with their files, correct them and take them back")


class ApiToken(models.Model):
    """The key of one system, given by the operator, for a time. The secret itself is shown once and never stored."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)  # of the system
    source_name = models.CharField(max_length=200)  # what it sends comes from this source, and from no other
    scopes = models.JSONField(default=list)
    secret_digest = models.BinaryField(max_length=32, unique=True)
    given_by = models.CharField(max_length=LONGEST)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=LONGEST, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by="")
                | (models.Q(revoked_at__isnull=False) & ~models.Q(revoked_by="")),
                name="token_is_revoked_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("given_at")), name="token_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(secret: str) -> bytes:
        """What is stored of a secret; a plain hash suffices, since it is random and long."""
        return hashlib.sha256(secret.encode("utf-8", "replace")).digest()

    @property
    def actor(self) -> Actor:
        """The system as the one who acts."""
        return Actor.rule(f"api.{self.uid}")

    @property
    def is_open(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and clock.now() < self.expires_at

    def scope_names(self):
        """What it opens, in words."""
        return [Scope(each).label for each in self.scopes]


class ApiAnswer(models.Model):
    """What a system was answered under a key of its own (Idempotency-Key): the same again gets the same answer."""

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="answers")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of what was asked
    status = models.PositiveSmallIntegerField()
    content = models.TextField()  # as it was sent, byte for byte
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("token", "key", name="a_key_has_one_answer")]

    def __str__(self) -> str:
        return self.key
