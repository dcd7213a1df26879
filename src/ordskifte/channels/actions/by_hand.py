"""What a person posts on a network by hand: made ready here, done there, and said here with the address it got."""

import secrets
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.channels import addresses, registry
from ordskifte.channels.models import Delivery, HandDelivery, NetworkAccount, Post, PostVersion
from ordskifte.channels.queries import networks as reading
from ordskifte.domain import events
from ordskifte.domain import networks as rules
from ordskifte.domain.canonical import LEAST_SALT, canonical
from ordskifte.domain.delivery import Act, DeliveryState
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.intake import Problem
from ordskifte.domain.networks import AccountUnfit, Draft, HandState, Network, Picture
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.crashpoints import crashpoint, declare

HAND_POSTERS: Final = (RoleName.COMMUNICATIONS_OFFICER,)
MADE_READY = declare("channels.made_ready_by_hand", "something is made ready for a person to post, not committed")
SAID_DONE = declare("channels.said_done_by_hand", "somebody said that it is done on the network, not committed")
State = HandState


class AccountPaused(OrdskifteError):
    """Something was to be prepared for an account that is paused."""

    code = "account_paused"
    text = "The account is paused, so nothing new is prepared for it: somebody must look at it again first."


class NotShownHere(OrdskifteError):
    """Something was to be prepared that our own page does not show."""

    code = "not_shown_here"
    text = "Our own page must show it first: everything outside leads there."


class WaitsAlready(Conflict):
    """Something for the same place is made ready already."""

    code = "waits_by_hand_already"
    text = "It is made ready for this account already. Say first what became of that."


class StandsAlready(Conflict):
    """It stands there already."""

    code = "stands_by_hand_already"
    text = "It stands on this account already, in this language."


class DoneAlready(Conflict):
    """Somebody has said meanwhile what became of it, or it was replaced."""

    code = "by_hand_done_already"
    text = "Somebody has said meanwhile what became of this, or the publication was changed again. Look at it anew."


@doors.only(*HAND_POSTERS)
@transaction.atomic
def prepare_by_hand(
    *, by: Actor, post: Post, account: NetworkAccount, language: str, text: str, pictures: Iterable[str] = ()
) -> HandDelivery:
    """Make a publication ready to be posted on an account: the text as somebody cut it, pictures and our address."""
    shown = _held_post(post)
    row = _usable(account, by=by, body=shown.body_id)
    offered = reading.proposal(shown, network=Network(row.network), language=language)
    chosen = set(pictures)
    draft = Draft(
        network=Network(row.network),
        text=text.strip().replace("\r\n", "\n"),
        address=offered.address,
        pictures=tuple(each for each in offered.pictures if each.uid in chosen),
    )
    _must_be_fit(rules.problems(draft))
    place = HandDelivery.objects.filter(account=row, post=shown, language=language)
    if place.filter(state=State.READY.value).exists():
        raise WaitsAlready
    if place.filter(stands=True).exists():
        raise StandsAlready
    is_short = offered.shortened or draft.text != offered.text
    made = _write(row, offered.version, act=Act.ANNOUNCE, language=language, draft=draft, shortened=is_short, by=by)
    crashpoint(MADE_READY)
    return made


@doors.only(*HAND_POSTERS)
@transaction.atomic
def follow_by_hand(*, by: Actor, post: Post, number: int, change: Act) -> int:
    """Ask people to change or take down by hand what stands elsewhere of a publication; how many things.

    In the caller's transaction, and once for each version: the same again asks for nothing.
    """
    rows = HandDelivery.objects.select_for_update(of=("self",)).filter(post=post).select_related("account")
    places: dict[tuple[int, str], dict[bool, HandDelivery]] = {}
    for row in rows.filter(Q(stands=True) | Q(state=State.READY.value)).order_by("pk"):
        places.setdefault((row.account_id, row.language), {})[row.stands] = row
    asked = _asked_already(post, number=number, change=change)
    found = [each for place, each in places.items() if place not in asked]
    for each in found:
        _ask(post, each, change=change, by=by)
    crashpoint(MADE_READY)
    return len(found)


def _asked_already(post: Post, *, number: int, change: Act) -> set[tuple[int, str]]:
    """The places where somebody was asked about this version before, whatever came of it."""
    rows = HandDelivery.objects.filter(post=post, version__number__gte=number)
    # A withdrawal has the number of the version that it takes back.
    rows = rows.filter(act=change.value) if change is Act.WITHDRAW else rows
    return set(rows.values_list("account", "language"))


def _ask(post: Post, found: dict[bool, HandDelivery], /, *, change: Act, by: Actor) -> None:
    """Put what must be done now in the place of what waited."""
    waits = found.get(False)
    act = rules.following(stands=True in found, waits=Act(waits.act) if waits else None, change=change)
    if waits is not None:
        waits.state = State.REPLACED.value
        waits.save(update_fields=["state"])
    if act is not None:
        one = next(iter(found.values()))
        _asked(post, account=one.account, language=one.language, act=act, by=by)


def _asked(post: Post, *, account: NetworkAccount, language: str, act: Act, by: Actor) -> HandDelivery:
    network = Network(account.network)
    if language in post.languages:
        offered = reading.proposal(post, network=network, language=language)
        version, is_short = offered.version, offered.shortened
        draft = Draft(network=network, text=offered.text, address=offered.address, pictures=offered.pictures)
    else:
        act, is_short = Act.WITHDRAW, False
        version = PostVersion.objects.get(post=post, number=post.number)
        draft = _dropped(post, network=network)
    return _write(account, version, act=act, language=language, draft=draft, shortened=is_short, by=by)


def _dropped(post: Post, *, network: Network) -> Draft:
    """What is said of a language that a publication is in no more."""
    main = post.languages[0]
    address = addresses.pages_of(post, home=addresses.home_of(post.body))[main]
    with translation.override(main if main in {"nb", "nn", "en"} else "nb"):
        words = _("This is not published in this language any more.")
    return Draft(network=network, text=rules.compose(network, parts=(words,), address=address).text, address=address)


@doors.only(*HAND_POSTERS)
@transaction.atomic
def say_done_by_hand(*, by: Actor, delivery: HandDelivery, address: str = "") -> HandDelivery:
    """Say that it is posted, changed or taken down there, and under which address it stands."""
    row = _ready(delivery, by=by)
    act, given = Act(row.act), address.strip()
    if act is not Act.WITHDRAW and not rules.is_address(given, network=Network(row.account.network)):
        code = "account_elsewhere" if rules.is_address(given, network=Network.OTHER) else "address_malformed"
        _must_be_fit((Problem(field="address", code=code),))
    HandDelivery.objects.filter(account=row.account_id, post=row.post_id, language=row.language, stands=True).update(
        stands=False
    )
    row.state, row.stands = State.DONE.value, act is not Act.WITHDRAW
    row.address = given if row.stands else ""
    _settle(row, by=by, act="by_hand_done", address=row.address[:500])
    happened = events.DoneByHand(
        by=by,
        uid=row.uid,
        digest=bytes(row.digest),
        case=row.post.case.uid,
        post=row.post.source_uid,
        account=row.account.uid,
        act=act,
    )
    outbox.append(happened, body=row.account.body)
    crashpoint(SAID_DONE)
    return row


@doors.only(*HAND_POSTERS)
@transaction.atomic
def give_up_by_hand(*, by: Actor, delivery: HandDelivery, why: str) -> HandDelivery:
    """Say that it is not done there, and why. What stood there before is still held to stand there."""
    row = _ready(delivery, by=by)
    if len(why.strip()) < rules.SHORTEST_REASON:
        _must_be_fit((Problem(field="why", code="not_done_short"),))
    row.state, row.why = State.GIVEN_UP.value, why.strip()[:500]
    _settle(row, by=by, act="by_hand_given_up", why=row.why)
    return row


def _write(
    account: NetworkAccount, version: PostVersion, *, act: Act, language: str, draft: Draft, shortened: bool, by: Actor
) -> HandDelivery:
    said = {"text": draft.text, "address": draft.address, "pictures": [_picture(each) for each in draft.pictures]}
    salt = secrets.token_bytes(LEAST_SALT)
    row = HandDelivery.objects.create(
        account=account,
        post=version.post,
        version=version,
        act=act.value,
        language=language,
        state=State.READY.value,
        said=said,
        salt=salt,
        digest=events.salted_digest(salt, canonical(said)),
        shortened=shortened,
        made_at=clock.now(),
        made_by=str(by),
    )
    _note(row, by=by, act="by_hand_made_ready")
    return row


def _picture(picture: Picture) -> dict[str, str]:
    return {"uid": picture.uid, "alt": picture.alt}


def _held_post(post: Post) -> Post:
    rows = Post.objects.select_for_update(of=("self",)).select_related("body", "case__public")
    row = rows.get(pk=post.pk)
    here = Delivery.objects.filter(post=row, channel=registry.WEB, state=DeliveryState.CONFIRMED.value)
    is_here = here.filter(version__number=row.number).exists()
    if row.is_withdrawn or getattr(row.case, "public", None) is None or not is_here:
        raise NotShownHere
    return row


def _usable(account: NetworkAccount, *, by: Actor, body: int) -> NetworkAccount:
    rows = reading.accounts_for(by).select_for_update(of=("self",)).select_related("body", "owner")
    row = rows.filter(pk=account.pk, body=body).first()
    if row is None:
        raise NotAllowed
    if reading.standing_of(row) is not rules.Standing.IN_USE:
        raise AccountPaused
    return row


def _ready(delivery: HandDelivery, *, by: Actor) -> HandDelivery:
    rows = HandDelivery.objects.select_for_update(of=("self",)).select_related("account__body", "post__case", "version")
    row = rows.filter(pk=delivery.pk, account__in=reading.accounts_for(by).values("pk")).first()
    if row is None:
        raise NotAllowed
    if row.state != State.READY.value:
        raise DoneAlready
    return row


def _settle(row: HandDelivery, *, by: Actor, act: str, why: str = "", **details: Any) -> None:
    row.done_at, row.done_by = clock.now(), str(by)
    row.save(update_fields=["state", "stands", "address", "why", "done_at", "done_by"])
    _note(row, by=by, act=act, why=why, **details)


def _must_be_fit(found: tuple[Problem, ...]) -> None:
    if found:
        raise AccountUnfit(found)


def _note(row: HandDelivery, *, by: Actor, act: str, why: str = "", **details: Any) -> None:
    said = {"account": str(row.account), "act": row.act, "language": row.language, "number": row.version.number}
    about = {"post": row.post.source_uid} | said | details
    audit.note(by=by, act=f"channels.{act}", about=row.uid, why=why, details=about, body=row.account.body)
