"""What the front page tells of publications: the newest, and those that anybody can write under now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from ordskifte.cases.queries import in_view
from ordskifte.channels.models import PUBLICATION, Post, PostState
from ordskifte.domain.circle import Circle
from ordskifte.domain.opening import Hours, Opening, opening
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.publishing.models import Publication

MOST: Final = 5
# Some of the newest may belong to cases that the public may not know of.
_LOOKED_AT: Final = 30
_HOURS: Final = ("uid", "dialogue", "opens_at", "closes_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFront:
    """Publications for the front page, newest first; those that are open with when they close, if that is said."""

    newest: tuple[Post, ...]
    open: tuple[tuple[Post, datetime | None], ...]

    @property
    def stamp(self) -> tuple[Any, ...]:
        """What an ETag is made of: every version that is shown, and what is open by the clock."""
        told = tuple((post.pk, post.version) for post in self.newest)
        return told, tuple((post.pk, post.version, closes) for post, closes in self.open)


def on_front(body: Body) -> OnFront:
    """The newest publications and the open dialogues; three statements, however many there are."""
    rows = Publication.objects.filter(body=body, live=True).order_by("-first_published_at", "-pk")
    newest = list(rows.values_list("uid", flat=True)[:_LOOKED_AT])
    found = rows.filter(_may_be_open(clock.now()), thread__ended_at=None)
    found = found.exclude(thread__circle=Circle.INVITED).values_list(*_HOURS)[:_LOOKED_AT]
    closes = {
        uid: closes_at if dialogue == "period" else None
        for uid, dialogue, opens_at, closes_at in found
        if _is_open(dialogue, opens_at=opens_at, closes_at=closes_at)
    }
    posts = {post.source_uid: post for post in _posts(body, [*newest, *closes])}
    return OnFront(
        newest=tuple(posts[uid] for uid in newest if uid in posts)[:MOST],
        open=tuple((posts[uid], until) for uid, until in closes.items() if uid in posts)[:MOST],
    )


def _may_be_open(now: datetime) -> Q:
    """What the rule may say is open, so that none of the rows that are looked at is spent on one that is over."""
    has_begun = Q(opens_at=None) | Q(opens_at__lte=now)
    is_not_over = Q(closes_at=None) | Q(closes_at__gt=now)
    return Q(dialogue="open") | Q(dialogue="period") & has_begun & is_not_over


def _is_open(dialogue: str, *, opens_at: datetime | None, closes_at: datetime | None) -> bool:
    hours = Hours(dialogue=dialogue, opens_at=opens_at, closes_at=closes_at, is_shown=True)
    return opening(hours, at=clock.now()) is Opening.OPEN


def _posts(body: Body, uids: list[Any]) -> QuerySet[Post]:
    """What everybody may read of them."""
    rows = Post.objects.filter(in_view("case__"), case__public__isnull=False)
    rows = rows.filter(body=body, kind=PUBLICATION, state=PostState.SHOWN)
    return rows.filter(source_uid__in=uids)
