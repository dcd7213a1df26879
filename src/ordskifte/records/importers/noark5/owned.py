"""Rows that belong to a unit and have no id of their own: journal lines, parties, correspondents, places."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ordskifte.records.importers.noark5.bulk import Table, in_pieces
from ordskifte.records.importers.noark5.filling import (
    CASE,
    CORRESPONDENCE,
    DOCUMENT,
    ENTRY,
    PART,
    PLACE,
    RECORD,
    is_expired,
)
from ordskifte.records.importers.noark5.rows import Row


@dataclass(frozen=True, slots=True)
class Belonging:
    """How rows of a table are told apart within the unit that they belong to."""

    table: Table
    owner: str  # the column that points at the unit
    place: str  # the column that tells them apart; empty where there is one only
    name: str  # what the log of changes calls it
    names: tuple[str, ...]  # what can change


BELONGINGS: dict[Table, tuple[Belonging, ...]] = {
    CASE: (Belonging(PART, "case_id", "source_key", "part", ("part_id", "name", "role", "contact")),),
    RECORD: (
        Belonging(
            ENTRY,
            "record_id",
            "",
            "entry",
            ("source_year", "source_sequence", "source_number", "type", "status", "entry_date"),
        ),
        Belonging(
            CORRESPONDENCE,
            "record_id",
            "position",
            "correspondence_part",
            ("type", "name", "administrative_unit", "case_handler"),
        ),
    ),
    DOCUMENT: (Belonging(PLACE, "document_id", "", "place", ("record_id", "associated_as", "number")),),
}


@dataclass(slots=True)
class Difference:
    """What has to be done about one such row: both sides, or only one."""

    belonging: Belonging
    owner: Row
    position: int
    given: dict[str, Any] | None
    stored: dict[str, Any] | None

    @property
    def name(self) -> str:
        """What the log of changes calls it."""
        return f"{self.belonging.name}.{self.position}" if self.belonging.place else self.belonging.name

    @property
    def is_about_expiry(self) -> bool:
        """Whether a record has gone out (Utgår), or has come back."""
        sides = (self.given, self.stored)
        return self.belonging.table is ENTRY and len({bool(each) and is_expired(each["status"]) for each in sides}) > 1


def differences(rows: Iterable[Row]) -> Iterator[Difference]:
    """What differs between what is stored for these units and what is given now."""
    by_table: dict[Table, list[Row]] = {}
    for row in rows:
        if row.table in BELONGINGS:
            by_table.setdefault(row.table, []).append(row)
    for table, owners in by_table.items():
        for belonging in BELONGINGS[table]:
            yield from _differences(belonging, owners)


def _differences(belonging: Belonging, owners: list[Row]) -> Iterator[Difference]:
    stored = _stored(belonging, owners)
    for owner in owners:
        given = next((each for table, each in owner.owned if table is belonging.table), [])
        left = stored.get(owner.pk, {})
        for position, each in enumerate(given, start=1):
            before = left.pop(each[belonging.place] if belonging.place else None, None)
            if before is None or any(_value(each[name]) != before[name] for name in belonging.names):
                yield Difference(belonging, owner, position, each, before)
        for position, before in enumerate(left.values(), start=len(given) + 1):
            yield Difference(belonging, owner, position, None, before)


def _stored(belonging: Belonging, owners: list[Row]) -> dict[int, dict[Any, dict[str, Any]]]:
    table, found = belonging.table, {}
    for some in in_pieces(owner.pk for owner in owners):
        rows = table.model.objects.filter(**{f"{belonging.owner}__in": some}).order_by("pk")
        for values in rows.values_list(*table.names):
            row = dict(zip(table.names, values, strict=True))
            key = row[belonging.place] if belonging.place else None
            found.setdefault(row[belonging.owner], {})[key] = row
    return found


def _value(given: Any) -> Any:
    return given.pk if type(given) is Row else given
