"""Trials (prøveperioder): what is tried, until when, what people thought of it, and how it was closed."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain import parties
from ordskifte.domain import trial as rules
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted

_CLOSED = Q(closed_at__isnull=False, shown_until__isnull=False)


class Trial(NeverDeleted):
    """One case, or a few in one campaign, tried until a day. Closed once, with who keeps the records from then on."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="trials")
    name = models.CharField(max_length=rules.LONGEST_NAME)
    ends_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=parties.LONGEST)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=parties.LONGEST, blank=True)
    closed_why = models.TextField(blank=True)  # although something was left
    left = models.JSONField(default=dict, blank=True)  # what that was (`domain.trial.Left`), and how much
    custodian = models.CharField(max_length=rules.LONGEST_CUSTODIAN, blank=True)
    contact = models.CharField(max_length=rules.LONGEST_CONTACT, blank=True)
    shown_until = models.DateField(null=True, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="", closed_why="", custodian="", contact="", shown_until=None)
                | _CLOSED & ~Q(closed_by="") & ~Q(custodian="") & ~Q(contact=""),
                name="closed_trial_says_who_keeps_its_records",
            )
        ]
        indexes = [models.Index(fields=["body", "-opened_at", "-id"], name="trials_newest_first")]

    def __str__(self):
        return self.name


class TrialCase(NeverChanged):
    """A case that a trial is about; in one trial only, since its addresses say where it went afterwards."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="cases")
    case = models.OneToOneField("cases.CaseFile", models.PROTECT, related_name="trial")

    class Meta(NeverChanged.Meta):
        abstract = False

    def __str__(self):
        return f"{self.trial_id} {self.case_id}"


class TrialAnswer(NeverChanged):
    """What somebody answered to the two questions. Of a participant nothing is kept but the choices and the day."""

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="answers")
    side = models.CharField(max_length=11, choices=[(each.value, each.value) for each in rules.Side])
    key = models.CharField(
        max_length=parties.LONGEST
    )  # of the form, digested; of staff, who: answered twice, it is one
    ease = models.PositiveSmallIntegerField()
    again = models.CharField(max_length=5, choices=[(each.value, each.value) for each in rules.Again])
    on = models.DateField()

    class Meta(NeverChanged.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("trial", "side", "key", name="trial_is_answered_once_by_each"),
            models.CheckConstraint(
                condition=Q(ease__gte=1, ease__lte=rules.EASIEST), name="trial_ease_is_on_the_scale"
            ),
        ]

    def __str__(self):
        return f"{self.trial_id} {self.side} {self.ease}"
