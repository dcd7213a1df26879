"""Corrections, screening, sign-off, cancelling: each adds, and keeps what was there before (arkivforskrifta § 11)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.domain import entry as rules
from ordskifte.domain.entry import EntryStatus, SignOffMethod, Titles
from ordskifte.domain.errors import Conflict
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.kernel import clock
from ordskifte.records import altering, flow, settling
from ordskifte.records.actions.registering import REGISTRARS
from ordskifte.records.models import Cancellation, Record, SignOff, UpstreamNumber

ARCHIVISTS = (RoleName.ARCHIVIST,)


@doors.only(*REGISTRARS)
@transaction.atomic
def correct_entry(
    *, by: Actor, record: Record, fields: Mapping[str, Any], why: str, expected: int | None = None
) -> Record:
    """Correct a record: `title`, `public_title`, `document_date`, `other_name`, `other_party_public`.

    `expected` is how many changes the person had seen (`queries.changes_of`).
    """
    reason = rules.needs_reason(why)
    record = altering.held(record, by=by, expected=expected)
    titles = Titles(
        title=fields.get("title", record.title), public_title=fields.get("public_title", record.public_title)
    )
    checked = rules.checked(titles, screening=altering.screening_of(record))
    wanted = {name: fields[name] for name in ("document_date",) if fields.get(name)}
    wanted |= {"title": checked.title, "public_title": checked.public_title}
    changed = altering.change(record, wanted, by=by)
    changed += altering.rename_documents(record, changed, by=by)
    changed += altering.change_other(
        record, name=fields.get("other_name"), is_public=fields.get("other_party_public"), by=by
    )
    altering.tell(record, changed=changed, act="records.correct", why=reason, by=by)
    return record


@doors.only(*REGISTRARS)
@transaction.atomic
def screen(
    *,
    by: Actor,
    record: Record,
    screening: Screening | None,
    why: str,
    public_title: str | None = None,
    other_party_public: bool | None = None,
    expected: int | None = None,
) -> Record:
    """Withhold a record or parts of it, by a complete legal basis; None lifts what is withheld.

    A name that was hidden is shown again only where `other_party_public` says so.
    """
    reason = rules.needs_reason(why)
    record = altering.held(record, by=by, expected=expected)
    shown = record.public_title if public_title is None else public_title
    titles = rules.checked(Titles(title=record.title, public_title=shown), screening=screening)
    changed = altering.change(record, {"public_title": titles.public_title}, by=by)
    changed += altering.rename_documents(record, changed, by=by)
    changed += altering.cover(record, screening, by=by)
    hides = screening is not None and altering.hides_other(record, screening)
    changed += altering.change_other(record, is_public=False if hides else other_party_public, by=by)
    altering.tell(record, changed=changed, act="records.screen", why=reason, by=by)
    return record


@doors.only(*ARCHIVISTS)
@transaction.atomic
def cancel(*, by: Actor, record: Record, why: str) -> Record:
    """Cancel a record that was made by mistake (Utgår): it stays, its number stays used, its files are withheld."""
    reason = rules.needs_reason(why)
    record = altering.held(record, by=by)
    Cancellation.objects.create(record=record, why=reason, by=str(by), at=clock.now())
    changed = altering.set_status(record, EntryStatus.CANCELLED, by=by)
    altering.expire_documents(record)
    altering.tell(record, changed=[*changed, "cancelled"], act="records.cancel", why=reason, by=by)
    return record


@doors.only(*REGISTRARS)
@transaction.atomic
def sign_off(
    *, by: Actor, record: Record, method: SignOffMethod, note: str = "", answer: Record | None = None
) -> SignOff:
    """Settle what came in: by letter, by phone, as noted, or by a record that answers it (avskrivning)."""
    record = altering.held(record, by=by)
    if not altering.came_in(record):
        raise rules.NothingToSignOff
    if answer is not None:
        answer = altering.held(answer, by=by)
        known = record.sign_offs.filter(answer=answer).first()
        if known is not None:
            return known
        settling.refer(answer, [record], by=by)
    row = settling.keep(record, method=method, note=" ".join(note.split())[:500], answer=answer, by=by)
    altering.tell(record, changed=["sign_off"], act="records.sign_off", why=row.note, by=by)
    return row


@doors.only(*REGISTRARS)
@transaction.atomic
def give_upstream_number(*, by: Actor, record: Record, number: str, address: str = "") -> UpstreamNumber:
    """Keep the number, and the address, that the records system gave an entry; the old ones stay in its history."""
    record = altering.held(record, by=by)
    if not flow.is_upstream(record.case.body) or altering.entry_of(record) is None:
        raise Conflict
    row, changed = altering.set_upstream(record, number=rules.upstream_number(number), address=address.strip(), by=by)
    if changed:
        altering.tell(record, changed=changed, act="records.upstream_number", why="", by=by)
    return row
