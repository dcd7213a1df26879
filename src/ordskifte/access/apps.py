"""Django's view of this room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Who asks to see what, and what they get."""

    name = "ordskifte.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
