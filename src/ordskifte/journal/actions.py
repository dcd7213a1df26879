"""Everything that changes the public journal, and takes it out."""

import uuid
from pathlib import Path

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.domain import events
from ordskifte.domain.parties import Actor
from ordskifte.journal import exporting, projection
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import audit, outbox
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
