"""Records and their journal entries, and what happened when they were brought in."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ordskifte.cases.models import CaseFile, Class, Document, Imported, Series


class RecordKind(models.TextChoices):
    """What sort of record a unit is in the records system."""

    REGISTRY_ENTRY = "registry_entry", _("Journal entry")  # journalpost
    RECORD_NOTE = "record_note", _("Record note")  # arkivnotat
    MEETING_RECORD = "meeting_record", _("Meeting record")  # møteregistrering
    RECORD = "record", _("Record")  # registrering, basisregistrering


class Record(Imported):
    """Something that was kept: a letter, a note, a message (registrering)."""

    kind = models.CharField(max_length=20, choices=RecordKind)
    case = models.ForeignKey(CaseFile, models.PROTECT, null=True, blank=True, related_name="records")
    # Records are found through their case; the few without one are too few for an index of their own.
    series = models.ForeignKey(Series, models.PROTECT, related_name="records", db_index=False)
    klass = models.ForeignKey(Class, models.PROTECT, null=True, blank=True, related_name="records", db_index=False)
    record_id = models.CharField(max_length=200, blank=True)  # M004 registreringsID
    title = models.TextField(blank=True)
    public_title = models.TextField(blank=True)
    document_date = models.DateField(null=True, blank=True)  # M103 dokumentetsDato
    received_at = models.DateTimeField(null=True, blank=True)  # M104 mottattDato
    sent_at = models.DateTimeField(null=True, blank=True)  # M105 sendtDato
    screening = models.JSONField(null=True, blank=True)  # its own, see `cases.covers`
    covers = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    documents = models.ManyToManyField(Document, through="RecordDocument", related_name="records")

    def __str__(self):
        return self.record_id or str(self.uid)


class RegistryEntry(models.Model):
    """A record's line in a journal (journalpost). One that was imported keeps its own numbers, as text."""

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="entry")
    source_year = models.CharField(max_length=20, blank=True)  # M013 journalår
    source_sequence = models.CharField(max_length=50, blank=True)  # M014 journalsekvensnummer
    source_number = models.CharField(max_length=50, blank=True)  # M015 journalpostnummer
    type = models.CharField(max_length=100, blank=True)  # M082 journalposttype
    status = models.CharField(max_length=100, blank=True)  # M053 journalstatus
    entry_date = models.DateField(null=True, blank=True)  # M101 journaldato

    def __str__(self):
        return f"{self.source_sequence}/{self.source_year}"


class RecordDocument(models.Model):
    """A document's place in a record: main document or attachment (tilknyttetRegistreringSom)."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="places", db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="places")
    associated_as = models.CharField(max_length=100, blank=True)  # M217
    number = models.PositiveIntegerField(null=True, blank=True)  # M007 dokumentnummer

    class Meta:
        constraints = [models.UniqueConstraint("record", "document", name="document_is_in_a_record_once")]

    def __str__(self):
        return f"{self.record_id}-{self.number}"


class CorrespondencePart(models.Model):
    """Who sent or received a record (korrespondansepart). Never shown to the public as it stands."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="correspondence_parts", db_index=False)
    position = models.PositiveIntegerField(default=1)
    type = models.CharField(max_length=100, blank=True)  # M087
    name = models.CharField(max_length=500, blank=True)  # M400
    administrative_unit = models.CharField(max_length=300, blank=True)
    case_handler = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("record", "position", name="correspondence_part_has_its_place")]

    def __str__(self):
        return self.name


class ImportRun(models.Model):
    """One time that an extract or a list was read."""

    class State(models.TextChoices):
        """How far it came."""

        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        BROKEN_OFF = "broken_off", _("Broken off")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="import_runs")
    source = models.ForeignKey("cases.Source", models.PROTECT, null=True, blank=True, related_name="runs")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=300)  # last part of the path only
    by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)

    def __str__(self):
        return self.name


class ImportFinding(models.Model):
    """Something wrong in what was read: what it is, where, and what was done about it.

    `what` and `done` are English sentences, translated where they are shown; `quote` is what the source says there, and
    may be closed text.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="findings")
    code = models.CharField(max_length=60)
    where = models.CharField(max_length=500)
    line = models.PositiveIntegerField(null=True, blank=True)
    what = models.TextField()
    quote = models.TextField(blank=True)
    done = models.TextField(blank=True)

    def __str__(self):
        return f"{self.code} {self.where}"
