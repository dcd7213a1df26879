"""Django's view of this room."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What people's words led to."""

    name = "ordskifte.outcomes"
    label = "outcomes"
    default_auto_field = "django.db.models.BigAutoField"
