"""Django's view of this room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Staff screens that join several stages."""

    name = "ordskifte.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
