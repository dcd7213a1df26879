"""What the public sees of the journal: rows made of allowed fields only, never a filter on the closed ones."""

from django.db import models

from ordskifte.domain import parties
from ordskifte.domain.journal import Direction, Showing
from ordskifte.kernel.models.kept import NeverDeleted


def _choices(kind):
    return [(each.value, each.value) for each in kind]


class PublicEntry(NeverDeleted):
    """An entry as it stands in the public journal (journalpost i offentlig journal). It is changed, never removed.

    The case is looked at each time: of one that the public may not know of any more, only the entry is known.
    """

    record = models.OneToOneField("records.Record", models.PROTECT, primary_key=True, related_name="public_entry")
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+", db_index=False)
    uid = models.UUIDField(unique=True)  # M001 systemID, of the record
    # Ours, or those of the records system where that holds the journal.
    journal_unit = models.ForeignKey("records.JournalUnit", models.PROTECT, null=True, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField(null=True)  # M013 journalår
    sequence = models.PositiveIntegerField(null=True)  # M014 journalsekvensnummer
    upstream_number = models.CharField(max_length=100, blank=True)
    upstream_address = models.URLField(max_length=1000, blank=True)
    # The row comes and goes with what may be known of the case, and must not be kept from that.
    case = models.ForeignKey("cases.PublicCase", models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    number_in_case = models.PositiveIntegerField(null=True)  # M015 journalpostnummer
    direction = models.CharField(max_length=12, choices=_choices(Direction))  # M082 journalposttype
    entry_date = models.DateField()  # M101 journaldato
    document_date = models.DateField(null=True)  # M103 dokumentetsDato
    showing = models.CharField(max_length=10, choices=_choices(Showing))
    title = models.TextField(blank=True)  # M025 offentligTittel
    authority = models.TextField(blank=True)  # M504 skjermingshjemmel
    is_withheld = models.BooleanField(default=False)  # something of it is screened
    parties = models.JSONField(default=list)  # role, showing, name, is_private
    unit = models.CharField(max_length=300, blank=True)  # M305 administrativEnhet
    # Where what it is about can be read: (kind, reference); the first of them, and how many there are.
    subjects = models.JSONField(default=list)
    subject_count = models.PositiveIntegerField(default=1)
    signed_off_on = models.DateField(null=True)  # M617 avskrivningsdato
    signed_off_by = models.CharField(max_length=10, blank=True)  # M619 avskrivningsmåte, its letters
    answer = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    is_cancelled = models.BooleanField(default=False)  # M053 Utgår
    corrected_on = models.DateField(null=True)
    # What a search finds; apart from it the private names, which give no hit after a year.
    words = models.TextField(blank=True)
    names = models.TextField(blank=True)
    # Grows with every change that the public can see.
    version = models.PositiveBigIntegerField(default=1)
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(NeverDeleted.Meta):
        abstract = False
        verbose_name_plural = "public entries"
        constraints = [
            models.UniqueConstraint("journal_unit", "year", "sequence", name="public_entry_number_is_used_once"),
        ]
        indexes = [
            models.Index(fields=["body", "-entry_date", "-record"], name="journal_newest_first"),
            models.Index(fields=["body", "unit", "-entry_date", "-record"], name="journal_by_unit"),
            models.Index(fields=["body", "-changed_at", "-record"], name="journal_changed_last_first"),
            models.Index(fields=["body", "year", "sequence"], name="journal_by_number"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The number that people cite, such as 2026/37."""
        return self.upstream_number if self.sequence is None else f"{self.year}/{self.sequence}"

    @property
    def is_known(self):
        """Whether the public may know of its case."""
        return self.case is not None


class EinnsynItem(NeverDeleted):
    """What eInnsyn has of ours, or is to have: an entry, a case, or what the cases lie in. It says what is known."""

    class Kind(models.TextChoices):
        """What it is; in this order one lies in the other."""

        FONDS = "arkiv"
        SERIES = "arkivdel"
        CASE = "saksmappe"
        ENTRY = "journalpost"

    class State(models.TextChoices):
        """Where it stands."""

        DUE = "due"  # to be handed over, corrected or withdrawn
        THERE = "there"
        WITHDRAWN = "withdrawn"
        REFUSED = "refused"  # a person looks at it

    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=Kind)
    uid = models.UUIDField()  # of the record, the case or the body
    einnsyn_id = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DUE)
    # What was looked at when it was last handed over: the versions of the public entry and of the public case.
    seen_version = models.PositiveBigIntegerField(null=True, blank=True)
    seen_case_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of what they have accepted last
    handed_over_at = models.DateTimeField(null=True, blank=True)
    answered = models.PositiveSmallIntegerField(null=True, blank=True)  # the status of their last answer
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    trouble = models.JSONField(default=list, blank=True)  # [[code, text], …]
    left_out_by = models.CharField(max_length=parties.LONGEST, blank=True)
    why = models.TextField(blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [models.UniqueConstraint("kind", "uid", name="einnsyn_item_is_kept_once")]
        indexes = [models.Index(fields=["body", "next_at", "id"], name="einnsyn_items_that_are_due")]

    def __str__(self):
        return f"{self.kind} {self.uid}"

    @property
    def external_id(self):
        """What it is called there by us, fixed before the first try."""
        return f"ordskifte:{self.kind}:{self.uid}"
