"""Takes in what comes back: kept as it came, judged, and taken in one transaction with the number and the event.

What cannot be true beside what is known is set aside with its reason, and nothing else is changed by it.
"""

import hashlib
from functools import partial

import structlog
from django.db import transaction

from ordskifte.domain import transfer as rules
from ordskifte.domain.entry import UpstreamNumberTaken
from ordskifte.domain.parties import Actor
from ordskifte.domain.transfer import Answer, Errand, Known, Outcome, Reason, State, Step, Verdict
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body
from ordskifte.records import altering
from ordskifte.records.models import Record, Shipment, TransferReceipt, UpstreamNumber
from ordskifte.records.transfer.ways import Arrived, NotReadable, NotTaken, Reading, Said, Way

READ = declare("transfer.receipt_read", "a receipt is read, and nothing of it is kept")
KEPT = declare("transfer.receipt_kept", "a receipt is kept with all that it brought, and still lies where it came")
BEFORE_COMMIT = declare("transfer.receipt_before_commit", "a receipt is judged and taken, and not committed")

BY = Actor.rule("records.take_receipts")
NUMBERED = "records.upstream_number"
_log = structlog.get_logger("ordskifte.transfer")


def take_arrived(way: Way, *, body: Body) -> int:
    """Take in what came back; how much."""
    taken = 0
    try:
        for arrived in way.arrived():
            row = take(arrived, way=way, body=body)
            crashpoint(KEPT)
            way.put_away(arrived, is_aside=row.outcome == Outcome.SET_ASIDE)
            taken += 1
    except NotTaken as error:
        _log.warning("nothing can be fetched", reason=error.said[0][0])
    return taken


def take(arrived: Arrived, *, way: Way, body: Body) -> TransferReceipt:
    """What becomes of one receipt. The very same one again is the one that is here."""
    sha256 = hashlib.sha256(arrived.data).hexdigest()
    rows = TransferReceipt.objects.filter(way=way.name, foreign_id=arrived.foreign_id, sha256=sha256)
    if (known := rows.first()) is not None:
        return known
    try:
        reading, said = _read(arrived, way=way), ()
    except NotReadable as error:
        reading, said = None, error.said
    crashpoint(READ)
    staged = blobs.stage(arrived.data, media_type="application/octet-stream")
    keep = partial(_keep, arrived, staged=staged, reading=reading, said=said, way=way, body=body)
    try:
        return keep()
    except UpstreamNumberTaken:
        # Another record got the number while this was judged; now that is known.
        return keep()


def _read(arrived: Arrived, *, way: Way) -> Reading:
    if arrived.trouble:
        raise NotReadable(arrived.trouble)
    return way.read(arrived)


@transaction.atomic
def _keep(
    arrived: Arrived, *, staged: blobs.Staged, reading: Reading | None, said: Said, way: Way, body: Body
) -> TransferReceipt:
    shipment = _shipment_of(reading, body=body) if reading is not None else None
    verdict = _verdict(reading, shipment=shipment)
    answer = reading.answer if reading is not None else None
    row = TransferReceipt.objects.create(
        body=body,
        shipment=shipment,
        way=way.name,
        foreign_id=arrived.foreign_id,
        sha256=staged.sha256,
        blob=blobs.adopt(staged),
        received_at=clock.now(),
        says=answer.says if answer else "",
        number=(answer.number if answer else "")[:100],
        case_number=(reading.case_number if reading else "")[:100],
        said=[list(each) for each in (reading.said if reading else said)],
        outcome=verdict.outcome,
        reason=verdict.reason or "",
    )
    if verdict.outcome is Outcome.TAKEN and shipment is not None and reading is not None:
        _take(shipment, reading, verdict=verdict)
    crashpoint(BEFORE_COMMIT)
    transaction.on_commit(partial(_log.info, "receipt", outcome=verdict.outcome.value, reason=row.reason))
    return row


def _shipment_of(reading: Reading, *, body: Body) -> Shipment | None:
    """The hand-over that it names, held with its record: by the name of the message, or that of the client."""
    rows = Shipment.objects.filter(record__case__body=body)
    found = rows.filter(message_id=reading.about).first() or rows.filter(client_id=reading.about).first()
    if found is None:
        return None
    # In this order everywhere: the record first.
    Record.objects.select_for_update(no_key=True).get(pk=found.record_id)
    held = Shipment.objects.select_for_update(of=("self",), no_key=True).select_related("record__case__body")
    return held.get(pk=found.pk)


def _verdict(reading: Reading | None, *, shipment: Shipment | None) -> Verdict:
    if reading is None:
        return Verdict(outcome=Outcome.SET_ASIDE, reason=Reason.UNREADABLE)
    if shipment is not None and reading.record not in {None, shipment.record.uid}:
        return Verdict(outcome=Outcome.SET_ASIDE, reason=Reason.CONTRADICTS)
    if reading.answer is None:
        return _delivered(shipment)
    return rules.judge(reading.answer, known=_known(shipment, reading.answer) if shipment is not None else None)


def _delivered(shipment: Shipment | None) -> Verdict:
    """It only says that it has come there."""
    if shipment is None or State(shipment.state) in rules.NEVER_LEFT:
        return Verdict(outcome=Outcome.SET_ASIDE, reason=Reason.NEVER_SENT)
    if not rules.may(State(shipment.state), Step.DELIVER):
        return Verdict(outcome=Outcome.REPEATED)
    return Verdict(outcome=Outcome.TAKEN, state=rules.after(State(shipment.state), Step.DELIVER))


def _known(shipment: Shipment, answer: Answer) -> Known:
    own = UpstreamNumber.objects.filter(record=shipment.record_id).first()
    return Known(
        state=State(shipment.state),
        errand=Errand(shipment.errand),
        number=own.number if own is not None else "",
        is_taken=shipment.errand != Errand.KEEP and altering.has_upstream_number(answer.number, but=shipment.record),
    )


def _take(shipment: Shipment, reading: Reading, *, verdict: Verdict) -> None:
    """The hand-over goes on, and the record gets its number and tells of it."""
    shipment.state = verdict.state.value if verdict.state else shipment.state
    shipment.trouble = [list(each) for each in reading.said]
    shipment.next_at = None
    if reading.answer is None:
        shipment.delivered_at = clock.now()
    else:
        shipment.answered_at, shipment.late_at = clock.now(), None
    shipment.save(update_fields=["state", "trouble", "next_at", "late_at", "delivered_at", "answered_at"])
    # What the archive calls a note is kept with the receipt; it is no number in the journal.
    if reading.answer is not None and reading.answer.number and shipment.errand != Errand.KEEP:
        give_number(shipment.record, number=reading.answer.number, address=reading.address, by=BY)


def give_number(record: Record, *, number: str, by: Actor, address: str = "") -> None:
    """Keep the number that the records system gave, in the transaction of whoever learnt of it."""
    kept = UpstreamNumber.objects.filter(record=record).first()
    address = address or (kept.address if kept is not None else "")
    _, changed = altering.set_upstream(record, number=number, address=address, by=by)
    if changed:
        altering.tell(record, changed=changed, act=NUMBERED, why="", by=by)
