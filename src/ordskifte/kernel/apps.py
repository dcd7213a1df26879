"""Django's view of this room."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Services without knowledge of any stage."""

    name = "ordskifte.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
