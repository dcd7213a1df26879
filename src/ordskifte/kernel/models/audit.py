"""Who did what, when and why."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from ordskifte.domain.parties import LONGEST
from ordskifte.kernel.models.body import Body
from ordskifte.kernel.models.kept import NeverChanged


class AuditEntry(NeverChanged):
    """One act by somebody. Its key is its place in the order; it is never changed and never deleted."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=LONGEST)
    act = models.CharField(max_length=100)
    about = models.UUIDField(null=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+", db_index=False)
    why = models.CharField(max_length=2000, blank=True)
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = (models.Index("about", "id", name="audit_about"),)
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.pk} {self.act}"
