"""Everything that changes who works here and what they may do. Each act is noted with who, when and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from ordskifte.accounts import doors, links, queries, rights, second_factor
from ordskifte.accounts.errors import AccountIsClosed, AddressTaken, LastOperator, LinkIsDead, UnitExists, WrongCode
from ordskifte.accounts.models import Invitation, Role, RoleName, Unit, User, as_address
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, tenancy
from ordskifte.kernel.models import Body

LINK_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Welcome:
    """A person with a fresh link; the secret in it is stored nowhere."""

    user: User
    token: str = field(repr=False)
    expires_at: datetime

    @property
    def path(self) -> str:
        """Where the link leads, without the host."""
        # The pages of accounts alone: a command that invites somebody need not load the whole program for its link.
        return reverse("accounts_enrol", urlconf="ordskifte.accounts.addresses", args=[self.token])


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def make_unit(*, by: Actor, body: Body, name: str, email: str = "") -> Unit:
    """Add a unit (administrativ enhet) to a body."""
    _require_own_body(by, body=body)
    try:
        with transaction.atomic():
            unit = Unit.objects.create(body=body, name=name, email=email)
    except IntegrityError as error:
        raise UnitExists from error
    audit.note(by=by, act="accounts.unit_made", about=unit.uid, body=body)
    return unit


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def invite(
    *,
    by: Actor,
    body: Body,
    name: str,
    email: str,
    unit: Unit | None = None,
    roles: Iterable[str] = (),
    language: str = "nb",
) -> Welcome:
    """Make an account for a person, and the link by which the person finishes it."""
    _require_own_body(by, body=body)
    if unit is not None and unit.body_id != body.pk:
        raise NotAllowed
    user = User(body=body, unit=unit, name=name, email=as_address(email), language=language, created_at=clock.now())
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise AddressTaken from error
    audit.note(by=by, act="accounts.invited", about=user.uid, body=user.body)
    for role in roles:
        give_role(by=by, user=user, role=role)
    return _make_link(user, by=by)


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def invite_again(*, by: Actor, user: User, why: str = "") -> Welcome:
    """Give a new link: the old one, the password, the second factor and every session end at once."""
    user = _locked(user, by=by)
    if not user.is_active:
        raise AccountIsClosed
    _shut_out(user)
    audit.note(by=by, act="accounts.invited_again", about=user.uid, body=user.body, why=why)
    return _make_link(user, by=by)


@doors.themselves
@transaction.atomic
def enrol(*, by: Actor, token: str, password: str, code: str) -> list[str]:
    """Finish an account with the person's own password and second factor; the recovery codes, shown this once."""
    invitation = queries.open_invitation(token)
    if invitation is None or invitation.user.actor != by:
        raise LinkIsDead
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).exists():
        raise LinkIsDead
    secret = second_factor.unseal(invitation.totp_secret)
    step = second_factor.step_of(code, secret=secret)
    if step is None:
        raise WrongCode
    validate_password(password, user)
    invitation.used_at, invitation.totp_secret = clock.now(), ""
    invitation.save(update_fields=["used_at", "totp_secret"])
    user.set_password(password)
    user.enrolled_at = clock.now()
    user.save(update_fields=["password", "enrolled_at"])
    second_factor.forget(user)
    codes = second_factor.prove(user, secret=secret, step=step)
    audit.note(by=by, act="accounts.enrolled", about=user.uid, body=user.body)
    return codes


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def give_role(*, by: Actor, user: User, role: str, why: str = "") -> None:
    """Give a person a role; open sessions end, so that the new rights hold everywhere."""
    user = _locked(user, by=by)
    if not user.is_active:
        raise AccountIsClosed
    _, is_new = Role.objects.get_or_create(
        user=user, name=RoleName(role), defaults={"given_by": str(by), "given_at": clock.now()}
    )
    if is_new:
        user.groups.add(rights.settled_group_of(role))
        _end_sessions(user)
        audit.note(
            by=by, act="accounts.role_given", about=user.uid, body=user.body, why=why, details={"role": str(role)}
        )


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def take_role(*, by: Actor, user: User, role: str, why: str = "") -> None:
    """Take a role from a person; open sessions end. The last operator stays one."""
    user = _locked(user, by=by)
    if role == RoleName.OPERATOR:
        _require_another_operator(user)
    taken, _ = Role.objects.filter(user=user, name=RoleName(role)).delete()
    if taken:
        user.groups.remove(rights.settled_group_of(role))
        _end_sessions(user)
        audit.note(
            by=by, act="accounts.role_taken", about=user.uid, body=user.body, why=why, details={"role": str(role)}
        )


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def change_person(
    *, by: Actor, user: User, name: str, unit: Unit | None, language: str, roles: Iterable[str], why: str = ""
) -> None:
    """Change a person's details and make the roles exactly these."""
    change_details(by=by, user=user, name=name, unit=unit, language=language)
    wanted, had = set(roles), set(Role.objects.filter(user=user).values_list("name", flat=True))
    for role in sorted(wanted - had):
        give_role(by=by, user=user, role=role, why=why)
    for role in sorted(had - wanted):
        take_role(by=by, user=user, role=role, why=why)


@doors.themselves
@transaction.atomic
def choose_language(*, by: Actor, language: str) -> None:
    """Change the language that a person works in, by the person."""
    if language not in dict(settings.LANGUAGES):
        raise NotAllowed
    User.objects.filter(uid=by.name).update(language=language)
    audit.note(by=by, act="accounts.language_chosen", about=UUID(by.name), details={"language": language})


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def change_details(*, by: Actor, user: User, name: str, unit: Unit | None, language: str) -> None:
    """Change what is said about a person. The unit decides what is seen, so sessions end when it changes."""
    user = _locked(user, by=by)
    if unit is not None and unit.body_id != user.body_id:
        raise NotAllowed
    moves = user.unit_id != (unit.pk if unit else None)
    user.name, user.unit, user.language = name, unit, language
    user.save(update_fields=["name", "unit", "language"])
    if moves:
        _end_sessions(user)
    audit.note(by=by, act="accounts.details_changed", about=user.uid, body=user.body)


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def close_account(*, by: Actor, user: User, why: str = "") -> None:
    """Close an account at once: no session, no link, no password. The person's acts keep their name."""
    user = _locked(user, by=by)
    _require_another_operator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _shut_out(user)
    audit.note(by=by, act="accounts.closed", about=user.uid, body=user.body, why=why)


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def open_account(*, by: Actor, user: User, why: str = "") -> Welcome:
    """Open a closed account again; the person starts with a new link."""
    user = _locked(user, by=by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _shut_out(user)
    audit.note(by=by, act="accounts.opened", about=user.uid, body=user.body, why=why)
    return _make_link(user, by=by)


def _locked(user: User, *, by: Actor) -> User:
    """The person as stored now, held until the transaction ends; only people of the own body."""
    _require_own_body(by, body=user.body)
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _require_own_body(by: Actor, *, body: Body) -> None:
    standing = doors.standing_of(by)
    if standing is not None and standing.body != body.pk:
        raise NotAllowed


def _require_another_operator(user: User) -> None:
    """Refuse if this is the only operator of the body that can sign in."""
    # The body's row is the lock: two operators must not remove each other at the same time.
    Body.objects.select_for_update().get(pk=user.body_id)
    operators = User.objects.filter(
        body_id=user.body_id, roles__name=RoleName.OPERATOR, is_active=True, enrolled_at__isnull=False
    )
    if operators.filter(pk=user.pk).exists() and not operators.exclude(pk=user.pk).exists():
        raise LastOperator


def _make_link(user: User, *, by: Actor) -> Welcome:
    token, now = links.new(), clock.now()
    invitation = Invitation.objects.create(
        user=user,
        secret_digest=links.digest(token),
        totp_secret=second_factor.seal(second_factor.new_secret()),
        invited_by=str(by),
        created_at=now,
        expires_at=now + LINK_LASTS,
    )
    return Welcome(user=user, token=token, expires_at=invitation.expires_at)


def _shut_out(user: User) -> None:
    """End links, password, second factor and sessions."""
    Invitation.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=clock.now(), totp_secret="")
    second_factor.forget(user)
    user.set_unusable_password()
    user.enrolled_at = None
    user.save(update_fields=["password", "enrolled_at"])
    _end_sessions(user)


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def describe_body(
    *,
    by: Actor,
    body: Body,
    name: str,
    contact_unit: str,
    contact_email: str,
    language: str,
    settings: dict[str, object],
) -> Body:
    """Change what the body is called, how people reach it, and how it works; other settings stay as they are."""
    _require_own_body(by, body=body)
    body = Body.objects.select_for_update().get(pk=body.pk)
    before = {"name": body.name, "contact_unit": body.contact_unit, "language": body.language, **body.settings}
    body.name, body.contact_unit, body.contact_email, body.language = name, contact_unit, contact_email, language
    body.settings = {**body.settings, **settings}
    body.save(update_fields=["name", "contact_unit", "contact_email", "language", "settings"])
    after = {"name": name, "contact_unit": contact_unit, "language": language, **body.settings}
    changed = sorted(key for key in after if before.get(key) != after[key])
    audit.note(by=by, act="accounts.body_described", about=body.uid, details={"changed": ", ".join(changed)}, body=body)
    transaction.on_commit(tenancy.forget)
    return body


@doors.only(RoleName.ARCHIVIST)
@transaction.atomic
def settle_journal(*, by: Actor, body: Body, settings: dict[str, object]) -> Body:
    """Change who holds the journal and what stands in it; other settings stay as they are."""
    _require_own_body(by, body=body)
    body = Body.objects.select_for_update().get(pk=body.pk)
    changed = sorted(key for key in settings if body.settings.get(key) != settings[key])
    body.settings = {**body.settings, **settings}
    body.save(update_fields=["settings"])
    details = {key: str(settings[key]) for key in changed}
    audit.note(by=by, act="accounts.journal_settled", about=body.uid, details=details, body=body)
    transaction.on_commit(tenancy.forget)
    return body
