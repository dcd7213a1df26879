"""Which records are handed over, and when a change in one has to follow. In the transaction of whoever asks."""

from collections.abc import Iterable

from ordskifte.domain import transfer as rules
from ordskifte.domain.parties import Actor
from ordskifte.domain.transfer import Errand, State, Step
from ordskifte.kernel import audit, clock, tenancy
from ordskifte.records import flow
from ordskifte.records.models import Record, Shipment

PLAN = "records.plan_transfer"


def is_ours_to_hand_over(record: Record) -> bool:
    """Whether it is an entry of ours that waits for the records system's number, or a note beside the journal."""
    entry = getattr(record, "entry", None)
    is_waiting = record.source_id is None and (entry is None or entry.journal_unit_id is None)
    if not is_waiting or record.case is None or not flow.is_upstream(record.case.body):
        return False
    # The way leads to the records system of one body.
    return tenancy.is_of_commands(record.case.body)


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

    What is not packed yet says it as it is by then, and what lacked something may have it now. Of a record that a
    person took out nothing is told: it is not there by our key.
    """
    rows = list(Shipment.objects.filter(record=record).order_by("number").select_for_update(no_key=True))
    new = [each for each in rows if each.errand in rules.NEW]
    if not new or new[-1].state == State.TAKEN_OUT:
        return None
    for unfit in (each for each in rows if each.state == State.UNFIT):
        move(unfit, Step.SEND_AGAIN)
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
    _take_out_what_followed(shipment, by=by)
    last = Shipment.objects.filter(record=shipment.record).latest("number")
    return _follow(last, errand=Errand(shipment.errand), by=by)


def take_out(shipment: Shipment, *, why: str, by: Actor) -> Shipment:
    """Hand it over no more, and nothing that was to follow it there."""
    shipment.why, shipment.ended_by = why, str(by)
    move(shipment, Step.TAKE_OUT, fields=("why", "ended_by"))
    if shipment.errand in rules.NEW:
        _take_out_what_followed(shipment, by=by)
    return shipment


def _take_out_what_followed(shipment: Shipment, *, by: Actor) -> None:
    """What was to follow, and has not left: a new record says all of it, and anything else only what is the same."""
    later = Shipment.objects.filter(record=shipment.record, number__gt=shipment.number, state__in=rules.NEVER_LEFT)
    if shipment.errand not in rules.NEW:
        later = later.filter(errand=shipment.errand)
    for each in later.select_for_update(no_key=True):
        each.ended_by = str(by)
        move(each, Step.TAKE_OUT, fields=("ended_by",))


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
