"""What registering needs beside the record: numbers, subjects, sign-offs, and files that wait to be made."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain import parties
from ordskifte.domain.entry import SignOffMethod
from ordskifte.kernel.models.kept import NeverChanged, NeverDeleted
from ordskifte.records.models.record import Record


class JournalUnit(models.Model):
    """One journal of a body, with numbers of its own each year (journalenhet)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="journal_units")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("body", "name", name="journal_unit_is_named_once")]

    def __str__(self):
        return self.name


class NumberSeries(models.Model):
    """The last number that was given in a journal's year, or in a case. Its row is the lock."""

    journal_unit = models.ForeignKey(
        JournalUnit, models.PROTECT, null=True, blank=True, related_name="series", db_index=False
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    case = models.ForeignKey("cases.CaseFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(
                fields=["journal_unit", "year"], name="one_series_a_journal_and_year", condition=Q(case=None)
            ),
            models.UniqueConstraint(fields=["case"], name="one_series_a_case", condition=Q(case__isnull=False)),
            models.CheckConstraint(
                condition=Q(journal_unit__isnull=False, year__isnull=False, case=None)
                | Q(journal_unit=None, year=None, case__isnull=False),
                name="series_is_of_a_journal_or_a_case",
            ),
        ]

    def __str__(self):
        return f"{self.journal_unit_id or self.case_id}: {self.last}"


class RecordSubject(NeverChanged):
    """What a record is of: one version of a message, an answer or a publication, or one step with a request for access.

    Each is registered once. It has another turn when its record was cancelled, and when it is taken out of a
    collection to stand by itself.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=11)  # as the assessment calls it (`assessment.models.Kind`)
    subject_uid = models.UUIDField()
    number = models.PositiveIntegerField(default=1)  # of the version
    position = models.PositiveIntegerField(default=1)  # in a collection, by time
    turn = models.PositiveSmallIntegerField(default=1)

    class Meta(NeverChanged.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("kind", "subject_uid", "number", "turn", name="subject_is_registered_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.subject_uid}.{self.number}"


class SubjectDocument(NeverChanged):
    """Which document shows what of a subject: how it reads, the original, or a file that came with it."""

    class Role(models.TextChoices):
        """What the document is of it."""

        READABLE = "readable"  # PDF/A
        ORIGINAL = "original"  # JSON, as it came or was published
        ATTACHMENT = "attachment"
        OVERVIEW = "overview"  # of a collection: what is in it

    record = models.ForeignKey(Record, models.PROTECT, related_name="subject_documents")
    subject = models.ForeignKey(RecordSubject, models.PROTECT, null=True, blank=True, related_name="documents")
    document = models.OneToOneField("cases.Document", models.PROTECT, related_name="shows")
    role = models.CharField(max_length=10, choices=Role)
    attachment = models.ForeignKey(
        "dialogue.Attachment", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    def __str__(self):
        return f"{self.record_id} {self.role}"


class CrossReference(NeverChanged):
    """One record refers to another: an answer to what it answers, a correction to what it corrects (kryssreferanse)."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="refers_to")
    to = models.ForeignKey(Record, models.PROTECT, related_name="referred_by")
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta(NeverChanged.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("record", "to", name="record_refers_to_another_once")]

    def __str__(self):
        return f"{self.record_id} → {self.to_id}"


class SignOff(NeverChanged):
    """How a record that came in was settled, by whom and when (avskrivning). The newest counts; none is removed."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="sign_offs")
    method = models.CharField(  # M619 avskrivningsmåte, by the letters of the code list
        max_length=3, choices=[(each.value, each.phrase) for each in SignOffMethod]
    )
    on = models.DateField()  # M617 avskrivningsdato
    at = models.DateTimeField()
    by = models.CharField(max_length=parties.LONGEST)  # M618 avskrevetAv
    note = models.CharField(max_length=500, blank=True)
    answer = models.ForeignKey(  # M215 referanseAvskrivesAvJournalpost
        Record, models.PROTECT, null=True, blank=True, related_name="signs_off"
    )

    class Meta(NeverChanged.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                "record", "answer", name="answer_signs_off_once", condition=Q(answer__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(answer=None) | ~Q(answer=models.F("record")), name="record_does_not_answer_itself"
            ),
        ]

    def __str__(self):
        return f"{self.record_id} {self.method}"


class Cancellation(NeverChanged):
    """A record that was made by mistake: it stays, and its number stays used (Utgår)."""

    record = models.OneToOneField(Record, models.PROTECT, related_name="cancellation")
    why = models.TextField()
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.record_id} Utgår"


class UpstreamNumber(NeverDeleted):
    """The number and address that the records system gave an entry of ours, where that holds the journal."""

    record = models.OneToOneField(Record, models.PROTECT, related_name="upstream")
    # Whose records system it is. None: from before there was a key, and another record had the same number by then.
    body = models.ForeignKey("kernel.Body", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    number = models.CharField(max_length=100)
    address = models.URLField(max_length=1000, blank=True)
    by = models.CharField(max_length=parties.LONGEST)
    at = models.DateTimeField()

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                "body", "number", name="upstream_number_is_used_once", condition=Q(body__isnull=False)
            )
        ]

    def __str__(self):
        return self.number


class Rendition(NeverDeleted):
    """The files of a record, made after it was registered: what waits, and what could not be made."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        MADE = "made"
        FAILED = "failed"  # tried too often; a person looks

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="rendition")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)  # kind and place, never text
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        indexes = [models.Index(fields=["next_try_at", "record"], name="renditions_due", condition=Q(state="waiting"))]

    def __str__(self):
        return f"{self.record_id} {self.state}"
