"""Documents of a case, their files, and what a person decided about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ordskifte.cases.models.case_file import CaseFile
from ordskifte.cases.models.source import Imported


class Document(Imported):
    """One document, in whatever versions and formats (dokumentbeskrivelse)."""

    case = models.ForeignKey(CaseFile, models.PROTECT, null=True, blank=True, related_name="documents")
    title = models.TextField()
    document_type = models.CharField(max_length=200, blank=True)  # M083 dokumenttype
    status = models.CharField(max_length=100, blank=True)  # M054 dokumentstatus
    # The date on the document, or when it was made.
    dated = models.DateField(null=True, blank=True)
    screening = models.JSONField(null=True, blank=True)  # its own, see `cases.covers`
    # Every screening that covers it: its own, its record's, and those of what the record lies in.
    covers = models.JSONField(default=list, blank=True)
    is_classified = models.BooleanField(default=False)
    is_expired = models.BooleanField(default=False)  # its record, or its case, is Utgår
    # What a person would call it in public: the public title of its record, where it has one.
    suggested_title = models.TextField(blank=True)
    # When its records system took it back from the public (trekkTilbake), or left it out of what it was part of.
    withdrawn_at = models.DateTimeField(null=True, blank=True, default=None, db_default=None)

    def __str__(self):
        return self.title


class FileState(models.TextChoices):
    """What is known about a file that an extract names."""

    VERIFIED = "verified", _("Checksum is right")
    UNVERIFIED = "unverified", _("No checksum was given")
    WRONG = "wrong", _("Checksum is wrong")
    MISSING = "missing", _("File is missing")
    REFUSED = "refused", _("File could not be read")


class DocumentObject(Imported):
    """One file: a version and a variant of a document (dokumentobjekt)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="objects_of")
    version_number = models.PositiveIntegerField(default=1)
    variant_format = models.CharField(max_length=200, blank=True)  # M700 variantformat
    format = models.CharField(max_length=200, blank=True)  # M701
    format_details = models.CharField(max_length=500, blank=True)
    file_reference = models.CharField(max_length=1000, blank=True)  # M218 referanseDokumentfil
    checksum = models.CharField(max_length=200, blank=True)
    checksum_algorithm = models.CharField(max_length=50, blank=True)
    file_size = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.MISSING)
    # Never looked up from the file's side, and the rows of files are never deleted: no index is needed.
    blob = models.ForeignKey("kernel.Blob", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    def __str__(self):
        return f"{self.document_id}.{self.version_number} {self.variant_format}"


class DocumentDecision(models.Model):
    """A person's decision that one document is public, or is not (offentleglova § 7 with offentlegforskrifta § 7).

    The newest counts; none is ever removed.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="decisions")
    is_public = models.BooleanField()
    seen = models.CharField(max_length=64, blank=True)  # SHA-256 of the file that the person saw
    read = models.TextField(blank=True)  # the title as it was when the person decided
    title = models.TextField(blank=True)
    why = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.document_id} {'public' if self.is_public else 'closed'}"
