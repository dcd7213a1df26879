"""From the reader's events to rows: keeps the way down to the unit that is read, and hands on batches of rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ordskifte.protocols.noark import Closed, Finding, Opened, Whole
from ordskifte.protocols.noark.units import (
    ClassificationSystemUnit,
    ClassUnit,
    DocumentUnit,
    FileUnit,
    FondsUnit,
    ObjectUnit,
    RecordUnit,
    SeriesUnit,
    Unit,
)
from ordskifte.records.importers.noark5 import filling, screens
from ordskifte.records.importers.noark5.bulk import Table
from ordskifte.records.importers.noark5.filling import (
    CASE,
    CLASS,
    DOCUMENT,
    FONDS,
    OBJECT,
    PLACE,
    RECORD,
    SERIES,
    SYSTEM,
)
from ordskifte.records.importers.noark5.keys import derived, key_of
from ordskifte.records.importers.noark5.rows import PLAIN, Context, Phase, Place, Row

# About a hundred records with their documents, files and correspondents: some hundred kilobytes.
MOST_ROWS = 800
# Asked of every unit.
_WHOLE = Phase.WHOLE
MOST_BYTES = 256 << 20  # of document files, which are closed one by one before the rows are written


@dataclass(slots=True)
class Batch:
    """Rows and findings that are written in one transaction."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    weight: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Kind:
    table: Table
    fill: Callable[..., None]
    slot: str  # the name that the unit has in the places below it
    needs: Table | None = None  # what must be around it, made if it is not
    ends: tuple[str, ...] = ()  # what around it no longer holds inside it


_KINDS: dict[type[Unit], _Kind] = {
    FondsUnit: _Kind(FONDS, filling.fonds, "fonds", ends=("series", "system", "klass")),
    SeriesUnit: _Kind(SERIES, filling.series, "series", ends=("system", "klass")),
    ClassificationSystemUnit: _Kind(SYSTEM, filling.system, "system", SERIES, ends=("klass",)),
    ClassUnit: _Kind(CLASS, filling.klass, "klass", SYSTEM),
    FileUnit: _Kind(CASE, filling.case_file, "case", SERIES, ends=("record", "document")),
    RecordUnit: _Kind(RECORD, filling.record, "record", SERIES, ends=("document",)),
    DocumentUnit: _Kind(DOCUMENT, filling.document, "document"),
    ObjectUnit: _Kind(OBJECT, filling.document_object, "", DOCUMENT),
}


class Walker:
    """Follows one extract. `write` takes a batch and leaves every row in it with its identifier."""

    def __init__(self, *, write: Callable[[Batch], None]) -> None:
        self._write = write
        self._batch = Batch()
        self._way: list[Place] = []
        # A unit that nearly never has units in it, with what is around it: its place is made only if one comes.
        self._leaf: tuple[int, Place, Row] | None = None
        # Whether something that covers other units was known only after they were handed on.
        self.is_late = False

    def take(self, event: Whole | Opened | Closed | Finding) -> None:
        """Follow one event."""
        kind = type(event)
        if kind is Whole:
            self._enter(event.unit, _WHOLE)
        elif kind is Finding:
            self._batch.findings.append(event)
        elif kind is Opened:
            self._open(event.unit)
        else:
            self._close(event.unit)
        batch = self._batch
        if batch.weight >= MOST_ROWS or batch.bytes >= MOST_BYTES or len(batch.findings) >= MOST_ROWS:
            self.flush()

    def flush(self) -> None:
        """Hand on what was gathered."""
        batch, self._batch = self._batch, Batch()
        if batch.rows or batch.findings:
            self._write(batch)

    def unfinished(self) -> list[Row]:
        """The large units that started and never ended."""
        return [place.row for place in self._way if place.row is not None and place.row.phase is Phase.OPENED]

    def _enter(self, unit: Unit, phase: Phase) -> Place | None:
        """A unit starts: its row, and the place for what lies in it, if anything does."""
        way, parent = self._way, unit.parent
        if (leaf := self._leaf) is not None:
            self._leaf = None
            if leaf[0] == parent:
                self._step_into(leaf[1], handle=parent, row=leaf[2])
        while way and way[-1].handle != parent:
            way.pop()
        kind = _KINDS[type(unit)]
        around = way[-1] if way else Place(None, handle=0, path="")
        if kind.needs is not None and getattr(around, _SLOTS[kind.needs]) is None:
            around = self._with(kind.needs, around)
        path = f"{around.path}/{unit.element}" if around.path else unit.element
        system_id = unit.system_id
        row = Row(kind.table, key=system_id or key_of(unit, at=around), path=path, line=unit.line)
        row.has_id, row.phase = bool(system_id), phase
        kind.fill(unit, at=around, row=row)
        if not kind.slot and phase is _WHOLE:
            self._leaf = (unit.handle, around, row)
            self._add(row, unit)
            return None
        place = Place(around, handle=unit.handle, path=path)
        place.row = row
        for name in kind.ends:
            setattr(place, name, None)
        if kind.slot:
            setattr(place, kind.slot, row)
        if row.context is not PLAIN:
            place.hand_down(row.context)
        way.append(place)
        self._add(row, unit)
        return place

    def _step_into(self, around: Place, *, handle: int, row: Row) -> None:
        """The place of a unit of which none was made."""
        place = Place(around, handle=handle, path=row.path)
        place.row = row
        self._way.append(place)

    def _add(self, row: Row, unit: Unit | None) -> None:
        batch = self._batch
        batch.rows.append(row)
        batch.weight += 1
        if row.owned:
            batch.weight += sum([len(owned) for _, owned in row.owned])
        if type(unit) is ObjectUnit:
            batch.bytes += unit.file_size or 0

    def _open(self, unit: Unit) -> None:
        """A large unit starts. Until all of it is known, what covers it may be more, and never less."""
        place = self._enter(unit, Phase.OPENED)
        if place is None or place.row is None:
            return
        row = place.row
        self.flush()
        context = row.context
        if row.stored is not None and "screening" in row.stored:
            before = screens.kept(row.stored["screening"], extra=row.stored["extra"])
            context = Context(
                screens.widest(context.screens, before),
                is_expired=context.is_expired,
                public_title=context.public_title,
                dated=context.dated,
            )
        # The documents of a record come long before its title and status.
        context.is_classified = context.screens.is_classified or row.table is RECORD
        place.hand_down(context)

    def _close(self, unit: Unit) -> None:
        """A large unit ends: now its row can be completed."""
        way = self._way
        while way and way[-1].handle != unit.handle:
            way.pop()
        if not way or way[-1].row is None or way[-1].around is None:
            return
        place, row = way[-1], way[-1].row
        row.phase = Phase.CLOSED
        row.owned = []
        if row.stored is None:
            row.stored = row.values
        _KINDS[type(unit)].fill(unit, at=place.around, row=row)
        self.is_late = self.is_late or row.context != place.context
        place.hand_down(row.context)
        self._add(row, unit)

    def _with(self, table: Table, at: Place) -> Place:
        """The place with such a unit around it: real archives leave out levels that the tables need."""
        slot = _SLOTS[table]
        if getattr(at, slot) is not None:
            return at
        if table is SYSTEM:
            at = self._with(SERIES, at)
        made = Place(at, handle=at.handle, path=at.path)
        made.row, made.context = at.row, at.context
        made.nameless = at.nameless = at.nameless or {}
        setattr(made, slot, self._made(table, at))
        return made

    def _made(self, table: Table, at: Place) -> Row:
        """A row for a level that the source left out, once for the unit that it would stand in."""
        owner = _holder(table, at)
        owner.made = owner.made or {}
        if table not in owner.made:
            row = Row(table, key=derived(owner, _MADE[table]), values=_left_out(table, at), path=at.path)
            if table is DOCUMENT and at.record is not None:
                row.owned.append(
                    (PLACE, [{"record_id": at.record, "document_id": row, "associated_as": "", "number": None}])
                )
            owner.made[table] = row
            self._add(row, None)
        return owner.made[table]


_SLOTS = {SERIES: "series", SYSTEM: "system", DOCUMENT: "document"}
_MADE = {SERIES: "arkivdel", SYSTEM: "klassifikasjonssystem", DOCUMENT: "dokumentbeskrivelse"}
_HOLDERS = {SERIES: (FONDS,), SYSTEM: (SERIES, FONDS), DOCUMENT: (RECORD,)}


def _holder(table: Table, at: Place) -> Place:
    """The nearest place that such a row may stand in by the standard, or else the place itself."""
    for wanted in _HOLDERS[table]:
        place: Place | None = at
        while place is not None:
            if place.row is not None and place.row.table is wanted:
                return place
            place = place.around
    return at


def _left_out(table: Table, at: Place) -> dict[str, Any]:
    """The columns of a row that only joins others."""
    if table is SERIES:
        title = at.fonds.values["title"] if at.fonds else ""
        named = {"fonds_id": at.fonds, "title": title, "status": "", "screening": None}
        return named | {"period_starts_on": None, "period_ends_on": None, "extra": {}}
    if table is SYSTEM:
        return {"series_id": at.series, "title": "", "type": "", "extra": {}}
    above = at.context
    return {
        "case_id": at.case,
        "title": "",
        "document_type": "",
        "status": "",
        "dated": above.dated,
        "screening": None,
        "covers": at.covers,
        "is_classified": at.is_classified,
        "is_expired": at.is_expired,
        "suggested_title": above.public_title,
        "extra": {},
    }
