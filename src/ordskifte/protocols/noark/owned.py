"""The small things that belong to a unit: parties, screening, sign-offs and their like."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self

from ordskifte.protocols.noark.fields import (
    CODE,
    IDENTIFIER,
    NAME,
    PROSE,
    TITLE,
    day,
    moment,
    number,
    text,
    texts,
    unbound,
)


class Made:
    """What the reader makes many of."""

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """One with these values, each of the right kind; the rest have their defaults.

        To set fifty fields one by one, as `__init__` of a frozen class does, takes longer than to read them. This is
        also why these classes have no slots.
        """
        return cls.holding(values.copy())

    @classmethod
    def holding(cls, values: dict[str, Any]) -> Self:
        """The same, which keeps the dictionary: nobody else may change it any more."""
        made = cls.__new__(cls)
        _hold(made, values)
        return made


# To set the attribute by its name is refused to frozen classes, or looks for it in each of them first.
_hold: Final = vars(Made)["__dict__"].__set__


@dataclass(frozen=True, kw_only=True)
class FondsCreator(Made):
    """The body that made the records (arkivskaper)."""

    creator_id: str = text("arkivskaperID", limit=IDENTIFIER)
    name: str = text("arkivskaperNavn", limit=NAME)
    description: str = text("beskrivelse", limit=PROSE)


@dataclass(frozen=True, kw_only=True)
class Address(Made):
    """How to reach a party; the fields that both sorts of party share."""

    postal_address: tuple[str, ...] = texts("postadresse", limit=NAME)
    postal_code: str = text("postnummer")
    postal_town: str = text("poststed", limit=NAME)
    country: str = text("land", limit=NAME)
    email: str = text("epostadresse", limit=NAME)
    telephone: tuple[str, ...] = texts("telefonnummer")
    contact_person: str = text("kontaktperson", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class Part(Address):
    """Somebody whom a unit concerns (part; sakspart before version 5)."""

    part_id: str = text("partID", "sakspartID", limit=IDENTIFIER)
    name: str = text("partNavn", "sakspartNavn", limit=NAME, required=True)
    role: str = text("partRolle", "sakspartRolle", limit=IDENTIFIER)
    business_specific_metadata: tuple[tuple[str, str], ...] = unbound("virksomhetsspesifikkeMetadata")


@dataclass(frozen=True, kw_only=True)
class CorrespondencePart(Address):
    """Who sent or received a record (korrespondansepart)."""

    type: str = text("korrespondanseparttype", required=True)
    name: str = text("korrespondansepartNavn", limit=NAME, required=True)
    administrative_unit: str = text("administrativEnhet", limit=300)
    case_handler: str = text("saksbehandler", limit=300)


@dataclass(frozen=True, kw_only=True)
class Screening(Made):
    """What is kept from the public, and by which provision (skjerming)."""

    access_restriction: str = text("tilgangsrestriksjon", limit=IDENTIFIER, required=True)
    authority: str = text("skjermingshjemmel", limit=NAME, required=True)
    metadata: tuple[str, ...] = texts("skjermingMetadata", limit=IDENTIFIER)
    document: str = text("skjermingDokument", limit=IDENTIFIER)
    years: str = number("skjermingsvarighet")
    ends_on: date | None = day("skjermingOpphoererDato")


@dataclass(frozen=True, kw_only=True)
class Classified(Made):
    """A security grade (gradering)."""

    grade: str = text("grad", "gradering", limit=CODE)
    graded_at: datetime | None = moment("graderingsdato")
    graded_by: str = text("gradertAv", limit=NAME)
    downgraded_at: datetime | None = moment("nedgraderingsdato")
    downgraded_by: str = text("nedgradertAv", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class Disposal(Made):
    """What is to be done with a unit when its time is over (kassasjon)."""

    decision: str = text("kassasjonsvedtak", limit=IDENTIFIER)
    authority: str = text("kassasjonshjemmel", limit=NAME)
    preservation_time: str = number("bevaringstid")
    disposal_date: date | None = day("kassasjonsdato")


@dataclass(frozen=True, kw_only=True)
class DisposalUndertaken(Made):
    """Documents that were destroyed by decision (utfoertKassasjon)."""

    disposed_at: datetime | None = moment("kassertDato")
    disposed_by: str = text("kassertAv", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class Deletion(Made):
    """Versions, variants or production formats that were removed (sletting)."""

    type: str = text("slettingstype", limit=IDENTIFIER)
    deleted_at: datetime | None = moment("slettetDato")
    deleted_by: str = text("slettetAv", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class Comment(Made):
    """A note by an archivist or a case handler (merknad)."""

    content: str = text("merknadstekst", limit=PROSE)
    type: str = text("merknadstype", limit=IDENTIFIER)
    at: datetime | None = moment("merknadsdato")
    by: str = text("merknadRegistrertAv", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class CrossReference(Made):
    """A pointer to another unit by its id (kryssreferanse)."""

    to_class: str = text("referanseTilKlasse", limit=IDENTIFIER)
    to_file: str = text("referanseTilMappe", limit=IDENTIFIER)
    to_record: str = text("referanseTilRegistrering", limit=IDENTIFIER)


@dataclass(frozen=True, kw_only=True)
class SignOff(Made):
    """How an incoming record was settled (avskrivning)."""

    signed_off_on: date | None = day("avskrivningsdato")
    by: str = text("avskrevetAv", limit=NAME)
    method: str = text("avskrivningsmaate", limit=IDENTIFIER)
    by_entry: str = text("referanseAvskrivesAvJournalpost", limit=IDENTIFIER)


@dataclass(frozen=True, kw_only=True)
class DocumentFlow(Made):
    """One step of a record from desk to desk (dokumentflyt)."""

    to: str = text("flytTil", limit=NAME)
    sender: str = text("flytFra", limit=NAME)
    received_at: datetime | None = moment("flytMottattDato")
    sent_at: datetime | None = moment("flytSendtDato")
    status: str = text("flytStatus", limit=IDENTIFIER)
    comment: str = text("flytMerknad", limit=TITLE)


@dataclass(frozen=True, kw_only=True)
class Precedence(Made):
    """A decision that later ones can be measured against (presedens)."""

    precedence_date: date | None = day("presedensDato")
    created_at: datetime | None = moment("opprettetDato")
    created_by: str = text("opprettetAv", limit=NAME)
    title: str = text("tittel", limit=TITLE)
    description: str = text("beskrivelse", limit=PROSE)
    authority: str = text("presedensHjemmel", limit=NAME)
    source_of_law: str = text("rettskildefaktor", limit=NAME)
    approved_at: datetime | None = moment("presedensGodkjentDato")
    approved_by: str = text("presedensGodkjentAv", limit=NAME)
    closed_at: datetime | None = moment("avsluttetDato")
    closed_by: str = text("avsluttetAv", limit=NAME)
    status: str = text("presedensStatus", limit=CODE)


@dataclass(frozen=True, kw_only=True)
class ElectronicSignature(Made):
    """What was found out about a signature when it was checked (elektroniskSignatur)."""

    security_level: str = text("elektroniskSignaturSikkerhetsnivaa", limit=NAME)
    verified: str = text("elektroniskSignaturVerifisert", limit=NAME)
    verified_on: date | None = day("verifisertDato")
    verified_by: str = text("verifisertAv", limit=NAME)


@dataclass(frozen=True, kw_only=True)
class Conversion(Made):
    """A file that was made from one in another format (konvertering)."""

    converted_at: datetime | None = moment("konvertertDato")
    converted_by: str = text("konvertertAv", limit=NAME)
    from_format: str = text("konvertertFraFormat", limit=IDENTIFIER)
    to_format: str = text("konvertertTilFormat", limit=IDENTIFIER)
    tool: str = text("konverteringsverktoey", limit=NAME)
    comment: str = text("konverteringskommentar", limit=TITLE)


@dataclass(frozen=True, kw_only=True)
class MeetingParticipant(Made):
    """Somebody who took part in a meeting (moetedeltaker)."""

    name: str = text("moetedeltakerNavn", limit=NAME)
    function: str = text("moetedeltakerFunksjon", limit=NAME)
