"""The register of the body's accounts on networks: nothing is prepared for one that nobody answers for or has reviewed.

Each change is noted with who and why: an account speaks in the body's name, and its network follows those who read.
"""

from datetime import date
from typing import Any, Final

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName, Unit, User
from ordskifte.channels.models import HandDelivery, NetworkAccount
from ordskifte.channels.queries import networks as reading
from ordskifte.domain import networks as rules
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.intake import Problem
from ordskifte.domain.networks import AccountUnfit, HandState, Terms
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, tenancy
from ordskifte.kernel.models import Body

ACCOUNT_KEEPERS: Final = (RoleName.COMMUNICATIONS_OFFICER,)


class AccountListed(OrdskifteError):
    """The same account was to be listed twice."""

    code = "account_listed"
    text = "This account is in the register already."


class TooManyAccounts(OrdskifteError):
    """More accounts than anybody keeps in order."""

    code = "too_many_accounts"
    text = "There are %(most)s at most. End one that nobody uses first."


class NobodyAnswers(OrdskifteError):
    """An account without anybody who answers for it."""

    code = "nobody_answers"
    text = "Choose who answers for the account: a person, a unit, or both."


class AccountEnded(Conflict):
    """Somebody has ended it meanwhile."""

    code = "account_ended"
    text = "Somebody has ended the account meanwhile."


class StillWaiting(Conflict):
    """An account was to be ended where something still has to be changed."""

    code = "account_still_waits"
    text = "Something still has to be posted, changed or taken down there. Say first what became of it."


@doors.only(*ACCOUNT_KEEPERS)
@transaction.atomic
def add_account(
    *, by: Actor, body: Body, terms: Terms, owner: User | None = None, unit: Unit | None = None
) -> NetworkAccount:
    """List an account of the body's own, with who answers for it and on which basis it is used."""
    _must_be_fit(rules.account_problems(terms, today=clock.today()))
    _must_answer(body, owner=owner, unit=unit)
    standing = doors.standing_of(by)
    if by.is_person and (standing is None or standing.body != body.pk):
        raise NotAllowed
    kept = Body.objects.select_for_update().get(pk=body.pk)
    known = NetworkAccount.objects.filter(body=body, ended_at=None)
    if known.filter(address=terms.address).exists():
        raise AccountListed
    if known.count() >= rules.MOST_ACCOUNTS:
        raise TooManyAccounts(most=rules.MOST_ACCOUNTS)
    row = NetworkAccount.objects.create(
        body=body,
        network=terms.network.value,
        network_name=terms.network_name.strip() if terms.network is rules.Network.OTHER else "",
        handle=terms.handle.strip(),
        address=terms.address,
        owner=owner,
        unit=unit,
        legal_basis=terms.legal_basis,
        arrangement=terms.arrangement,
        risk_reference=terms.risk_reference,
        review_on=terms.review_on,
        created_at=clock.now(),
        created_by=str(by),
    )
    _list_publicly(kept)
    _note(row, by=by, act="added", why=row.legal_basis, **_said(row))
    return row


@doors.only(*ACCOUNT_KEEPERS)
@transaction.atomic
def review_account(
    *,
    by: Actor,
    account: NetworkAccount,
    terms: Terms,
    why: str,
    owner: User | None = None,
    unit: Unit | None = None,
) -> NetworkAccount:
    """Look at the account again: what it rests on, who answers for it, and when that is looked at the next time."""
    row = _locked(account, by=by)
    found = rules.account_problems(terms, today=clock.today())
    if len(why.strip()) < rules.SHORTEST_REASON:
        found = (*found, Problem(field="why", code="reason_short"))
    _must_be_fit(found)
    _must_answer(row.body, owner=owner, unit=unit)
    row.handle, row.legal_basis, row.arrangement = terms.handle.strip(), terms.legal_basis, terms.arrangement
    row.risk_reference, row.review_on, row.owner, row.unit = terms.risk_reference, terms.review_on, owner, unit
    row.reviewed_at, row.reviewed_by, row.paused_at = clock.now(), str(by), None
    row.save()
    _note(row, by=by, act="reviewed", why=why, **_said(row))
    return row


@doors.only(*ACCOUNT_KEEPERS)
@transaction.atomic
def see_link(*, by: Actor, account: NetworkAccount, seen_on: date) -> NetworkAccount:
    """Say on which day somebody saw that the account's page there leads to ours."""
    row = _locked(account, by=by)
    if seen_on > clock.today():
        _must_be_fit((Problem(field="seen_on", code="seen_on_future"),))
    row.seen_on, row.seen_by = seen_on, str(by)
    row.save(update_fields=["seen_on", "seen_by"])
    _note(row, by=by, act="link_seen", seen_on=seen_on)
    return row


@doors.only(*ACCOUNT_KEEPERS)
@transaction.atomic
def end_account(*, by: Actor, account: NetworkAccount, why: str) -> NetworkAccount:
    """Use the account no more: the public sees it in no list after that, and what was posted stays to be seen here."""
    row = _locked(account, by=by)
    if len(why.strip()) < rules.SHORTEST_REASON:
        _must_be_fit((Problem(field="why", code="reason_short"),))
    if HandDelivery.objects.filter(account=row, state=HandState.READY.value).exists():
        raise StillWaiting
    row.ended_at, row.ended_why = clock.now(), why.strip()[: rules.LONGEST_REASON]
    row.save(update_fields=["ended_at", "ended_why"])
    _list_publicly(Body.objects.select_for_update().get(pk=row.body_id))
    _note(row, by=by, act="ended", why=why)
    return row


@doors.only(*ACCOUNT_KEEPERS)
def note_paused(*, by: Actor) -> int:
    """Note of each account that is paused since it was looked at the last time; how many."""
    rows = NetworkAccount.objects.filter(ended_at=None, paused_at=None).select_related("body", "owner")
    paused = [row for row in rows if reading.standing_of(row) is not rules.Standing.IN_USE]
    for each in paused:
        with transaction.atomic():
            row = NetworkAccount.objects.select_for_update(of=("self",)).select_related("body", "owner").get(pk=each.pk)
            standing = reading.standing_of(row)
            if row.paused_at is not None or standing in {rules.Standing.IN_USE, rules.Standing.ENDED}:
                continue
            row.paused_at = clock.now()
            row.save(update_fields=["paused_at"])
            _note(row, by=by, act="paused", why=rules.TEXTS[standing], review_on=row.review_on)
    return len(paused)


def _said(row: NetworkAccount) -> dict[str, Any]:
    return {
        "account": str(row),
        "address": row.address[:500],
        "owner": str(row.owner or ""),
        "unit": str(row.unit or ""),
        "risk_reference": row.risk_reference,
        "review_on": row.review_on,
    }


def _list_publicly(body: Body) -> None:
    """Say in the body's settings whether there is a page of accounts, so that no other page has to ask."""
    has_accounts = NetworkAccount.objects.filter(body=body, ended_at=None).exists()
    body.settings = {**body.settings, reading.HAS_ACCOUNTS: has_accounts}
    body.save(update_fields=["settings"])
    transaction.on_commit(tenancy.forget)


def _must_be_fit(found: tuple[Problem, ...]) -> None:
    if found:
        raise AccountUnfit(found)


def _must_answer(body: Body, *, owner: User | None, unit: Unit | None) -> None:
    if owner is None and unit is None:
        raise NobodyAnswers
    if any(each is not None and each.body_id != body.pk for each in (owner, unit)):
        raise NotAllowed


def _locked(account: NetworkAccount, *, by: Actor) -> NetworkAccount:
    rows = reading.accounts_for(by).select_for_update(of=("self",)).select_related("body")
    row = rows.filter(pk=account.pk).first()
    if row is None:
        raise NotAllowed
    if row.ended_at is not None:
        raise AccountEnded
    return row


def _note(row: NetworkAccount, *, by: Actor, act: str, why: str = "", **details: Any) -> None:
    audit.note(by=by, act=f"channels.account_{act}", about=row.uid, why=why, details=details, body=row.body)
