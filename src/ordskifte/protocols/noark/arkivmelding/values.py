"""What is handed over to a records system, and what comes back (arkivmelding, arkivmeldingKvittering).

The same values are written in both forms that bear the name: Fiks Arkiv's and eFormidling's. Nothing is left out of a
hand-over because it is withheld: the records system holds the journal, so it gets all, and with it what is withheld,
and by which provision.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from ordskifte.protocols.noark.arkivmelding.codes import (
    CaseStatus,
    DocumentStatus,
    DocumentType,
    EntryStatus,
    EntryType,
    Hidden,
    PartyType,
    Place,
    Scope,
    SignOffMethod,
    Variant,
)

# --- What is handed over ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What is withheld, and by which provision (skjerming)."""

    authority: str  # M501 skjermingshjemmel
    access_restriction: str = "Unntatt offentlighet"  # M500
    access_code: str = "UO"  # no list of letters is common to all: each body's records system has its own
    hides: tuple[Hidden, ...] = ()
    documents: Scope | None = None
    until: date | None = None  # M505 skjermingOpphoererDato


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A year, and a number in it: of a case (2026/118), or in the journal."""

    year: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.year}/{self.sequence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The case that an entry is filed on (saksmappe)."""

    key: UUID  # ours, by which it is asked for again
    title: str
    public_title: str = ""
    number: Number | None = None  # theirs, where it is known
    system_id: UUID | None = None  # theirs, where it is known and there is no number
    unit: str = ""  # M305 administrativEnhet
    handler: str = ""  # M306 saksansvarlig
    opened_on: date | None = None  # M100 saksdato
    created_at: datetime | None = None
    status: CaseStatus = CaseStatus.OPEN
    screening: Screening | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """How what came in was settled (avskrivning)."""

    method: SignOffMethod
    on: date
    by: str
    answer: UUID | None = None  # the entry that settles it, by our key


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who sent or received it (korrespondansepart)."""

    name: str
    type: PartyType
    is_person: bool = False
    is_screened: bool = False  # the name is withheld
    unit: str = ""
    handler: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a document (dokumentobjekt)."""

    name: str  # in the package; see `package`
    title: str  # the name for people
    format: str = ""  # PRONOM's identifier, or the ending
    media_type: str = ""
    variant: Variant = Variant.ARCHIVE
    version: int = 1
    size: int | None = None
    sha256: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of an entry, with its files (dokumentbeskrivelse)."""

    key: UUID
    number: int  # M007 dokumentnummer: a receipt names it by this
    title: str
    place: Place
    type: DocumentType = DocumentType.DOCUMENT
    status: DocumentStatus = DocumentStatus.FINISHED
    created_at: datetime | None = None
    created_by: str = ""
    screening: Screening | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What whoever works with it there should read (merknad)."""

    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to stand in the journal (journalpost), or, without a type, beside it (arkivnotat)."""

    key: UUID  # ours, by which it is asked for again
    title: str
    type: EntryType | None
    public_title: str = ""
    description: str = ""
    status: EntryStatus = EntryStatus.REGISTERED
    entry_date: date | None = None  # M101 journaldato
    document_date: date | None = None
    received_at: datetime | None = None
    sent_at: datetime | None = None
    openness_assessed_on: date | None = None
    created_at: datetime | None = None
    created_by: str = ""
    screening: Screening | None = None
    parties: tuple[Party, ...] = ()
    documents: tuple[Document, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    refers_to: tuple[UUID, ...] = ()  # other entries, by our keys (kryssreferanse)
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One hand-over: an entry, and the case that it is filed on."""

    message_id: UUID  # the same at each attempt
    at: datetime
    case: Case
    entry: Entry
    system: str = "Ordskifte"  # also names whose keys ours are (fagsystem)


# --- What comes back -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key that another system than the archive gave (referanseEksternNoekkel)."""

    system: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One part was not taken, and why, in the archive's words (mappeFeilet, registreringFeilet)."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArrived:
    """The case is there (mappeKvittering)."""

    system_id: UUID
    is_new: bool
    file_id: str = ""  # M003 mappeID
    number: Number | None = None
    key: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentArrived:
    """A document is there; `number` is the one that it was sent by."""

    system_id: UUID
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryArrived:
    """The entry is there (registreringKvittering)."""

    system_id: UUID
    is_new: bool
    record_id: str = ""  # M004 registreringsID
    number: Number | None = None  # in the journal
    number_in_case: int | None = None  # M015 journalpostnummer
    entry_date: date | None = None
    status: str = ""
    key: Key | None = None
    documents: tuple[DocumentArrived, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FiksReceipt:
    """What became of each part. A part of which nothing is said is None."""

    case: CaseArrived | Failed | None = None
    entry: EntryArrived | Failed | None = None
    unknown: tuple[str, ...] = ()  # what stands there that we do not know


class Stage(StrEnum):
    """What a message without a file says."""

    QUEUED = "mottatt"  # it came, and waits there
    UPDATED = "oppdatert"  # what was asked for is done; no number is told


@dataclass(frozen=True, slots=True, kw_only=True)
class FiksNotice:
    """It came so far."""

    stage: Stage


class ErrorKind(StrEnum):
    """Why nothing was done with a message."""

    INVALID = "ugyldigforespoersel"
    NOT_FOUND = "ikkefunnet"
    SERVER = "serverfeil"
    TIMED_OUT = "tidsavbrudd"  # nobody fetched it


@dataclass(frozen=True, slots=True, kw_only=True)
class FiksError:
    """Nothing was done with it, and why."""

    kind: ErrorKind
    id: str = ""
    text: str = ""
    unknown: tuple[str, ...] = ()


class ReceiptType(StrEnum):
    """What a receipt by eFormidling says; none of them brings a number."""

    OK = "OK"
    WARNING = "WARNING"
    ERROR = "ERROR"
    NOT_SUPPORTED = "NOTSUPPORTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class EformidlingReceipt:
    """What eFormidling brought back (arkivmelding_kvittering)."""

    type: ReceiptType
    about: UUID  # the message that it answers (relatedToMessageId)
    id: str  # its own
    conversation: str = ""
    sender: str = ""  # organisation number
    messages: tuple[tuple[str, str], ...] = ()  # (code, text), free
    unknown: tuple[str, ...] = ()
