"""What the rules proposed on each message and publication, what was decided, and what is entered together."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ordskifte.accounts.models import Guarded
from ordskifte.domain import assessment as rules
from ordskifte.domain import parties
from ordskifte.domain.assessment import Criterion, Duty, Four, Question, Verdict
from ordskifte.domain.collection import CollectionRule
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted

LONGEST_TITLE = 500
# The sentences of the domain are translated where they are shown.
DUTIES = [(each.value, each.value) for each in Duty]
CRITERIA = [(each.value, each.value) for each in Criterion]


class Kind(models.TextChoices):
    """What is assessed."""

    MESSAGE = rules.Kind.MESSAGE.value, _("Message")
    ANSWER = rules.Kind.ANSWER.value, _("Answer")
    PUBLICATION = rules.Kind.PUBLICATION.value, _("Publication")
    CORRECTION = rules.Kind.CORRECTION.value, _("Correction")
    REQUEST = rules.Kind.REQUEST.value, _("Request about access")
    DECISION = rules.Kind.DECISION.value, _("Answer about access")


class State(models.TextChoices):
    """Whether somebody, or a rule that people chose, has decided."""

    UNDECIDED = "undecided", _("Not decided")
    DECIDED = "decided", _("Decided")


_YES = {question.value: True for question in Question}
_IS_REGISTERED = Q(duty=Duty.REGISTER.value)
_ALL_YES = Q(**_YES)


class Assessment(NeverDeleted, Guarded):
    """One thing that came in or went out, what the rules propose, and what was decided on it.

    A new version of a message moves the row on while nobody has decided; after that it gets a row of its own.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=11, choices=Kind)
    subject_uid = models.UUIDField()  # of the message, the publication, or the request for access
    # Of the version that is assessed; of a request for access, of the step that came in or went out.
    number = models.PositiveIntegerField(default=1)
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, null=True, blank=True, related_name="assessments")
    message = models.ForeignKey("dialogue.Message", models.PROTECT, null=True, blank=True, related_name="assessments")
    publication = models.ForeignKey(
        "publishing.Publication", models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    happened_at = models.DateTimeField()  # when it came in, or went out
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)  # a proposal for the entry; then as decided
    # What the rules looked at, their four answers, and the rule that gave each; the last rule is on keeping.
    traits = models.JSONField(default=dict)
    proposed_four = models.JSONField(default=dict)
    proposed_criterion = models.CharField(max_length=9, choices=CRITERIA)
    proposed_duty = models.CharField(max_length=8, choices=DUTIES)
    reasons = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    # Of the message, when the rules last looked at it: where it is further on, they look again.
    seen_version = models.PositiveIntegerField(default=0)
    # Grows with every change: what somebody confirms is what that person saw.
    version = models.PositiveIntegerField(default=1)

    state = models.CharField(max_length=9, choices=State, default=State.UNDECIDED)
    duty = models.CharField(max_length=8, choices=DUTIES, blank=True)
    in_or_out = models.BooleanField(null=True, blank=True)
    case_document = models.BooleanField(null=True, blank=True)
    handled = models.BooleanField(null=True, blank=True)
    value = models.BooleanField(null=True, blank=True)
    criterion = models.CharField(max_length=9, choices=CRITERIA, blank=True)
    why = models.TextField(blank=True)
    decided_by = models.CharField(max_length=parties.LONGEST, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    collection = models.ForeignKey(
        "assessment.Collection", models.PROTECT, null=True, blank=True, related_name="members"
    )
    singled_out = models.BooleanField(default=False)  # to be entered by itself, whatever the rules find

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("kind", "subject_uid", "number", name="assessed_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("publication", "correction"), publication__isnull=False, message=None)
                | Q(kind__in=("message", "answer"), message__isnull=False, publication=None)
                # Belongs to a stage after this one, and is found by its kind and `subject_uid`.
                | Q(kind__in=("request", "decision"), message=None, publication=None),
                name="assessment_has_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(state="undecided", duty="", criterion="", decided_by="", decided_at=None)
                | Q(state="decided", decided_at__isnull=False, in_or_out__isnull=False, case_document__isnull=False)
                & Q(handled__isnull=False, value__isnull=False)
                & ~Q(duty="")
                & ~Q(criterion="")
                & ~Q(decided_by=""),
                name="decision_is_whole_and_has_a_name",
            ),
            # arkivforskrifta § 14: exactly when all four are yes.
            models.CheckConstraint(
                condition=Q(state="undecided") | (_IS_REGISTERED & _ALL_YES) | (~_IS_REGISTERED & ~_ALL_YES),
                name="journalled_exactly_when_all_four_are_yes",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "happened_at", "id"], name="undecided_by_age", condition=Q(state="undecided")),
            models.Index(fields=["body", "-decided_at", "-id"], name="decided_last", condition=Q(state="decided")),
            models.Index(fields=["subject_uid", "number"], name="assessments_of_subject"),
            models.Index(fields=["case", "happened_at", "id"], name="assessments_of_case"),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_uid}.{self.number}"

    @property
    def proposed(self) -> Verdict:
        """What the rules propose."""
        return Verdict(four=Four(**self.proposed_four), criterion=Criterion(self.proposed_criterion))

    @property
    def verdict(self) -> Verdict | None:
        """What was decided, if anything was."""
        if not self.is_decided:
            return None
        four = Four(**{question.value: getattr(self, question.value) for question in Question})
        return Verdict(four=four, criterion=Criterion(self.criterion))

    @property
    def is_decided(self) -> bool:
        """Whether it was decided on."""
        return self.state == State.DECIDED

    @property
    def is_outgoing(self) -> bool:
        """Whether the body itself says it."""
        return self.kind not in rules.CAME_IN

    @property
    def is_about_access(self) -> bool:
        """Whether it is of a request for access, and told of by the stage that has those."""
        return self.kind in rules.ABOUT_ACCESS


class AssessmentDecision(NeverChanged):
    """What somebody decided on one thing, and what the rules had proposed. The newest counts."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="decisions")
    duty = models.CharField(max_length=8, choices=DUTIES)
    in_or_out = models.BooleanField()
    case_document = models.BooleanField()
    handled = models.BooleanField()
    value = models.BooleanField()
    criterion = models.CharField(max_length=9, choices=CRITERIA)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    number = models.PositiveIntegerField()  # of the version that was decided on
    as_proposed = models.BooleanField()
    proposed_duty = models.CharField(max_length=8, choices=DUTIES)
    reasons = models.JSONField(default=list)  # the rules that proposed it
    why = models.TextField(blank=True)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta(NeverChanged.Meta):
        abstract = False

    def __str__(self):
        return f"{self.assessment_id} {self.duty}"


class CollectionState(models.TextChoices):
    """How far a collection has come."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    REGISTERED = "registered", _("In the journal")
    DISSOLVED = "dissolved", _("Taken apart")


class Collection(NeverDeleted, Guarded):
    """Messages that are entered together: one entry, each message a document of it (samlejournalpost)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.CharField(max_length=13, choices=[(each.value, each.value) for each in CollectionRule])
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="collections")
    thread_key = models.UUIDField(null=True, blank=True)  # of a period
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    # Of a campaign: the one that the others say nearly the same as.
    first = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    state = models.CharField(max_length=10, choices=CollectionState, default=CollectionState.PROPOSED)
    duty = models.CharField(max_length=8, choices=DUTIES, blank=True)  # when confirmed
    # Counted when it is confirmed: every message, each sender once, and those without a name.
    messages = models.PositiveIntegerField(default=0)
    senders = models.PositiveIntegerField(default=0)
    anonymous = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.CharField(max_length=parties.LONGEST)
    proposed_at = models.DateTimeField()
    why = models.TextField(blank=True)
    decided_by = models.CharField(max_length=parties.LONGEST, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(rule="campaign", first__isnull=False, thread_key=None)
                | Q(rule="thread_period", thread_key__isnull=False, starts_on__isnull=False, ends_on__isnull=False),
                name="collection_says_by_what_it_gathers",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="collection_is_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-proposed_at", "-id"], name="collections_newest"),
            models.Index(fields=["case", "state"], name="collections_of_case"),
        ]

    def __str__(self):
        return f"{self.rule} {self.uid}"


class Likeness(models.Model):
    """A number by which a likely copy of a message is looked up (`domain.collection.sketch`); made anew at will."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="likenesses")
    case = models.ForeignKey("cases.CaseFile", models.CASCADE, related_name="+", db_index=False)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("assessment", "value", name="likeness_is_kept_once")]
        indexes = [models.Index(fields=["case", "value"], name="likely_copies")]

    def __str__(self):
        return f"{self.assessment_id} {self.value}"
