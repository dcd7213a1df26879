"""Writes a record with its entry, its correspondents and its documents, in the caller's transaction.

The documents are rows without files at first: those are made after the commit, by `tasks.make_documents`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile, Document, DocumentObject, FileState
from ordskifte.domain.entry import EntryStatus, EntryType, Part, Titles
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.records import counting
from ordskifte.records.models import (
    CorrespondencePart,
    Record,
    RecordDocument,
    RecordKind,
    RecordSubject,
    RegistryEntry,
    Rendition,
    SubjectDocument,
)
from ordskifte.records.subjects import Subject

AT_ONCE = 100
UNFINISHED = "Dokumentet er under redigering"
FINISHED = "Dokumentet er ferdigstilt"
MAIN, ATTACHED = "Hoveddokument", "Vedlegg"
ARCHIVE, REDACTED, PRODUCTION = "Arkivformat", "Dokument hvor deler av innholdet er skjermet", "Produksjonsformat"
# PRONOM's identifiers of the two formats that are made here.
PDF_A_2U, JSON = ("fmt/478", "PDF/A-2u"), ("fmt/817", "JSON")
ORIGINAL_TITLE, ATTACHMENT_TITLE = "Originalobjekt", "Vedlegg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that was decided on a record before it is written."""

    home: CaseFile
    titles: Titles
    screening: Screening | None
    subjects: Sequence[Subject]
    parts: Sequence[Part]
    type: EntryType
    is_entry: bool
    day: date
    received_at: datetime | None = None
    sent_at: datetime | None = None
    turn: int = 1
    signs_off: bool | None = None  # whether an answer settles what it answers; None: as the subject says


def records(drafts: Sequence[Draft], *, by: Actor) -> list[Record]:
    """Write records and what belongs to them, all of a kind at once; their entries come after, with the numbers."""
    written = Record.objects.bulk_create([_record(draft, by=by) for draft in drafts], batch_size=AT_ONCE)
    pairs = list(zip(written, drafts, strict=True))
    parts = [each for record, draft in pairs for each in _parts(record, draft.parts)]
    CorrespondencePart.objects.bulk_create(parts, batch_size=AT_ONCE)
    subjects = [_subjects(record, draft) for record, draft in pairs]
    RecordSubject.objects.bulk_create([each for rows in subjects for each in rows], batch_size=AT_ONCE)
    _store([_sheaf(record, draft, subjects=rows) for (record, draft), rows in zip(pairs, subjects, strict=True)])
    now = clock.now()
    Rendition.objects.bulk_create([Rendition(record=each, next_try_at=now) for each in written], batch_size=AT_ONCE)
    return written


def _record(draft: Draft, *, by: Actor) -> Record:
    own = [cases.as_kept(draft.screening)] if draft.screening is not None else []
    return Record(
        kind=RecordKind.REGISTRY_ENTRY if draft.is_entry else RecordKind.RECORD_NOTE,
        case=draft.home,
        series_id=draft.home.series_id,
        klass_id=draft.home.klass_id,
        title=draft.titles.title,
        public_title=draft.titles.public_title,
        document_date=draft.day,
        received_at=draft.received_at,
        sent_at=draft.sent_at,
        screening=own[0] if own else None,
        covers=[*own, *draft.home.covers],
        created_at=clock.now(),
        registered_by=str(by),
    )


def entries(of: Sequence[tuple[Record, EntryType]], *, body: Body, is_upstream: bool) -> list[RegistryEntry]:
    """Give records of a body their lines in the journal: with the next numbers, or waiting for the records system's."""
    today = clock.today()
    if is_upstream:
        waiting = {"status": EntryStatus.WAITING.value, "entry_date": today, "openness_assessed_on": today}
        return RegistryEntry.objects.bulk_create(
            [RegistryEntry(record=record, type=kind.value, **waiting) for record, kind in of], batch_size=AT_ONCE
        )
    unit = counting.journal_of(body)
    numbers, day = counting.next_entries(unit, count=len(of))
    in_cases = counting.next_in_cases([record.case for record, _ in of])
    same = {"status": EntryStatus.REGISTERED.value, "entry_date": day, "openness_assessed_on": day}
    rows = [
        RegistryEntry(
            record=record,
            type=kind.value,
            journal_unit=unit,
            year=number.year,
            sequence=number.sequence,
            number_in_case=in_case,
            **same,
        )
        for (record, kind), number, in_case in zip(of, numbers, in_cases, strict=True)
    ]
    return RegistryEntry.objects.bulk_create(rows, batch_size=AT_ONCE)


def _parts(written: Record, parts: Iterable[Part]) -> list[CorrespondencePart]:
    return [
        CorrespondencePart(
            record=written,
            position=position,
            type=part.type.value,
            name=part.name[:500],
            administrative_unit=part.unit[:300],
            case_handler=part.handler[:300],
            public_name=part.public_name[:500],
            party_kind=part.kind.value,
        )
        for position, part in enumerate(parts, start=1)
    ]


def _subjects(written: Record, draft: Draft) -> list[RecordSubject]:
    return [
        RecordSubject(
            record=written,
            kind=subject.kind,
            subject_uid=subject.uid,
            number=subject.number,
            position=position,
            turn=draft.turn,
        )
        for position, subject in enumerate(draft.subjects, start=1)
    ]


# --- Documents -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sheaf:
    """The documents of a record, gathered before they are written."""

    record: Record
    documents: list[Document] = field(default_factory=list)
    shows: list[SubjectDocument] = field(default_factory=list)
    objects: list[DocumentObject] = field(default_factory=list)

    def add(self, document: Document, shows: SubjectDocument, *objects: DocumentObject) -> None:
        """One document, what it shows of what, and its files."""
        shows.document = document
        for each in objects:
            each.document = document
        self.documents.append(document)
        self.shows.append(shows)
        self.objects += objects


def _sheaf(written: Record, draft: Draft, *, subjects: Sequence[RecordSubject]) -> _Sheaf:
    sheaf, role = _Sheaf(written), SubjectDocument.Role
    if len(subjects) > 1:
        overview = _document(written, draft.titles.title, shown=draft.titles.public_title, day=draft.day)
        sheaf.add(overview, SubjectDocument(record=written, role=role.OVERVIEW), _to_make(*PDF_A_2U))
    for subject, row in zip(draft.subjects, subjects, strict=True):
        _gather(sheaf, subject, row=row, written=written, is_one_of_many=len(subjects) > 1)
    return sheaf


def _gather(sheaf: _Sheaf, subject: Subject, *, row: RecordSubject, written: Record, is_one_of_many: bool) -> None:
    role = SubjectDocument.Role
    title = f"{written.title} – {subject.reference}" if is_one_of_many else written.title
    readable = _document(written, title, shown=written.public_title, day=subject.day)
    sheaf.add(readable, SubjectDocument(record=written, subject=row, role=role.READABLE), _to_make(*PDF_A_2U))
    original = _document(written, ORIGINAL_TITLE, shown=ORIGINAL_TITLE, day=subject.day)
    sheaf.add(original, SubjectDocument(record=written, subject=row, role=role.ORIGINAL), _to_make(*JSON))
    for attachment in subject.attachments:
        name = f"{ATTACHMENT_TITLE} {attachment.position}"
        document = _document(written, attachment.original.name or name, shown=attachment.title or name, day=subject.day)
        shows = SubjectDocument(record=written, subject=row, role=role.ATTACHMENT, attachment=attachment)
        sheaf.add(document, shows, _kept(attachment.original.blob))


def _document(written: Record, title: str, *, shown: str, day: date) -> Document:
    return Document(
        case=written.case,
        title=title,
        status=UNFINISHED,
        dated=day,
        covers=written.covers,
        is_classified=written.case.is_classified,
        suggested_title=shown,
    )


def _to_make(puid: str, name: str) -> DocumentObject:
    return DocumentObject(variant_format=ARCHIVE, format=puid, format_details=name, state=FileState.MISSING)


def _kept(blob) -> DocumentObject:
    """A file as it came, which may be in a format that no archive takes."""
    return DocumentObject(
        variant_format=PRODUCTION,
        format_details=blob.media_type,
        checksum=blob.sha256,
        checksum_algorithm="SHA-256",
        file_size=blob.size,
        state=FileState.VERIFIED,
        blob=blob,
    )


def _store(sheaves: Sequence[_Sheaf]) -> None:
    Document.objects.bulk_create([each for sheaf in sheaves for each in sheaf.documents], batch_size=AT_ONCE)
    places = [
        RecordDocument(
            record=sheaf.record, document=document, associated_as=MAIN if number == 1 else ATTACHED, number=number
        )
        for sheaf in sheaves
        for number, document in enumerate(sheaf.documents, start=1)
    ]
    RecordDocument.objects.bulk_create(places, batch_size=AT_ONCE)
    DocumentObject.objects.bulk_create([each for sheaf in sheaves for each in sheaf.objects], batch_size=AT_ONCE)
    SubjectDocument.objects.bulk_create([each for sheaf in sheaves for each in sheaf.shows], batch_size=AT_ONCE)
