"""What one batch writes: put together before its transaction, carried out in it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from ordskifte.cases.models import Change
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.records.importers.noark5 import matching
from ordskifte.records.importers.noark5.bulk import Table, next_ids, table_of
from ordskifte.records.importers.noark5.filling import (
    CASE,
    CLASS,
    CORRESPONDENCE,
    DOCUMENT,
    ENTRY,
    FONDS,
    OBJECT,
    PART,
    PLACE,
    RECORD,
    SERIES,
    SYSTEM,
)
from ordskifte.records.importers.noark5.numbering import give_ordinals
from ordskifte.records.importers.noark5.owned import Difference, differences
from ordskifte.records.importers.noark5.rows import Phase, Row
from ordskifte.records.models import ImportFinding

FINDING = table_of(ImportFinding)
CHANGE = table_of(Change)
# Those that others point at come first.
ORDER = (
    FONDS, SERIES, SYSTEM, CLASS, CASE, PART, RECORD, ENTRY, DOCUMENT, PLACE, OBJECT, CORRESPONDENCE, FINDING, CHANGE,
)  # fmt: skip


class Plan:
    """The rows to write, to write anew and to take away."""

    def __init__(self, rows: Iterable[Row], *, findings: list[dict[str, Any]], by: Actor) -> None:
        self._by = str(by)
        rows = list(rows)
        self.new = [row for row in rows if row.stored is None]
        # A large unit that is here already waits until all of it is known.
        opened = Phase.OPENED
        known = [row for row in rows if row.stored is not None and row.phase is not opened]
        self.cases = [row for row in (*self.new, *known) if row.table is CASE]
        self.inserts: dict[Table, list[dict[str, Any]]] = {FINDING: findings} if findings else {}
        inserts = defaultdict(list, self.inserts)
        for row in self.new:
            inserts[row.table].append(row.values)
            for table, owned in row.owned:
                inserts[table] += owned
        self.inserts = dict(inserts)
        self.updates: dict[tuple[Table, tuple[str, ...]], list[tuple[Any, dict[str, Any]]]] = {}
        self.removals: dict[Table, list[Any]] = {}
        # Units of which the source says something else than before.
        self.changed: set[Row] = set()
        # Rows that are written anew for whatever reason.
        self.touched: set[Row] = set()
        self.expiry_changed = False
        if known:
            self._compare(known)

    def carry_out(self, *, body: Body) -> None:
        """Write it all, in the caller's transaction."""
        with connection.cursor() as cursor:
            self._number(cursor)
            give_ordinals(self.cases, body=body)
            for table in ORDER:
                if table in self.inserts:
                    table.insert(cursor, self.inserts[table])
            for (table, names), rows in self.updates.items():
                table.update(cursor, rows, names=names)
        for table, keys in self.removals.items():
            table.model.objects.filter(pk__in=keys).delete()

    def _number(self, cursor: Any) -> None:
        """Give every new row its identifier."""
        ids = next_ids(cursor, {table: len(rows) for table, rows in self.inserts.items()})
        for table, numbers in ids.items():
            for values, number in zip(self.inserts[table], numbers, strict=True):
                values["id"] = number
        for row in self.new:
            row.pk = row.values["id"]

    def _compare(self, known: list[Row]) -> None:
        """Find what differs from what is stored."""
        changes: list[tuple[Row, str, Any, Any]] = []
        for row in known:
            names = matching.changed_names(row)
            if names:
                self._update(row)
                changes += [(row, *change) for change in matching.logged(row, names)]
        for difference in differences(known):
            self._settle(difference)
            changes += [(difference.owner, *change) for change in _changes_of(difference)]
        self.changed = {row for row, *_ in changes}
        changes = [change for change in changes if not matching.is_silent(change[0])]
        if changes:
            self._log(changes)

    def _update(self, row: Row) -> None:
        self.touched.add(row)
        self.updates.setdefault((row.table, matching.updated_names(row.table)), []).append((row.pk, row.values))

    def _settle(self, difference: Difference) -> None:
        table = difference.belonging.table
        given, stored = difference.given, difference.stored
        self.touched.add(difference.owner)
        self.expiry_changed = self.expiry_changed or difference.is_about_expiry
        if given is None and stored is not None:
            self.removals.setdefault(table, []).append(stored[table.id_name])
        elif given is not None and stored is not None:
            key = (table, difference.belonging.names)
            self.updates.setdefault(key, []).append((stored[table.id_name], given))
        elif given is not None:
            self.inserts.setdefault(table, []).append(given)

    def _log(self, changes: list[tuple[Row, str, Any, Any]]) -> None:
        """Keep the old values."""
        now, names = clock.now(), _Names(changes)
        self.inserts[CHANGE] = [
            {
                "id": None,
                "unit_kind": row.table.kind,
                "unit_uid": row.values["uid"],
                "field": field[:60],
                "old": names.text(_target(row.table, field), old),
                "new": names.text(_target(row.table, field), new),
                "by": self._by,
                "at": now,
            }
            for row, field, old, new in changes
        ]


def _changes_of(difference: Difference) -> Iterator[tuple[str, Any, Any]]:
    names, name = difference.belonging.names, difference.name
    given, stored = difference.given, difference.stored
    if given is None or stored is None:
        old, new = (_joined(side, names) if side else None for side in (stored, given))
        yield name, old, new
        return
    for each in names:
        old, new = stored[each], given[each]
        if old != (new.pk if type(new) is Row else new):
            yield f"{name}.{each}", old, new


def _joined(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if values[name] and type(values[name]) is not Row}


class _Names:
    """Texts of values; for another unit, its own identifier, which holds when row numbers do not."""

    def __init__(self, changes: list[tuple[Row, str, Any, Any]]) -> None:
        wanted: dict[type, set[Any]] = {}
        for row, field, *values in changes:
            model = _target(row.table, field)
            if model is not None:
                wanted.setdefault(model, set()).update(value for value in values if isinstance(value, int))
        self._uids: dict[tuple[type, Any], uuid.UUID] = {}
        for model, keys in wanted.items():
            for pk, uid in model.objects.filter(pk__in=keys).values_list("pk", "uid"):
                self._uids[model, pk] = uid

    def text(self, model: Any, value: Any) -> str:
        """A value as the log keeps it; `model` is the table that it points at, if it does."""
        if model is None or value is None:
            return matching.as_text(value)
        uid = value.values["uid"] if type(value) is Row else getattr(value, "uid", None)
        uid = uid or self._uids.get((model, value), "")
        return str(uuid.UUID(uid)) if isinstance(uid, str) and uid else str(uid)


def _target(table: Table, field: str) -> Any:
    """The table that a column points at, if it does."""
    if field == "place.record_id":
        return RECORD.model
    return table.targets.get(field)
