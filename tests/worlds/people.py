"""A small public body and people who work there, for tests that need somebody to act."""

import itertools

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)

from ordskifte.accounts import actions, rights, second_factor, sessions
from ordskifte.accounts.models import Role, Unit, User
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body, HostName

PASSWORD = "riktig hest batteri stift"
_numbers = itertools.count(1)


def body(name="Nordfjæra kommune", *, host="testserver"):
    """A body that answers on a host name."""
    number = next(_numbers)
    made = Body.objects.create(slug=f"organ-{number}", name=name, created_at=clock.now())
    HostName.objects.get_or_create(name=host, defaults={"body": made, "is_main": True})
    return made


def unit(of, name=None):
    """A unit of a body."""
    return Unit.objects.create(body=of, name=name or f"Enhet {next(_numbers)}")


def person(*roles, body, unit=None, name="Kari Nordmann", email=None, enrolled=True):
    """Somebody who works there; quicker than an invitation, and without a password."""
    user = User(
        body=body,
        unit=unit,
        name=name,
        email=email or f"person-{next(_numbers)}@kommune.example",
        created_at=clock.now(),
        enrolled_at=clock.now() if enrolled else None,
    )
    user.set_unusable_password()
    user.save()
    for role in roles:
        Role.objects.create(user=user, name=role, given_by=str(SYSTEM), given_at=clock.now())
        user.groups.add(rights.group_of(role))
    return user


def enrolled(*roles, body, email=None, name="Kari Nordmann", unit=None):
    """Somebody who came in by the link, with `PASSWORD`; the person, the app's secret and the recovery codes."""
    welcome = actions.invite(
        by=SYSTEM,
        body=body,
        name=name,
        email=email or f"person-{next(_numbers)}@kommune.example",
        roles=roles,
        unit=unit,
    )
    secret = second_factor.unseal(welcome.user.invitations.get().totp_secret)
    codes = actions.enrol(
        by=welcome.user.actor, token=welcome.token, password=PASSWORD, code=code_for(secret, ahead=-1)
    )
    return User.objects.get(pk=welcome.user.pk), secret, codes


def code_for(secret, *, ahead=0):
    """The code that the app shows now, or some half minutes from now."""
    step = int(clock.now().timestamp()) // second_factor.PERIOD
    return second_factor.code_at(secret, step=step + ahead)


def sign_in(client, user, *, second_factor_proven=True):
    """Open a session without the pages of sign-in."""
    client.force_login(user, backend="ordskifte.accounts.backends.StaffBackend")
    session = client.session
    methods = [{"method": "password", "at": 0}] + [{"method": "mfa", "at": 0}] * second_factor_proven
    session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    sessions.begin(session)
    session.save()
    return client
