"""Everything that changes the public journal, and takes it out."""

import uuid
from pathlib import Path

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.domain import entry as entry_rules
from ordskifte.domain import events
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.journal import exporting, projection
from ordskifte.journal.models import EinnsynItem, PublicEntry
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.models import Body


@doors.only(RoleName.ARCHIVIST)
@transaction.atomic
def show(*, by: Actor, record_uid: uuid.UUID) -> None:
    """Bring one record's line in line with the record."""
    _tell(by, projection.project(projection.records_to_show().filter(uid=record_uid)))


@doors.only(RoleName.ARCHIVIST)
def show_again(*, by: Actor, body: Body | None = None, source: str = "") -> int:
    """Bring the lines of a body, or those about the cases of a records system, in line; how many were changed."""
    rows = projection.records_to_show()
    if body is not None:
        rows = rows.filter(case__body=body)
    if source:
        rows = rows.filter(case__about__source__name=source)
    changed = 0
    for batch in projection.in_batches(rows):
        with transaction.atomic():
            found = projection.project(batch)
            _tell(by, found)
            changed += len(found)
    return changed


def _tell(by: Actor, rows: list[PublicEntry]) -> None:
    for row in rows:
        outbox.append(events.EntryShown(by=by, uid=row.uid, number=row.number), body=row.body)


@doors.only(RoleName.ARCHIVIST)
def export(*, by: Actor, order: exporting.Order, place: Path) -> exporting.Export:
    """Write the journal of a period to a folder that is not there yet; who took it out is kept."""
    done = exporting.write(order, place)
    details = {
        "journal": order.kind.value,
        "from": order.since,
        "to": order.until,
        "count": done.count,
        "digest": done.digest,
    }
    audit.note(by=by, act="journal.export", about=order.body.uid, details=details, body=order.body)
    return done


@doors.only(RoleName.ARCHIVIST)
@transaction.atomic
def send_to_einnsyn_again(*, by: Actor, item: EinnsynItem) -> EinnsynItem:
    """Try once more now, also what was left out: as the public journal says it at that time."""
    row = _held(item, by=by)
    audit.note(by=by, act="journal.send_to_einnsyn_again", about=row.uid, body=row.body)
    row.left_out_by, row.why = "", ""
    return _due(row)


@doors.only(RoleName.ARCHIVIST)
@transaction.atomic
def leave_out_of_einnsyn(*, by: Actor, item: EinnsynItem, why: str) -> EinnsynItem:
    """Do not hand a line over; it is withdrawn where eInnsyn has it. The public journal here stays as it is."""
    row = _held(item, by=by)
    if row.kind != EinnsynItem.Kind.ENTRY:
        raise Conflict
    row.left_out_by, row.why = str(by), entry_rules.needs_reason(why)
    audit.note(by=by, act="journal.leave_out_of_einnsyn", about=row.uid, why=row.why, body=row.body)
    return _due(row)


def _held(item: EinnsynItem, *, by: Actor) -> EinnsynItem:
    """It as it is now, if it is of this person's body."""
    rows = EinnsynItem.objects.select_for_update(of=("self",), no_key=True).select_related("body")
    row = rows.get(pk=item.pk)
    standing = doors.standing_of(by)
    if standing is not None and standing.body != row.body_id:
        raise NotAllowed
    return row


def _due(row: EinnsynItem) -> EinnsynItem:
    row.state, row.next_at, row.tries, row.trouble = EinnsynItem.State.DUE, clock.now(), 0, []
    row.save()
    return row
