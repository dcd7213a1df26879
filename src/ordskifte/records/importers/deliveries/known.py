"""What is stored of the units of a batch, and how a part is read beside it."""

from collections import Counter
from typing import Any, Final

from django.db.models import Max

from ordskifte.cases.models import Document, DocumentObject, Source
from ordskifte.records.importers.deliveries import stricter
from ordskifte.records.importers.deliveries.merging import AROUND, is_empty
from ordskifte.records.importers.deliveries.numbers import Numbers
from ordskifte.records.importers.noark5 import matching
from ordskifte.records.importers.noark5.bulk import Table, in_pieces
from ordskifte.records.importers.noark5.filling import CASE, DOCUMENT, OBJECT, PART, PLACE, RECORD
from ordskifte.records.importers.noark5.rows import Row
from ordskifte.records.importers.noark5.words import Told
from ordskifte.records.models import RecordDocument

_LEVELS: Final = ("fonds_id", "series_id", "system_id", "klass_id", "parent_id")


class Known:
    """Finds what is stored, by identity; documents by the registration that they belong to, and files by theirs."""

    def __init__(self, rows: list[Row], *, source: Source) -> None:
        self._source = source
        self.numbers = Numbers(source)
        # Documents of these registrations that are no longer told of, by the registration.
        self.left_out: dict[Row, list[int]] = {}
        records = [row for row in rows if row.table is RECORD]
        self.numbers.find_cases([row for row in rows if row.table is CASE])
        matching.find([row for row in rows if row.table in AROUND], source=source)
        self.numbers.find_records(records)
        matching.find(records, source=source)
        self._find_documents([row for row in rows if row.table is DOCUMENT], records=records)
        self._find_files([row for row in rows if row.table is OBJECT])

    def _find_documents(self, rows: list[Row], *, records: list[Row]) -> None:
        here = {row.pk: row for row in records if row.pk is not None}
        places = RecordDocument.objects.filter(record__in=here).values_list("document_id", "record_id")
        owners = dict(places)
        stored = _stored(DOCUMENT, Document.objects.filter(pk__in=owners, source=self._source), owner=owners)
        for row in rows:
            record = _record_of(row)
            _match(row, stored, owner=None if record is None else record.pk)
        self._number([row for row in rows if row.stored is None])
        for (owner, _), left in stored.items():
            self.left_out.setdefault(here[owner], []).extend(each["id"] for each in left)

    def _find_files(self, rows: list[Row]) -> None:
        documents = {row.values["document_id"].pk for row in rows} - {None}
        files = DocumentObject.objects.filter(document__in=documents, source=self._source)
        stored = _stored(OBJECT, files, owner=dict(files.values_list("pk", "document_id")))
        for row in rows:
            _match(row, stored, owner=row.values["document_id"].pk)
        self._number([row for row in rows if row.stored is None])

    def _number(self, rows: list[Row]) -> None:
        """A new unit with an id that others have already is the next of them."""
        taken: Counter[str] = Counter()
        for some in in_pieces({row.key for row in rows}):
            model = rows[0].table.model
            last = model.objects.filter(source=self._source, source_key__in=some).order_by().values("source_key")
            taken.update(dict(last.annotate(last=Max("occurrence")).values_list("source_key", "last")))
        for row in rows:
            taken[row.key] += 1
            row.occurrence = taken[row.key]


Stored = dict[tuple[Any, str], list[dict[str, Any]]]


def _stored(table: Table, rows: Any, *, owner: dict[int, int]) -> Stored:
    found: Stored = {}
    for values in rows.order_by("occurrence").values_list(*table.names):
        row = dict(zip(table.names, values, strict=True))
        found.setdefault((owner[row["id"]], row["source_key"]), []).append(row)
    return found


def _match(row: Row, stored: Stored, *, owner: int | None) -> None:
    left = stored.get((owner, row.key))
    if left:
        row.stored = left.pop(0)
        row.pk, row.occurrence = row.stored["id"], row.stored["occurrence"]


def _record_of(row: Row) -> Row | None:
    return next((owned[0]["record_id"] for table, owned in row.owned if table is PLACE), None)


def settle(rows: list[Row], *, told: list[Told]) -> list[Row]:
    """Read each row beside what is stored: what a part leaves out of a case stands, and files that are here stay.

    What withholds a case only becomes stricter; that a part would withhold less is added to what is told.
    """
    kept = [row for row in rows if not (row.table is OBJECT and row.stored and row.stored["blob_id"])]
    for row in kept:
        if row.stored is not None:
            if row.table in AROUND and stricter.withholds_less(
                row.values.get("screening"), than=row.stored.get("screening")
            ):
                told.append(Told("screening_kept", where=row.path, line=row.line, quote=row.key))
            _settle(row, stored=row.stored)
    _keep_parts([row for row in kept if row.table is CASE and row.stored and not _has_parts(row)])
    return _without_idle(kept)


def _settle(row: Row, *, stored: dict[str, Any]) -> None:
    values = row.values
    is_fixed = row.table in AROUND and stricter.stays_in_place(row.table, stored=stored)
    for name in _LEVELS:
        if name in values and (is_fixed or _is_made_up(values[name])):
            values[name] = stored[name]
    if row.table in AROUND:
        if "screening" in values:
            values["screening"] = stricter.widest(stored["screening"], given=values["screening"])
        # These follow from others, and are looked over when all is written.
        values.update({name: stored[name] for name in matching.DERIVED.intersection(values)})
        values.update({name: stored[name] for name, value in values.items() if is_empty(value)})
        values["extra"] = {**stored["extra"], **values["extra"]}


def _is_made_up(above: Any) -> bool:
    """Whether a level is left out by the file, so that the place that a unit has already is the better."""
    return above is None or (isinstance(above, Row) and not above.line)


def _has_parts(row: Row) -> bool:
    return any(table is PART for table, _ in row.owned)


def _keep_parts(rows: list[Row]) -> None:
    """Give these cases the parties that they have."""
    by_case: dict[int, list[dict[str, Any]]] = {}
    for some in in_pieces([row.pk for row in rows]):
        for values in PART.model.objects.filter(case__in=some).order_by("pk").values_list(*PART.names):
            part = dict(zip(PART.names, values, strict=True))
            by_case.setdefault(part["case_id"], []).append(part)
    for row in rows:
        if row.pk in by_case:
            row.owned.append((PART, by_case[row.pk]))


def _without_idle(rows: list[Row]) -> list[Row]:
    """Leave out levels that were made up and that nothing lies in now."""
    kept: list[Row] = []
    used: set[int] = set()
    for row in reversed(rows):
        if row.line or row.stored is not None or id(row) in used:
            kept.append(row)
            used.update(id(value) for value in row.values.values() if isinstance(value, Row))
    return kept[::-1]
