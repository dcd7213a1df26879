"""Makes of a record the bytes that are handed over, when its files are whole: kept before anything leaves."""

from functools import partial

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from ordskifte.domain import transfer as rules
from ordskifte.domain.parties import Actor
from ordskifte.domain.transfer import State, Step
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Blob, Body
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable
from ordskifte.records import altering
from ordskifte.records.models import Record, Rendition, Shipment, ShippedFile
from ordskifte.records.transfer import material
from ordskifte.records.transfer.planning import move
from ordskifte.records.transfer.ways import CannotWrite, NoWords, Said, Way, refused_by_the_form

WRITTEN = declare("transfer.written", "the message of a hand-over is on the disk, and no row knows of it")
PACKED = declare("transfer.packed", "a hand-over is packed, and was not tried")

BY = Actor.rule("records.hand_over")
XML, JSON = "application/xml", "application/json"
# After all the files.
LAST = 9_999
AT_ONCE = 10
_log = structlog.get_logger("ordskifte.transfer")


def pack_due(way: Way, *, body: Body) -> int:
    """Pack what is planned and whole; how many were looked at."""
    rows = list(_due(body))
    for pk in rows:
        _pack(pk, way=way)
    return len(rows)


def _due(body: Body) -> list[int]:
    """What can be packed: its files are made, and nothing of the same record is under way before it."""
    before = Shipment.objects.filter(record=OuterRef("record"), pk__lt=OuterRef("pk")).exclude(state__in=rules.IS_THERE)
    rows = Shipment.objects.filter(state=State.PLANNED, record__case__body=body)
    rows = rows.filter(record__rendition__state=Rendition.State.MADE).exclude(Exists(before))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _pack(pk: int, *, way: Way) -> None:
    row = Shipment.objects.select_related("record").get(pk=pk)
    if hasattr(row.record, "cancellation") and row.errand in rules.NEW:
        _leave(pk, Step.TAKE_OUT, seen=None, way=way)
        return
    seen = _changes(row.record)
    try:
        described = material.describe(row)
        written = way.write(described)
    except NotWritable as error:
        _leave(pk, Step.FIND_UNFIT, seen=seen, way=way, said=refused_by_the_form(error).said)
    except CannotWrite as error:
        _log.warning("cannot be handed over", record=str(row.record.uid), reason=error.said[0][0])
        _leave(pk, Step.FIND_UNFIT, seen=seen, way=way, said=error.said)
    except NoWords:
        _leave(pk, Step.LEAVE_TO_HAND, seen=seen, way=way)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # One that nobody foresaw must not keep the others: people are told of it.
        _log.error("cannot be described", record=str(row.record.uid), reason=type(error).__name__)
        _leave(pk, Step.FIND_UNFIT, seen=seen, way=way, said=(("cannot_describe", type(error).__name__),))
    else:
        staged = [blobs.stage(written.message, media_type=XML)]
        staged += [blobs.stage(written.address, media_type=JSON)] if written.address else []
        crashpoint(WRITTEN)
        names = (written.message_name, way.address_name)
        _keep(pk, made=list(zip(names, staged, strict=False)), files=described.files, seen=seen, way=way)


def _changes(record: Record) -> tuple[int, int, int]:
    """How far the record has come: whoever changes it while it is packed is not overlooked."""
    return altering.changes(record).count(), record.sign_offs.count(), int(hasattr(record, "cancellation"))


@transaction.atomic
def _leave(pk: int, step: Step, *, seen: tuple[int, int, int] | None, way: Way, said: Said = ()) -> None:
    """It is not packed: it lacks something, a person does it, or it is not wanted any more."""
    row = _held(pk)
    if row is None or (seen is not None and _changes(row.record) != seen):
        return
    row.way, row.trouble, row.ended_by = way.name, [list(each) for each in said], ""
    if step is Step.TAKE_OUT:
        row.ended_by = str(BY)
    move(row, step, fields=("way", "trouble", "ended_by"))


@transaction.atomic
def _keep(
    pk: int,
    *,
    made: list[tuple[str, blobs.Staged]],
    files: tuple[material.Enclosed, ...],
    seen: tuple[int, int, int],
    way: Way,
) -> None:
    row = _held(pk)
    if row is None or _changes(row.record) != seen:
        return
    rows = [_file(row, blobs.adopt(each), name=name, position=at * LAST) for at, (name, each) in enumerate(made)]
    # The files of a change are with the records system already.
    enclosed = files if row.errand in rules.NEW else ()
    known = Blob.objects.in_bulk([each.blob for each in enclosed])
    rows += [_file(row, known[each.blob], name=each.name, position=at) for at, each in enumerate(enclosed, start=1)]
    ShippedFile.objects.bulk_create(rows)
    row.way, row.packed_at, row.next_at, row.trouble = way.name, clock.now(), clock.now(), []
    move(row, Step.PACK, fields=("way", "packed_at", "next_at", "trouble"))
    transaction.on_commit(partial(crashpoint, PACKED))


def _file(row: Shipment, blob: Blob, *, name: str, position: int) -> ShippedFile:
    return ShippedFile(
        shipment=row,
        position=position,
        name=name,
        blob=blob,
        sha256=blob.sha256,
        size=blob.size,
        media_type=blob.media_type,
    )


def _held(pk: int) -> Shipment | None:
    """The hand-over, held with its record, if it waits to be packed still."""
    record = Shipment.objects.values_list("record", flat=True).get(pk=pk)
    Record.objects.select_for_update(no_key=True).get(pk=record)
    rows = Shipment.objects.select_for_update(of=("self",), no_key=True).select_related("record__cancellation")
    return rows.filter(pk=pk, state=State.PLANNED).first()
