"""What is read of the body's accounts, and of what people post there by hand."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts.models import Unit, User
from ordskifte.channels import versions
from ordskifte.channels.models import PUBLICATION, HandDelivery, NetworkAccount, Post, PostVersion
from ordskifte.channels.networks import rendering
from ordskifte.domain import networks
from ordskifte.domain.delivery import Act
from ordskifte.domain.networks import HandState, Network
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import paging
from ordskifte.publishing import queries as publishing
from ordskifte.publishing.models import Language

# Where it stands in the body's settings that it has any.
HAS_ACCOUNTS: Final = "has_accounts"
ON_A_PAGE: Final = 30
_MOST_WAITING: Final = 200
_ENDED_SHOWN: Final = 20


# --- Accounts -------------------------------------------------------------------------------------------------------


def accounts_for(by: Actor) -> QuerySet[NetworkAccount]:
    """The accounts of the body that somebody works for; the system sees all."""
    if by.kind in {ActorKind.SYSTEM, ActorKind.RULE}:
        return NetworkAccount.objects.all()
    standing = doors.standing_of(by)
    return NetworkAccount.objects.none() if standing is None else NetworkAccount.objects.filter(body=standing.body)


def accounts(by: Actor) -> list[NetworkAccount]:
    """Those in the register, each with where it stands (`standing`, `said`) and how much waits there (`waits`)."""
    rows = accounts_for(by).filter(ended_at=None).select_related("owner", "unit").order_by("network", "pk")
    waits = Count("deliveries", filter=Q(deliveries__state=HandState.READY.value))
    stands = Count("deliveries", filter=Q(deliveries__stands=True))
    return [_stood(row) for row in rows.annotate(waits=waits, posted=stands)]


def ended(by: Actor) -> list[NetworkAccount]:
    """Those that are not used any more, the last first."""
    return list(accounts_for(by).filter(ended_at__isnull=False).order_by("-ended_at", "-pk")[:_ENDED_SHOWN])


def account_for(by: Actor, uid: UUID) -> NetworkAccount | None:
    """One account, if it is the body's that somebody works for."""
    row = accounts_for(by).filter(uid=uid).select_related("owner", "unit", "body").first()
    return None if row is None else _stood(row)


def official(body: Body) -> list[NetworkAccount]:
    """What everybody may know: the accounts that are the body's own, and since when each is seen to lead here."""
    return list(NetworkAccount.objects.filter(body=body, ended_at=None).order_by("network", "pk"))


def answerers(by: Actor) -> tuple[QuerySet[User], QuerySet[Unit]]:
    """The people and the units that may answer for an account."""
    standing = doors.standing_of(by)
    body = None if standing is None else standing.body
    people = User.objects.filter(body=body, is_active=True).order_by("name", "pk")
    return people, Unit.objects.filter(body=body).order_by("name")


def standing_of(row: NetworkAccount) -> networks.Standing:
    """Where an account stands today."""
    has_owner = row.unit_id is not None or (row.owner is not None and row.owner.is_active)
    facts = networks.Facts(review_on=row.review_on, has_owner=has_owner, is_ended=row.ended_at is not None)
    return networks.standing(facts, today=clock.today())


def _stood(row: NetworkAccount) -> NetworkAccount:
    row.standing = standing_of(row)
    row.said = _(networks.TEXTS[row.standing])
    row.is_paused = row.standing in {networks.Standing.OVERDUE, networks.Standing.OWNERLESS}
    return row


# --- What is posted there -------------------------------------------------------------------------------------------


def deliveries_for(by: Actor) -> QuerySet[HandDelivery]:
    """What was made ready for the accounts of the body that somebody works for."""
    rows = HandDelivery.objects.filter(account__in=accounts_for(by).values("pk"))
    return rows.select_related("account", "post", "version")


def waiting(by: Actor) -> list[HandDelivery]:
    """What waits for a person to do it there, oldest first; each says whether it has waited too long (`is_late`)."""
    rows = deliveries_for(by).filter(state=HandState.READY.value).order_by("pk")
    return [_dated(row) for row in rows[:_MOST_WAITING]]


def late_for_home(by: Actor) -> list[HandDelivery]:
    """What should have been changed or taken down there by now."""
    return [row for row in waiting(by) if row.is_late]


def deliveries_window(account: NetworkAccount, *, cursor: Any) -> paging.Window[HandDelivery]:
    """What was done on an account, newest first."""
    rows = HandDelivery.objects.filter(account=account).select_related("account", "post", "version")
    window = paging.window(rows, key=("-pk",), cursor=cursor, size=ON_A_PAGE)
    for row in window.rows:
        _dated(row)
    return window


def delivery_for(by: Actor, uid: UUID) -> HandDelivery | None:
    """One of them, with where an earlier one stands (`before`)."""
    row = deliveries_for(by).filter(uid=uid).first()
    if row is not None:
        _dated(row)
        row.before = standing_at(row.account, row.post, language=row.language)
    return row


def standing_at(account: NetworkAccount, post: Post, *, language: str) -> HandDelivery | None:
    """What a reader finds on the account of a post in one language."""
    return HandDelivery.objects.filter(account=account, post=post, language=language, stands=True).first()


def _dated(row: HandDelivery) -> HandDelivery:
    act, is_ready = Act(row.act), row.state == HandState.READY.value
    row.is_late = is_ready and networks.is_late(act, made_at=row.made_at, now=clock.now())
    row.title = _title(row.version, row.language) or row.post.reference
    row.spoken = spoken(row.language)
    return row


def spoken(language: str) -> str:
    """What a language that texts are in is called."""
    return str(dict(Language.choices).get(language, language))


def _title(version: PostVersion, language: str) -> str:
    return str(version.variants.get(language, {}).get("title", ""))


def places_of(source_uid: UUID) -> list[HandDelivery]:
    """Every act that somebody did by hand with a publication, in order: where it was posted, changed and taken down."""
    rows = HandDelivery.objects.filter(post__source_uid=source_uid, state=HandState.DONE.value)
    return list(rows.select_related("account", "version").order_by("done_at", "pk"))


# --- Making something ready -----------------------------------------------------------------------------------------


def post_for(by: Actor, uid: UUID) -> Post | None:
    """A publication that is shown on our own page, if it is of the body that somebody works for."""
    standing = doors.standing_of(by)
    if standing is None:
        return None
    rows = Post.objects.filter(body=standing.body, kind=PUBLICATION, source_uid=uid, case__public__isnull=False)
    return rows.select_related("body", "case__public").first()


def newest_posts(by: Actor, *, limit: int) -> list[Post]:
    """What was published last, and stands."""
    standing = doors.standing_of(by)
    if standing is None:
        return []
    rows = Post.objects.filter(body=standing.body, kind=PUBLICATION, withdrawn_at=None, case__public__isnull=False)
    found = list(rows.order_by("-changed_at", "-pk")[:limit])
    for post in found:
        post.title = title_of(post)
    return found


def title_of(post: Post) -> str:
    """What a publication is called in its main language; of one that was withdrawn, its reference."""
    return post.headlines.get(post.languages[0], {}).get("title", "") or post.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One account and language, and what is there of a publication: what stands, and what waits."""

    account: NetworkAccount
    language: str
    spoken: str
    stands: HandDelivery | None = None
    waits: HandDelivery | None = None


def places(by: Actor, post: Post) -> list[Place]:
    """Every account in the register, in every language of a publication."""
    rows = HandDelivery.objects.filter(Q(stands=True) | Q(state=HandState.READY.value), post=post)
    found = {(row.account_id, row.language, row.stands): row for row in rows.select_related("account", "version")}
    return [
        Place(
            account=account,
            language=language,
            spoken=spoken(language),
            stands=found.get((account.pk, language, True)),
            waits=found.get((account.pk, language, False)),
        )
        for account in accounts(by)
        for language in post.languages
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed for one account: the text, whether it was cut, the pictures, and the address of our page."""

    version: PostVersion
    text: str
    shortened: bool
    address: str
    pictures: tuple[networks.Picture, ...]


def proposal(post: Post, *, network: Network, language: str, number: int = 0) -> Proposal:
    """A version of a publication as a network takes it, the newest if no number is given."""
    version = PostVersion.objects.get(post=post, number=number or post.number)
    value = versions.value_of(post, version)
    ready = rendering.text(value, network=network, language=language)
    return Proposal(
        version=version,
        text=ready.text,
        shortened=ready.shortened,
        address=value.address(language),
        pictures=() if value.withdrawn else _pictures(post, number=version.number, language=language),
    )


def _pictures(post: Post, *, number: int, language: str) -> tuple[networks.Picture, ...]:
    said = publishing.published(post.source_uid, number=number)
    text = said.texts.get(language) if said else None
    return tuple(networks.Picture(uid=each.key, alt=each.alt) for each in (text.pictures if text else ()))
