"""The units of an archive, as the reader hands them on.

Every text is the extract's own, cut only where it is longer than can be kept. A time without a zone had none in the
extract: it is the local time of whoever wrote it. Nothing here is fit for the public as it stands.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from ordskifte.protocols.noark.fields import (
    IDENTIFIER,
    NAME,
    PROSE,
    TITLE,
    day,
    moment,
    number,
    own,
    owns,
    size,
    text,
    texts,
    unbound,
)
from ordskifte.protocols.noark.owned import (
    Classified,
    Comment,
    Conversion,
    CorrespondencePart,
    CrossReference,
    Deletion,
    Disposal,
    DisposalUndertaken,
    DocumentFlow,
    ElectronicSignature,
    FondsCreator,
    Made,
    MeetingParticipant,
    Part,
    Precedence,
    Screening,
    SignOff,
)


@dataclass(frozen=True, kw_only=True)
class Unit(Made):
    """What all units have. `handle` counts them in the order of the file; `parent` is the handle of the one around."""

    element: ClassVar[str] = ""

    handle: int
    parent: int | None
    line: int
    subtype: str = ""  # xsi:type without its prefix, such as saksmappe or journalpost
    # Elements that this reader has no field for, and values that it could not read: name and text.
    extra: tuple[tuple[str, str], ...] = ()
    # What was marked as the name of a person inside other text (Noark 5 requirement 5.2.34).
    person_names: tuple[str, ...] = ()
    # Where those names stand: field, such as public_title or correspondence_parts.0.name, first sign and sign after.
    name_spans: tuple[tuple[str, int, int], ...] = ()
    system_id: str = text("systemID", limit=IDENTIFIER, required=True)
    created_at: datetime | None = moment("opprettetDato")
    created_by: str = text("opprettetAv", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class FondsUnit(Unit):
    """All records of one creator (arkiv)."""

    element = "arkiv"

    title: str = text("tittel", limit=TITLE, required=True)
    description: str = text("beskrivelse", limit=PROSE)
    status: str = text("arkivstatus")
    document_medium: str = text("dokumentmedium")
    storage_locations: tuple[str, ...] = texts("oppbevaringssted", limit=NAME)
    closed_at: datetime | None = moment("avsluttetDato")
    closed_by: str = text("avsluttetAv", limit=NAME)
    creators: tuple[FondsCreator, ...] = owns(FondsCreator, "arkivskaper")


@dataclass(frozen=True, kw_only=True)
class SeriesUnit(Unit):
    """A part of a fonds with one period, filing plan and rules of disposal (arkivdel)."""

    element = "arkivdel"

    title: str = text("tittel", limit=TITLE, required=True)
    description: str = text("beskrivelse", limit=PROSE)
    status: str = text("arkivdelstatus")
    document_medium: str = text("dokumentmedium")
    storage_locations: tuple[str, ...] = texts("oppbevaringssted", limit=NAME)
    closed_at: datetime | None = moment("avsluttetDato")
    closed_by: str = text("avsluttetAv", limit=NAME)
    period_starts_on: date | None = day("arkivperiodeStartDato")
    period_ends_on: date | None = day("arkivperiodeSluttDato")
    precursor: str = text("referanseForloeper", limit=IDENTIFIER)
    successor: str = text("referanseArvtaker", limit=IDENTIFIER)
    disposal: Disposal | None = own(Disposal, "kassasjon")
    disposal_undertaken: DisposalUndertaken | None = own(DisposalUndertaken, "utfoertKassasjon")
    deletion: Deletion | None = own(Deletion, "sletting")
    screening: Screening | None = own(Screening, "skjerming")
    classified: Classified | None = own(Classified, "gradering")


@dataclass(frozen=True, kw_only=True)
class ClassificationSystemUnit(Unit):
    """A filing plan (klassifikasjonssystem)."""

    element = "klassifikasjonssystem"

    type: str = text("klassifikasjonstype", limit=IDENTIFIER)
    title: str = text("tittel", limit=TITLE, required=True)
    description: str = text("beskrivelse", limit=PROSE)
    closed_at: datetime | None = moment("avsluttetDato")
    closed_by: str = text("avsluttetAv", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class ClassUnit(Unit):
    """A node of a filing plan (klasse)."""

    element = "klasse"

    class_id: str = text("klasseID", limit=IDENTIFIER, required=True)
    title: str = text("tittel", limit=TITLE, required=True)
    description: str = text("beskrivelse", limit=PROSE)
    keywords: tuple[str, ...] = texts("noekkelord", limit=NAME)
    closed_at: datetime | None = moment("avsluttetDato")
    closed_by: str = text("avsluttetAv", limit=NAME)
    cross_references: tuple[CrossReference, ...] = owns(CrossReference, "kryssreferanse")
    disposal: Disposal | None = own(Disposal, "kassasjon")
    screening: Screening | None = own(Screening, "skjerming")
    classified: Classified | None = own(Classified, "gradering")


@dataclass(frozen=True, kw_only=True)
class FileUnit(Unit):
    """A file of records: a folder, a case or a meeting (mappe, saksmappe, møtemappe)."""

    element = "mappe"

    file_id: str = text("mappeID", limit=IDENTIFIER, required=True)
    title: str = text("tittel", limit=TITLE, required=True)
    public_title: str = text("offentligTittel", limit=TITLE)
    description: str = text("beskrivelse", limit=PROSE)
    keywords: tuple[str, ...] = texts("noekkelord", limit=NAME)
    document_medium: str = text("dokumentmedium")
    storage_locations: tuple[str, ...] = texts("oppbevaringssted", limit=NAME)
    closed_at: datetime | None = moment("avsluttetDato")
    closed_by: str = text("avsluttetAv", limit=NAME)
    series_references: tuple[str, ...] = texts("referanseArkivdel", limit=IDENTIFIER)
    business_specific_metadata: tuple[tuple[str, str], ...] = unbound("virksomhetsspesifikkeMetadata")
    parts: tuple[Part, ...] = owns(Part, "part", "sakspart")
    cross_references: tuple[CrossReference, ...] = owns(CrossReference, "kryssreferanse")
    comments: tuple[Comment, ...] = owns(Comment, "merknad")
    disposal: Disposal | None = own(Disposal, "kassasjon")
    screening: Screening | None = own(Screening, "skjerming")
    classified: Classified | None = own(Classified, "gradering")
    # Of a case.
    case_year: str = number("saksaar")
    case_sequence_number: str = number("sakssekvensnummer")
    case_date: date | None = day("saksdato")
    administrative_unit: str = text("administrativEnhet", limit=300)
    case_responsible: str = text("saksansvarlig", limit=300)
    records_management_unit: str = text("journalenhet", limit=300)
    case_status: str = text("saksstatus")
    lent_on: date | None = day("utlaantDato")
    lent_to: str = text("utlaantTil", limit=NAME)
    secondary_classifications: tuple[str, ...] = texts("referanseSekundaerKlassifikasjon", limit=IDENTIFIER)
    precedences: tuple[Precedence, ...] = owns(Precedence, "presedens")
    # Of a meeting.
    meeting_number: str = text("moetenummer", limit=IDENTIFIER)
    committee: str = text("utvalg", limit=NAME)
    meeting_date: date | None = day("moetedato")
    meeting_place: str = text("moetested", limit=NAME)
    previous_meeting: str = text("referanseForrigeMoete", limit=IDENTIFIER)
    next_meeting: str = text("referanseNesteMoete", limit=IDENTIFIER)
    participants: tuple[MeetingParticipant, ...] = owns(MeetingParticipant, "moetedeltaker")


@dataclass(frozen=True, kw_only=True)
class RecordUnit(Unit):
    """Something that was kept: a registry entry, a record note, a meeting's item (registrering and its subtypes)."""

    element = "registrering"

    archived_at: datetime | None = moment("arkivertDato")
    archived_by: str = text("arkivertAv", limit=NAME)
    series_references: tuple[str, ...] = texts("referanseArkivdel", limit=IDENTIFIER)
    parts: tuple[Part, ...] = owns(Part, "part")
    disposal: Disposal | None = own(Disposal, "kassasjon")
    screening: Screening | None = own(Screening, "skjerming")
    classified: Classified | None = own(Classified, "gradering")
    record_id: str = text("registreringsID", limit=IDENTIFIER)
    title: str = text("tittel", limit=TITLE)
    public_title: str = text("offentligTittel", limit=TITLE)
    description: str = text("beskrivelse", limit=PROSE)
    keywords: tuple[str, ...] = texts("noekkelord", limit=NAME)
    authors: tuple[str, ...] = texts("forfatter", limit=NAME)
    document_medium: str = text("dokumentmedium")
    storage_locations: tuple[str, ...] = texts("oppbevaringssted", limit=NAME)
    business_specific_metadata: tuple[tuple[str, str], ...] = unbound("virksomhetsspesifikkeMetadata")
    comments: tuple[Comment, ...] = owns(Comment, "merknad")
    cross_references: tuple[CrossReference, ...] = owns(CrossReference, "kryssreferanse")
    correspondence_parts: tuple[CorrespondencePart, ...] = owns(CorrespondencePart, "korrespondansepart")
    # Of a registry entry, and partly of a record note.
    registry_entry_year: str = number("journalaar")
    registry_entry_sequence_number: str = number("journalsekvensnummer")
    registry_entry_number: str = number("journalpostnummer")
    registry_entry_type: str = text("journalposttype")
    record_status: str = text("journalstatus")
    registry_entry_date: date | None = day("journaldato")
    document_date: date | None = day("dokumentetsDato")
    received_date: datetime | None = moment("mottattDato")
    sent_date: datetime | None = moment("sendtDato")
    due_date: date | None = day("forfallsdato")
    freedom_assessment_date: date | None = day("offentlighetsvurdertDato")
    attachment_count: str = number("antallVedlegg")
    lent_on: date | None = day("utlaantDato")
    lent_to: str = text("utlaantTil", limit=NAME)
    records_management_unit: str = text("journalenhet", limit=300)
    sign_offs: tuple[SignOff, ...] = owns(SignOff, "avskrivning")
    document_flows: tuple[DocumentFlow, ...] = owns(DocumentFlow, "dokumentflyt")
    precedences: tuple[Precedence, ...] = owns(Precedence, "presedens")
    electronic_signature: ElectronicSignature | None = own(ElectronicSignature, "elektroniskSignatur")
    # Of a meeting's item; the eInnsyn client's examples have names of their own for some.
    meeting_record_type: str = text("moeteregistreringstype", "moetedokumentregistreringstype", limit=IDENTIFIER)
    meeting_case_type: str = text("moetesakstype", limit=IDENTIFIER)
    meeting_record_status: str = text("moeteregistreringsstatus")
    meeting_case_year: str = number("moetesaksaar")
    meeting_case_sequence_number: str = number("moetesakssekvensnummer")
    administrative_unit: str = text("administrativEnhet", limit=300)
    case_handler: str = text("saksbehandler", limit=300)
    to_meeting_records: tuple[str, ...] = texts(
        "referanseTilMoeteregistrering", "referanseTilMoetesak", limit=IDENTIFIER
    )
    from_meeting_records: tuple[str, ...] = texts("referanseFraMoeteregistrering", limit=IDENTIFIER)


@dataclass(frozen=True, kw_only=True)
class DocumentUnit(Unit):
    """One document, in whatever versions and formats (dokumentbeskrivelse)."""

    element = "dokumentbeskrivelse"

    document_type: str = text("dokumenttype", limit=IDENTIFIER)
    status: str = text("dokumentstatus")
    title: str = text("tittel", limit=TITLE, required=True)
    description: str = text("beskrivelse", limit=PROSE)
    authors: tuple[str, ...] = texts("forfatter", limit=NAME)
    document_medium: str = text("dokumentmedium")
    storage_location: str = text("oppbevaringssted", limit=NAME)
    series_references: tuple[str, ...] = texts("referanseArkivdel", limit=IDENTIFIER)
    associated_with_record_as: str = text("tilknyttetRegistreringSom")
    document_number: str = number("dokumentnummer")
    associated_at: datetime | None = moment("tilknyttetDato")
    associated_by: str = text("tilknyttetAv", limit=NAME)
    parts: tuple[Part, ...] = owns(Part, "part")
    comments: tuple[Comment, ...] = owns(Comment, "merknad")
    disposal: Disposal | None = own(Disposal, "kassasjon")
    disposal_undertaken: DisposalUndertaken | None = own(DisposalUndertaken, "utfoertKassasjon")
    deletion: Deletion | None = own(Deletion, "sletting")
    screening: Screening | None = own(Screening, "skjerming")
    classified: Classified | None = own(Classified, "gradering")
    electronic_signature: ElectronicSignature | None = own(ElectronicSignature, "elektroniskSignatur")


@dataclass(frozen=True, kw_only=True)
class ObjectUnit(Unit):
    """One file: a version and a variant of a document (dokumentobjekt). Before version 5 it has no id."""

    element = "dokumentobjekt"

    system_id: str = text("systemID", limit=IDENTIFIER)
    version_number: str = number("versjonsnummer")
    variant_format: str = text("variantformat", limit=IDENTIFIER)
    format: str = text("format", limit=IDENTIFIER)
    format_details: str = text("formatDetaljer", limit=NAME)
    file_reference: str = text("referanseDokumentfil", limit=1_000, required=True)
    checksum: str = text("sjekksum", limit=IDENTIFIER)
    checksum_algorithm: str = text("sjekksumAlgoritme", limit=50)
    file_size: int | None = size("filstoerrelse")
    electronic_signature: ElectronicSignature | None = own(ElectronicSignature, "elektroniskSignatur")
    conversions: tuple[Conversion, ...] = owns(Conversion, "konvertering")


UNITS: tuple[type[Unit], ...] = (
    FondsUnit,
    SeriesUnit,
    ClassificationSystemUnit,
    ClassUnit,
    FileUnit,
    RecordUnit,
    DocumentUnit,
    ObjectUnit,
)
