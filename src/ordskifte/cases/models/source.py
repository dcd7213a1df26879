"""Where imported units come from, and what they were before."""

import uuid

from django.db import models
from django.db.models import Q


class Source(models.Model):
    """A records system that units are imported from; never ours to renumber."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="sources")
    # The id of the fonds in the extract, or the name given on the command line.
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("body", "name", name="source_is_named_once")]

    def __str__(self):
        return self.name


class Imported(models.Model):
    """A unit that may have come from elsewhere: found again by source, id there, and which with that id it was.

    Ids repeat in real extracts, so the n-th unit with an id is matched with the n-th. Units of our own have no source.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # M001 systemID
    # Found by the constraint's own index, so a second one would only slow the writing.
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    source_key = models.CharField(max_length=200, blank=True)
    occurrence = models.PositiveIntegerField(default=1)
    # What the source says of the unit beyond our own columns, as it came.
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key", "occurrence"],
                name="%(class)s_is_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True, source_key="") | (Q(source__isnull=False) & ~Q(source_key="")),
                name="%(class)s_has_source_and_id_or_neither",
            ),
        ]


class Change(models.Model):
    """A value that was replaced, kept with who, when and what it was (endringslogg; arkivforskrifta § 11)."""

    unit_kind = models.CharField(max_length=40)
    unit_uid = models.UUIDField(db_index=True)
    field = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.unit_kind} {self.field}"
