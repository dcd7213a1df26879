"""Who a dialogue is for, as people chose it, and the links that let somebody in."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain import parties
from ordskifte.domain.circle import Circle
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted

LONGEST_LABEL = 200


class CircleChoice(NeverChanged):
    """A choice of whom the dialogue under a publication is for; the newest counts, also before there is one."""

    publication = models.ForeignKey("publishing.Publication", models.PROTECT, related_name="circle_choices")
    circle = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Circle])
    why = models.TextField(blank=True)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.publication_id} {self.circle}"


class Invitation(NeverDeleted):
    """A link into a dialogue that is not for everybody. Of the link a digest is kept, and of who opens it nothing."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publication = models.ForeignKey("publishing.Publication", models.PROTECT, related_name="invitations")
    label = models.CharField(max_length=LONGEST_LABEL)  # whom it is for, for those at the desk
    digest = models.BinaryField(max_length=32, unique=True)
    most = models.PositiveIntegerField()  # how many times it may be opened
    opened = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=parties.LONGEST, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(opened__lte=models.F("most")), name="invitation_opens_so_often"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by=""),
                name="invitation_says_who_withdrew_it",
            ),
        ]

    def __str__(self):
        return str(self.uid)
