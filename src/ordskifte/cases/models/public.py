"""What the public sees of cases: rows made of allowed fields only, never a filter on the closed ones."""

from django.db import models

from ordskifte.cases.models.case_file import CaseFile
from ordskifte.cases.models.document import Document, DocumentObject


class PublicCase(models.Model):
    """A case as the public sees it. A case that is classified, or has gone out (Utgår), has no such row."""

    case = models.OneToOneField(CaseFile, models.PROTECT, primary_key=True, related_name="public")
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    uid = models.UUIDField(unique=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    ordinal = models.PositiveIntegerField(default=1)
    showing = models.CharField(max_length=10)  # domain.case.Showing
    title = models.TextField(blank=True)
    # The provision, where the title is withheld.
    authority = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=300, blank=True)
    contact_email = models.EmailField(blank=True)
    case_date = models.DateField(null=True, blank=True)
    # Grows with every change that the public can see: what the strong ETag is made of.
    version = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["body", "year", "sequence", "ordinal"], name="public_case_by_number"),
            models.Index(fields=["body", "showing", "-case_date", "-case"], name="public_cases_newest_first"),
        ]

    def __str__(self):
        return self.title


class PublicDocument(models.Model):
    """A document that a person decided is public, with the one file that is shown."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="public")
    case = models.ForeignKey(PublicCase, models.CASCADE, related_name="documents")
    uid = models.UUIDField(unique=True)
    title = models.TextField()
    dated = models.DateField(null=True, blank=True)
    object = models.ForeignKey(DocumentObject, models.PROTECT, null=True, blank=True, related_name="+")
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)

    def __str__(self):
        return self.title
