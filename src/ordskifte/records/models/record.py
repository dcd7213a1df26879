"""Records and their journal entries, theirs and ours.

Columns with a default in the database are for what is registered here: an import names none of them.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ordskifte.cases.models import CaseFile, Class, Document, Imported, Series
from ordskifte.domain import parties
from ordskifte.domain.entry import PartyKind


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
    # When its records system took it back from the public (trekkTilbake), or left it out of what it was part of.
    withdrawn_at = models.DateTimeField(null=True, blank=True, default=None, db_default=None)
    registered_by = models.CharField(max_length=parties.LONGEST, blank=True, default="", db_default="")
    documents = models.ManyToManyField(Document, through="RecordDocument", related_name="records")

    def __str__(self):
        return self.record_id or str(self.uid)


class RegistryEntry(models.Model):
    """A record's line in a journal (journalpost). Ours is never deleted and never renumbered.

    One that was imported keeps its own numbers, as text. One of ours without a number waits for that of the records
    system, where that holds the journal.
    """

    record = models.OneToOneField(Record, models.PROTECT, primary_key=True, related_name="entry")
    source_year = models.CharField(max_length=20, blank=True)  # M013 journalår
    source_sequence = models.CharField(max_length=50, blank=True)  # M014 journalsekvensnummer
    source_number = models.CharField(max_length=50, blank=True)  # M015 journalpostnummer
    type = models.CharField(max_length=100, blank=True)  # M082 journalposttype
    status = models.CharField(max_length=100, blank=True)  # M053 journalstatus
    entry_date = models.DateField(null=True, blank=True)  # M101 journaldato
    journal_unit = models.ForeignKey(  # journalenhet
        "records.JournalUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        db_index=False,
        default=None,
        db_default=None,
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True, default=None, db_default=None)  # M013
    sequence = models.PositiveIntegerField(null=True, blank=True, default=None, db_default=None)  # M014
    number_in_case = models.PositiveIntegerField(null=True, blank=True, default=None, db_default=None)  # M015
    # M110 offentlighetsvurdertDato
    openness_assessed_on = models.DateField(null=True, blank=True, default=None, db_default=None)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "journal_unit",
                "year",
                "sequence",
                name="entry_number_is_used_once",
                condition=Q(journal_unit__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(journal_unit__isnull=True, year__isnull=True, sequence__isnull=True)
                | Q(
                    journal_unit__isnull=False,
                    year__isnull=False,
                    sequence__gte=1,
                    source_year="",
                    source_sequence="",
                    source_number="",
                ),
                name="entry_number_is_ours_or_theirs",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The number that people cite, such as 2026/37; of an imported entry as the source wrote it."""
        if self.sequence is None:
            return "/".join(filter(None, (self.source_year, self.source_sequence)))
        return f"{self.year}/{self.sequence}"

    @property
    def is_ours(self):
        """Whether it stands in a journal of ours."""
        return self.journal_unit_id is not None


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
    # What may be shown of the name; empty: it is withheld. Whether private names are shown at all is a setting.
    public_name = models.CharField(max_length=500, blank=True, default="", db_default="")
    party_kind = models.CharField(
        max_length=12,
        blank=True,
        choices=[(each.value, each.value) for each in PartyKind],
        default="",
        db_default="",
    )

    class Meta:
        constraints = [models.UniqueConstraint("record", "position", name="correspondence_part_has_its_place")]

    def __str__(self):
        return self.name
