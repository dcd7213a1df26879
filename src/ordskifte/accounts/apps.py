"""Django's view of this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in, their roles, and the doors that they pass."""

    name = "ordskifte.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
