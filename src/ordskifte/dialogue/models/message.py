"""Messages, what each said at a time, and every step that was taken with it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ordskifte.accounts.models import Guarded
from ordskifte.domain import parties
from ordskifte.domain.intake import LONGEST_NAME
from ordskifte.domain.message import Audience, State, Step
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted


def _choices(kind):
    return [(each.value, each.value) for each in kind]


class Kind(models.TextChoices):
    """What a message is."""

    MESSAGE = "message", _("Message")  # innlegg
    ANSWER = "answer", _("Answer")  # svar fra organet
    APPEAL = "appeal", pgettext_lazy("noun", "Appeal")  # klage på moderering, by the sender's own link
    PRIVACY = "privacy", _("Privacy request")  # begjæring om personvern, by the sender's own link


class Handling(models.TextChoices):
    """How far the body has come with it."""

    NEW = "new", pgettext_lazy("handling", "New")
    OPEN = "open", _("In progress")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without answer")
    REDIRECTED = "redirected", _("Sent on to another body")


class Message(NeverDeleted, Guarded):
    """One message in a dialogue, in or out (innlegg). One that came in has the uid and reference of its inbound row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=17, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MESSAGE)
    is_outgoing = models.BooleanField(default=False)
    thread = models.ForeignKey("dialogue.Thread", models.PROTECT, null=True, blank=True, related_name="messages")
    # Empty where it is not known yet to which case it belongs.
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, null=True, blank=True, related_name="messages")
    in_reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    inbound = models.OneToOneField(
        "channels.Inbound", models.PROTECT, null=True, blank=True, related_name="message", db_index=False
    )
    channel = models.CharField(max_length=30)  # that it came by, or leaves by
    audience = models.CharField(max_length=7, choices=_choices(Audience), default=Audience.PUBLIC.value)
    author = models.CharField(max_length=parties.LONGEST)  # domain.parties.Actor
    sender = models.ForeignKey("channels.Sender", models.PROTECT, null=True, blank=True, related_name="+")
    # Under what name everybody sees it: of an answer the unit or the officer, by the unit's setting.
    outward_name = models.CharField(max_length=LONGEST_NAME + 200, blank=True)
    language = models.CharField(max_length=8)
    number = models.PositiveIntegerField(default=1)  # of the newest version
    said_at = models.DateTimeField()  # when it came in, or was sent out
    state = models.CharField(max_length=17, choices=_choices(State), default=State.RECEIVED.value)
    state_since = models.DateTimeField()
    state_rule = models.CharField(max_length=40, blank=True)  # a ground to hold by, or a published reason to hide by
    handling = models.CharField(max_length=10, choices=Handling, default=Handling.NEW)
    assigned_to = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("Case officer")
    )
    # Of an answer: it settles what it answers (avskriver), and is no interim answer.
    signs_off = models.BooleanField(default=False)
    answer_due = models.DateField(null=True, blank=True)  # an answer or an interim one (forvaltningsloven § 11 a)
    # Marks of an automatic sending: they never hide anything by themselves.
    marks = models.JSONField(default=list, blank=True)
    # Grows with every change: what a form is checked against, so that two people do not write over each other.
    version = models.PositiveIntegerField(default=1)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(is_outgoing=True) | Q(inbound__isnull=False), name="what_came_in_is_kept"
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "said_at", "id"], name="messages_of_thread"),
            models.Index(fields=["case", "said_at", "id"], name="messages_of_case"),
            models.Index(fields=["body", "handling", "said_at", "id"], name="inbox_by_handling"),
            models.Index(fields=["body", "state", "state_since"], name="inbox_by_state"),
            models.Index(fields=["answer_due"], name="answers_due", condition=Q(answer_due__isnull=False)),
        ]

    def __str__(self):
        return self.reference


class MessageVersion(NeverDeleted):
    """What a message said from a time on. Its text is written once; what may be shown of it is a copy of its own."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=parties.LONGEST)
    text = models.TextField()  # as it was given, cleaned; closed
    # Masked where it had to be. Empty: nothing of it may be shown, or nobody has decided.
    public_text = models.TextField(blank=True)
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("message", "number", name="message_version_is_written_once")]

    def __str__(self):
        return f"{self.message_id}.{self.number}"


class MessageStep(NeverChanged):
    """A step that was taken with a message: by whom, when, by which rule and why."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20, choices=_choices(Step))
    before = models.CharField(max_length=17)
    after = models.CharField(max_length=17)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()
    rule = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)

    def __str__(self):
        return f"{self.message_id} {self.step}"
