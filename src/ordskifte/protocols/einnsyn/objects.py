"""The objects of eInnsyn's API, from plain values: what it demands is demanded here, before anything is sent.

Each public text has a twin there, with the names left in. Names are washed out of both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

Object = dict[str, Any]

# What the API calls mandatory, by kind of object.
MANDATORY: Final[Mapping[str, tuple[str, ...]]] = {
    "arkiv": ("tittel",),
    "arkivdel": ("tittel",),
    "saksmappe": ("offentligTittel", "offentligTittelSensitiv", "saksaar", "sakssekvensnummer"),
    "journalpost": (
        "offentligTittel",
        "offentligTittelSensitiv",
        "journalaar",
        "journalsekvensnummer",
        "journalpostnummer",
        "journalposttype",
        "journaldato",
    ),
    "korrespondansepart": ("korrespondansepartNavn", "korrespondansepartNavnSensitiv", "korrespondanseparttype"),
    "skjerming": ("tilgangsrestriksjon",),
}
TYPES: Final = frozenset(
    {
        "inngaaende_dokument",
        "utgaaende_dokument",
        "organinternt_dokument_uten_oppfoelging",
        "organinternt_dokument_for_oppfoelging",
        "saksframlegg",
    }
)
OLDEST_YEAR: Final = 1700
WITHHELD: Final = "Unntatt offentlighet"


class NotWritable(ValueError):
    """An object lacks what the API demands; the text names the fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case (saksmappe)."""

    external_id: str
    year: int | None
    sequence: int | None
    title: str
    case_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in a letter (korrespondansepart)."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the journal (journalpost)."""

    external_id: str
    system_id: str
    year: int | None
    sequence: int | None
    number_in_case: int | None
    type: str
    entry_date: date
    title: str
    document_date: date | None = None
    note: str = ""
    is_withheld: bool = False
    authority: str = ""
    parties: tuple[Party, ...] = ()


def holder(kind: str, *, external_id: str, title: str) -> Object:
    """An archive or a part of one (arkiv, arkivdel), which the cases lie in."""
    return _whole(kind, {"externalId": external_id, "tittel": title})


def case(given: Case) -> Object:
    """A case."""
    fields = {
        "externalId": given.external_id,
        "saksaar": given.year,
        "sakssekvensnummer": given.sequence,
        **_title(given.title),
        "saksdato": _day(given.case_date),
    }
    return _whole("saksmappe", fields)


def entry(given: Entry) -> Object:
    """An entry alone: what a correction says of it."""
    if given.type not in TYPES:
        raise NotWritable("journalposttype")
    fields = {
        "externalId": given.external_id,
        "systemId": given.system_id,
        "journalaar": given.year,
        "journalsekvensnummer": given.sequence,
        "journalpostnummer": given.number_in_case,
        "journalposttype": given.type,
        "journaldato": _day(given.entry_date),
        "dokumentetsDato": _day(given.document_date),
        **_title(given.title),
    }
    # Sent also when it is empty, so that what was said before is taken back.
    return {**_whole("journalpost", fields), "beskrivelse": given.note}


def new_entry(given: Entry) -> Object:
    """An entry with all that belongs to it: what is handed over at first."""
    whole = {**entry(given), "korrespondansepart": [party(each) for each in given.parties]}
    return {**whole, "skjerming": screening(given)} if given.is_withheld else whole


def party(given: Party) -> Object:
    """Somebody in a letter."""
    fields = {
        "korrespondansepartNavn": given.name,
        "korrespondansepartNavnSensitiv": given.name,
        "korrespondanseparttype": given.kind,
    }
    return _whole("korrespondansepart", fields)


def screening(given: Entry) -> Object:
    """That something is withheld, and by which provision."""
    return _whole("skjerming", {"tilgangsrestriksjon": WITHHELD, "skjermingshjemmel": given.authority})


def _title(text: str) -> Object:
    return {"offentligTittel": text, "offentligTittelSensitiv": text}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _whole(kind: str, fields: Object) -> Object:
    """The fields that say something, if nothing that is mandatory is among the others."""
    given = {name: value for name, value in fields.items() if value not in {None, ""}}
    lacking = [name for name in MANDATORY[kind] if name not in given]
    lacking += [name for name in ("saksaar", "journalaar") if given.get(name, OLDEST_YEAR) < OLDEST_YEAR]
    if lacking:
        raise NotWritable(", ".join(lacking))
    return given
