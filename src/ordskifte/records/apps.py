"""Django's view of this room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records, registry entries and the way in from other records systems."""

    name = "ordskifte.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
