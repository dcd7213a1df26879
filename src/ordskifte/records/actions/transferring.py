"""What people decide about hand-overs to the records system: hand over, send again, take out, and lay a receipt by."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile
from ordskifte.domain import entry as rules
from ordskifte.domain import transfer
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.domain.transfer import Errand, Outcome, State, Step
from ordskifte.kernel import audit, clock
from ordskifte.records import altering
from ordskifte.records.models import Record, Shipment, TransferReceipt
from ordskifte.records.transfer import planning

ARCHIVISTS = (RoleName.ARCHIVIST,)
SEND_AGAIN, TAKE_OUT = "records.send_again", "records.take_out"
DONE_THERE, LAY_BY = "records.done_there", "records.lay_receipt_by"


@doors.only(*ARCHIVISTS)
@transaction.atomic
def hand_over(*, by: Actor, record: Record) -> Shipment:
    """Hand over a record that was registered before there was a way to do it."""
    record = altering.held(record, by=by)
    if not planning.is_ours_to_hand_over(record) or hasattr(record, "upstream"):
        raise Conflict
    return planning.plan(record, by=by)


@doors.only(*ARCHIVISTS)
@transaction.atomic
def send_again(*, by: Actor, shipment: Shipment, why: str = "") -> Shipment:
    """Send the same once more under the same names, or, where it was refused, the record as it stands now."""
    row = _held(shipment, by=by)
    reason = " ".join(why.split())[: rules.LONGEST_WHY]
    audit.note(by=by, act=SEND_AGAIN, about=row.record.uid, why=reason, body=row.record.case.body)
    if transfer.may(State(row.state), Step.START_OVER):
        return planning.start_over(row, why=reason, by=by)
    row.next_at, row.late_at, row.tries, row.trouble = clock.now(), None, 0, []
    return planning.move(row, Step.SEND_AGAIN, fields=("next_at", "late_at", "tries", "trouble"))


@doors.only(*ARCHIVISTS)
@transaction.atomic
def take_out(*, by: Actor, shipment: Shipment, why: str) -> Shipment:
    """Hand it over no more: it was entered there by hand, or does not belong there."""
    row = _held(shipment, by=by)
    reason = rules.needs_reason(why)
    audit.note(by=by, act=TAKE_OUT, about=row.record.uid, why=reason, body=row.record.case.body)
    return planning.take_out(row, why=reason, by=by)


@doors.only(*ARCHIVISTS)
@transaction.atomic
def done_there(*, by: Actor, shipment: Shipment, why: str = "") -> Shipment:
    """Say that a change was made in the records system by hand; a new record is settled by its number instead."""
    row = _held(shipment, by=by)
    if row.errand == Errand.REGISTER:
        raise rules.UpstreamNumberNeeded
    row.why, row.ended_by = " ".join(why.split())[: rules.LONGEST_WHY], str(by)
    audit.note(by=by, act=DONE_THERE, about=row.record.uid, why=row.why, body=row.record.case.body)
    return planning.move(row, Step.NUMBER, fields=("why", "ended_by"))


@doors.only(*ARCHIVISTS)
@transaction.atomic
def lay_receipt_by(*, by: Actor, receipt: TransferReceipt, why: str) -> TransferReceipt:
    """Say what came of a receipt that was set aside."""
    standing = doors.standing_of(by)
    rows = TransferReceipt.objects.filter(pk=receipt.pk, outcome=Outcome.SET_ASIDE, handled_at=None)
    row = rows.select_for_update(of=("self",), no_key=True).select_related("body").first()
    if row is None:
        raise Conflict
    if standing is not None and standing.body != row.body_id:
        raise NotAllowed
    row.why, row.handled_by, row.handled_at = rules.needs_reason(why), str(by), clock.now()
    row.save(update_fields=["why", "handled_by", "handled_at"])
    audit.note(by=by, act=LAY_BY, about=row.uid, why=row.why, body=row.body)
    return row


def _held(shipment: Shipment, *, by: Actor) -> Shipment:
    """The hand-over as it is now, held with its record, if this person may open the case."""
    mine = doors.open(CaseFile.objects.filter(source=None), by=by)
    records = Record.objects.filter(pk=shipment.record_id, case__in=mine)
    if records.select_for_update(of=("self",), no_key=True).first() is None:
        raise NotAllowed
    rows = Shipment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("record__case__body").get(pk=shipment.pk)
