"""Closed files: what is known of each, and the wrapped key that opens it."""

import uuid

from django.db import models

from ordskifte.kernel.models.kept import NeverDeleted


class Blob(NeverDeleted):
    """A closed file on disk, encrypted with a key of its own. The row stays when the key is forgotten."""

    class State(models.TextChoices):
        """Whether it can still be read."""

        KEPT = "kept"
        FORGOTTEN = "forgotten"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=127)
    created_at = models.DateTimeField()
    wrapped_key = models.BinaryField(max_length=60)
    state = models.CharField(max_length=9, choices=State, default=State.KEPT)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="kept") | models.Q(wrapped_key=b"", sha256=""),
                name="forgotten_blob_has_no_key",
            ),
        )

    def __str__(self) -> str:
        return str(self.uid)
