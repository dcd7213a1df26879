"""What is here under another identifier, found by the number that people cite: once only, and of one sender only.

Noark 4 has no identifiers, so a journal in it means a case of an extract by its number; a system that goes on to
Noark 5 gives its cases identifiers that nobody has heard of. One source may hold several archives, each with numbers
of its own.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from ordskifte.cases.models import CaseFile, Change, Source
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import same
from ordskifte.kernel import clock
from ordskifte.records.importers.noark5.bulk import in_pieces
from ordskifte.records.importers.noark5.filling import ENTRY
from ordskifte.records.importers.noark5.rows import Row
from ordskifte.records.importers.noark5.words import Told
from ordskifte.records.models import Record, RegistryEntry

# Identities made of numbers, where the file gives none: see `protocols.noark.delivery` and `offjournal`.
_MADE: Final = re.compile(r"(?:(?P<sender>.*)/)?(?:sak|jp)/(?P<year>\d{1,4})/(?P<sequence>\d{1,9})", re.ASCII)
Number = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who counts: the archive, and its creators by number and by name."""

    archive: str
    ids: frozenset[str]
    names: frozenset[str]

    def is_same(self, other: "_Sender") -> bool | None:
        """Whether both are one; None if neither says enough."""
        if self.archive == other.archive or self.ids & other.ids:
            return True
        if self.ids and other.ids:
            return False
        return True if self.names & other.names else None


@dataclass(frozen=True, slots=True)
class _Stored:
    """A case that is here."""

    key: str
    title: str
    sender: _Sender


class Numbers:
    """Finds cases and entries of a source by number, and keeps what is to be told and written about it."""

    def __init__(self, source: Source) -> None:
        self.told: list[Told] = []
        # Rows that are here under an identity made of a number, and their own identifier from now on.
        self.identified: dict[Row, str] = {}
        self._source = source

    def find_cases(self, rows: list[Row]) -> None:
        """Give cases that are known by their number the key under which they are here."""
        numbered = {row: number for row in rows if (number := _number_of_case(row)) is not None}
        if not numbered:
            return
        here = self._cases_here(set(numbered.values()))
        for row, number in numbered.items():
            found = here.get(number, [])
            if all(each.key != row.key for each in found):
                self._find_case(row, [each for each in found if _made(each.key) or _made(row.key)])

    def _find_case(self, row: Row, found: list[_Stored]) -> None:
        verdicts = [_is_same_case(row, each) for each in found]
        if verdicts == [True]:
            self._take(row, found[0].key)
        elif any(verdict is not False for verdict in verdicts):
            self.told.append(Told("number_in_doubt", where=row.path, line=row.line, quote=row.key))

    def _take(self, row: Row, key: str) -> None:
        if not _made(row.key):
            self.identified[row] = row.key
        row.key = key

    def _cases_here(self, numbers: set[Number]) -> dict[Number, list[_Stored]]:
        rows = CaseFile.objects.filter(
            body=self._source.body_id,
            source=self._source,
            year__in={year for year, _ in numbers},
            sequence__in={sequence for _, sequence in numbers},
        )
        found: dict[Number, list[_Stored]] = {}
        around = ("series__fonds__source_key", "series__fonds__creators")
        for year, sequence, key, title, public, archive, creators in rows.values_list(
            "year", "sequence", "source_key", "title", "public_title", *around
        ):
            sender = _sender(archive, creators=creators, key=key)
            found.setdefault((year, sequence), []).append(_Stored(key, public or title, sender))
        return found

    def find_records(self, rows: list[Row]) -> None:
        """The same of entries, among those of the case, which is of one sender."""
        numbered = {row: number for row in rows if (number := _number_of_entry(row)) is not None}
        cases = {row.values["case_id"].pk for row in numbered if row.values["case_id"] is not None} - {None}
        if not cases:
            return
        here: dict[tuple[int, Number], set[str]] = {}
        entries = RegistryEntry.objects.filter(record__case__in=cases, record__source=self._source)
        for case, year, sequence, key in entries.values_list(
            "record__case", "source_year", "source_sequence", "record__source_key"
        ):
            if (number := _number(year, sequence)) is not None:
                here.setdefault((case, number), set()).add(key)
        stored = self._stored_records({row.key for row in numbered})
        for row, number in numbered.items():
            case = row.values["case_id"]
            keys = here.get((case.pk, number), set()) if case is not None else set()
            same_entry = {key for key in keys if (_made(key) or _made(row.key)) and not _are_of_two(row.key, key)}
            if row.key not in stored and len(same_entry) == 1:
                self._take(row, next(iter(same_entry)))

    def _stored_records(self, keys: set[str]) -> set[str]:
        found: set[str] = set()
        for some in in_pieces(keys):
            rows = Record.objects.filter(source=self._source, source_key__in=some)
            found.update(rows.values_list("source_key", flat=True))
        return found

    def identify(self, rows: list[Row], *, by: Actor) -> None:
        """Write down the identifiers of those that had none, in the caller's transaction; they are found by them."""
        changes = []
        for row in rows:
            given = self.identified.get(row)
            if given is None or row.stored is None:
                continue
            model = row.table.model
            model.objects.filter(pk=row.pk).update(source_key=given)
            changes.append(
                Change(
                    unit_kind=model._meta.model_name or "",
                    unit_uid=row.stored["uid"],
                    field="source_key",
                    old=row.key,
                    new=given,
                    by=str(by),
                    at=clock.now(),
                )
            )
        Change.objects.bulk_create(changes)


def _made(key: str) -> re.Match[str] | None:
    return _MADE.fullmatch(key)


def _number(year: str, sequence: str) -> Number | None:
    is_number = year.isdecimal() and sequence.isdecimal() and len(year) <= 4 and len(sequence) <= 9
    return (int(year), int(sequence)) if is_number and int(sequence) else None


def _number_of_case(row: Row) -> Number | None:
    year, sequence = row.values["year"], row.values["sequence"]
    return None if year is None or sequence is None else (year, sequence)


def _number_of_entry(row: Row) -> Number | None:
    entry = next((owned[0] for table, owned in row.owned if table is ENTRY), None)
    return None if entry is None else _number(entry["source_year"], entry["source_sequence"])


def _is_same_case(row: Row, stored: _Stored) -> bool | None:
    """Whether a case that is told of is the one that is here; None if that is not clear."""
    archive = row.values["series_id"].values["fonds_id"]
    sender = _sender(archive.key, creators=archive.values.get("creators", []), key=row.key)
    verdict = sender.is_same(stored.sender)
    if verdict is not None:
        return verdict
    title = row.values["public_title"] or row.values["title"]
    return True if title and same(title, stored.title) else None


def _sender(archive: str, *, creators: list[dict[str, Any]], key: str) -> _Sender:
    ids = {"".join(each.get("creator_id", "").split()) for each in creators}
    if (found := _made(key)) is not None and found["sender"]:
        ids.add(found["sender"])
    names = {" ".join(each.get("name", "").casefold().split()) for each in creators}
    return _Sender(archive, frozenset(ids - {""}), frozenset(names - {""}))


def _are_of_two(key: str, other: str) -> bool:
    """Whether two senders count here, each for themselves, so that one number means two things."""
    senders = {found["sender"] for each in (key, other) if (found := _made(each)) and found["sender"]}
    return len(senders) > 1
