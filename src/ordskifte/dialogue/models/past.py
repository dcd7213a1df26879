"""What was said on a site that the body had before, carried over as history. Nobody answers it, and it is never new."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ordskifte.accounts.models import Guarded
from ordskifte.domain import parties
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted

LONGEST_TITLE = 500
LONGEST_NAME = 100
LONGEST_ADDRESS = 1000


class PastSite(NeverDeleted):
    """A site whose posts and comments were carried over, and the case that they lie in."""

    class Names(models.TextChoices):
        """How everybody sees the names of those who commented."""

        INITIALS = "initials", _("Initials")
        AS_THEY_WERE = "whole", _("As they were")
        NONE = "none", _("None")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    # What it is called in the table of sources, and on the command line.
    source = models.OneToOneField("cases.Source", models.PROTECT, related_name="past_site")
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="past_sites")
    title = models.CharField(max_length=LONGEST_TITLE)
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    names = models.CharField(max_length=8, choices=Names, default=Names.INITIALS)
    carried_at = models.DateTimeField()  # first

    class Meta(NeverDeleted.Meta):
        abstract = False

    def __str__(self):
        return self.title


class PastThread(NeverDeleted, Guarded):
    """A post or a page of such a site, with what was said under it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(PastSite, models.PROTECT, related_name="threads", db_index=False)
    number = models.PositiveBigIntegerField()  # its id there
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="past_threads")
    title = models.CharField(max_length=LONGEST_TITLE)
    byline = models.CharField(max_length=LONGEST_NAME, blank=True)  # whoever wrote it, with an account on the site
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)  # where it stood
    text = models.TextField(blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    digest = models.BinaryField(max_length=32)  # of what the file said: a newer one that says otherwise is told
    # Its end was read, so that nothing which came after its messages can close it any more.
    is_whole = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)  # the post itself waits for a person; its messages do too
    # What is registered together; a newer file begins a new part (`PastMessage.part`).
    parts = models.PositiveIntegerField(default=1)
    count = models.PositiveIntegerField(default=0)  # messages in all
    shown = models.PositiveIntegerField(default=0)  # of these in view
    # Grows with every change that the public can see: what the strong ETag is made of.
    version = models.PositiveBigIntegerField(default=1)
    carried_at = models.DateTimeField()

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("site", "number", name="past_thread_is_carried_once")]
        indexes = [models.Index(fields=["case", "-said_at", "-id"], name="past_threads_of_case")]

    def __str__(self):
        return self.title


class PastState(models.TextChoices):
    """Whether everybody sees it."""

    SHOWN = "shown", _("Shown")
    HELD = "held", _("Waiting for a check")
    HIDDEN = "hidden", _("Hidden")


class PastMessage(NeverDeleted):
    """A comment that somebody wrote there. Text and name are as they were, closed; pages show what they may."""

    site = models.ForeignKey(PastSite, models.PROTECT, related_name="+", db_index=False)
    thread = models.ForeignKey(PastThread, models.PROTECT, related_name="messages", db_index=False)
    number = models.PositiveBigIntegerField()  # its id there
    parent = models.PositiveBigIntegerField(default=0)  # the id of what it answers there, if it answers anything
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    is_ours = models.BooleanField(default=False)  # by somebody who also wrote posts on the site
    text = models.TextField()
    said_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    part = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=6, choices=PastState, default=PastState.SHOWN)
    rule = models.CharField(max_length=40, blank=True)  # a ground to hold by, or a published reason to hide by

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("site", "number", name="past_message_is_carried_once")]
        indexes = [
            models.Index(fields=["thread", "said_at", "id"], name="past_messages_in_order"),
            models.Index(fields=["site", "id"], name="past_messages_held", condition=Q(state="held")),
        ]

    def __str__(self):
        return f"{self.thread_id} {self.number}"


class PastStep(NeverChanged):
    """A step that a person took with something carried over: by whom, when, by which rule and why."""

    thread = models.ForeignKey(PastThread, models.PROTECT, related_name="steps")
    message = models.ForeignKey(PastMessage, models.PROTECT, null=True, blank=True, related_name="steps")
    before = models.CharField(max_length=6, choices=PastState)
    after = models.CharField(max_length=6, choices=PastState)
    rule = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.thread_id} {self.after}"


class PastFile(NeverDeleted):
    """A file of the site: its address there, and its bytes where they were brought along. Closed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(PastSite, models.PROTECT, related_name="files", db_index=False)
    number = models.PositiveBigIntegerField()  # its id there
    post = models.PositiveBigIntegerField(default=0)  # the id of the post that it was put into, if any
    name = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    blob = models.ForeignKey("kernel.Blob", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("site", "number", name="past_file_is_carried_once")]
        indexes = [models.Index(fields=["site", "post"], name="past_files_of_post")]

    def __str__(self):
        return self.name
