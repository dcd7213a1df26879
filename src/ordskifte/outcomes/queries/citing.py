"""What is read of what words led to: for everybody, made of allowed fields; for staff, through the door."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.dialogue import queries as dialogues
from ordskifte.dialogue.models import Kind, Message
from ordskifte.domain.message import Audience, State
from ordskifte.domain.parties import Actor
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.outcomes.models import Citation, Passage

MOST = 200
_SEEN = ("outward_name", "sender__name", "state", "audience")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCitation:
    """A message at a passage, as everybody sees it."""

    uid: uuid.UUID
    reference: str
    name: str
    effect: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPassage:
    """A passage as everybody sees it; messages that are not in view are counted, and no more."""

    uid: uuid.UUID
    case: PublicCase
    heading: str
    before: str
    after: str
    document: str  # its public title; empty where it has none
    document_uid: uuid.UUID | None
    publication: str  # reference of the correction that tells of it
    at: datetime
    citations: tuple[ShownCitation, ...]
    not_shown: int


def passage(body: Body, uid: uuid.UUID) -> ShownPassage | None:
    """One passage, if the public may know of its case and anything of it still stands."""
    rows = _public(Passage.objects.filter(body=body, uid=uid))
    found = [_shown(row) for row in rows]
    return next((each for each in found if each.citations or each.not_shown), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPassage:
    """A passage in a list, with the names of those whose messages are cited and in view."""

    uid: uuid.UUID
    heading: str
    at: datetime
    names: tuple[str, ...]


_LISTED = ("passage", "passage__uid", "passage__heading", "passage__at", *(f"message__{name}" for name in _SEEN))


def passages_of(case: PublicCase) -> list[ListedPassage]:
    """What the messages in a case led to, newest first; one statement."""
    found: dict[int, tuple[uuid.UUID, str, datetime, list[str]]] = {}
    for key, uid, heading, at, *seen in _PASSAGES(case=case.case_id):
        outward, name, state, audience = seen
        *_, names = found.setdefault(key, (uid, heading, at, []))
        names += [outward or name or ""] if _is_in_view(state, audience) else []
    return [
        ListedPassage(uid=uid, heading=heading, at=at, names=tuple(names)) for uid, heading, at, names in found.values()
    ]


def _passages() -> QuerySet:
    case = given("case", Passage._meta.get_field("case"))
    rows = Citation.objects.filter(passage__case=case, withdrawn_at=None).values_list(*_LISTED)
    return rows.order_by("-passage__at", "-passage", "message")[:MOST]


# Built once, since it is read at every visit: see kernel.prepared.
_PASSAGES = Prepared(_passages)


def _public(rows: QuerySet) -> QuerySet:
    standing = (
        Citation.objects.filter(withdrawn_at=None).select_related("message__sender").order_by("message__said_at", "pk")
    )
    rows = rows.filter(case__public__isnull=False).select_related("case__public", "document__public", "publication")
    return rows.prefetch_related(Prefetch("citations", queryset=standing, to_attr="standing"))


def _shown(row: Passage) -> ShownPassage:
    seen = [each for each in row.standing if _is_in_view(each.message.state, each.message.audience)]
    public = getattr(row.document, "public", None)
    return ShownPassage(
        uid=row.uid,
        case=row.case.public,
        heading=row.heading,
        before=row.before,
        after=row.after,
        document=public.title if public else "",
        document_uid=public.uid if public else None,
        publication=row.publication.reference if row.publication and row.publication.is_published else "",
        at=row.at,
        citations=tuple(
            ShownCitation(
                uid=each.uid,
                reference=each.message.reference,
                name=dialogues.author_name(each.message),
                effect=each.effect,
                note=each.note,
            )
            for each in seen
        ),
        not_shown=len(row.standing) - len(seen),
    )


def _is_in_view(state: str, audience: str) -> bool:
    return state == State.SHOWN and audience == Audience.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class LedTo:
    """What one message led to, for its own page: where, and what became of it there."""

    passage: uuid.UUID
    heading: str
    document: str  # its public title; empty where it has none
    effect: str
    note: str
    at: datetime


def of_message(body: Body, uid: uuid.UUID) -> list[LedTo]:
    """What one message led to, oldest first; nothing of a case that the public may not know of."""
    return [
        LedTo(
            passage=row.passage.uid,
            heading=row.passage.heading,
            document=_public_title(row.passage),
            effect=row.effect,
            note=row.note,
            at=row.at,
        )
        for row in _OF_MESSAGE(uid=uid, body=body.pk)
    ]


def _of_message() -> QuerySet[Citation]:
    uid, body = given("uid", Message._meta.get_field("uid")), given("body", Body._meta.pk)
    rows = Citation.objects.filter(message__uid=uid, message__body=body, withdrawn_at=None)
    rows = rows.filter(passage__case__public__isnull=False).select_related("passage__document__public")
    return rows.order_by("at", "pk")[:MOST]


# On the page of every message.
_OF_MESSAGE = Prepared(_of_message)


def _public_title(row: Passage) -> str:
    public = getattr(row.document, "public", None)
    return public.title if public else ""


def to_cite(by: Actor, case: CaseFile) -> list[Message]:
    """The messages of a case that can be cited, newest first."""
    rows = doors.open(Message.objects.filter(case=case, is_outgoing=False, kind=Kind.MESSAGE), by=by)
    return list(rows.select_related("sender").prefetch_related("versions").order_by("-said_at", "-pk")[:MOST])


def passages_for(by: Actor, case: CaseFile) -> list[Passage]:
    """The passages of a case with all that is cited there, those taken back too, newest first."""
    rows = doors.open(Passage.objects.filter(case=case), by=by).select_related("document", "publication")
    return list(rows.prefetch_related("citations__message").order_by("-at", "-pk")[:MOST])


def citation_for(by: Actor, uid: uuid.UUID) -> Citation | None:
    """One citation, if this person may open its case."""
    rows = Citation.objects.filter(passage__case__in=cases.cases_for(by), uid=uid)
    return rows.select_related("passage__case", "message").first()
