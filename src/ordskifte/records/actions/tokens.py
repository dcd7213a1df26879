"""Keys for systems that push: given by the operator, shown once, taken back at any time."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.domain.errors import NotAllowed, NotFound, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import Body
from ordskifte.records.models import ApiToken, Scope

# Known by its start, so that one that was left somewhere by mistake is found by those who look for such.
PREFIX: Final = "osk_"
LONGEST: Final = timedelta(days=2 * 366)
_BYTES: Final = 32


class UnfitToken(OrdskifteError):
    """A token that would open nothing, or for too long."""

    code = "unfit_token"
    text = "Choose what the system may do, and an end that lies ahead and within two years."


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def give_token(
    *, by: Actor, body: Body, name: str, source: str, scopes: Sequence[str], days: int
) -> tuple[ApiToken, str]:
    """Give a system a token; the secret with it is told here and never again."""
    _must_be_own(by, body)
    if not scopes or not set(scopes) <= set(Scope.values) or not timedelta(0) < timedelta(days=days) <= LONGEST:
        raise UnfitToken
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    now = clock.now()
    token = ApiToken.objects.create(
        body=body,
        name=name,
        source_name=source,
        scopes=sorted(set(scopes)),
        secret_digest=ApiToken.digest_of(secret),
        given_by=str(by),
        given_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit.note(
        by=by,
        act="records.token_given",
        about=token.uid,
        details={"name": name, "source": source, "scopes": " ".join(token.scopes), "expires": token.expires_at},
    )
    return token, secret


@doors.only(RoleName.OPERATOR)
@transaction.atomic
def revoke_token(*, by: Actor, body: Body, token: ApiToken) -> None:
    """Let a token open nothing any more. It stays in the list, with who took it back."""
    _must_be_own(by, body)
    if token.body_id != body.pk:
        raise NotFound
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now(), revoked_by=str(by)):
        audit.note(by=by, act="records.token_revoked", about=token.uid, details={"name": token.name})


def _must_be_own(by: Actor, body: Body) -> None:
    standing = doors.standing_of(by)
    if standing is not None and standing.body != body.pk:
        raise NotAllowed


@doors.only(RoleName.OPERATOR)
def use_token(*, by: Actor, token: ApiToken) -> None:
    """Note that a token was used."""
    ApiToken.objects.filter(pk=token.pk).update(used_at=clock.now(), uses=F("uses") + 1)
