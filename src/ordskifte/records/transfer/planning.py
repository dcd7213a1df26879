"""Which records are handed over, and when a change in one has to follow. In the transaction of whoever asks."""

from collections.abc import Iterable

from ordskifte.domain import transfer as rules
from ordskifte.domain.parties import Actor
from ordskifte.domain.transfer import Errand, State, Step
from ordskifte.kernel import audit, clock
from ordskifte.records import flow
from ordskifte.records.models import Record, Shipment

PLAN = "records.plan_transfer"


def is_ours_to_hand_over(record: Record) -> bool:
    """Whether it is an entry of ours that waits for the records system's number, or a note beside the journal."""
    entry = getattr(record, "entry", None)
    is_waiting = record.source_id is None and (entry is None or entry.journal_unit_id is None)
    return is_waiting and record.case is not None and flow.is_upstream(record.case.body)


def errand_of(record: Record) -> Errand:
    """An entry gets its number there, a note is kept there without one."""
    return Errand.REGISTER if hasattr(record, "entry") else Errand.KEEP


def plan(record: Record, *, by: Actor) -> Shipment:
    """Write down that a record is to be handed over; once, however often it is asked for."""
    found, is_new = Shipment.objects.get_or_create(
        record=record,
        number=1,
        defaults={"errand": errand_of(record), "planned_at": clock.now(), "planned_by": str(by)},
    )
    if is_new:
        audit.note(by=by, act=PLAN, about=record.uid, body=record.case.body)
    return found


def plan_what_followed(record: Record, *, errand: Errand, by: Actor) -> Shipment | None:
    """Write down that a record was changed or settled after it was packed.

    What is not packed yet says it as it is by then, and what lacked something may have it now.
    """
    rows = list(Shipment.objects.filter(record=record).order_by("number").select_for_update(no_key=True))
    if not rows or rows[-1].state == State.TAKEN_OUT:
        return None
    if (unfit := next((each for each in rows if each.state == State.UNFIT), None)) is not None:
        return move(unfit, Step.SEND_AGAIN)
    waiting = {each.errand for each in rows if each.state == State.PLANNED}
    if waiting & {*rules.NEW, errand}:
        return None
    return _follow(rows[-1], errand=errand, by=by)


def start_over(shipment: Shipment, *, why: str, by: Actor) -> Shipment:
    """Let another hand-over take the place of one that was refused, of the record as it stands now.

    It has names of its own, since those of a message that was refused are used up. Our key of the record stays.
    """
    shipment.why, shipment.ended_by = why, str(by)
    move(shipment, Step.START_OVER, fields=("why", "ended_by"))
    later = Shipment.objects.filter(record=shipment.record, number__gt=shipment.number)
    for each in later.filter(state__in=rules.NEVER_LEFT).select_for_update(no_key=True):
        each.ended_by = str(by)
        move(each, Step.TAKE_OUT, fields=("ended_by",))
    last = later.order_by("number").last() or shipment
    return _follow(last, errand=Errand(shipment.errand), by=by)


def _follow(last: Shipment, *, errand: Errand, by: Actor) -> Shipment:
    return Shipment.objects.create(
        record=last.record,
        number=last.number + 1,
        errand=errand,
        planned_at=clock.now(),
        planned_by=str(by),
    )


def number_is_known(record: Record, *, by: Actor) -> None:
    """Nothing more is asked for a record whose number was written down here, or came another way."""
    for each in Shipment.objects.filter(record=record, errand=Errand.REGISTER).select_for_update(no_key=True):
        if each.state != State.RECEIPTED and rules.may(State(each.state), Step.NUMBER):
            each.ended_by = str(by)
            move(each, Step.NUMBER, fields=("ended_by",))


def move(shipment: Shipment, step: Step, *, fields: Iterable[str] = ()) -> Shipment:
    """Take a step, and save it with these fields."""
    shipment.state = rules.after(State(shipment.state), step).value
    if shipment.state in rules.ENDED:
        shipment.next_at = shipment.late_at = None
        fields = {*fields, "next_at", "late_at"}
    shipment.save(update_fields=["state", *fields])
    return shipment
