"""A unit on its way into a table, and the place where a unit stands in the archive."""

from __future__ import annotations

from enum import Enum
from typing import Any

from ordskifte.records.importers.noark5.bulk import NOTHING, Kept, Numbered, Table
from ordskifte.records.importers.noark5.screens import NONE, Screens


class Phase(Enum):
    """How much of a unit is known."""

    WHOLE = 1
    OPENED = 2  # the first part of a large one
    CLOSED = 3  # all of a large one


class Row(Numbered):
    """One unit: its columns by name, with other rows where a column points at one."""

    __slots__ = (
        "context", "has_id", "is_new", "key", "line", "occurrence", "owned", "path", "phase", "stored", "table",
        "values",
    )  # fmt: skip

    def __init__(
        self, table: Table, *, key: str, values: dict[str, Any] | None = None, path: str = "", line: int = 0
    ) -> None:
        self.table = table
        self.key = key
        self.values: dict[str, Any] = values if values is not None else {}
        self.has_id = False  # whether the key is the source's own id
        self.path = path
        self.line = line
        self.occurrence = 1
        self.phase = Phase.WHOLE
        self.pk: int | None = None
        self.is_new = False
        # What the table holds already, by column; None if there is no such row.
        self.stored: dict[str, Any] | None = None
        # Rows that belong to this one and have no identifier in the source.
        self.owned: list[tuple[Table, list[dict[str, Any]]]] = []
        # What the units below take over from it.
        self.context: Context = PLAIN


class Context:
    """What a unit hands down to everything in it."""

    __slots__ = ("dated", "is_classified", "is_expired", "public_title", "screens")

    def __init__(
        self, screens: Screens, *, is_expired: bool = False, public_title: str = "", dated: Any = None
    ) -> None:
        self.screens = screens
        self.is_classified = screens.is_classified
        self.is_expired = is_expired
        self.public_title = public_title
        self.dated = dated

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Context) and all(
            getattr(self, name) == getattr(other, name) for name in self.__slots__
        )

    __hash__ = None  # type: ignore[assignment]


PLAIN = Context(NONE)


class Place:
    """Where a unit stands: the nearest row of each kind around what lies in it, and what covers that."""

    __slots__ = (
        "around", "case", "context", "covers", "document", "fonds", "handle", "is_classified", "is_expired", "klass",
        "made", "nameless", "path", "record", "row", "series", "system",
    )  # fmt: skip

    def __init__(self, around: Place | None, *, handle: int, path: str) -> None:
        self.around = around
        self.handle = handle
        self.path = path
        self.row: Row | None = None
        self.made: dict[Table, Row] | None = None
        self.nameless: dict[str, int] | None = None
        self.context = PLAIN
        if around is None:
            self.fonds = self.series = self.system = self.klass = self.case = self.record = self.document = None
            self.covers: Kept = NOTHING
            self.is_classified = self.is_expired = False
            return
        self.fonds: Row | None = around.fonds
        self.series: Row | None = around.series
        self.system: Row | None = around.system
        self.klass: Row | None = around.klass
        self.case: Row | None = around.case
        self.record: Row | None = around.record
        self.document: Row | None = around.document
        self.covers = around.covers
        self.is_classified = around.is_classified
        self.is_expired = around.is_expired

    def hand_down(self, context: Context) -> None:
        """Let what lies in here take over from the unit itself, and from what is around it."""
        around = self.around
        above = around.covers if around else NOTHING
        self.context = context
        self.covers = Kept([*context.screens.chain, *above]) if context.screens.chain else above
        self.is_classified = context.is_classified or bool(around and around.is_classified)
        self.is_expired = context.is_expired or bool(around and around.is_expired)

    def next_nameless(self, element: str) -> int:
        """Which unit of this element without an id comes next in here."""
        self.nameless = self.nameless or {}
        self.nameless[element] = self.nameless.get(element, 0) + 1
        return self.nameless[element]
