"""What is answered together: the dialogue under one publication."""

from django.db import models
from django.db.models import Q

from ordskifte.domain.circle import Circle


class Thread(models.Model):
    """The dialogue under a publication (tråd). Its uid is the publication's, and the thread key of everything in it."""

    uid = models.UUIDField(unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, related_name="threads")
    publication = models.OneToOneField("publishing.Publication", models.PROTECT, related_name="thread")
    # Grows with every change that the public can see: what the strong ETag is made of.
    version = models.PositiveBigIntegerField(default=1)
    shown = models.PositiveIntegerField(default=0)  # messages in view, so that no page counts them
    created_at = models.DateTimeField()
    # A raid brake: everything new waits for a person until then, at most 72 hours after the first.
    braked_since = models.DateTimeField(null=True, blank=True)
    braked_until = models.DateTimeField(null=True, blank=True)
    brake_why = models.CharField(max_length=500, blank=True)
    # Over for good, whatever its publication says: the trial that it was part of is closed.
    ended_at = models.DateTimeField(null=True, blank=True)
    # Who it is for (domain.circle), by the newest choice; what was said before stays as it was said.
    circle = models.CharField(
        max_length=10,
        choices=[(each.value, each.value) for each in Circle],
        default=Circle.EVERYONE,
        db_default=Circle.EVERYONE.value,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(braked_since=None, braked_until=None)
                | Q(braked_until__gt=models.F("braked_since")) & ~Q(brake_why=""),
                name="brake_has_both_ends_and_a_reason",
            )
        ]

    def __str__(self):
        return str(self.uid)
