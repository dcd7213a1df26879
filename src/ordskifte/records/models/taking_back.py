"""A case that its records system takes back from the public (trekkTilbake), while something of ours hangs on it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TakingBack(models.Model):
    """The wish of a records system that a case be taken back, which waits for a person. No row is ever removed."""

    class Answer(models.TextChoices):
        """What the person said."""

        NONE = "", _("Waits")
        TAKEN_BACK = "taken_back", _("Taken back")
        KEPT = "kept", _("Stays as it is")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="takings_back")
    run = models.ForeignKey("records.ImportRun", models.PROTECT, related_name="takings_back")
    where = models.CharField(max_length=500)  # the file that asks for it
    asked_at = models.DateTimeField()
    # When the records system told of the case once more after that, as of one that is there.
    told_again_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("case", name="one_taking_back_of_a_case_waits", condition=Q(answer="")),
            models.CheckConstraint(
                condition=Q(answer="", by="", answered_at=None) | (~Q(answer="") & ~Q(by="") & ~Q(answered_at=None)),
                name="taking_back_is_answered_by_somebody",
            ),
        ]

    def __str__(self):
        return self.where
