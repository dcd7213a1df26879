"""What people see of hand-overs: what needs somebody, what is on the way, and receipts that were set aside."""

import uuid
from typing import Any

from django.db.models import Q, QuerySet

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile
from ordskifte.domain import transfer as rules
from ordskifte.domain.parties import Actor
from ordskifte.domain.transfer import Outcome, State
from ordskifte.kernel.web import paging
from ordskifte.records.models import Record, Shipment, TransferReceipt
from ordskifte.records.transfer import choosing, planning

MOST_COUNTED = 100
MOST_ASIDE = 50
_WITH = ("record__entry", "record__upstream", "record__cancellation", "record__case__about")
_NEEDS = Q(state__in=rules.NEEDS_SOMEBODY) | Q(state=State.TRYING, tries__gte=rules.MANY_TRIES)
_LISTS = {
    "needs": _NEEDS,
    "going": Q(state__in=[State.PLANNED, State.PACKED, State.TRYING, State.HANDED_OVER, State.DELIVERED]) & ~_NEEDS,
    "ended": Q(state__in=rules.ENDED),
}


def shipments_for(by: Actor) -> QuerySet[Shipment]:
    """The hand-overs of cases that are open to this person."""
    mine = doors.open(CaseFile.objects.filter(source=None), by=by)
    return Shipment.objects.filter(record__case__in=mine)


def window(by: Actor, *, which: str, cursor: Any = None, size: int = 50) -> paging.Window[Shipment]:
    """Those that need somebody (oldest first), that are on the way, or that have ended (newest first)."""
    rows = shipments_for(by).filter(_LISTS[which]).select_related(*_WITH)
    return paging.window(rows, key=("-pk",) if which == "ended" else ("pk",), cursor=cursor, size=size)


def shipment_for(by: Actor, shipment: uuid.UUID) -> Shipment | None:
    """One, if this person may open its case."""
    return shipments_for(by).select_related(*_WITH, "record__case__body").filter(uid=shipment).first()


def needing_count(by: Actor) -> int | None:
    """How many need an archivist, no further than is said; None for others, and where nothing is handed over."""
    if not choosing.is_on() or not _is_archivist(by):
        return None
    rows = shipments_for(by).filter(_NEEDS).values_list("pk")[:MOST_COUNTED]
    return len(rows) + len(aside_for(by))


def aside_for(by: Actor) -> list[TransferReceipt]:
    """Receipts that were set aside and nobody has looked at, oldest first; for archivists, who may open all."""
    standing = doors.standing_of(by)
    if standing is None or not _is_archivist(by):
        return []
    rows = TransferReceipt.objects.filter(body_id=standing.body, outcome=Outcome.SET_ASIDE, handled_at=None)
    return list(
        rows.select_related("shipment__record__entry", "shipment__record__upstream").order_by("pk")[:MOST_ASIDE]
    )


def _is_archivist(by: Actor) -> bool:
    standing = doors.standing_of(by)
    return standing is not None and RoleName.ARCHIVIST in standing.roles


def receipt_for(by: Actor, receipt: uuid.UUID) -> TransferReceipt | None:
    """One that was set aside."""
    return next((each for each in aside_for(by) if each.uid == receipt), None)


def of_record(record: Record) -> list[Shipment]:
    """What stands with a record, oldest first, with what came back."""
    return list(record.shipments.prefetch_related("receipts").order_by("number")[:50])


def may_be_handed_over(record: Record) -> bool:
    """Whether it was registered before there was a way, and has no number yet."""
    is_waiting = planning.is_ours_to_hand_over(record) and not hasattr(record, "upstream")
    return choosing.is_on() and is_waiting and not hasattr(record, "cancellation") and not record.shipments.exists()
