"""Which units of a batch are here already, and what of them is another than it was."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ordskifte.cases.models import Source
from ordskifte.records.importers.noark5 import screens
from ordskifte.records.importers.noark5.bulk import Table, in_pieces
from ordskifte.records.importers.noark5.filling import CASE, CLASS, RECORD, SERIES, is_expired
from ordskifte.records.importers.noark5.rows import Row

# Ours, whatever the source says.
OURS = frozenset(
    {
        "access_code",
        "body_id",
        "id",
        "occurrence",
        "ordinal",
        "responsible_id",
        "source_id",
        "source_key",
        "uid",
        "unit_id",
    }
)
# What follows from other values, so that a change of it is not one of the source.
DERIVED = frozenset({"covers", "dated", "is_classified", "is_expired", "suggested_title"})
# Written again with what changed, though it is not the source's.
_SETTLED = frozenset({"access_code", "ordinal", "unit_id"})
UNFINISHED = "unfinished"


def updated_names(table: Table) -> tuple[str, ...]:
    """The columns that are written when a row of this table has changed."""
    return tuple(name for name in table.names if name not in OURS or name in _SETTLED)


def find(rows: Iterable[Row], *, source: Source) -> None:
    """Note beside each row what is stored of it."""
    by_table: dict[Table, list[Row]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    for table, some in by_table.items():
        stored = _stored(table, {row.key for row in some}, source=source)
        for row in some:
            if (found := stored.get((row.key, row.occurrence))) is not None:
                row.stored, row.pk = found, found["id"]


def _stored(table: Table, keys: set[str], *, source: Source) -> dict[tuple[str, int], dict[str, Any]]:
    found = {}
    for some in in_pieces(keys):
        rows = table.model.objects.filter(source=source, source_key__in=some)
        for values in rows.values_list(*table.names):
            row = dict(zip(table.names, values, strict=True))
            found[row["source_key"], row["occurrence"]] = row
    return found


def changed_names(row: Row) -> list[str]:
    """The columns whose value is another than the stored one."""
    stored = row.stored or {}
    return [name for name, value in row.values.items() if name not in _NEVER and not _is_same(value, stored[name])]


_NEVER = OURS - _SETTLED


def _is_same(value: Any, stored: Any) -> bool:
    return _plain(value) == _plain(stored)


def _plain(value: Any) -> Any:
    return value.pk if type(value) is Row else value


def is_silent(row: Row) -> bool:
    """Whether what changes is only the rest of a unit that was not read to its end before."""
    return row.is_new or bool(row.stored and row.stored["extra"].get(UNFINISHED))


def logged(row: Row, names: Iterable[str]) -> Iterator[tuple[str, Any, Any]]:
    """What goes into the log of changes: field, old value, new value. Of `extra`, each entry for itself."""
    stored = row.stored or {}
    for name in names:
        if name == "extra":
            yield from _logged_extra(stored[name], row.values[name])
        elif name not in DERIVED and name not in OURS:
            yield name, stored[name], row.values[name]


def _logged_extra(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key) and key != UNFINISHED:
            yield f"extra.{key}", old.get(key), new.get(key)


def as_text(value: Any) -> str:
    """A value as the log of changes keeps it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def covers_anew(row: Row) -> bool:
    """Whether what lies in this unit is covered otherwise than before, also what this extract leaves out."""
    stored = row.stored
    if stored is None or row.table not in {SERIES, CLASS, CASE, RECORD}:
        return False
    if screens.kept(stored["screening"], extra=stored["extra"]) != row.context.screens:
        return True
    if row.table is CASE:
        return is_expired(stored["status"]) != row.context.is_expired
    if row.table is RECORD:
        return (stored["public_title"], stored["document_date"]) != (row.context.public_title, row.context.dated)
    return False
