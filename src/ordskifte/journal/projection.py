"""From a record to its line in the public journal: a rule decides, allowed fields are copied, nothing else crosses."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, Prefetch, QuerySet

from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile, Change, PublicCase
from ordskifte.dialogue.models import Message
from ordskifte.domain import journal as rule
from ordskifte.domain.entry import EntryStatus, PartyKind
from ordskifte.domain.message import Audience
from ordskifte.domain.screening import Screenings
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock
from ordskifte.publishing.models import Publication
from ordskifte.records.models import CorrespondencePart, Record, RecordSubject, SignOff

BATCH: Final = 100
# Of a collection the first are shown with their addresses, and all are counted.
MOST_SUBJECTS: Final = 50
# The setting of the body.
SHOWS_PRIVATE_NAMES: Final = "journal_shows_private_names"
# What of a record a reader can see corrected; the rest of its changes are its course, such as being signed off.
CORRECTIONS: Final = frozenset(
    {"title", "public_title", "document_date", "screening", "other_name", "other_public_name"}
)
_NATURES: Final = {
    PartyKind.ORGANISATION: rule.Nature.ORGANISATION,
    PartyKind.GROUP: rule.Nature.ORGANISATION,
    PartyKind.ANONYMOUS: rule.Nature.ANONYMOUS,
}
_NOT_COMPARED: Final = frozenset({"record_id", "version", "first_at", "changed_at"})
SHOWN_FIELDS: Final = tuple(
    each.attname for each in PublicEntry._meta.concrete_fields if each.attname not in _NOT_COMPARED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What else than the record itself decides about its line, fetched for all records at once."""

    public: dict[int, PublicCase]
    references: dict[UUID, tuple[str, str]]
    corrected: dict[UUID, date]


def records_to_show() -> QuerySet[Record]:
    """The records of ours that stand in a journal, with what decides about their lines."""
    rows = Record.objects.filter(source=None, entry__entry_date__isnull=False)
    rows = rows.select_related("entry", "upstream", "case__about", "case__body")
    return rows.prefetch_related(
        Prefetch("correspondence_parts", CorrespondencePart.objects.order_by("position")),
        Prefetch("sign_offs", SignOff.objects.order_by("pk")),
        Prefetch("subjects", RecordSubject.objects.order_by("position", "pk")),
    )


def project(records: Iterable[Record]) -> list[PublicEntry]:
    """Write again what the public sees of these records; the rows that look different than before, or are new."""
    found = [each for each in records if has_number(each)]
    before = {row.pk: row for row in PublicEntry.objects.filter(pk__in=[each.pk for each in found])}
    around = _around(found)
    changed = []
    for record in found:
        row = public_entry(record, around)
        if (known := before.get(record.pk)) is None:
            row.save(force_insert=True)
        elif _looks_different(row, known):
            row.version, row.first_at = known.version + 1, known.first_at
            row.save(force_update=True)
        else:
            continue
        changed.append(row)
    return changed


def has_number(record: Record) -> bool:
    """Whether it has a number to stand under: ours, or that of the records system where that holds the journal."""
    return record.entry.is_ours or hasattr(record, "upstream")


def public_entry(record: Record, around: Around) -> PublicEntry:
    """The row that the public sees, not saved; every field named here is one that the law lets out."""
    entry, case = record.entry, _shown_case(record)
    public = around.public.get(case.pk)
    parts = list(record.correspondence_parts.all())
    line = rule.line(_facts(record, parts=parts, is_kept_away=public is None))
    now = clock.now()
    return PublicEntry(
        record=record,
        body=record.case.body,
        uid=record.uid,
        journal_unit_id=entry.journal_unit_id,
        year=entry.year,
        sequence=entry.sequence,
        upstream_number="" if entry.is_ours else record.upstream.number,
        upstream_address="" if entry.is_ours else record.upstream.address,
        case_id=case.pk,
        number_in_case=entry.number_in_case,
        direction=rule.read_direction(entry.type) or rule.Direction.INTERNAL,
        entry_date=entry.entry_date,
        document_date=record.document_date,
        showing=line.showing,
        title=line.title,
        authority=line.authority,
        is_withheld=line.is_withheld,
        parties=[{name: _plain(value) for name, value in asdict(each).items()} for each in line.parties],
        unit=_unit(record, parts) if public else "",
        is_cancelled=entry.status == EntryStatus.CANCELLED,
        corrected_on=around.corrected.get(record.uid),
        words=_words(line, record),
        names=line.names,
        first_at=now,
        changed_at=now,
        **_subjects(record, around),
        **_sign_off(record),
    )


def _shown_case(record: Record) -> CaseFile:
    """The case that the public knows: the one of the records system, where ours is about it."""
    return record.case.about or record.case


def _facts(record: Record, *, parts: list[CorrespondencePart], is_kept_away: bool) -> rule.Facts:
    return rule.Facts(
        title=record.title,
        public_title=record.public_title,
        screenings=_screenings(record),
        parties=tuple(map(_party, parts)),
        shows_private_names=bool(record.case.body.settings.get(SHOWS_PRIVATE_NAMES)),
        is_kept_away=is_kept_away,
    )


def _screenings(record: Record) -> Screenings:
    """All that covers it: its own, and those of the cases that it lies in and is about, as they are now."""
    units = (record, record.case, _shown_case(record))
    return Screenings(tuple(chain.from_iterable(cases.screenings_of(unit).applied for unit in units)))


def _party(part: CorrespondencePart) -> rule.Party:
    # A role that the code list does not have is taken for somebody outside, whose name is the better guarded.
    role = rule.read_role(part.type) or rule.Role.SENDER
    return rule.Party(
        role=role,
        name=part.name,
        public_name=part.public_name,
        nature=_NATURES.get(part.party_kind, rule.Nature.PERSON),
        unit=part.administrative_unit,
    )


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, rule.Role | rule.Showing) else value


def _unit(record: Record, parts: list[CorrespondencePart]) -> str:
    """The unit that handles it, as the record has it or else the case."""
    own = (each.administrative_unit for each in parts if (role := rule.read_role(each.type)) and role.is_own)
    return next(filter(None, own), "") or record.case.administrative_unit or _shown_case(record).administrative_unit


def _words(line: rule.Line, record: Record) -> str:
    number = record.entry.number or record.upstream.number
    return f"{line.words} {rule.normal(number)}".strip()


def _subjects(record: Record, around: Around) -> dict[str, Any]:
    """What it is about, as far as that has an address for everybody."""
    subjects = list(record.subjects.all())
    known = (around.references.get(each.subject_uid) for each in subjects[:MOST_SUBJECTS])
    return {"subjects": [list(each) for each in known if each], "subject_count": max(1, len(subjects))}


def _sign_off(record: Record) -> dict[str, Any]:
    sign_offs = list(record.sign_offs.all())
    if not sign_offs:
        return {}
    newest = sign_offs[-1]
    return {"signed_off_on": newest.on, "signed_off_by": newest.method, "answer_id": newest.answer_id}


def _around(records: list[Record]) -> Around:
    shown = {_shown_case(each).pk for each in records}
    uids = {each.subject_uid for record in records for each in record.subjects.all()}
    return Around(
        public=PublicCase.objects.in_bulk(shown),
        references=_references(uids),
        corrected=_corrected([each.uid for each in records]),
    )


def _references(uids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """The public addresses of messages and publications: never that of a private message."""
    wanted = list(uids)
    messages = Message.objects.filter(uid__in=wanted, audience=Audience.PUBLIC)
    publications = Publication.objects.filter(uid__in=wanted)
    return {uid: ("message", reference) for uid, reference in messages.values_list("uid", "reference")} | {
        uid: ("publication", reference) for uid, reference in publications.values_list("uid", "reference")
    }


def _corrected(uids: list[UUID]) -> dict[UUID, date]:
    """The day on which something that was registered was last put right (arkivforskrifta § 11)."""
    rows = Change.objects.filter(unit_uid__in=uids, field__in=CORRECTIONS).values("unit_uid")
    newest = rows.annotate(newest=Max("at")).values_list("unit_uid", "newest")
    return {uid: at.astimezone(clock.OSLO).date() for uid, at in newest}


def _looks_different(row: PublicEntry, before: PublicEntry) -> bool:
    return any(getattr(row, name) != getattr(before, name) for name in SHOWN_FIELDS)


def in_batches(rows: QuerySet[Record]) -> Iterable[list[Record]]:
    """The records some at a time, so that any number of them fits into memory."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield batch
