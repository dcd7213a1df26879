"""Django's view of this room."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """One publication is one act on a case, in all its languages."""

    name = "ordskifte.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"
