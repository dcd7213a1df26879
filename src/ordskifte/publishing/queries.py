"""What is read about publications: for staff through a door, for later stages what was published and nothing else."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max, Q, QuerySet
from wagtail.models import Revision

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.cases import queries as cases
from ordskifte.domain import publication as values
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import given
from ordskifte.kernel.web import paging
from ordskifte.publishing import conversion, pictures, rendering, rights, snapshots
from ordskifte.publishing.models import Approval, Picture, Publication, PublishedRevision

# How long the first screen tells whoever wrote it that something was approved.
TOLD_FOR: Final = timedelta(days=7)
# What an editor may write beside the texts.
EDITABLE = (
    "source_note",
    "source_url",
    "contact_name",
    "contact_email",
    "dialogue",
    "opens_at",
    "closes_at",
    "reading_hours",
    "change_note",
    "go_live_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One language of what was published."""

    title: str
    lead: str
    blocks: values.Blocks

    @property
    def html(self) -> str:
        """The text as safe HTML, with headings from level 2."""
        return rendering.html(self.blocks)

    @property
    def plain(self) -> str:
        """The words alone."""
        return rendering.plain_text(self.blocks)

    @property
    def pictures(self) -> tuple[values.Picture, ...]:
        """The pictures, in the order of the text."""
        return tuple(block for block in self.blocks if isinstance(block, values.Picture))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What was published under one number, as values."""

    uid: uuid.UUID
    reference: str
    body: Body
    case: Any  # cases.CaseFile: for keys, never for its words
    number: int
    at: datetime
    change_note: str
    texts: dict[str, Text]
    facts: dict[str, Any] = field(default_factory=dict)
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""


def published(uid: uuid.UUID, *, number: int | None = None) -> Shown | None:
    """One revision of what was published, the newest if no number is given; also of what was withdrawn since."""
    rows = PublishedRevision.objects.filter(publication__uid=uid)
    rows = rows.select_related("publication__body", "publication__case")
    row = (rows.filter(number=number) if number else rows.order_by("-number")).first()
    return _shown(row) if row else None


def published_revisions(uid: uuid.UUID) -> list[Shown]:
    """Everything that was published of one publication, number 1 first: to cite, and to compare any two of it."""
    rows = PublishedRevision.objects.filter(publication__uid=uid).order_by("number")
    return [_shown(row) for row in rows.select_related("publication__body", "publication__case")]


def _shown(row: PublishedRevision) -> Shown:
    whole = row.publication
    texts = {
        language: Text(title=text["title"], lead=text["lead"], blocks=values.from_json(text["blocks"]))
        for language, text in row.texts.items()
    }
    return Shown(
        uid=whole.uid,
        reference=whole.reference,
        body=whole.body,
        case=whole.case,
        number=row.number,
        at=row.at,
        change_note=row.change_note,
        texts=texts,
        facts=row.facts,
        withdrawn_at=whole.withdrawn_at,
        withdrawn_reason=whole.withdrawn_reason,
    )


def shown_picture(body: Body, uid: uuid.UUID) -> Picture | None:
    """A picture that something shown just now has; every other one is closed."""
    rows = Picture.objects.filter(uid=uid, shown_in__publication__body=body, shown_in__publication__live=True)
    # A case that the public may not know of any more takes its pictures along.
    rows = rows.filter(shown_in__publication__case__public__isnull=False)
    return rows.distinct().first()


def drawn_picture(picture: Picture) -> tuple[bytes, str]:
    """A picture drawn anew in the largest size that is shown, and its type."""
    return pictures.sized(picture, width=max(rendering.WIDTHS)), pictures.media_type(picture)


def due() -> list[Publication]:
    """What was planned for now or earlier."""
    revisions = _revisions().filter(approved_go_live_at__lte=clock.now())
    wanted = list(revisions.values_list("object_id", flat=True).distinct())
    return list(Publication.objects.filter(pk__in=wanted).order_by("pk")) if wanted else []


def planned_times(publications: Iterable[Publication]) -> dict[int, datetime]:
    """When each of these that is planned goes out."""
    keys = [str(each.pk) for each in publications]
    rows = _revisions().filter(object_id__in=keys, approved_go_live_at__isnull=False)
    return {int(key): at for key, at in rows.values_list("object_id", "approved_go_live_at")}


def text_in(data: bytes, *, media_type: str) -> str:
    """The words of a document from elsewhere, read in a process of its own; `ConversionRefused` where it has none."""
    found = conversion.convert(data, media_type=media_type)
    words = values.plain_text(found.blocks)
    # A heading at the start is taken for the title, and so stands beside the text.
    return words if found.title in words else f"{found.title}\n\n{words}"


def _revisions():
    return Revision.objects.filter(base_content_type=Publication.get_base_content_type())


def publications_for(by: Actor):
    """The publications that this person may open at the desk."""
    return doors.open(Publication.objects.all(), by=by)


def publication_for(by: Actor, pk: int) -> Publication | None:
    """One publication, if this person may open it."""
    return next(iter(_PUBLICATION(by=by, pk=pk)), None)


def _publication(mine: Q) -> QuerySet[Publication]:
    rows = Publication.objects.filter(mine, pk=given("pk", Publication._meta.pk))
    return rows.select_related("body", "case", "document", "latest_revision", "author")


# Before everything that is done with one.
_PUBLICATION: Final = doors.Asked(_publication)


def window(by: Actor, *, which: str, cursor, size: int):
    """Publications at the desk, newest first: all, mine, or those that wait for somebody's approval."""
    rows = publications_for(by).select_related("case", "author").prefetch_related("texts")
    if which == "mine":
        rows = rows.filter(author__uid=by.name)
    elif which == "venter":
        rows = rows.filter(asked_at__isnull=False)
    found = rows.annotate(number=Max("published__number"))
    return paging.window(found, key=("-pk",), cursor=cursor, size=size)


def made_from_withheld() -> list[Publication]:
    """What is shown, and was made from a document that nobody outside may see any more."""
    rows = Publication.objects.filter(live=True, document__isnull=False)
    rows = rows.exclude(
        document__covers=[],
        document__is_classified=False,
        document__is_expired=False,
        document__withdrawn_at=None,
    )
    found = rows.select_related("body", "case", "document").order_by("pk")
    return [each for each in found if cases.keeps_from_public(each.case, each.document)]


def of_case(by: Actor, case) -> list[Publication]:
    """The publications of a case, newest first."""
    rows = publications_for(by).filter(case=case).prefetch_related("texts").annotate(number=Max("published__number"))
    return list(rows.order_by("-pk")[:50])


def for_approver(by: Actor) -> Any:
    """What somebody else wrote and this person is asked to approve, the oldest first."""
    if RoleName.APPROVER not in people.roles_of(by):
        return Publication.objects.none()
    rows = publications_for(by).filter(asked_at__isnull=False).exclude(author__uid=by.name)
    return rows.select_related("author", "latest_revision").order_by("asked_at", "pk")


def sent_back_to(by: Actor) -> list[Publication]:
    """What this person wrote and was given back, each with who gave it back."""
    rows = publications_for(by).filter(author__uid=by.name, sent_back_at__isnull=False)
    found = list(rows.select_related("latest_revision").order_by("-sent_back_at")[:20])
    for each in found:
        each.by = each.sent_back_by
    return people.with_names(found)


def approved_lately(by: Actor) -> list[Approval]:
    """The yes of others, these days, to what this person wrote."""
    rows = Approval.objects.filter(publication__in=publications_for(by).filter(author__uid=by.name))
    rows = rows.filter(at__gt=clock.now() - TOLD_FOR).exclude(by=str(by)).select_related("publication")
    return people.with_names(rows.prefetch_related("publication__texts").order_by("-at")[:10])


def asked_since(body: Body, *, since: datetime) -> list[Publication]:
    """What waits for approval in a body, and was asked about after this moment."""
    return list(Publication.objects.filter(body=body, asked_at__gt=since).order_by("asked_at", "pk")[:100])


def answered_since(body: Body, *, since: datetime) -> list[Publication]:
    """What was approved or sent back after this moment, each with its author and when."""
    approved = Max("approvals__at", filter=Q(approvals__at__gt=since))
    rows = Publication.objects.filter(body=body).select_related("author").annotate(approved_at=approved)
    found = list(rows.filter(Q(sent_back_at__gt=since) | Q(approved_at__isnull=False)).order_by("pk")[:100])
    for each in found:
        each.answered_at = max(at for at in (each.sent_back_at, each.approved_at) if at is not None)
    return found


def draft_digest(publication: Publication) -> str:
    """What somebody who approves the newest draft says yes to."""
    return snapshots.of(publication.get_latest_revision_as_object()).digest


def is_approved(publication: Publication, *, draft: Publication | None = None) -> bool:
    """Whether somebody said yes to exactly the newest draft, which is looked up unless the caller has read it."""
    digest = draft_digest(publication) if draft is None else snapshots.of(draft).digest
    return publication.approvals.filter(content=digest).exists()


def closed_picture(by: Actor, uid: uuid.UUID) -> Picture | None:
    """A picture, for those who work at the body that it belongs to."""
    standing = doors.standing_of(by)
    return Picture.objects.filter(rights.of_body(standing.body), uid=uid).first() if standing else None
