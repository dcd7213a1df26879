"""Django's view of this room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Is it kept, and is it journalled: proposed by rules, confirmed by people."""

    name = "ordskifte.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
