"""Cases and the people they are about."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ordskifte.accounts.models import Guarded
from ordskifte.cases.models.fonds import Class, Series
from ordskifte.cases.models.source import Imported


class CaseKind(models.TextChoices):
    """What sort of file a unit is in the records system."""

    CASE_FILE = "case_file", _("Case")  # saksmappe
    FILE = "file", _("Folder")  # mappe
    MEETING_FILE = "meeting_file", _("Meeting")  # møtemappe


class CaseFile(Imported, Guarded):
    """A case and all that was done in it (saksmappe). An imported one is read-only, and never renumbered.

    Its title may hold what the law keeps from the public: only `PublicCase` may be shown.
    """

    kind = models.CharField(max_length=12, choices=CaseKind, default=CaseKind.CASE_FILE)
    series = models.ForeignKey(Series, models.PROTECT, related_name="case_files")
    klass = models.ForeignKey(Class, models.PROTECT, null=True, blank=True, related_name="case_files")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    file_id = models.CharField(max_length=200, blank=True)  # M003 mappeID, as the source wrote it
    year = models.PositiveSmallIntegerField(null=True, blank=True)  # M011 saksår
    sequence = models.PositiveIntegerField(null=True, blank=True)  # M012 sakssekvensnummer
    # 1 for the first unit with this number, 2 for the next: numbers do repeat, and addresses must not.
    ordinal = models.PositiveIntegerField(default=1)
    title = models.TextField()  # M020
    public_title = models.TextField(blank=True)  # M025 offentligTittel
    case_date = models.DateField(null=True, blank=True)  # M100 saksdato
    administrative_unit = models.CharField(max_length=300, blank=True)  # M305
    case_responsible = models.CharField(max_length=300, blank=True)  # M306 saksansvarlig, as written there
    responsible = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("Case officer")
    )
    status = models.CharField(max_length=100, blank=True)  # M052 saksstatus
    screening = models.JSONField(null=True, blank=True)  # its own, see `cases.covers`
    # Every screening that covers the case, its own first, then those of what it lies in (see `cases.covers`).
    covers = models.JSONField(default=list, blank=True)
    is_classified = models.BooleanField(default=False)  # gradering: nothing at all of it is public
    created_at = models.DateTimeField()
    # When its records system took it back from the public (trekkTilbake), or left it out of what it was part of.
    withdrawn_at = models.DateTimeField(null=True, blank=True, default=None, db_default=None)
    # The last day on which everybody reads it here, where it has been given to somebody else; no list names it after.
    shown_until = models.DateField(null=True, blank=True, default=None, db_default=None)
    # Our own file of what is said about an imported case, which is never written in. It has no public page of its own.
    about = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="kept_in", default=None, db_default=None
    )

    class Meta(Imported.Meta):
        constraints = [
            *Imported.Meta.constraints,
            models.CheckConstraint(condition=Q(about=None) | Q(source=None), name="only_our_own_file_is_about_another"),
            models.UniqueConstraint(
                "body",
                "year",
                "sequence",
                "ordinal",
                name="case_number_and_ordinal_are_used_once",
                condition=Q(year__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True, sequence__isnull=True) | Q(year__isnull=False, sequence__isnull=False),
                name="case_number_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["body", "-case_date", "-id"], name="cases_newest_first")]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The number that people cite, such as 2026/118; the source's own id for a file that is not a case."""
        return self.file_id if self.year is None else f"{self.year}/{self.sequence}"


class TitleDecision(models.Model):
    """A person's decision on which title the public sees. The newest counts; none is ever removed."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="title_decisions")
    read = models.TextField()  # the title as it was when the person read it
    read_public = models.TextField(blank=True)  # and the public title
    shown = models.TextField(blank=True)  # empty: the person said no
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    why = models.TextField(blank=True)

    def __str__(self):
        return self.shown


class Part(Imported):
    """Somebody whom a case concerns (part, sakspart). Never shown to the public."""

    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="parts")
    part_id = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=200, blank=True)
    contact = models.JSONField(default=dict, blank=True)

    def __str__(self):
        return self.name
