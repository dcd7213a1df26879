"""The codes of both forms: a phrase in eFormidling's, a letter with its phrase in Fiks Arkiv's.

A member's value is the phrase of Noark 5's code list, since that is what is stored elsewhere.
"""

from enum import StrEnum
from typing import Self


class Coded(StrEnum):
    """A phrase that also has a letter."""

    letter: str

    def __new__(cls, phrase: str, letter: str) -> Self:
        """Make a member of its phrase and its letter."""
        member = str.__new__(cls, phrase)
        member._value_ = phrase
        member.letter = letter
        return member

    @classmethod
    def by_letter(cls, letter: str) -> Self | None:
        """The member with this letter, if there is one."""
        return next((each for each in cls if each.letter == letter), None)


class CaseStatus(Coded):
    """Where a case stands (M052 saksstatus)."""

    OPEN = "Under behandling", "B"
    CLOSED = "Avsluttet", "A"
    CANCELLED = "Utgår", "U"


class EntryType(Coded):
    """What sort of entry it is (M082 journalposttype)."""

    IN = "Inngående dokument", "I"
    OUT = "Utgående dokument", "U"
    INTERNAL_TO_FOLLOW_UP = "Organinternt dokument for oppfølging", "N"
    INTERNAL = "Organinternt dokument uten oppfølging", "X"
    PROPOSAL = "Saksframlegg", "S"


class EntryStatus(Coded):
    """Where an entry stands (M053 journalstatus)."""

    REGISTERED = "Journalført", "J"
    DISPATCHED = "Ekspedert", "E"
    ARCHIVED = "Arkivert", "A"
    CANCELLED = "Utgår", "U"


class PartyType(Coded):
    """Who somebody is in an entry (M087 korrespondanseparttype)."""

    SENDER = "Avsender", "EA"
    RECIPIENT = "Mottaker", "EM"
    COPY = "Kopimottaker", "EK"
    GROUP = "Gruppemottaker", "GM"
    OUR_SENDER = "Intern avsender", "IA"
    OUR_RECIPIENT = "Intern mottaker", "IM"


class SignOffMethod(Coded):
    """How what came in was settled (M619 avskrivningsmåte). Neither form has a word for the last two."""

    BY_LETTER = "Besvart med brev", "BU"
    BY_EMAIL = "Besvart med e-post", "BE"
    BY_PHONE = "Besvart på telefon", "TLF"
    NOTED = "Tatt til etterretning", "TE"
    FOR_INFORMATION = "Tatt til orientering", "TO"
    BY_NOTE = "Besvart med notat", "BN"
    CASE_CLOSED = "Saken ble avsluttet", "SA"


class Place(Coded):
    """What a document is in an entry (M217 tilknyttetRegistreringSom)."""

    MAIN = "Hoveddokument", "H"
    ATTACHMENT = "Vedlegg", "V"


class Variant(Coded):
    """Which variant of a document a file is (M700 variantformat)."""

    PRODUCTION = "Produksjonsformat", "P"
    ARCHIVE = "Arkivformat", "A"
    REDACTED = "Dokument hvor deler av innholdet er skjermet", "O"


class DocumentStatus(Coded):
    """How far a document has come (M054 dokumentstatus)."""

    FINISHED = "Dokumentet er ferdigstilt", "F"
    DRAFT = "Dokumentet er under redigering", "B"


class DocumentType(Coded):
    """What sort of document it is (M083 dokumenttype): those of the long list that we have use for."""

    DOCUMENT = "Dokument", "DOKUMENT"
    CORRESPONDENCE = "Korrespondanse", "KORR"
    STATEMENT = "Uttalelse", "UTTALELSE"
    NOTE = "Notat", "NOTAT"
    ATTACHMENT = "Vedlegg", "VEDLEGG"
    PHOTO = "Foto", "FOTO"
    SOUND = "Lydfil", "LYD"
    VIDEO = "Videofil", "VIDEO"


class Hidden(Coded):
    """What a screening hides of what is told about a unit (M502 skjermingMetadata)."""

    CLASS_ID = "Skjerming klasseID", "KID"
    CLASS_TITLE = "Skjerming tittel klasse", "TKL"
    CASE_TITLE_BUT_FIRST_LINE = "Skjerming tittel mappe - unntatt første linje", "TM1"
    CASE_TITLE_WORDS = "Skjerming tittel mappe - utvalgte ord", "TMO"
    PARTY_NAME = "Skjerming navn part i sak", "NPS"
    ENTRY_TITLE_BUT_FIRST_LINE = "Skjerming tittel registrering - unntatt første linje", "TR1"
    ENTRY_TITLE_WORDS = "Skjerming tittel registrering - utvalgte ord", "TRO"
    SENDER_NAME = "Skjerming navn avsender", "NA"
    RECIPIENT_NAME = "Skjerming navn mottaker", "NM"
    DOCUMENT_TITLE = "Skjerming tittel dokumentbeskrivelse", "TD"
    NOTE_TEXT = "Skjerming merknadstekst", "MT"
    UNTIL_ASSESSED = "Midlertidig skjerming", "M"


class Scope(Coded):
    """How much of the documents is withheld (M503 skjermingDokument)."""

    WHOLE = "Skjerming av hele dokumentet", "H"
    PARTS = "Skjerming av deler av dokumentet", "D"
