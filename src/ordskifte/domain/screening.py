"""What is withheld, by which provision, and how far down it reaches (Noark 5: skjerming).

A screening on a series, a class or a case covers everything below it. What came from elsewhere is believed when it
withholds, however badly it is filled in; what we withhold ourselves must say why. Spam and abuse are moderation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ordskifte.domain.errors import MissingLegalBasis
from ordskifte.domain.law import norway


class Field(StrEnum):
    """What a screening can hide of the metadata (M502 skjermingMetadata), by the letters of the code list."""

    CLASS_ID = "KID"
    CLASS_TITLE = "TKL"
    CASE_TITLE_BUT_FIRST_LINE = "TM1"
    CASE_TITLE_WORDS = "TMO"
    PARTY_NAME = "NPS"
    RECORD_TITLE_BUT_FIRST_LINE = "TR1"
    RECORD_TITLE_WORDS = "TRO"
    SENDER_NAME = "NA"
    RECIPIENT_NAME = "NM"
    DOCUMENT_TITLE = "TD"
    NOTE_TEXT = "MT"
    UNTIL_ASSESSED = "M"  # midlertidig skjerming


EVERY_FIELD: Final = frozenset(Field)
CASE_TITLE: Final = frozenset({Field.CASE_TITLE_BUT_FIRST_LINE, Field.CASE_TITLE_WORDS})
RECORD_TITLE: Final = frozenset({Field.RECORD_TITLE_BUT_FIRST_LINE, Field.RECORD_TITLE_WORDS})


class DocumentScope(StrEnum):
    """How much of the documents is hidden (M503 skjermingDokument)."""

    NONE = ""
    PARTS = "D"
    WHOLE = "H"


_PHRASES: Final = {
    "skjerming klasseid": Field.CLASS_ID,
    "skjerming tittel klasse": Field.CLASS_TITLE,
    "skjerming tittel mappe - unntatt første linje": Field.CASE_TITLE_BUT_FIRST_LINE,
    "skjerming tittel mappe - utvalgte ord": Field.CASE_TITLE_WORDS,
    "skjerming navn part i sak": Field.PARTY_NAME,
    "skjerming tittel registrering - unntatt første linje": Field.RECORD_TITLE_BUT_FIRST_LINE,
    "skjerming tittel registrering - utvalgte ord": Field.RECORD_TITLE_WORDS,
    "skjerming navn avsender": Field.SENDER_NAME,
    "skjerming navn mottaker": Field.RECIPIENT_NAME,
    "skjerming tittel dokumentbeskrivelse": Field.DOCUMENT_TITLE,
    "skjerming merknadstekst": Field.NOTE_TEXT,
    "midlertidig skjerming": Field.UNTIL_ASSESSED,
}
_FIELDS: Final = _PHRASES | {field.value.lower(): field for field in Field}
_SCOPES: Final = {
    "": DocumentScope.NONE,
    "d": DocumentScope.PARTS,
    "skjerming av deler av dokumentet": DocumentScope.PARTS,
    "h": DocumentScope.WHOLE,
    "skjerming av hele dokumentet": DocumentScope.WHOLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """One screening: the restriction (tilgangsrestriksjon), its legal basis (skjermingshjemmel), and what it hides."""

    access_restriction: str
    authority: str
    metadata: frozenset[Field] = frozenset()
    document_scope: DocumentScope = DocumentScope.NONE
    until: date | None = None  # skjermingOpphoererDato

    def hides(self, field: Field) -> bool:
        """Whether it hides this field; one that waits for an assessment hides them all."""
        return field in self.metadata or Field.UNTIL_ASSESSED in self.metadata

    def is_due(self, on: date) -> bool:
        """Whether its end has come. A person then lifts it; no date opens anything by itself."""
        return self.until is not None and self.until <= on


def ours(screening: Screening) -> Screening:
    """The same screening, if we may save it on a unit of our own: with a complete legal basis, and hiding something."""
    if not screening.authority.strip():
        raise MissingLegalBasis
    norway.complete_basis(screening.authority)
    return screening


def imported(
    *,
    access_restriction: str,
    authority: str,
    metadata: Iterable[str],
    document: str = "",
    until: date | None = None,
) -> Screening:
    """A screening as another system wrote it. Where it is unclear, it hides more, not less."""
    fields, scope = read_fields(metadata), read_scope(document)
    if not fields and scope is DocumentScope.NONE:
        fields, scope = EVERY_FIELD, DocumentScope.WHOLE
    return Screening(
        access_restriction=" ".join(access_restriction.split()),
        authority=" ".join(authority.split()),
        metadata=fields,
        document_scope=scope,
        until=until,
    )


def graded(grade: str) -> Screening:
    """A security grade withholds everything (Noark 5: gradering)."""
    return Screening(
        access_restriction=" ".join(grade.split()),
        authority="",
        metadata=EVERY_FIELD,
        document_scope=DocumentScope.WHOLE,
    )


def read_fields(texts: Iterable[str]) -> frozenset[Field]:
    """Letters or phrases of the code list; a word that it does not have hides every field."""
    known = [_FIELDS.get(plain) for text in texts if (plain := _plain(text))]
    return EVERY_FIELD if None in known else frozenset(field for field in known if field)


def read_scope(text: str) -> DocumentScope:
    """A letter or phrase of the code list; a word that it does not have hides the whole document."""
    return _SCOPES.get(_plain(text), DocumentScope.WHOLE)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2013", "-").split()).lower()


@dataclass(frozen=True, slots=True)
class Screenings:
    """All the screenings that cover one unit, the nearest first: its own and those of everything above it."""

    applied: tuple[Screening, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.applied)

    def hides(self, *fields: Field) -> bool:
        """Whether any of the fields is hidden."""
        return any(screening.hides(field) for screening in self.applied for field in fields)

    @property
    def document_scope(self) -> DocumentScope:
        """The widest scope of them all."""
        scopes = {screening.document_scope for screening in self.applied}
        widest_first = (DocumentScope.WHOLE, DocumentScope.PARTS)
        return next((scope for scope in widest_first if scope in scopes), DocumentScope.NONE)

    @property
    def authority(self) -> str:
        """The legal bases to show, each once; empty if none was ever given."""
        given = (screening.authority.strip() for screening in self.applied)
        return "; ".join(dict.fromkeys(text for text in given if text))


NOTHING_SCREENED: Final = Screenings()


def covering(*levels: Screening | None) -> Screenings:
    """What covers a unit, given its own screening and then those of what it lies in: case, class, series."""
    return Screenings(tuple(screening for screening in levels if screening is not None))
