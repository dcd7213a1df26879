"""Comments that people bring here from networks that let no program in, and answers that they post there by hand."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ordskifte.accounts.models import Guarded
from ordskifte.domain import parties
from ordskifte.domain.captured import LONGEST_ADDRESS, Fate, How
from ordskifte.kernel.models.kept import NeverDeleted


def _choices(kind):
    return [(each.value, each.value) for each in kind]


class Capture(NeverDeleted, Guarded):
    """One bringing in of comments (innhenting): looked at before anything of it is taken in, and kept as a trace."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("To be looked at")
        TAKING = "taking", _("Being brought in")
        DONE = "done", _("Brought in")
        LET_GO = "let_go", _("Let go")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    network = models.CharField(max_length=20)  # domain.networks
    how = models.CharField(max_length=10, choices=_choices(How))
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="+")
    # Where comments go whose own post is not known; none: to the case alone.
    thread = models.ForeignKey("dialogue.Thread", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=255, blank=True)  # of the file
    original = models.ForeignKey("kernel.Blob", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    others = models.PositiveIntegerField(default=0)  # entries of the file that are no comments
    missing = models.PositiveIntegerField(default=0)  # answers that the file says are there, and does not hold
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()
    done_by = models.CharField(max_length=parties.LONGEST, blank=True)  # whoever had it brought in, or let it go
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["body", "-id"], name="captures_newest_first"),
            models.Index(fields=["at"], name="captures_left_lying", condition=Q(state="draft")),
        ]

    def __str__(self):
        return str(self.uid)


class CapturedItem(models.Model):
    """One comment of a capture. What it said stands here until it is taken in or let go, and in its message after."""

    WAITING = "waiting"

    capture = models.ForeignKey(Capture, models.PROTECT, related_name="items", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=[(WAITING, WAITING), *_choices(Fate)], default=WAITING)
    expected = models.CharField(max_length=7, choices=_choices(Fate))  # as whoever looks at it is told
    why = models.CharField(max_length=30, blank=True)  # it is refused: a key of domain.captured.TEXTS
    said = models.JSONField(default=dict)  # emptied when it is taken in; of one that is refused, some days after
    # Where its post is known: the dialogue under the publication that was posted there.
    thread = models.ForeignKey("dialogue.Thread", models.PROTECT, null=True, blank=True, related_name="+")
    message = models.ForeignKey("dialogue.Message", models.PROTECT, null=True, blank=True, related_name="captured")

    class Meta:
        constraints = [models.UniqueConstraint("capture", "number", name="captured_item_has_its_place")]

    def __str__(self):
        return f"{self.capture_id} {self.number}"


class CapturedMark(models.Model):
    """By what a comment is known again (domain.captured.marks): digests, which tell nobody what was said."""

    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+", db_index=False)
    mark = models.CharField(max_length=64)
    inbound = models.ForeignKey("channels.Inbound", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("body", "mark", name="captured_mark_is_of_one_comment")]

    def __str__(self):
        return self.mark


class PostingTask(NeverDeleted):
    """An answer that a person posts by hand where the question stood, and the address that it got there."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", _("To be posted")
        POSTED = "posted", _("Posted")
        GIVEN_UP = "given_up", _("Not posted")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    answer = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="postings", db_index=False)
    number = models.PositiveIntegerField(default=1)  # the version of the answer; a corrected one is changed there
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    why = models.CharField(max_length=500, blank=True)  # it was not posted
    made_at = models.DateTimeField()
    by = models.CharField(max_length=parties.LONGEST, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("answer", "number", name="answer_is_posted_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", at=None, by="")
                | Q(state="posted", at__isnull=False) & ~Q(address="")
                | Q(state="given_up", at__isnull=False) & ~Q(why=""),
                name="posting_says_where_or_why_not",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="postings_waiting", condition=Q(state="waiting"))]

    def __str__(self):
        return f"{self.answer_id}.{self.number} {self.state}"
