"""The units of the demo's extract as values: what a records system would hold about Nordfjæra's cases."""

from dataclasses import dataclass, field
from datetime import date

from ordskifte.domain.ids import CaseNumber

WHOLE = "Skjerming av hele dokumentet"
PARTS = "Skjerming av deler av dokumentet"
ARCHIVE = "Arkivformat"
PRODUCTION = "Produksjonsformat"
REDACTED = "Dokument hvor deler av innholdet er skjermet"

PRIVATE = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What is withheld, and by which provision (skjerming); `fields` in the phrases of the code list."""

    basis: str
    fields: tuple[str, ...] = ()
    document: str = ""
    restriction: str = "Unntatt offentlighet"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOf:
    """One file of a document (dokumentobjekt)."""

    name: str
    variant: str = ARCHIVE
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom a case concerns (part), or who wrote or got a letter (korrespondansepart)."""

    role: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A journal entry with one document (journalpost, dokumentbeskrivelse); a note has no type (arkivnotat)."""

    number: int
    dated: date
    title: str
    public_title: str = ""
    type: str = "Organinternt dokument uten oppfølging"
    status: str = "Journalført"
    document_title: str = ""
    comment: str = ""
    people: tuple[Person, ...] = ()
    screen: Screen | None = None
    files: tuple[FileOf, ...] = ()
    has_document: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A case (saksmappe). `key` tells two units with one number apart."""

    number: CaseNumber
    dated: date
    title: str
    public_title: str
    class_id: str
    unit: str
    officer: str
    status: str = "Under behandling"
    key: str = ""
    comment: str = ""
    keyword: str = ""
    grade: str = ""
    parties: tuple[Person, ...] = ()
    screen: Screen | None = None
    entries: tuple[Entry, ...] = field(default=())

    @property
    def path(self) -> str:
        """What its identifier is made of."""
        return f"{self.number}{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A class of the filing plan (klasse)."""

    id: str
    title: str
    screen: Screen | None = None
