"""Passages of documents, and the messages that are cited at them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ordskifte.accounts.models import Guarded
from ordskifte.domain import outcome, parties
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted


class Effect(models.TextChoices):
    """What became of a message at a passage."""

    USED = outcome.Effect.USED.value, _("Used")
    PARTLY = outcome.Effect.PARTLY.value, _("Used in part")
    WEIGHED = outcome.Effect.WEIGHED.value, _("Weighed, not used")


class Passage(NeverChanged, Guarded):
    """One place in a document of a case, before and after. Written once: what changes again is a passage of its own."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(unique=True)  # of the form: sent twice, it is one
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="passages")
    document = models.ForeignKey("cases.Document", models.PROTECT, null=True, blank=True, related_name="passages")
    # The correction that tells of it, if there is one.
    publication = models.ForeignKey(
        "publishing.Publication", models.PROTECT, null=True, blank=True, related_name="passages"
    )
    heading = models.CharField(max_length=outcome.LONGEST_HEADING)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta(NeverChanged.Meta):
        abstract = False
        indexes = [models.Index(fields=["case", "-at", "-id"], name="passages_of_case")]

    def __str__(self):
        return self.heading


class Citation(NeverDeleted):
    """A message is cited at a passage: what it led to there. Taken back with a reason, it stays and says so."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="citations")
    message = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="citations")
    effect = models.CharField(max_length=11, choices=Effect)
    note = models.TextField(blank=True)  # what everybody reads beside it
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=parties.LONGEST, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                "passage", "message", condition=Q(withdrawn_at=None), name="message_is_cited_once_at_a_passage"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="", withdrawn_why="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_why=""),
                name="withdrawn_citation_says_who_and_why",
            ),
        ]
        indexes = [models.Index(fields=["message", "at"], name="citations_of_message")]

    def __str__(self):
        return str(self.uid)
