"""What staff do with a message beside answering: further cases, other bodies, drafts."""

from django.db import models

from ordskifte.domain import parties
from ordskifte.kernel.models.kept import NeverChanged


class CaseLink(models.Model):
    """A further case that a message is about; its own stands on the message. Where it was moved from stays here too."""

    message = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="case_links")
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="+")
    was_home = models.BooleanField(default=False)  # it was filed here before it was moved
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("message", "case", name="message_is_linked_once")]

    def __str__(self):
        return f"{self.message_id} {self.case_id}"


class Redirection(NeverChanged):
    """A message was meant for another body and sent on, or its sender told where to turn (forvaltningsloven § 11)."""

    message = models.ForeignKey("dialogue.Message", models.PROTECT, related_name="redirections")
    to_name = models.CharField(max_length=200)
    to_address = models.CharField(max_length=300, blank=True)
    told = models.TextField()  # what the sender reads
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.message_id} {self.to_name}"


class Draft(models.Model):
    """An answer that somebody is writing; nobody else's is touched by it."""

    message = models.ForeignKey("dialogue.Message", models.CASCADE, related_name="drafts")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    text = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("message", "user", name="one_draft_for_each")]

    def __str__(self):
        return f"{self.message_id} {self.user_id}"
