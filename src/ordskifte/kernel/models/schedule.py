"""Who leads, and when each periodic task last ran."""

from django.db import models


class Lease(models.Model):
    """One lead that one process has at a time. The token grows with each new holder, so an old one can be told."""

    name = models.CharField(max_length=100, unique=True)
    holder = models.CharField(max_length=200)
    until = models.DateTimeField()
    token = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"


class PeriodicRun(models.Model):
    """When one periodic task ran, and runs next."""

    name = models.CharField(max_length=100, unique=True)
    last_run_at = models.DateTimeField(null=True)
    last_done_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    next_run_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
