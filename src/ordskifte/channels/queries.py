"""What is read of what may be shown outside: by pages and feeds, for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe

from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.channels import addresses, messages, registry, structure
from ordskifte.channels.contract import Arrival, Taken
from ordskifte.channels.exports import LARGEST as LARGEST_EXPORT
from ordskifte.channels.exports import read_export
from ordskifte.channels.handoff import parts as handoff
from ordskifte.channels.handoff.reading import call_of, calls_that_gave_up, subscriber_of, subscribers
from ordskifte.channels.listening import reading as listening
from ordskifte.channels.messages import files_said, paragraphs
from ordskifte.channels.models import PUBLICATION, Delivery, InboundVersion, Letter, Post, PostVersion
from ordskifte.channels.networks import reading as networks
from ordskifte.channels.sending import WAITING
from ordskifte.channels.threads import MESSAGES_ON_A_PAGE, Piece, search_messages, thread_all, thread_window
from ordskifte.domain import comparison
from ordskifte.domain.delivery import Act, DeliveryState
from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob, Body
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.web import paging

__all__ = [
    "LARGEST_EXPORT",
    "MESSAGES_ON_A_PAGE",
    "NEWEST",
    "POSTS_ON_A_PAGE",
    "Entries",
    "Piece",
    "Place",
    "Wanted",
    "call_of",
    "calls_that_gave_up",
    "channels_to_choose",
    "differences",
    "feed_entries",
    "feed_places",
    "files_said",
    "handoff",
    "home_of",
    "html_of",
    "inbound_version",
    "is_on",
    "language_for",
    "letter_of",
    "letters_that_gave_up",
    "listening",
    "networks",
    "paragraphs",
    "posts_window",
    "publication",
    "raw_of",
    "read_export",
    "search_messages",
    "subscriber_of",
    "subscribers",
    "taken_from",
    "thread_all",
    "thread_window",
    "two_versions",
    "version_by_number",
    "version_of",
    "versions",
]

# What was corrected or taken out of view is in no feed from that moment, though its next entry comes with the worker.
_IS_OF_NOW: Final = Q(version__number=F("post__number")) & (Q(version__withdrawn_at=None) | Q(act=Act.WITHDRAW.value))
# A feed holds what is newest; who wants more has the pages.
NEWEST = 50
POSTS_ON_A_PAGE = 50
# A text is in four languages at most.
_PLACES = NEWEST * 4


def is_on(body: Body, name: str) -> bool:
    """Whether the body shows by this channel; costs no statement."""
    return name in registry.chosen(body)


def channels_to_choose(body: Body) -> dict[str, bool]:
    """The channels that the body may turn on and off, and whether each is on."""
    chosen = registry.chosen(body)
    return {name: name in chosen for name in registry.to_choose()}


def language_for(post: Post, wanted: str) -> str:
    """The language that a reader gets: the one asked for if the text has it, else its main one."""
    return wanted if wanted in post.languages else post.languages[0]


def posts_window(case: CaseFile, *, cursor: paging.Cursor | None, size: int = POSTS_ON_A_PAGE) -> paging.Window[Post]:
    """The publications of a case, newest first, in windows by key; without their texts."""
    if cursor is None and size == POSTS_ON_A_PAGE:
        found = _FIRST_POSTS(case=getattr(case, "pk", case))
        return paging.first_window(found, model=Post, key=_NEWEST_FIRST, size=size)
    return paging.window(_posts(case), key=_NEWEST_FIRST, cursor=cursor, size=size)


def _posts(case: Any) -> QuerySet[Post]:
    return Post.objects.filter(case=case, kind=PUBLICATION)


_NEWEST_FIRST = ("-first_at", "-pk")
_FIRST_POSTS = Prepared(
    lambda: _posts(given("case", CaseFile._meta.pk)).order_by(*_NEWEST_FIRST)[: POSTS_ON_A_PAGE + 1]
)


# Asked on every visit, mostly to answer "not modified".
_VERSION = (
    f"SELECT p.id, p.version, c.version, c.changed_at FROM {Post._meta.db_table} p "  # noqa: S608  our own table names
    f"JOIN {PublicCase._meta.db_table} c ON c.case_id = p.case_id WHERE p.reference = %s AND p.body_id = %s "
    f"AND p.kind = '{PUBLICATION}'"
)


def version_of(body: Body, reference: str) -> tuple[int, ...] | None:
    """What a strong ETag of a publication's pages is made of; None if there is none for the public.

    A case that the public may not know of any more takes its posts along, for as long as it is so.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [reference, body.pk])
        return cursor.fetchone()


def publication(body: Body, reference: str) -> Post | None:
    """A publication that everybody may know of, also one that was withdrawn."""
    rows = Post.objects.filter(body=body, reference=reference, kind=PUBLICATION, case__public__isnull=False)
    return rows.first()


def version_by_number(post_id: int, *, number: int | None = None) -> PostVersion | None:
    """One version of a post with the post, the newest if no number is given."""
    return _BY_NUMBER.first(post=post_id, number=number) if number else _NEWEST.first(post=post_id)


def _of_post() -> QuerySet[PostVersion]:
    return PostVersion.objects.filter(post=given("post", Post._meta.pk)).select_related("post__case__public")


_NEWEST = Prepared(lambda: _of_post().order_by("-number")[:1])
_BY_NUMBER = Prepared(lambda: _of_post().filter(number=given("number", PostVersion._meta.get_field("number"))))


def versions(post: Post) -> list[PostVersion]:
    """All versions of a post, newest first, without texts; `before` is the number of the one that each follows."""
    found = list(PostVersion.objects.filter(post=post).defer("variants", "facts").order_by("-number")[:200])
    for newer, older in zip_longest(found, found[1:]):
        can_be_seen = older is not None and not (older.withdrawn_at or newer.withdrawn_at)
        newer.before = older.number if can_be_seen else None
    return found


def two_versions(post_id: int, numbers: Iterable[int]) -> list[PostVersion]:
    """Versions to be compared, oldest first."""
    rows = PostVersion.objects.filter(post=post_id, number__in=set(numbers)).select_related("post__case__public")
    return list(rows.order_by("number"))


def html_of(version: PostVersion, language: str) -> SafeString:
    """The text as it was made when it was written: of known marks only, so a page takes it in as it is."""
    return mark_safe(version.variants[language]["html"])  # noqa: S308  cleaned by channels.fragments


def differences(older: PostVersion, newer: PostVersion, *, language: str) -> tuple[comparison.Piece, ...]:
    """What changed from one version to another, in one language."""
    before, now = (each.variants.get(language, {}) for each in (older, newer))
    return comparison.compare_units(structure.units(before), structure.units(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of a feed: which delivery is shown, and when its post was changed."""

    delivery: int
    post: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a feed is about: publications, or what was said about them; of the body, of a case, or in one thread."""

    case: int | None = None
    thread: UUID | None = None
    is_dialogue: bool = False


def feed_places(body: Body, *, language: str, wanted: Wanted = Wanted()) -> list[Place]:
    """The entries of a feed, changed last first: one for each post, in the language asked for if it has it."""
    rows = Delivery.objects.filter(_IS_OF_NOW, channel=registry.FEEDS, stands=True, post__body=body)
    kinds = messages.KINDS if wanted.is_dialogue else (PUBLICATION,)
    rows = rows.filter(cases.in_view("post__case__"), post__case__public__isnull=False, post__kind__in=kinds)
    if wanted.case is not None:
        rows = rows.filter(post__case=wanted.case)
    if wanted.thread is not None:
        rows = rows.filter(post__thread_key=wanted.thread)
    rows = rows.order_by("-post__changed_at", "-post")
    best: dict[int, tuple[int, int]] = {}
    for pk, post, spoken, languages in rows.values_list("pk", "post", "language", "post__languages")[:_PLACES]:
        if spoken in languages:
            rank = 0 if spoken == language else 1 + languages.index(spoken)
            best[post] = min(best.get(post, (rank, pk)), (rank, pk))
    return [Place(delivery=pk, post=post) for post, (_, pk) in list(best.items())[:NEWEST]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """The entries of a feed, byte for byte as they were made, and the newest of their times."""

    payloads: list[bytes]
    changed_at: object


def feed_entries(places: list[Place]) -> Entries:
    """What stands in a feed."""
    order = {place.delivery: at for at, place in enumerate(places)}
    rows = Delivery.objects.filter(pk__in=order).values_list("pk", "payload", "post__changed_at")
    found = sorted(rows, key=lambda row: order[row[0]])
    return Entries(
        payloads=[bytes(payload) for _, payload, _ in found], changed_at=max((at for *_, at in found), default=None)
    )


def letters_that_gave_up(body: Body, *, limit: int) -> list[Letter]:
    """Letters that are not tried any more by themselves, newest first; `can_be_sent`: their bytes are still here."""
    gave_up = Q(state=DeliveryState.FAILED.value) | Q(state__in=WAITING, next_try_at=None)
    rows = Letter.objects.filter(gave_up, body=body).select_related("payload").order_by("-planned_at", "-pk")
    found = list(rows[:limit])
    for letter in found:
        letter.can_be_sent = letter.payload.state == Blob.State.KEPT
    return found


def letter_of(body: Body, uid: UUID) -> Letter | None:
    """One letter of the body."""
    return Letter.objects.filter(body=body, uid=uid).first()


def inbound_version(uid: UUID, number: int) -> InboundVersion | None:
    """One version of what came in."""
    rows = InboundVersion.objects.filter(inbound__uid=uid, number=number)
    return rows.select_related("inbound__sender", "raw").first()


def raw_of(version: InboundVersion) -> bytes:
    """What came in, byte for byte."""
    with blobs.open_blob(version.raw.uid) as file:
        return file.read()


def taken_from(version: InboundVersion, raw: bytes) -> Taken | None:
    """What its own network reads in what came in; None where none of those that there are receives it."""
    inbound = version.inbound
    if inbound.channel not in registry.names() or not registry.get(inbound.channel).receives:
        return None
    arrival = Arrival(
        remote_id=inbound.remote_id, raw=raw, media_type=version.media_type, evidence=dict(version.evidence)
    )
    return next(iter(registry.get(inbound.channel).take_in(arrival)), None)


def home_of(body: Body) -> str:
    """The body's own address as others see it."""
    return addresses.home_of(body)
