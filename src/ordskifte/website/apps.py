"""Django's view of this room."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Public pages that join several stages."""

    name = "ordskifte.website"
    label = "website"
    default_auto_field = "django.db.models.BigAutoField"
