"""The public body that an installation, or a part of it, belongs to."""

import uuid

from django.db import models


class Body(models.Model):
    """A public body (organ, arkivskaper). Only root rows name it; everything else is reached from them by key."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    organisation_number = models.CharField(max_length=9, blank=True)
    time_zone = models.CharField(max_length=50, default="Europe/Oslo")
    language = models.CharField(max_length=2, default="nb")
    contact_unit = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class HostName(models.Model):
    """A host name that a body answers on; lower case, A-labels, without port."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="host_names")
    name = models.CharField(max_length=253, unique=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("body", condition=models.Q(is_main=True), name="one_main_host_name_per_body"),
        ]

    def __str__(self) -> str:
        return self.name
