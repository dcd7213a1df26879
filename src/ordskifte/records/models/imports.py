"""What happened when records were brought in from elsewhere."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


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
