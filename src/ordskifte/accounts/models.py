"""People who sign in, where they work, and what they may do."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ordskifte.domain import parties


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
        return self.get(email=as_address(email))


def as_address(text: str) -> str:
    """An e-mail address as it is stored and compared: no space around it, lower case."""
    return text.strip().lower()


class User(AbstractBaseUser, PermissionsMixin):
    """A named person who works for the body; nobody shares an account.

    Wagtail asks for groups and permissions: `accounts.rights` keeps one group a role, and nobody is superuser.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="staff")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="staff")
    email = models.EmailField(_("e-mail address"), unique=True)  # lower case, as `as_address` writes it
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, default="nb")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # When the person chose a password and proved the second factor; empty until then, and after a reset.
    enrolled_at = models.DateTimeField(null=True, blank=True)
    # Part of what a session is checked against: one more, and every open session is dead.
    session_generation = models.PositiveIntegerField(default=0)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_in_lower_case"),
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="nobody_is_superuser"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """What Wagtail's frame shows of whoever is signed in."""
        return self.name

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of the person's roles, read once for each request."""
        return frozenset(self.roles.values_list("name", flat=True))

    @property
    def actor(self) -> parties.Actor:
        """This person as the one who acts."""
        return parties.Actor.staff(self.uid)

    def get_full_name(self) -> str:
        """What Wagtail shows beside a person's acts."""
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must carry to stay open: it changes with the password and with the generation."""
        state = f"{self.password}:{self.session_generation}"
        return salted_hmac("ordskifte.accounts.session", state, algorithm="sha256").hexdigest()


class RoleName(models.TextChoices):
    """What a person may do; a person may have several roles."""

    COMMUNICATIONS_OFFICER = "communications_officer", _("Communications officer")
    APPROVER = "approver", _("Approver")
    CASE_OFFICER = "case_officer", _("Case officer")  # saksbehandler
    ARCHIVIST = "archivist", _("Archivist")  # arkivar
    MODERATOR = "moderator", _("Moderator")
    APPEAL_DECIDER = "appeal_decider", _("Appeal decider")
    OPERATOR = "operator", _("Operator")


# What each role is for, as whoever gives it reads it.
ROLE_WORDS = {
    RoleName.COMMUNICATIONS_OFFICER: _("Publishes, corrects and withdraws texts, and answers messages."),
    RoleName.APPROVER: _("Reads what others wrote and lets it go out, where the body wants two pairs of eyes."),
    RoleName.CASE_OFFICER: _(
        "Works with cases: decides what of them is shown, writes texts for others to publish, answers messages and "
        "requests for access, assesses and registers."
    ),
    RoleName.ARCHIVIST: _(
        "Decides what is journalled and kept, registers, screens, and corrects the journal; handles requests for "
        "access."
    ),
    RoleName.MODERATOR: _(
        "Looks at messages that wait for a check and at reports; hides by a published rule, and can delete nothing."
    ),
    RoleName.APPEAL_DECIDER: _("Decides on appeals against hiding, never where it was the same person who hid."),
    RoleName.OPERATOR: _(
        "Invites people, gives roles, brings in extracts, and says how the body is reached; opens no case and no "
        "message."
    ),
}


class Role(models.Model):
    """One role of one person, given by somebody at a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    name = models.CharField(max_length=30, choices=RoleName)
    given_by = models.CharField(max_length=parties.LONGEST)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "name", name="role_is_given_once"),
            models.CheckConstraint(condition=models.Q(name__in=RoleName.values), name="role_is_a_known_one"),
        ]

    def __str__(self) -> str:
        return self.get_name_display()


class Invitation(models.Model):
    """A link by which one person, once and within a time, chooses a password and a second factor."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    secret_digest = models.BinaryField(max_length=32, unique=True)
    totp_secret = models.TextField(blank=True)  # encrypted; emptied when the link is used or replaced
    invited_by = models.CharField(max_length=parties.LONGEST)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user", condition=models.Q(used_at=None, revoked_at=None), name="one_open_invitation_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.created_at:%Y-%m-%d})"


class Guarded(models.Model):
    """Rows that not everybody who works here may see; `accounts.doors` judges these columns."""

    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")  # administrativ enhet
    access_code = models.CharField(max_length=100, blank=True)  # tilgangskode; empty: everybody who works here

    class Meta:
        abstract = True
