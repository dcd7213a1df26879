"""People who sign in, where they work, and what they may do."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A part of the body that handles cases (administrativ enhet)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="units")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("body", "name", name="unit_name_is_used_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager):
    """Finds people by the address that they sign in with."""

    def get_by_natural_key(self, email):
        """The person with this address, whatever its case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A named person who works for the body; nobody shares an account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="staff")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="staff")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, default="nb")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="email_signs_in_one_person")]

    def __str__(self) -> str:
        return self.name


class RoleName(models.TextChoices):
    """What a person may do; a person may have several roles."""

    COMMUNICATIONS_OFFICER = "communications_officer", _("Communications officer")
    APPROVER = "approver", _("Approver")
    CASE_OFFICER = "case_officer", _("Case officer")  # saksbehandler
    ARCHIVIST = "archivist", _("Archivist")  # arkivar
    MODERATOR = "moderator", _("Moderator")
    APPEAL_DECIDER = "appeal_decider", _("Appeal decider")
    OPERATOR = "operator", _("Operator")


class Role(models.Model):
    """One role of one person, given by somebody at a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    name = models.CharField(max_length=30, choices=RoleName)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "name", name="role_is_given_once"),
            models.CheckConstraint(condition=models.Q(name__in=RoleName.values), name="role_is_a_known_one"),
        ]

    def __str__(self) -> str:
        return self.get_name_display()
