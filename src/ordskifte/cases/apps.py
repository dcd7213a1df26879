"""Django's view of this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and their documents: ours, and those imported."""

    name = "ordskifte.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
