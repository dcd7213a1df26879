"""The columns of a row that are ours and not the source's."""

from datetime import datetime
from typing import Any

from ordskifte.accounts.models import Unit
from ordskifte.cases.models import FileState, Source
from ordskifte.kernel.models import Body
from ordskifte.records.importers.noark5.bulk import new_uids
from ordskifte.records.importers.noark5.filling import CASE, FONDS, OBJECT, PART
from ordskifte.records.importers.noark5.keys import joined
from ordskifte.records.importers.noark5.matching import OURS, UNFINISHED
from ordskifte.records.importers.noark5.rows import Phase, Row

# Only the unit that a graded case belongs to, and the archivists, may open it at the desk.
GRADED = "gradert"
# Asked of every row.
_OPENED = Phase.OPENED


def code_of(code: str, *, is_classified: bool) -> str:
    """The access code of a case; one that people set stays."""
    if is_classified:
        return code or GRADED
    return "" if code == GRADED else code


class Completing:
    """Fills in what the source does not say."""

    def __init__(self, *, body: Body, source: Source, begun: datetime) -> None:
        self._body = body
        self._source_id = source.pk
        self._begun = begun
        self._uids = new_uids()
        units = Unit.objects.filter(body=body).values_list("pk", "name")
        self._units = {name.casefold(): pk for pk, name in units}

    def complete_all(self, rows: list[Row]) -> None:
        """Fill in the columns of the rows of a batch, and note which are new."""
        for row in rows:
            if row.stored is None:
                row.is_new = True
            self.complete(row)

    def complete(self, row: Row) -> None:
        """Fill in the columns of one row."""
        values, stored, table = row.values, row.stored, row.table
        if stored is None:
            values["id"] = None
            values["uid"] = next(self._uids)
            values["source_id"] = self._source_id
            values["source_key"] = row.key
            values["occurrence"] = row.occurrence
        else:
            for name in OURS.intersection(stored):
                values[name] = stored[name]
        if "created_at" in values and values["created_at"] is None:
            values["created_at"] = stored["created_at"] if stored else self._begun
        if row.phase is _OPENED:
            self._hold_back(row)
        if table is CASE:
            self._complete_case(row)
        elif table is FONDS:
            values["body_id"] = self._body.pk

    def _complete_case(self, row: Row) -> None:
        values, stored = row.values, row.stored or {}
        values["body_id"] = self._body.pk
        values["responsible_id"] = stored.get("responsible_id")
        # People may have moved the case to another unit since.
        values["unit_id"] = stored.get("unit_id") or self._units.get(values["administrative_unit"].casefold())
        values["access_code"] = code_of(stored.get("access_code", ""), is_classified=values["is_classified"])
        values["ordinal"] = stored.get("ordinal", 1)
        for table, parts in row.owned:
            if table is PART:
                self._complete_parts(row, parts)

    def _complete_parts(self, row: Row, parts: list[dict[str, Any]]) -> None:
        for position, part in enumerate(parts, start=1):
            part["id"], part["uid"], part["source_id"] = None, next(self._uids), self._source_id
            part["source_key"], part["occurrence"] = joined(row.key, f"part-{row.occurrence}-{position}"), 1

    def _hold_back(self, row: Row) -> None:
        """Nothing of a unit is shown to anyone outside before all of it is known."""
        row.values["extra"][UNFINISHED] = True
        if "is_classified" in row.values:
            row.values["is_classified"] = True
        if row.table is OBJECT:
            row.values["state"], row.values["blob_id"] = FileState.MISSING.value, None
