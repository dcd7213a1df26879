"""What is stored about requests for access."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ordskifte.accounts.models import Guarded
from ordskifte.domain import parties
from ordskifte.domain.access_request import Step
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted

LONGEST_NUMBER, LONGEST_ABOUT = 40, 200
# What stands in `alarmed` when closer reasons are late; else it is a standing of the clock.
REASONS_LATE = "reasons_late"


class RequestState(models.TextChoices):
    """Where a request stands (`domain.access_request.State`), in words."""

    NEW = "new", pgettext_lazy("handling", "New")
    OPEN = "open", _("In progress")
    ANSWERED = "answered", _("Given")
    PARTLY = "partly", _("Partly given")
    REFUSED = "refused", _("Refused")
    PASSED_ON = "passed_on", _("Sent on to another body")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed without answer")


class AccessRequest(NeverDeleted, Guarded):
    """A request for access (innsynskrav, offentleglova § 28): by anybody, without name or reason."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=17, unique=True)  # domain.ids.Reference, as shown
    # SHA-256 of the form's key, or of the message's uid: sent or marked twice, it is one request.
    key = models.BinaryField(max_length=32, unique=True)
    case = models.ForeignKey(
        "cases.CaseFile", models.PROTECT, null=True, blank=True, related_name="access_requests", verbose_name=_("Case")
    )
    # The message that was a request (innlegg), where it came so.
    message = models.OneToOneField(
        "dialogue.Message", models.PROTECT, null=True, blank=True, related_name="access_request"
    )
    # As it was written: it may name a case that nobody outside may know of, or none.
    case_number = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)  # a document or a journal entry, in their words
    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)  # of `canonical` of uid and text
    # Of an order (bestilling) from elsewhere the file as it came, closed: who ordered stands in it.
    original = models.ForeignKey(
        "kernel.Blob", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )
    sender = models.ForeignKey("channels.Sender", models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8)
    received_at = models.DateTimeField()
    # The clock, as dates in Oslo by whose end there should be an answer (offentleglova §§ 29 and 32).
    received_on = models.DateField()
    first_target = models.DateField()
    second_target = models.DateField()
    silence_on = models.DateField(null=True, blank=True)  # none where the King in Council decides on the appeal
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.NEW)
    assigned_to = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Case officer")
    )
    decided_at = models.DateTimeField(null=True, blank=True)  # the newest answer
    appeal_until = models.DateField(null=True, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)  # and no answer to it has gone out
    reasons_asked_at = models.DateTimeField(null=True, blank=True)  # offentleglova § 31 second paragraph
    reasons_due = models.DateField(null=True, blank=True)
    alarmed = models.CharField(max_length=30, blank=True)  # the last standing that somebody was told of
    # Marks of an automatic sending: they never stop anything by themselves.
    marks = models.JSONField(default=list, blank=True)
    # Grows with every change: what a form is checked against, so that two people do not answer at once.
    version = models.PositiveIntegerField(default=1)

    class Meta(NeverDeleted.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["body", "state", "received_at", "id"], name="access_by_state"),
            models.Index(fields=["second_target"], name="access_due", condition=Q(state__in=["new", "open"])),
        ]

    def __str__(self):
        return self.reference

    @property
    def asker(self) -> parties.Actor:
        """Whoever asked: the holder of the secret link."""
        return parties.Actor.citizen(self.reference)

    @property
    def is_undecided(self) -> bool:
        """Whether there is no answer yet."""
        return self.state in {RequestState.NEW, RequestState.OPEN}


class AccessLink(NeverDeleted):
    """A secret link that opens the status page of one request. Each letter has one of its own."""

    request = models.ForeignKey(AccessRequest, models.PROTECT, related_name="links")
    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256 of the secret
    made_at = models.DateTimeField()

    class Meta(NeverDeleted.Meta):
        abstract = False

    def __str__(self):
        return f"{self.request_id} {self.made_at:%Y-%m-%d}"


class AccessStep(NeverChanged):
    """A step that was taken with a request: by whom, when, what whoever asked was told, and why."""

    request = models.ForeignKey(AccessRequest, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Step])
    before = models.CharField(max_length=9)
    after = models.CharField(max_length=9)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()
    told = models.TextField(blank=True)  # what whoever asked reads, or wrote
    why = models.TextField(blank=True)  # for those who work here
    # What the case officer says that an answer is about: it decides on the journal. Not said of other steps.
    asks_payment = models.BooleanField(null=True, blank=True)
    is_about_manner = models.BooleanField(null=True, blank=True)

    def __str__(self):
        return f"{self.request_id} {self.step}"


class GivenDocument(NeverDeleted):
    """A document that was given to whoever asked: the file as it was then, and under which title."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(AccessRequest, models.PROTECT, related_name="given")
    document = models.ForeignKey("cases.Document", models.PROTECT, related_name="+")
    object = models.ForeignKey("cases.DocumentObject", models.PROTECT, related_name="+")
    blob = models.ForeignKey("kernel.Blob", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=500)
    why = models.TextField(blank=True)  # given although it could be kept back (meirinnsyn)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("request", "object", name="file_is_given_once")]

    def __str__(self):
        return self.title


class Refusal(NeverChanged):
    """A written refusal (avslag), whole as the law asks for it: `domain.access.complete` has let it through."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(AccessRequest, models.PROTECT, related_name="refusals")
    text = models.TextField()  # as the case officer wrote it
    basis = models.CharField(max_length=500)  # the provision, to the number
    wider_access = models.TextField(blank=True)  # the assessment of meirinnsyn
    appeal_to = models.CharField(max_length=300)
    appeal_until = models.DateField()
    sent_on = models.DateField()
    letter = models.TextField()  # everything that whoever asked reads, word for word
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)  # of the letter
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(basis="") & ~Q(appeal_to="") & ~Q(letter=""), name="refusal_is_whole"
            )
        ]

    def __str__(self):
        return f"{self.request_id} {self.sent_on}"
