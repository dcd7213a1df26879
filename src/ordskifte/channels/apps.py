"""Django's view of this room."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """What may be shown outside, and how it gets there."""

    name = "ordskifte.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
