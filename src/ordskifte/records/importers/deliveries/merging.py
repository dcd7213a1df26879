"""Rows of several files become the rows of one transaction: each unit once, and nothing said of it twice."""

from collections.abc import Iterable
from typing import Any

from ordskifte.records.importers.noark5.bulk import Table
from ordskifte.records.importers.noark5.filling import CASE, CLASS, FONDS, RECORD, SERIES, SYSTEM
from ordskifte.records.importers.noark5.rows import Row

# Of these a file says what it happens to say; of a registration it says all.
AROUND = frozenset({FONDS, SERIES, SYSTEM, CLASS, CASE})
_EMPTY: tuple[object, ...] = (None, "", [], {})


class Merged:
    """The rows of a batch."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._known: dict[tuple[Table, str], Row] = {}

    def fits(self, rows: Iterable[Row]) -> bool:
        """Whether these can join: what they correct must be stored first, or its old values would be lost."""
        return not any(
            known is not None and (row.table not in AROUND or _says_otherwise(row, known))
            for row in rows
            if _is_by_itself(row)
            for known in [self._known.get((row.table, row.key))]
        )

    def add(self, rows: Iterable[Row]) -> None:
        """Let the rows of one file join. A case that it names again and again is one case."""
        same: dict[int, Row] = {}
        for row in rows:
            _point_anew(row, same)
            known = self._known.get((row.table, row.key)) if row.table in AROUND else None
            if known is None:
                if _is_by_itself(row):
                    self._known[row.table, row.key] = row
                self.rows.append(row)
            else:
                fill(known.values, given=row.values)
                known.owned = row.owned or known.owned
                same[id(row)] = known
                _own_anew(known, before=row)


def is_empty(value: object) -> bool:
    """Whether a value says nothing."""
    return any(value is each or value == each for each in _EMPTY) and value is not False and value != 0


def fill(values: dict[str, Any], *, given: dict[str, Any]) -> None:
    """Take over what is said, and leave what is not."""
    for name, value in given.items():
        if name == "extra":
            values[name] = {**values.get(name, {}), **value}
        elif not is_empty(value):
            values[name] = value


def _is_by_itself(row: Row) -> bool:
    """Whether a row is known by its key alone: documents and files are known by what they belong to."""
    return row.table in AROUND or row.table is RECORD


def _says_otherwise(row: Row, known: Row) -> bool:
    """Whether a unit is told of differently than in a file of the same batch."""
    return any(
        not is_empty(value) and not _is_alike(value, known.values.get(name)) for name, value in row.values.items()
    ) or bool(row.owned and known.owned and _bare(row) != _bare(known))


def _is_alike(value: Any, known: Any) -> bool:
    if isinstance(value, Row) and isinstance(known, Row):
        return (value.table, value.key) == (known.table, known.key)
    return bool(value == known)


def _bare(row: Row) -> list[list[dict[str, Any]]]:
    return [
        [{name: value for name, value in each.items() if not isinstance(value, Row)} for each in owned]
        for _, owned in row.owned
    ]


def _point_anew(row: Row, same: dict[int, Row]) -> None:
    """Let a row point at the rows that stay."""
    for values in (row.values, *(each for _, owned in row.owned for each in owned)):
        for name, value in values.items():
            if isinstance(value, Row) and id(value) in same:
                values[name] = same[id(value)]


def _own_anew(known: Row, *, before: Row) -> None:
    for each in (each for _, owned in known.owned for each in owned):
        each.update({name: known for name, value in each.items() if value is before})
