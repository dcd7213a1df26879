"""How a record is changed: every old value is kept with who and when, and what the public sees follows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ordskifte.accounts import doors
from ordskifte.cases import actions as cases
from ordskifte.cases import queries as case_queries
from ordskifte.cases.models import CaseFile, Change, Document
from ordskifte.domain import events
from ordskifte.domain.entry import (
    CancelledAlready,
    EntryStatus,
    PartType,
    PartyKind,
    UpstreamNumberTaken,
    public_name,
)
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Field, Screening
from ordskifte.domain.text import plain
from ordskifte.kernel import audit, clock, outbox
from ordskifte.records.models import CorrespondencePart, Record, RegistryEntry, UpstreamNumber

RECORD, DOCUMENT, ENTRY, PART = "record", "document", "registryentry", "correspondencepart"
PROJECTING = Actor.rule("records.follow_changes")
_OUTSIDE = (PartType.SENDER.value, PartType.RECIPIENT.value)


def held(record: Record, *, by: Actor, expected: int | None = None) -> Record:
    """The record as it is now, held until the transaction ends: ours, not cancelled, and open to this actor."""
    mine = doors.open(CaseFile.objects.filter(source=None), by=by)
    rows = Record.objects.filter(pk=record.pk, source=None, case__in=mine)
    found = rows.select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise NotAllowed
    if hasattr(found, "cancellation"):
        raise CancelledAlready
    if expected is not None and changes(found).count() != expected:
        raise Conflict
    return found


def changes(record: Record) -> QuerySet[Change]:
    """What was changed in a record since it was made."""
    return Change.objects.filter(unit_uid=record.uid)


def entry_of(record: Record) -> RegistryEntry | None:
    """Its line in the journal; a note has none."""
    return RegistryEntry.objects.filter(record=record).first()


def came_in(record: Record) -> bool:
    """Whether somebody outside sent it."""
    return record.received_at is not None


def screening_of(record: Record) -> Screening | None:
    """The screening of its own."""
    return case_queries.as_rule(record.screening) if record.screening else None


def change(record: Record, wanted: Mapping[str, Any], *, by: Actor) -> list[str]:
    """Set these fields, and keep what they were; the names of those that changed."""
    changed = [name for name, value in wanted.items() if getattr(record, name) != value]
    for name in changed:
        log(record, field=name, old=getattr(record, name), new=wanted[name], by=by)
        setattr(record, name, wanted[name])
    if changed:
        record.save(update_fields=changed)
    return changed


def log(record: Record, *, field: str, old: Any, new: Any, by: Actor) -> None:
    """Keep an old value; all that belongs to a record is found under it."""
    Change.objects.create(
        unit_kind=RECORD,
        unit_uid=record.uid,
        field=field[:60],
        old=_text(old),
        new=_text(new),
        by=str(by),
        at=clock.now(),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def documents(record: Record) -> QuerySet[Document]:
    """The documents of a record."""
    return Document.objects.filter(places__record=record)


def rename_documents(record: Record, changed: Iterable[str], *, by: Actor) -> list[str]:
    """Let the documents that are called as the record is follow its titles."""
    titles = {"title": record.title, "suggested_title": record.public_title}
    names = {"title": "title", "public_title": "suggested_title"}
    wanted = {names[name]: titles[names[name]] for name in changed if name in names}
    if wanted:
        documents(record).filter(shows__role__in=("readable", "overview")).update(**wanted)
    return []


def cover(record: Record, wanted: Screening | None, *, by: Actor) -> list[str]:
    """Put a screening of its own over a record and its documents, or take it off."""
    own = case_queries.as_kept(wanted) if wanted is not None else None
    if own == record.screening:
        return []
    log(record, field="screening", old=told(record.screening), new=told(own), by=by)
    record.screening = own
    record.covers = [*([own] if own else []), *record.case.covers]
    record.save(update_fields=["screening", "covers"])
    documents(record).update(covers=record.covers)
    return ["screening"]


def told(kept: dict[str, Any] | None) -> str:
    """A screening in one line, for the history."""
    if not kept:
        return ""
    return f"{kept['authority']} ({', '.join(kept['metadata'])}{' ' + kept['scope'] if kept['scope'] else ''})"


def hides_other(record: Record, wanted: Screening) -> bool:
    """Whether a screening hides the name of the one outside."""
    return wanted.hides(Field.SENDER_NAME if came_in(record) else Field.RECIPIENT_NAME)


def other_of(record: Record) -> CorrespondencePart | None:
    """The one outside; none where it was published for all, or is of many."""
    rows = record.correspondence_parts.filter(type__in=_OUTSIDE).exclude(party_kind=PartyKind.GROUP)
    return rows.order_by("position").first()


def change_other(record: Record, *, by: Actor, name: str | None = None, is_public: bool | None = None) -> list[str]:
    """Correct the name of the one outside, and whether it may be shown."""
    part = other_of(record)
    if part is None:
        return []
    wanted = plain(name) if name and plain(name) else part.name
    shows = bool(part.public_name) if is_public is None else is_public
    shown = public_name(wanted) if shows else ""
    if (wanted, shown) == (part.name, part.public_name):
        return []
    for field, old, new in (("other_name", part.name, wanted), ("other_public_name", part.public_name, shown)):
        if old != new:
            log(record, field=field, old=old, new=new, by=by)
    part.name, part.public_name = wanted, shown
    part.save(update_fields=["name", "public_name"])
    return ["correspondence_part"]


def set_status(record: Record, status: EntryStatus, *, by: Actor) -> list[str]:
    """Move its line in the journal on."""
    entry = entry_of(record)
    if entry is None:
        return []
    log(record, field="status", old=entry.status, new=status.value, by=by)
    entry.status = status.value
    entry.save(update_fields=["status"])
    return ["status"]


def expire_documents(record: Record) -> None:
    """Take its documents out of whatever the public sees."""
    documents(record).update(is_expired=True)


def has_upstream_number(number: str, *, but: Record) -> bool:
    """Whether another record of the body has this number of the records system."""
    rows = UpstreamNumber.objects.filter(number=number, record__case__body=but.case.body_id)
    return bool(number) and rows.exclude(record=but).exists()


def set_upstream(record: Record, *, number: str, address: str, by: Actor) -> tuple[UpstreamNumber, list[str]]:
    """Keep the records system's number, which no other record may have; the names of what changed."""
    if has_upstream_number(number, but=record):
        raise UpstreamNumberTaken(number)
    row = UpstreamNumber.objects.filter(record=record).first()
    before = (row.number, row.address) if row is not None else ("", "")
    names = ("upstream_number", "upstream_address")
    changed = [name for name, old, new in zip(names, before, (number, address), strict=True) if old != new]
    for name, old, new in zip(names, before, (number, address), strict=True):
        if old != new:
            log(record, field=name, old=old, new=new, by=by)
    given = {"number": number, "address": address, "by": str(by), "at": clock.now(), "body_id": record.case.body_id}
    if changed:
        try:
            with transaction.atomic():
                row, is_new = UpstreamNumber.objects.update_or_create(record=record, defaults=given)
        except IntegrityError:
            # Somebody else gave it to another record at the same moment.
            raise UpstreamNumberTaken(number) from None
        # What is cancelled stays so, also when its number comes late.
        if is_new and not hasattr(record, "cancellation"):
            changed += set_status(record, EntryStatus.REGISTERED, by=by)
    return row, changed


def tell(record: Record, *, changed: list[str], act: str, why: str, by: Actor) -> None:
    """Write down who did it and why, let what the public sees follow, and tell the stages after this one."""
    body = record.case.body
    details = {"changed": ", ".join(changed)}
    audit.note(by=by, act=act, about=record.uid, why=why, details=details, body=body)
    if not changed:
        return
    cases.project_imported(by=PROJECTING, cases=[record.case])
    outbox.append(events.RecordChanged(by=by, uid=record.uid, changed=tuple(dict.fromkeys(changed))), body=body)


def follow_case(record: Record, *, by: Actor) -> None:
    """Let what covers the case cover the record and its documents too."""
    covers = [*([record.screening] if record.screening else []), *record.case.covers]
    if covers == record.covers:
        return
    record.covers = covers
    record.save(update_fields=["covers"])
    documents(record).update(covers=covers, is_classified=record.case.is_classified)
    tell(record, changed=["covers"], act="records.follow_case", why="", by=by)
