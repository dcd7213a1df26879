"""Where somebody writes: the publication, its thread, and what is said of both on the page."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import get_language

from ordskifte.cases.models import PublicCase
from ordskifte.channels import queries as channels
from ordskifte.channels.models import Post, PostState, PostVersion
from ordskifte.dialogue import showing
from ordskifte.dialogue.models import Message, Thread
from ordskifte.dialogue.opening import opening_of
from ordskifte.domain.message import Audience, State
from ordskifte.domain.opening import Opening
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given


class Said(NamedTuple):
    """A title and its language."""

    language: str
    title: str


class Numbered(NamedTuple):
    """The number of a case; a unit without one has none."""

    year: int | None
    sequence: int | None


class Answered(NamedTuple):
    """What is answered, as far as pages say it."""

    source_uid: UUID
    reference: str
    languages: list[str]
    headlines: dict[str, dict[str, str]]


class About(NamedTuple):
    """What everybody knows of the case."""

    year: int | None
    sequence: int | None
    contact_email: str


class Spot(NamedTuple):
    """What a page says of the place where somebody wrote."""

    reference: str
    title: Said
    case_number: Numbered
    reading_hours: str


class WayIn(NamedTuple):
    """What stands above a dialogue: whether anybody may write, when, and where to turn otherwise."""

    reference: str
    is_open: bool
    opening: str
    is_period: bool
    opens_at: datetime | None
    closes_at: datetime | None
    reading_hours: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A publication that the public may know of, its thread, and whether anybody may write there now."""

    post: Post | Answered
    thread: Thread
    case: PublicCase | About
    opening: Opening
    facts: dict[str, str]
    is_inside: bool = False  # whoever asks is one of those whom a closed circle is for

    def inside(self) -> "Place":
        """The same, for somebody who was let in."""
        return replace(self, opening=opening_of(self.thread, is_invited=True), is_inside=True)

    @property
    def is_open(self) -> bool:
        """Whether a message would be taken."""
        return self.opening is Opening.OPEN

    @property
    def reference(self) -> str:
        """The publication's."""
        return self.post.reference

    @property
    def title(self) -> Said:
        """What is answered, in the language of the page or its own; a withdrawn one has no title any more."""
        language = channels.language_for(self.post, get_language() or "")
        return Said(language=language, title=self.post.headlines.get(language, {}).get("title", ""))

    @property
    def case_number(self) -> Numbered:
        """The number of the case, if it has one."""
        return Numbered(year=self.case.year, sequence=self.case.sequence)

    @property
    def reading_hours(self) -> str:
        """When messages are read."""
        return self.facts.get("reading_hours", "")

    @property
    def spot(self) -> Spot:
        """The same as a value, for a page that is made once."""
        return Spot(self.reference, self.title, self.case_number, self.reading_hours)

    @property
    def contact(self) -> str:
        """Where to turn otherwise."""
        return self.facts.get("contact_email") or self.case.contact_email or self.thread.body.contact_email

    @property
    def way_in(self) -> WayIn:
        """The same as a value, for a piece of the page that is made once."""
        publication = self.thread.publication
        return WayIn(
            reference=self.reference,
            is_open=self.is_open,
            opening=self.opening.value,
            is_period=publication.dialogue == "period",
            opens_at=publication.opens_at,
            closes_at=publication.closes_at,
            reading_hours=self.reading_hours,
            contact=self.contact,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """The message that is answered, as everybody sees it."""

    message: Message
    name: str
    text: str
    language: str


def at(body: Body, reference: str) -> Place | None:
    """The place with this reference; None where the public knows of none. Of the rows around it, only what is shown."""
    shown = _POSTS.first(body=body.pk, reference=reference)
    if shown is None:
        return None
    post, case, facts = Answered(*shown[:_OF_POST]), About(*shown[_OF_POST:-1]), shown[-1]
    thread = _THREADS.first(uid=post.source_uid)
    if thread is None:
        return None
    if thread.body_id == body.pk:
        thread.body = body
    return Place(post=post, thread=thread, case=case, opening=opening_of(thread), facts=facts)


def of(post: Post, *, thread: Thread, case: PublicCase) -> Place:
    """The place of what is known already."""
    facts = next((facts for (facts,) in _FACTS(post=post.pk, number=post.number)), {})
    return Place(post=post, thread=thread, case=case, opening=opening_of(thread), facts=facts)


def _facts() -> QuerySet[Any, Any]:
    post, number = (given(name, PostVersion._meta.get_field(name)) for name in ("post", "number"))
    return PostVersion.objects.filter(post=post, number=number).values_list("facts")


# What pages show of a thread: making whole models of publications takes longer than reading them.
_OF_PUBLICATION = tuple(f"publication__{name}" for name in ("dialogue", "opens_at", "closes_at", "live"))
READ = ("uid", "version", "shown", "created_at", "ended_at", "circle", "body__contact_email", *_OF_PUBLICATION)
_OF_POST = len(Answered._fields)


def _posts() -> QuerySet[Any, Any]:
    """The newest version of a post, with the post and what everybody knows of its case."""
    reference = given("reference", Post._meta.get_field("reference"))
    rows = PostVersion.objects.filter(post__body=given("body", Body._meta.pk), post__reference=reference)
    rows = rows.filter(post__kind="publication", post__case__public__isnull=False, number=F("post__number"))
    of_post = (f"post__{name}" for name in Answered._fields)
    return rows.values_list(*of_post, *(f"post__case__public__{name}" for name in About._fields), "facts")


def _threads() -> QuerySet[Thread]:
    rows = Thread.objects.filter(uid=given("uid", Thread._meta.get_field("uid"))).select_related("publication")
    return rows.only("uid", "body_id", "shown", "braked_until", "ended_at", "circle", *_OF_PUBLICATION)


# Built once, since they are read at every visit: see kernel.prepared.
_FACTS, _POSTS, _THREADS = Prepared(_facts), Prepared(_posts), Prepared(_threads)


def above(place: Place, reference: str) -> Above | None:
    """The message that is answered, if it is shown in this thread."""
    if not reference:
        return None
    if place.is_inside:
        return _above_inside(place, reference)
    rows = PostVersion.objects.filter(post__reference=reference, post__thread_key=place.thread.uid)
    shown = rows.filter(post__state=PostState.SHOWN).exclude(post__kind="publication").order_by("-number").first()
    message = Message.objects.filter(thread=place.thread, reference=reference).first()
    if shown is None or message is None:
        return None
    language, said = next(iter(shown.variants.items()))
    name = shown.facts.get("author_name", "")
    return Above(message=message, name=name, text=said["text"], language=language)


def _above_inside(place: Place, reference: str) -> Above | None:
    """The same in a closed circle, where nothing is a post."""
    rows = Message.objects.filter(thread=place.thread, reference=reference, state=State.SHOWN)
    message = rows.exclude(audience=Audience.PRIVATE.value).select_related("sender").first()
    if message is None:
        return None
    said = message.versions.get(number=message.number).public_text
    return Above(message=message, name=showing.author_name(message), text=said, language=message.language)
