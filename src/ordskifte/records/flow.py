"""What every registration ends in, of one or of many: the records written, numbers taken last, the facts told."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from ordskifte.domain import events
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, outbox
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body
from ordskifte.records import homes, settling, writing
from ordskifte.records.models import Record, SignOff

BEFORE_NUMBER = declare("records.before_number", "the records are written, and have no number")
NUMBER_TAKEN = declare("records.number_taken", "the entries have their numbers, and nothing of it is committed")
BEFORE_COMMIT = declare("records.before_commit", "the records are whole, and not committed")
COMMITTED = declare("records.committed", "the records are committed, and their files are not made")

UPSTREAM = "upstream"


class NoCase(OrdskifteError):
    """Something that belongs to no case yet."""

    code = "register_without_case"
    text = "This belongs to no case yet. Move it to one first."


class NothingToRegister(OrdskifteError):
    """Something that was assessed to be outside the archive."""

    code = "nothing_to_register"
    text = "This is assessed to be outside the archive, so there is nothing to register."


class InCollection(OrdskifteError):
    """A message that is to be registered together with others."""

    code = "registered_in_collection"
    text = "This is registered together with others. Take it out of the collection first."


def is_upstream(body: Body) -> bool:
    """Whether the records system holds the journal, and gives the numbers."""
    return body.settings.get("journal") == UPSTREAM


def written(drafts: Sequence[writing.Draft], *, by: Actor) -> list[Record]:
    """The records with all that belongs to them, in their order, in the caller's transaction.

    Numbers are taken last, so that others wait as shortly as can be; they follow each other as the drafts do.
    """
    if not drafts:
        return []
    records = writing.records(drafts, by=by)
    settled = _settled(records, drafts, by=by)
    crashpoint(BEFORE_NUMBER)
    numbers = _entered([(record, draft) for record, draft in zip(records, drafts, strict=True) if draft.is_entry])
    crashpoint(NUMBER_TAKEN)
    _tell(records, numbers=numbers, settled=settled, by=by)
    crashpoint(BEFORE_COMMIT)
    transaction.on_commit(lambda: crashpoint(COMMITTED))
    return records


def _settled(records: Sequence[Record], drafts: Sequence[writing.Draft], *, by: Actor) -> dict[int, list[SignOff]]:
    """What each new record signs off, or is signed off by; a collection settles nothing."""
    alone = [(each, draft) for each, draft in zip(records, drafts, strict=True) if len(draft.subjects) == 1]
    if not alone:
        return {}
    settling_ = settling.Settling([(record, draft.subjects[0]) for record, draft in alone], by=by)
    settled = {
        record.pk: settling_.settle(record, draft.subjects[0], signs_off=draft.signs_off) for record, draft in alone
    }
    settling_.write()
    return settled


def _entered(drafted: Iterable[tuple[Record, writing.Draft]]) -> dict[int, str]:
    """The numbers in the journal, by the key of the record; none for what waits for the records system's."""
    of_body: dict[Body, list[tuple[Record, writing.Draft]]] = {}
    for record, draft in drafted:
        of_body.setdefault(record.case.body, []).append((record, draft))
    entries = [
        entry
        for body, rows in of_body.items()
        for entry in writing.entries(
            [(record, draft.type) for record, draft in rows], body=body, is_upstream=is_upstream(body)
        )
        if entry.is_ours
    ]
    for each in entries:
        each.record.record_id = "-".join(filter(None, (each.record.case.number, str(each.number_in_case))))
    Record.objects.bulk_update([each.record for each in entries], ["record_id"])
    return {each.record_id: each.number for each in entries}


def _tell(records: Sequence[Record], *, numbers: dict[int, str], settled: dict[int, list[SignOff]], by: Actor) -> None:
    happened: list[outbox.Happened] = []
    acts: list[audit.Act] = []
    for record in records:
        home, number = homes.shown_case_of(record.case), numbers.get(record.pk, "")
        happened += ((settling.told(row, by=by), row.record.case.body) for row in settled.get(record.pk, ()))
        happened.append((events.Registered(by=by, uid=record.uid, case=home.uid, number=number), home.body))
        details = {"number": number}
        acts.append(audit.Act(by=by, act="records.register", about=record.uid, body=home.body, details=details))
    outbox.append_all(happened)
    audit.note_all(acts)
