"""Hands over what is packed: a try is written down before it begins, and its end after it. No transaction is open.

A process that dies in between leaves a try without an end. The same names and bytes go once more, and the other side
can tell that they are the same.
"""

from datetime import timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from ordskifte.domain import transfer as rules
from ordskifte.domain.transfer import State, Step
from ordskifte.kernel import clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body
from ordskifte.records.models import Rendition, Shipment
from ordskifte.records.transfer.planning import move
from ordskifte.records.transfer.ways import Item, NotTaken, Package, Progress, Refused, Stage, Way, bounded

TRY_BEGUN = declare("transfer.try_begun", "a try is written down, and nothing has left")
SENT = declare("transfer.sent", "the other side has it, and no row knows of it")
SENT_KEPT = declare("transfer.sent_kept", "it is written down that the other side has it")

AT_ONCE = 10
# A try that has not come to an end by now has died with its process.
LONGEST_TRY = timedelta(minutes=5)
LOOK_AGAIN = timedelta(seconds=30)
_log = structlog.get_logger("ordskifte.transfer")


def send_due(way: Way, *, body: Body, answer_within: timedelta) -> int:
    """Hand over what waits for it; how many were tried."""
    tried = 0
    for pk in _due(way, body=body):
        tried += _try(pk, way=way, answer_within=answer_within)
    return tried


def _due(way: Way, *, body: Body) -> list[int]:
    """What is due, in the order of registering: within a case, nothing overtakes what came before it.

    A record whose files are not made yet is waited for, unless they cannot be made: others may refer to it.
    """
    is_making = Q(state=State.PLANNED, errand__in=rules.NEW) & ~Q(record__rendition__state=Rendition.State.FAILED)
    before = Shipment.objects.filter(record__case=OuterRef("record__case"), pk__lt=OuterRef("pk"))
    before = before.filter(is_making | Q(state__in=[State.PACKED, State.TRYING]))
    rows = Shipment.objects.filter(state__in=[State.PACKED, State.TRYING], next_at__lte=clock.now(), way=way.name)
    rows = rows.filter(record__case__body=body).exclude(Exists(before))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _try(pk: int, *, way: Way, answer_within: timedelta) -> bool:
    begun = _begin(pk, way=way)
    if begun is None:
        return False
    package, is_first = begun
    crashpoint(TRY_BEGUN)
    try:
        way.send(package, is_first=is_first)
    except NotTaken as error:
        _log.warning("not handed over", record=str(package.record), reason=error.said[0][0])
        _put_off(pk, error)
    except Refused as error:
        _end(pk, Step.REFUSE, trouble=error.said)
    except (
        Exception
    ) as error:  # What a library or a disk says beside what the way knows: nobody can say how far it came.
        _log.error("handing over failed", record=str(package.record), reason=type(error).__name__)
        _put_off(pk, NotTaken("failed", type(error).__name__, may_have_arrived=True))
    else:
        crashpoint(SENT)
        _end(pk, Step.HAND_OVER, late_at=clock.now() + answer_within)
    return True


@transaction.atomic
def _begin(pk: int, *, way: Way) -> tuple[Package, bool] | None:
    """Write down that a try begins; None if somebody else was faster, or it was taken out."""
    row = _held(pk)
    if row.next_at is None or row.next_at > clock.now() or not rules.may(State(row.state), Step.TRY):
        return None
    is_first = row.first_try_at is None
    row.first_try_at = row.first_try_at or clock.now()
    row.tries += 1
    row.next_at = clock.now() + LONGEST_TRY
    move(row, Step.TRY, fields=("first_try_at", "tries", "next_at"))
    return package_of(row, address_name=way.address_name), is_first


def package_of(row: Shipment, *, address_name: str) -> Package:
    """What is handed over: what was packed, each time the same."""
    files = row.files.select_related("blob").order_by("position")
    items = tuple(
        Item(name=each.name, size=each.size, sha256=each.sha256, media_type=each.media_type, blob=each.blob.uid)
        for each in files
    )
    return Package(
        message_id=row.message_id,
        client_id=row.client_id,
        errand=rules.Errand(row.errand),
        packed_at=row.packed_at or row.planned_at,
        record=row.record.uid,
        items=tuple(each for each in items if each.name != address_name),
        address=next((each for each in items if each.name == address_name), None),
    )


@transaction.atomic
def _end(pk: int, step: Step, *, trouble=(), late_at=None) -> None:
    """A try came to its end, unless a receipt or a person was faster."""
    row = _held(pk)
    if row.state != State.TRYING:
        return
    now = clock.now()
    row.trouble, row.may_have_arrived, row.handed_over_at = [list(each) for each in trouble], True, now
    row.next_at, row.late_at = (None, None) if step is Step.REFUSE else (now + LOOK_AGAIN, late_at)
    move(row, step, fields=("trouble", "may_have_arrived", "handed_over_at", "next_at", "late_at"))
    transaction.on_commit(partial(crashpoint, SENT_KEPT))


@transaction.atomic
def _put_off(pk: int, error: NotTaken) -> None:
    row = _held(pk)
    if row.state != State.TRYING:
        return
    row.trouble = [list(each) for each in error.said]
    row.may_have_arrived = row.may_have_arrived or error.may_have_arrived
    row.next_at = clock.now() + rules.pause_after(row.tries)
    row.save(update_fields=["trouble", "may_have_arrived", "next_at"])


# --- How it goes -----------------------------------------------------------------------------------------------------


def look_due(way: Way, *, body: Body) -> int:
    """Ask those who carry it how far it has come; how many were asked about."""
    rows = Shipment.objects.filter(state=State.HANDED_OVER, next_at__lte=clock.now(), way=way.name)
    rows = rows.filter(record__case__body=body)
    asked = 0
    for row in rows.order_by("next_at", "pk")[:AT_ONCE]:
        try:
            progress = way.look(row.message_id)
        except NotTaken as error:
            _log.warning("cannot be asked about", shipment=str(row.uid), reason=error.said[0][0])
            progress = None
        _note(row.pk, progress)
        asked += 1
    return asked


@transaction.atomic
def _note(pk: int, progress: Progress | None) -> None:
    row = _held(pk)
    if row.state != State.HANDED_OVER:
        return
    if progress is None:
        waited = clock.now() - (row.handed_over_at or clock.now())
        row.next_at = clock.now() + max(LOOK_AGAIN, min(waited, timedelta(hours=1)))
        row.save(update_fields=["next_at"])
    elif progress.stage is Stage.FAILED:
        row.trouble, row.next_at, row.late_at = [list(each) for each in bounded(progress.said)], None, None
        move(row, Step.REFUSE, fields=("trouble", "next_at", "late_at"))
    else:
        row.delivered_at, row.next_at = clock.now(), None
        move(row, Step.DELIVER, fields=("delivered_at", "next_at"))


def find_late(*, body: Body) -> int:
    """Tell people of what nobody has answered in time; how many there are."""
    rows = Shipment.objects.filter(Q(record__case__body=body), state__in=rules.WAITS, late_at__lte=clock.now())
    return sum(_be_late(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:100])


@transaction.atomic
def _be_late(pk: int) -> bool:
    row = _held(pk)
    if row.late_at is None or row.late_at > clock.now() or not rules.may(State(row.state), Step.BE_LATE):
        return False
    row.late_at = row.next_at = None
    move(row, Step.BE_LATE, fields=("late_at", "next_at"))
    return True


def _held(pk: int) -> Shipment:
    rows = Shipment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("record__case__about").get(pk=pk)
