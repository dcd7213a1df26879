"""From the reader's units to our columns, one function a kind. What has no column goes to `extra`."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ordskifte.cases.models import (
    CaseFile,
    CaseKind,
    Class,
    ClassificationSystem,
    Document,
    DocumentObject,
    Fonds,
    Part,
    Series,
)
from ordskifte.domain.case import CaseStatus, read_status
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel.clock import OSLO
from ordskifte.protocols.noark.units import (
    ClassificationSystemUnit,
    ClassUnit,
    DocumentUnit,
    FileUnit,
    FondsUnit,
    ObjectUnit,
    RecordUnit,
    SeriesUnit,
)
from ordskifte.records.importers.noark5 import extras, screens
from ordskifte.records.importers.noark5.bulk import Kept, table_of
from ordskifte.records.importers.noark5.rows import PLAIN, Context, Place, Row
from ordskifte.records.models import CorrespondencePart, Record, RecordDocument, RecordKind, RegistryEntry

LARGEST_NUMBER = 2_147_483_647
# The same few words and small numbers stand in most units.
REMEMBERED = 1_024

_case_kinds = {"saksmappe": CaseKind.CASE_FILE.value, "moetemappe": CaseKind.MEETING_FILE.value}
_record_kinds = {
    "journalpost": RecordKind.REGISTRY_ENTRY.value,
    "arkivnotat": RecordKind.RECORD_NOTE.value,
    "moeteregistrering": RecordKind.MEETING_RECORD.value,
}


def aware(moment: datetime | None) -> datetime | None:
    """A time with a zone; one without was written down by Norwegian clocks."""
    return moment.replace(tzinfo=OSLO) if moment is not None and moment.tzinfo is None else moment


@lru_cache(maxsize=REMEMBERED)
def whole_number(text: str) -> int | None:
    """A number that a column can hold, or None."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST_NUMBER else None


def case_number(unit: FileUnit) -> CaseNumber | None:
    """The number that people cite, if the source gives one that can be read."""
    try:
        return CaseNumber.parse(f"{unit.case_year}/{unit.case_sequence_number}")
    except MalformedNumber:
        return None


def is_expired(*statuses: str) -> bool:
    """Whether a case or a record has gone out (Utgår)."""
    return any(map(says_expired, statuses))


@lru_cache(maxsize=REMEMBERED)
def says_expired(status: str) -> bool:
    """Whether this status is that something has gone out."""
    return bool(status) and read_status(status) is CaseStatus.EXPIRED


_rest_of_fonds = extras.gather(FondsUnit, but=("title", "status", "creators"))


def fonds(unit: FondsUnit, *, at: Place, row: Row) -> None:
    """An arkiv."""
    row.values = {
        "title": unit.title,
        "status": unit.status,
        "creators": extras.plain(unit.creators),
        "parent_id": at.fonds,
        "extra": _rest_of_fonds(unit),
    }


_rest_of_series = extras.gather(SeriesUnit, but=("title", "status", "period_starts_on", "period_ends_on"))


def series(unit: SeriesUnit, *, at: Place, row: Row) -> None:
    """An arkivdel."""
    row.context = Context(screens.of(unit))
    row.values = {
        "fonds_id": at.fonds,
        "title": unit.title,
        "status": unit.status,
        "period_starts_on": unit.period_starts_on,
        "period_ends_on": unit.period_ends_on,
        "screening": row.context.screens.own,
        "extra": _rest_of_series(unit),
    }


_rest_of_system = extras.gather(ClassificationSystemUnit, but=("title", "type"))


def system(unit: ClassificationSystemUnit, *, at: Place, row: Row) -> None:
    """A klassifikasjonssystem."""
    row.values = {"series_id": at.series, "title": unit.title, "type": unit.type, "extra": _rest_of_system(unit)}


_rest_of_class = extras.gather(ClassUnit, but=("title", "class_id"))


def klass(unit: ClassUnit, *, at: Place, row: Row) -> None:
    """A klasse."""
    row.context = Context(screens.of(unit))
    row.values = {
        "system_id": at.system,
        "parent_id": at.klass,
        "class_id": unit.class_id,
        "title": unit.title,
        "screening": row.context.screens.own,
        "extra": _rest_of_class(unit),
    }


_rest_of_file = extras.gather(
    FileUnit,
    but=(
        "administrative_unit",
        "case_date",
        "case_responsible",
        "case_sequence_number",
        "case_status",
        "case_year",
        "created_at",
        "file_id",
        "parts",
        "public_title",
        "title",
    ),
)


def case_file(unit: FileUnit, *, at: Place, row: Row) -> None:
    """A mappe, saksmappe or moetemappe, with its parties."""
    number = case_number(unit) if unit.case_year or unit.case_sequence_number else None
    own = screens.of(unit)
    row.context = Context(own, is_expired=is_expired(unit.case_status))
    extra = _rest_of_file(unit)
    written = "/".join(filter(None, (unit.case_year, unit.case_sequence_number)))
    if number is None and written:
        extra["case_number"] = written
    kind = _case_kinds.get(unit.subtype, CaseKind.CASE_FILE.value if written else CaseKind.FILE.value)
    row.values = {
        "kind": kind,
        "series_id": at.series,
        "klass_id": at.klass,
        "parent_id": at.case,
        "file_id": unit.file_id or ("" if number else written),
        "year": number.year if number else None,
        "sequence": number.sequence if number else None,
        "title": unit.title,
        "public_title": unit.public_title,
        "case_date": unit.case_date,
        "administrative_unit": unit.administrative_unit,
        "case_responsible": unit.case_responsible,
        "status": unit.case_status,
        "screening": own.own,
        "covers": Kept([*own.chain, *at.covers]) if own.chain else at.covers,
        "is_classified": own.is_classified or at.is_classified,
        "created_at": aware(unit.created_at),
        "extra": extra,
    }
    if unit.parts:
        row.owned.append((PART, [_part(each, position=at_, row=row) for at_, each in enumerate(unit.parts, start=1)]))


def _part(part: Any, *, position: int, row: Row) -> dict[str, Any]:
    contact = {name: value for name, value in extras.plain(part).items() if name not in {"part_id", "name", "role"}}
    return {
        "case_id": row,
        "position": position,
        "part_id": part.part_id,
        "name": part.name,
        "role": part.role,
        "contact": contact,
        "extra": {},
    }


_rest_of_record = extras.gather(
    RecordUnit,
    but=(
        "correspondence_parts",
        "created_at",
        "document_date",
        "public_title",
        "received_date",
        "record_id",
        "record_status",
        "registry_entry_date",
        "registry_entry_number",
        "registry_entry_sequence_number",
        "registry_entry_type",
        "registry_entry_year",
        "sent_date",
        "title",
    ),
)


def record(unit: RecordUnit, *, at: Place, row: Row) -> None:
    """A registrering, journalpost, arkivnotat or moeteregistrering, with its correspondents."""
    own = screens.of(unit)
    row.context = Context(
        own,
        is_expired=says_expired(unit.record_status) or says_expired(unit.meeting_record_status),
        public_title=unit.public_title,
        dated=unit.document_date,
    )
    extra = _rest_of_record(unit)
    row.values = {
        "kind": _record_kinds.get(unit.subtype, RecordKind.RECORD.value),
        "case_id": at.case,
        "series_id": at.series,
        "klass_id": at.klass,
        "record_id": unit.record_id,
        "title": unit.title,
        "public_title": unit.public_title,
        "document_date": unit.document_date,
        "received_at": aware(unit.received_date),
        "sent_at": aware(unit.sent_date),
        "screening": own.own,
        "covers": Kept([*own.chain, *at.covers]) if own.chain else at.covers,
        "created_at": aware(unit.created_at),
        "extra": extra,
    }
    if unit.registry_entry_type or unit.registry_entry_sequence_number or unit.record_status:
        row.owned.append((ENTRY, [_entry(unit, row=row)]))
    if parts := unit.correspondence_parts:
        row.owned.append((CORRESPONDENCE, _correspondents(parts, row=row)))
        if contacts := extras.contacts(parts):
            extra["correspondence_contacts"] = contacts


def _entry(unit: RecordUnit, *, row: Row) -> dict[str, Any]:
    return {
        "record_id": row,
        "source_year": unit.registry_entry_year,
        "source_sequence": unit.registry_entry_sequence_number,
        "source_number": unit.registry_entry_number,
        "type": unit.registry_entry_type,
        "status": unit.record_status,
        "entry_date": unit.registry_entry_date,
    }


def _correspondents(parts: tuple[Any, ...], *, row: Row) -> list[dict[str, Any]]:
    return [
        {
            "record_id": row,
            "position": position,
            "type": part.type,
            "name": part.name,
            "administrative_unit": part.administrative_unit,
            "case_handler": part.case_handler,
        }
        for position, part in enumerate(parts, start=1)
    ]


_rest_of_document = extras.gather(
    DocumentUnit, but=("associated_with_record_as", "document_number", "document_type", "status", "title")
)


def document(unit: DocumentUnit, *, at: Place, row: Row) -> None:
    """A dokumentbeskrivelse, with its place in the record."""
    own = screens.of(unit)
    if own is not screens.NONE:
        row.context = Context(own)
    above = at.context if at.record is not None else PLAIN
    row.values = {
        "case_id": at.case,
        "title": unit.title,
        "document_type": unit.document_type,
        "status": unit.status,
        "dated": above.dated or day_of(unit.created_at),
        "screening": own.own,
        "covers": Kept([*own.chain, *at.covers]) if own.chain else at.covers,
        "is_classified": own.is_classified or at.is_classified,
        "is_expired": at.is_expired,
        "suggested_title": above.public_title,
        "extra": _rest_of_document(unit),
    }
    if at.record is not None:
        place = {
            "record_id": at.record,
            "document_id": row,
            "associated_as": unit.associated_with_record_as,
            "number": whole_number(unit.document_number),
        }
        row.owned.append((PLACE, [place]))


def day_of(moment: datetime | None) -> date | None:
    """The day in Norway."""
    if moment is None:
        return None
    return moment.date() if moment.tzinfo is None else moment.astimezone(OSLO).date()


_rest_of_object = extras.gather(
    ObjectUnit,
    but=(
        "checksum",
        "checksum_algorithm",
        "file_reference",
        "file_size",
        "format",
        "format_details",
        "variant_format",
        "version_number",
    ),
)


def document_object(unit: ObjectUnit, *, at: Place, row: Row) -> None:
    """A dokumentobjekt."""
    version = whole_number(unit.version_number)
    extra = _rest_of_object(unit)
    if version is None and unit.version_number:
        extra["version_number"] = unit.version_number
    row.values = {
        "document_id": at.document,
        "version_number": version or 1,
        "variant_format": unit.variant_format,
        "format": unit.format,
        "format_details": unit.format_details,
        "file_reference": unit.file_reference,
        "checksum": unit.checksum,
        "checksum_algorithm": unit.checksum_algorithm,
        "file_size": unit.file_size,
        "extra": extra,
    }


FONDS = table_of(Fonds)
SERIES = table_of(Series)
SYSTEM = table_of(ClassificationSystem)
CLASS = table_of(Class)
CASE = table_of(CaseFile)
PART = table_of(Part)
RECORD = table_of(Record)
ENTRY = table_of(RegistryEntry)
CORRESPONDENCE = table_of(CorrespondencePart)
DOCUMENT = table_of(Document)
PLACE = table_of(RecordDocument)
OBJECT = table_of(DocumentObject)
