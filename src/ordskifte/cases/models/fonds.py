"""How an archive is divided: fonds, series, filing plans."""

from django.db import models

from ordskifte.cases.models.source import Imported


class Fonds(Imported):
    """All records of one creator (arkiv). Ours has no source."""

    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="fonds")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    title = models.TextField()
    status = models.CharField(max_length=100, blank=True)
    creators = models.JSONField(default=list, blank=True)  # arkivskaper

    class Meta(Imported.Meta):
        verbose_name_plural = "fonds"

    def __str__(self):
        return self.title


class Series(Imported):
    """A part of a fonds with one period, filing plan and rules of disposal (arkivdel)."""

    fonds = models.ForeignKey(Fonds, models.PROTECT, related_name="series")
    title = models.TextField()
    status = models.CharField(max_length=100, blank=True)
    period_starts_on = models.DateField(null=True, blank=True)
    period_ends_on = models.DateField(null=True, blank=True)
    screening = models.JSONField(null=True, blank=True)  # its own, see `cases.covers`

    class Meta(Imported.Meta):
        verbose_name_plural = "series"

    def __str__(self):
        return self.title


class ClassificationSystem(Imported):
    """A filing plan (klassifikasjonssystem)."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="classification_systems")
    title = models.TextField()
    type = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return self.title


class Class(Imported):
    """A node of a filing plan (klasse)."""

    system = models.ForeignKey(ClassificationSystem, models.PROTECT, related_name="classes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    class_id = models.CharField(max_length=200)  # M002 klasseID
    title = models.TextField()
    screening = models.JSONField(null=True, blank=True)  # its own, see `cases.covers`

    class Meta(Imported.Meta):
        verbose_name_plural = "classes"

    def __str__(self):
        return f"{self.class_id} {self.title}"
