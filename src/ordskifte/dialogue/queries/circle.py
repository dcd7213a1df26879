"""What those in a closed circle read of its dialogue, and what the desk sees of whom it is for. Never a public row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from ordskifte.accounts import doors
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue import inside, notices, showing
from ordskifte.dialogue.models import CircleChoice, Invitation, Kind, Message, MessageStep, MessageVersion, Thread
from ordskifte.dialogue.queries.public import notice_of
from ordskifte.domain.circle import Circle, lets_stay, may_read
from ordskifte.domain.message import Audience, State
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.web import paging
from ordskifte.publishing.models import Publication, PublicationText

ON_A_PAGE = 50
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message as those in the circle see it: its words, or why they are out of view."""

    reference: str
    name: str
    is_answer: bool
    said_at: datetime
    language: str
    text: str
    sentence: str
    reply_to: str
    is_corrected: bool


def was_ever_closed(thread: Thread) -> bool:
    """Whether the dialogue is or was for some only."""
    if thread.circle != Circle.EVERYONE:
        return True
    return CircleChoice.objects.filter(publication__uid=thread.uid).exists()


def talk_window(thread: Thread, *, cursor: paging.Cursor | None = None) -> paging.Window[Line]:
    """What was said, oldest first, in windows by key. What never was in view is not named."""
    told = [each.value for each in Audience if may_read(each, is_invited=True)]
    seen = Q(state=State.SHOWN) | Q(state__in=[State.HIDDEN, State.WITHDRAWN], was_shown__isnull=False)
    version = MessageVersion.objects.filter(message=OuterRef("pk"), number=OuterRef("number"))
    rows = Message.objects.filter(thread__uid=thread.uid, audience__in=told, kind__in=[Kind.MESSAGE, Kind.ANSWER])
    rows = rows.annotate(was_shown=_first_shown(), words=Subquery(version.values("public_text")[:1])).filter(seen)
    rows = rows.select_related("sender", "in_reply_to", "body")
    window = paging.window(rows, key=("said_at", "pk"), cursor=cursor, size=ON_A_PAGE)
    return paging.Window([_line(row) for row in window.rows], next=window.next, previous=window.previous)


def _first_shown() -> Subquery:
    shown = MessageStep.objects.filter(message=OuterRef("pk"), after=State.SHOWN).order_by("pk")
    return Subquery(shown.values("pk")[:1])


def _line(message: Any) -> Line:
    above = message.in_reply_to
    is_shown = message.state == State.SHOWN
    may_name = above is not None and above.audience != Audience.PRIVATE.value
    return Line(
        reference=message.reference,
        name=showing.author_name(message) if is_shown else "",
        is_answer=message.is_outgoing,
        said_at=message.said_at,
        language=message.language,
        text=(message.words or "") if is_shown else "",
        sentence="" if is_shown else notices.sentence(notice_of(message)),
        reply_to=above.reference if may_name else "",
        is_corrected=message.number > 1,
    )


def talk_of(body: Any, reference: str) -> tuple[Thread, str] | None:
    """The dialogue that a message of a closed circle was said in, and the reference of its publication."""
    rows = Message.objects.filter(body=body, reference=reference, audience=Audience.CIRCLE.value)
    found = rows.select_related("thread__publication").first()
    return (found.thread, found.thread.publication.reference) if found and found.thread else None


# --- At the desk ---------------------------------------------------------------------------------------------------


def circles_of(by: Actor, case: CaseFile) -> list[Any]:
    """The publications of a case, newest first, each with its `circle`; one statement, and who asks."""
    newest = CircleChoice.objects.filter(publication=OuterRef("pk")).order_by("-pk").values("circle")[:1]
    rows = doors.open(Publication.objects.filter(case=case), by=by).annotate(circle=Subquery(newest))
    title = _titles()
    return list(rows.annotate(title=title).order_by("-pk").values("uid", "reference", "title", "circle")[:50])


def _titles() -> Subquery:
    return Subquery(PublicationText.objects.filter(publication=OuterRef("pk")).order_by("pk").values("title")[:1])


def publication_for(by: Actor, uid: UUID) -> Publication | None:
    """A publication that this person may open."""
    rows = doors.open(Publication.objects.select_related("case", "body"), by=by)
    return rows.filter(uid=uid).first()


def circle_of(publication: Publication) -> Circle:
    """Whom its dialogue is for."""
    return inside.circle_of(publication)


def choices_of(publication: Publication) -> list[CircleChoice]:
    """What was chosen, newest first."""
    return list(CircleChoice.objects.filter(publication=publication).order_by("-pk")[:MOST])


def invitations_of(publication: Publication) -> list[Invitation]:
    """The links that were made, newest first; `is_open` says whether one still lets in."""
    found, now = list(Invitation.objects.filter(publication=publication).order_by("-pk")[:MOST]), clock.now()
    for row in found:
        row.is_open = lets_stay(inside.link_of(row), at=now)
        row.left = row.most - row.opened
    return found


def invitation_for(publication: Publication, uid: UUID) -> Invitation | None:
    """One link of a publication."""
    return Invitation.objects.filter(publication=publication, uid=uid).select_related("publication").first()
