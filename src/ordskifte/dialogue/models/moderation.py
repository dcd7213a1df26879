"""What waits for a person and why, reports, appeals, and the word patterns that the body keeps."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ordskifte.domain import parties
from ordskifte.domain.moderation import Ground, HideReason
from ordskifte.kernel.models.kept import NeverDeleted


def _choices(kind):
    return [(each.value, each.value) for each in kind]


class Hold(NeverDeleted):
    """One ground on which a version waits for a person, until when at most, and what the person decided."""

    message = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="holds")
    number = models.PositiveIntegerField()  # of the version
    ground = models.CharField(max_length=20, choices=_choices(Ground))
    where = models.CharField(max_length=300, blank=True)  # text, name, or a file's place
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    pattern = models.CharField(max_length=200, blank=True)
    held_at = models.DateTimeField()
    due_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=parties.LONGEST, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        indexes = [models.Index(fields=["due_at"], name="holds_due", condition=Q(decided_at=None))]

    def __str__(self):
        return f"{self.message_id} {self.ground}"


class Report(NeverDeleted):
    """Somebody says that a message breaks the rules, without an account (varsel)."""

    class Outcome(models.TextChoices):
        """What a person decided."""

        HIDDEN = "hidden", _("The message was hidden")
        LEFT = "left", _("The message stays")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=17, unique=True)
    key = models.CharField(max_length=64, unique=True)  # of the form: sent twice, it is one
    message = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=40, choices=_choices(HideReason))
    text = models.TextField(blank=True)
    email = models.CharField(max_length=254, blank=True)  # to be told what was decided; never shown
    language = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=parties.LONGEST, blank=True)
    why = models.TextField(blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        indexes = [models.Index(fields=["at"], name="reports_waiting", condition=Q(decided_at=None))]

    def __str__(self):
        return self.reference


class Appeal(NeverDeleted):
    """An appeal against the hiding of a message, decided by somebody else than the one who hid it."""

    class Outcome(models.TextChoices):
        """What was decided."""

        OVERTURNED = "overturned", _("The message is shown again")  # medhold
        UPHELD = "upheld", _("The message stays hidden")

    message = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="appeals")  # the one that was hidden
    said = models.OneToOneField("dialogue.Message", models.PROTECT, related_name="appeal")  # what the author says
    step = models.ForeignKey("dialogue.MessageStep", models.PROTECT, related_name="+")  # the hiding
    hidden_by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=parties.LONGEST, blank=True)
    why = models.TextField(blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("message", condition=Q(decided_at=None), name="one_open_appeal_per_message"),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=models.F("hidden_by")),
                name="nobody_decides_on_their_own_hiding",
            ),
        ]

    def __str__(self):
        return f"{self.message_id} {self.at:%Y-%m-%d}"


class Pattern(models.Model):
    """A word pattern that the body holds messages by, beside those that everybody starts with, or instead of one."""

    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=_choices(Ground))
    text = models.CharField(max_length=200)
    is_on = models.BooleanField(default=True)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("body", "ground", "text", name="pattern_is_kept_once")]

    def __str__(self):
        return self.text
