"""Closed files: what is known of each, and the wrapped key that opens it."""

import uuid

from django.db import models

from ordskifte.kernel.models.kept import NeverDeleted

# The most that is kept in a row, sealed.
SMALL = 96 * 1024


class Blob(NeverDeleted):
    """A closed file, encrypted with a key of its own. The row stays when the key is forgotten.

    A file lies on disk; a few kilobytes of text lie sealed in the row itself, so that a message is one commit.
    """

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
    sealed = models.BinaryField(max_length=SMALL, blank=True, default=b"")  # empty: on disk
    state = models.CharField(max_length=9, choices=State, default=State.KEPT)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="kept") | models.Q(wrapped_key=b"", sha256="", sealed=b""),
                name="forgotten_blob_has_no_key",
            ),
        )

    def __str__(self) -> str:
        return str(self.uid)
