"""The dialogue as it stands on the page of a publication and of a case: pieces made before, joined by key."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Sum
from django.utils.safestring import SafeString, mark_safe

from ordskifte.cases.models import PublicCase
from ordskifte.channels import queries as channels
from ordskifte.channels.models import PUBLICATION, Post
from ordskifte.dialogue import places
from ordskifte.dialogue.models import Message, PastThread, Thread
from ordskifte.dialogue.opening import opening_of
from ordskifte.dialogue.places import Place
from ordskifte.domain.circle import Circle, may_write
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.message import Audience
from ordskifte.domain.opening import Hours, Opening, opening
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.web import paging

ON_A_PAGE = 50
MOST_THREADS = 50
# A case that goes out of view and comes back counts its versions anew, at another time.
# What is read at every visit is built once: see kernel.prepared.
_BODY, _CASE = given("body", Body._meta.pk), given("case", PublicCase._meta.get_field("case"))
_YEAR, _SEQUENCE = (given(name, PublicCase._meta.get_field(name)) for name in ("year", "sequence"))
_POST, _MESSAGE = (given("reference", model._meta.get_field("reference")) for model in (Post, Message))
_OF_CASE = ("public__version", "public__changed_at")
_OF_LINKED = ((Sum, "public__version"), (Max, "public__changed_at"))
_OF_THREAD = (
    "version",
    "publication__dialogue",
    "publication__opens_at",
    "publication__closes_at",
    "publication__live",
    "ended_at",
    "circle",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """The dialogue under a publication: whether anybody may write, and a window of what was said."""

    place: Place
    window: paging.Window[channels.Piece]

    @property
    def shown(self) -> int:
        """How many messages are in view."""
        return self.place.thread.shown

    @property
    def html(self) -> SafeString:
        """What was said, joined here: a template takes longer to walk through it than to read it."""
        return mark_safe("".join(row.html for row in self.window.rows))  # noqa: S308  made by channels.messages


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """The dialogue under one of several publications of a case."""

    post: Post
    shown: int
    opening: Opening


def stamp(body: Body, reference: str) -> tuple[Any, ...] | None:
    """What a strong ETag of a publication's page is made of, its dialogue too: one statement; None if there is none.

    A dialogue that opens or closes by the clock is another page then, without anybody having done anything.
    """
    rows = _STAMPS(body=body.pk, reference=reference)
    return next(((*row[:4], *_standing(row[4:])) for row in rows), None)


def _stamps() -> QuerySet[Any, Any]:
    thread = Thread.objects.filter(uid=OuterRef("source_uid"))
    parts = {f"thread_{name}": Subquery(thread.values(name)[:1]) for name in _OF_THREAD}
    rows = Post.objects.filter(body=_BODY, reference=_POST, kind=PUBLICATION, case__public__isnull=False)
    return rows.annotate(**parts).values_list("pk", "version", *(f"case__{name}" for name in _OF_CASE), *parts)


_STAMPS = Prepared(_stamps)


# Where a row of a case's stamp says whether something was carried over.
HAS_PAST = 3


def case_stamp(body: Body, number: CaseNumber) -> list[tuple[Any, ...]]:
    """What a strong ETag of the address of a case number is made of: one statement, empty if there is none.

    A row for each unit with the number and for each of its dialogues; the units come first in a row, and then, at
    `HAS_PAST`, whether something was carried over to the case.
    """
    found = _CASE_STAMPS(body=body.pk, year=number.year, sequence=number.sequence)
    return [(*row[: HAS_PAST + 1], *_standing(row[HAS_PAST + 1 :])) for row in found]


def _case_stamps() -> QuerySet[Any, Any]:
    rows = PublicCase.objects.filter(body=_BODY, year=_YEAR, sequence=_SEQUENCE)
    rows = rows.annotate(has_past=Exists(PastThread.objects.filter(case=OuterRef("case"))))
    wanted = ("case_id", "version", "changed_at", "has_past", *(f"case__threads__{name}" for name in _OF_THREAD))
    return rows.order_by("ordinal", "case__threads__pk").values_list(*wanted)[:MOST_THREADS]


_CASE_STAMPS = Prepared(_case_stamps)


def _standing(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The version of a thread, and whether anybody may write there now; nothing where there is no thread."""
    version, dialogue, opens_at, closes_at, is_live, ended_at, circle = row
    if version is None:
        return ()
    hours = Hours(
        dialogue=dialogue,
        opens_at=opens_at,
        closes_at=closes_at,
        is_shown=bool(is_live),
        is_ended=ended_at is not None,
        is_for_all=may_write(Circle(circle), is_invited=False),
    )
    return version, opening(hours, at=clock.now()).value


def dialogue_of(body: Body, reference: str, *, language: str, cursor: paging.Cursor | None = None) -> Dialogue | None:
    """The dialogue under a publication; None where there is none yet."""
    place = places.at(body, reference)
    return _dialogue(place, language=language, cursor=cursor) if place else None


def _dialogue(place: Place, *, language: str, cursor: paging.Cursor | None = None) -> Dialogue:
    window = channels.thread_window(place.thread.uid, language=language, cursor=cursor, size=ON_A_PAGE)
    return Dialogue(place=place, window=window)


def of_case(case: PublicCase, *, language: str, posts: Iterable[Post] = ()) -> tuple[Dialogue | None, list[ThreadLine]]:
    """The dialogue that was begun last, of those with something in them, and a line for each of the others.

    Posts that were read already are not read again.
    """
    threads = {thread.uid: thread for thread in _THREADS(case=case.case_id)}
    if not threads:
        return None, []
    known = {post.source_uid: post for post in posts}
    if not threads.keys() <= known.keys():
        known = {post.source_uid: post for post in _POSTS(case=case.case_id)}
    lines = [_line(known[uid], thread) for uid, thread in threads.items() if uid in known]
    lines = [line for line in lines if line.shown or line.opening is not Opening.CLOSED]
    if not lines:
        return None, []
    first = max(lines, key=lambda line: (line.shown > 0, line.opening is Opening.OPEN))
    place = places.of(first.post, thread=threads[first.post.source_uid], case=case)
    return _dialogue(place, language=language), [line for line in lines if line is not first]


def _threads() -> QuerySet[Thread]:
    rows = Thread.objects.filter(case=_CASE).select_related("publication", "body").only(*places.READ)
    return rows.order_by("-created_at", "-pk")[:MOST_THREADS]


def _posts() -> QuerySet[Post]:
    return Post.objects.filter(kind=PUBLICATION, source_uid__in=Thread.objects.filter(case=_CASE).values("uid"))


_THREADS, _POSTS = Prepared(_threads), Prepared(_posts)


def _line(post: Post, thread: Thread) -> ThreadLine:
    return ThreadLine(post=post, shown=thread.shown, opening=opening_of(thread))


def message_stamp(body: Body, reference: str) -> tuple[Any, ...] | None:
    """What a strong ETag of a message's permanent page is made of; None while there is none that everybody may know of.

    The page names the case that it was said in, the one where it is filed, and every other that it is about or was in.
    """
    return next(iter(_MESSAGE_STAMPS(body=body.pk, reference=reference)), None)


def _message_stamps() -> QuerySet[Any, Any]:
    rows = Message.objects.filter(body=_BODY, reference=_MESSAGE, audience=Audience.PUBLIC.value)
    linked = (Count("case_links__case__public"), *(kind(f"case_links__case__{name}") for kind, name in _OF_LINKED))
    near = [f"{case}__{name}" for case in ("case", "thread__case") for name in _OF_CASE]
    return rows.values_list("uid", "version", "thread__version", *near, *linked)


_MESSAGE_STAMPS = Prepared(_message_stamps)


def message_by_uid(body: Body, uid: uuid.UUID) -> Message | None:
    """The message, for an action on it."""
    rows = Message.objects.filter(body=body, uid=uid)
    return rows.select_related("body", "sender", "case", "thread__case", "inbound").first()
