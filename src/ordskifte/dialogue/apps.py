"""Django's view of this room."""

from django.apps import AppConfig


class DialogueConfig(AppConfig):
    """What people say, and what the body answers."""

    name = "ordskifte.dialogue"
    label = "dialogue"
    default_auto_field = "django.db.models.BigAutoField"
