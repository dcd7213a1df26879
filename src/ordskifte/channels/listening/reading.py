"""What is read of the listening post: by those who may open the case that it is for, and by nobody else."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Inbound, ListeningItem, ListeningSource
from ordskifte.domain import listening
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.egress import errors as egress
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import paging
from ordskifte.protocols import feeds

# Of the channel that it is taken in by.
NAME: Final = "listening"
ON_A_PAGE: Final = 30
_ENDED_SHOWN: Final = 20


def longest_days() -> int:
    """How long anything that was heard is kept, at most."""
    days: int = settings.ORDSKIFTE_LISTENING_DAYS
    return days


def days_of(body: Body) -> int:
    """How long the body keeps what it hears; 0 where it listens to nothing. Everybody may know that."""
    return longest_days() if ListeningSource.objects.filter(body=body, ended_at=None).exists() else 0


def open_sources(by: Actor) -> QuerySet[ListeningSource]:
    """The sources that somebody may see: those of the whole body, and those of cases that they may open."""
    standing = doors.standing_of(by)
    if standing is None:
        return ListeningSource.objects.none()
    cases = doors.open(CaseFile.objects.all(), by=by).values("pk")
    return ListeningSource.objects.filter(Q(case=None) | Q(case__in=cases), body=standing.body)


def sources(by: Actor) -> list[ListeningSource]:
    """Those that have not ended, with how much was heard and where each stands."""
    rows = open_sources(by).filter(ended_at=None).select_related("owner", "case").order_by("pk")
    waits = Count("items", filter=Q(items__laid_uid=None))
    return [_stood(row) for row in rows.annotate(heard=waits, newest=Max("items__heard_at"))]


def ended(by: Actor) -> list[ListeningSource]:
    """Those that have ended, the last first: who listened, what for, and until when."""
    rows = open_sources(by).filter(ended_at__isnull=False).select_related("owner", "case")
    return list(rows.order_by("-ended_at", "-pk")[:_ENDED_SHOWN])


def source_for(by: Actor, uid: UUID) -> ListeningSource | None:
    """One source, if this person may see it."""
    row = open_sources(by).select_related("owner", "case", "body").filter(uid=uid).first()
    return None if row is None else _stood(row)


def items_window(source: ListeningSource, *, cursor: Any) -> paging.Window[ListeningItem]:
    """What was heard, newest first. Whatever has had its time is not shown, though the sweep has not come yet."""
    rows = source.items.filter(gone_at__gt=clock.now()).defer("raw", "frame")
    return paging.window(rows, key=("-pk",), cursor=cursor, size=ON_A_PAGE)


def item_for(by: Actor, uid: UUID) -> ListeningItem | None:
    """One thing that was heard, if this person may see it and its time is not over."""
    rows = ListeningItem.objects.filter(uid=uid, gone_at__gt=clock.now(), source__in=open_sources(by))
    return rows.select_related("source__case", "source__body").first()


def laid(inbound: Inbound | None) -> dict[str, Any] | None:
    """Where something stood that was laid before a case; nothing for all else, and no statement."""
    if inbound is None or inbound.channel != NAME:
        return None
    evidence = inbound.versions.order_by("number").values_list("evidence", flat=True).first() or {}
    name = evidence.get("source", {}).get("name", "")
    return {"name": name, "case": evidence.get("case"), "link": inbound.permalink, "said_at": inbound.sent_at}


def standing_of(row: ListeningSource) -> listening.Standing:
    """Where a source stands today."""
    facts = listening.Facts(
        ends_on=row.ends_on,
        has_owner=row.owner.is_active,
        is_parked=row.parked_at is not None,
        is_ended=row.ended_at is not None,
    )
    return listening.standing(facts, today=clock.today())


def _stood(row: ListeningSource) -> ListeningSource:
    row.standing = standing_of(row)
    row.said = _(listening.TEXTS[row.standing])
    row.why = why(row.last_error)
    return row


def why(error: str) -> str:
    """What went wrong the last time, in the reader's language; nothing if nothing did."""
    kind, _sign, code = error.partition(":")
    match kind:
        case "egress" if code in egress.TEXTS:
            return f"{capfirst(_(egress.TEXTS[code]))}."
        case "feed" if code in feeds.TEXTS:
            return _(feeds.TEXTS[code])
        case "status":
            return _("The address answers %(status)s.") % {"status": code}
        case "":
            return ""
        case _:
            return _("It could not be read.")
