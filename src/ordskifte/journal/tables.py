"""The public journal as a table that programs read: UTF-8 without a mark at the start, RFC 4180, nothing that runs."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from django.utils import translation

from ordskifte.domain.journal import Role, Showing
from ordskifte.journal import lines
from ordskifte.journal.models import PublicEntry

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"
# Noark 5's own names, the same in every language, since programs go by them. New ones are added at the end.
COLUMNS: Final = (
    "systemID",
    "journalaar",
    "journalsekvensnummer",
    "journalnummer",
    "saksnummer",
    "journalpostnummer",
    "journaldato",
    "dokumentetsDato",
    "journalposttype",
    "offentligTittel",
    "avsender",
    "mottaker",
    "administrativEnhet",
    "saksmappeOffentligTittel",
    "skjermet",
    "skjermingshjemmel",
    "avskrivningsdato",
    "avskrivningsmaate",
    "avskrevetAv",
    "rettet",
    "journalstatus",
    "antallInnlegg",
    "kontaktpunkt",
    "adresse",
    "innsyn",
)
# What a spreadsheet would take for a formula, also in the signs of full width, and the signs that could hide it.
_RUNS: Final = frozenset("=+-@\t\r\n＝＋－＠|%")
_PLACES: Final = {
    Showing.WITHHELD: "(skjermet)",
    Showing.PRIVATE: "(privatperson)",
    Showing.LEFT_OUT: "(navn ikke vist)",
    Showing.ANONYMOUS: "(anonym)",
}
LANGUAGE: Final = "nb"
MASKED_TITLE: Final = "(skjermet)"


def harmless(text: str) -> str:
    """A cell that a spreadsheet shows and does not run: an apostrophe goes before what could be a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line[:1] in _RUNS else line


def rows(entries: Iterable[PublicEntry], *, home: str, contact: str, names_since: date | None) -> Iterator[list[str]]:
    """The head, and a row for each entry. Private names older than `names_since` are left out."""
    yield list(COLUMNS)
    for entry in entries:
        cells = cells_of(entry, home=home, contact=contact, names_since=names_since)
        yield [harmless(cells[name]) for name in COLUMNS]


def written(table: Iterable[list[str]]) -> Iterator[bytes]:
    """The rows as they are sent, some at a time (RFC 4180)."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, dialect="excel", lineterminator="\r\n")
    for row in table:
        writer.writerow(row)
        if sheet.tell() > 1 << 15:
            yield _taken(sheet)
    yield _taken(sheet)


def _taken(sheet: io.StringIO) -> bytes:
    text = sheet.getvalue()
    sheet.seek(0)
    sheet.truncate()
    return text.encode()


def cells_of(entry: PublicEntry, *, home: str, contact: str, names_since: date | None) -> dict[str, str]:
    """What stands in each column: what the page of the entry shows, and no more."""
    seen = lines.seen(entry, names_since=names_since)
    case = entry.case
    answer = entry.answer
    return {
        "systemID": str(entry.uid),
        "journalaar": _text(entry.year),
        "journalsekvensnummer": _text(entry.sequence),
        "journalnummer": entry.number,
        "saksnummer": lines.case_number(entry),
        "journalpostnummer": _text(entry.number_in_case) if case else "",
        "journaldato": _text(entry.entry_date),
        "dokumentetsDato": _text(entry.document_date),
        "journalposttype": lines.TYPE_PHRASES[entry.direction],
        "offentligTittel": seen.title or MASKED_TITLE,
        "avsender": _names(seen.parties, senders=True),
        "mottaker": _names(seen.parties, senders=False),
        "administrativEnhet": seen.unit,
        "saksmappeOffentligTittel": lines.case_title(entry),
        "skjermet": "ja" if seen.is_withheld else "nei",
        "skjermingshjemmel": seen.authority,
        "avskrivningsdato": _text(entry.signed_off_on),
        "avskrivningsmaate": _sign_off(entry.signed_off_by),
        "avskrevetAv": answer.number if answer else "",
        "rettet": _text(entry.corrected_on),
        "journalstatus": "Utgår" if entry.is_cancelled else "Journalført",
        "antallInnlegg": str(entry.subject_count),
        "kontaktpunkt": lines.contact_email(entry) or contact,
        "adresse": home + lines.path_of(entry),
        "innsyn": home + lines.access_path(entry),
    }


@cache
def _sign_off(method: str) -> str:
    """As the page of the entry tells it, in one language for all who read the table."""
    with translation.override(LANGUAGE):
        return lines.sign_off(method)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _names(parties: Iterable[lines.Party], *, senders: bool) -> str:
    found = (each for each in parties if Role(each.role).is_sender is senders)
    return "; ".join(_PLACES.get(each.showing, each.name) for each in found)
