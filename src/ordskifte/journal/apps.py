"""Django's view of this room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The public journal."""

    name = "ordskifte.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
