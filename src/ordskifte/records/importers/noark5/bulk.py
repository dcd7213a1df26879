"""Many rows in few statements: SQL made once from the models, and identifiers known before the rows are written."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from functools import cache, cached_property, lru_cache, partial
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db import connection, models

# The values of one column, and the same as the database takes them.
Convert = Callable[[Sequence[Any]], list[Any]]

# Below what any database takes as arguments of one statement.
AT_ONCE = 500
# SQLite notes the last number of a table after each run of a statement: that takes as long as a row.
TOGETHER = 20
# Statements for so many sets of columns that are alike in a whole batch; each is kept ready by every connection.
MOST_SETS = 4


class Numbered:
    """Something that has, or will have, an identifier; a column that points at it takes it as it is."""

    __slots__ = ("pk",)


def _dumping() -> Callable[[Any], str]:
    """What `json.dumps` does, with the encoder made once: for small values, making it takes longer than to use it."""
    make = json.encoder.c_make_encoder
    if make is None:
        return json.dumps
    text = json.encoder.encode_basestring_ascii
    encode = make(None, json.JSONEncoder().default, text, None, ": ", ", ", False, False, True)
    return lambda value: "".join(encode(value, 0))


_dumps = _dumping()


class Kept(list):
    """A list that stands in many rows, written out once."""

    __slots__ = ("text",)

    def __init__(self, items: Iterable[Any] = ()) -> None:
        super().__init__(items)
        self.text = json.dumps(list(self))


NOTHING = Kept()


class Table:
    """One model's table, with the statements that fill it."""

    def __init__(self, model: type[models.Model]) -> None:
        pk = model._meta.pk
        # What has a default in the database is for units of our own, and no source fills it in.
        fields = [field for field in model._meta.concrete_fields if not field.has_db_default()]
        self.model = model
        self.kind = model._meta.model_name
        self.db_table = model._meta.db_table
        self.is_numbered = isinstance(pk, models.AutoField)
        self.id_name = pk.attname
        self.names = tuple(field.attname for field in fields)
        self.conversions = {field.attname: convert for field in fields if (convert := _converter(field)) is not None}
        self._converts = [self.conversions.get(name) for name in self.names]
        self._take = itemgetter(*self.names)
        self.targets = {field.attname: field.related_model for field in fields if field.is_relation}
        self._columns = {field.attname: field.column for field in fields}
        self._together: dict[tuple[int, ...], str] = {}

    def insert(self, cursor: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write new rows; each names every column."""
        if not rows:
            return
        columns = [
            values if convert is None else convert(values)
            for values, convert in zip(zip(*map(self._take, rows), strict=True), self._converts, strict=True)
        ]
        if len(rows) < TOGETHER or not self._is_counted:
            cursor.executemany(self._insert_sql(), list(zip(*columns, strict=True)))
        else:
            self._insert_together(cursor, columns)

    def _insert_together(self, cursor: Any, columns: list[Sequence[Any]]) -> None:
        """Write several rows with each run of a statement; what is the same in all of them is handed over once."""
        # The last one tells of most that they are not.
        alike = tuple(
            at
            for at, values in enumerate(columns)
            if values[-1] == values[0] and values.count(values[0]) == len(values)
        )
        if alike not in self._together and len(self._together) >= MOST_SETS:
            alike = ()
        sql = self._together.get(alike) or self._together.setdefault(alike, self._insert_together_sql(alike))
        same = [columns[at][0] for at in alike]
        varying = [values for at, values in enumerate(columns) if at not in alike]
        filled = list(chain.from_iterable(zip(*varying, strict=True)))
        width = len(varying) * TOGETHER
        filled += [0] * (-len(filled) % width)
        cursor.executemany(sql, [(*same, *filled[at : at + width]) for at in range(0, len(filled), width)])

    def update(self, cursor: Any, rows: Sequence[tuple[int, Mapping[str, Any]]], *, names: tuple[str, ...]) -> None:
        """Write these columns of rows that are there, by identifier."""
        values = [row for _, row in rows]
        columns = [*(self._column(name, values) for name in names), [identifier for identifier, _ in rows]]
        if filled := list(zip(*columns, strict=True)):
            cursor.executemany(self._update_sql(names), filled)

    def _column(self, name: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        """The values of one column, as the database takes them."""
        values = [row[name] for row in rows]
        convert = self.conversions.get(name)
        return values if convert is None else convert(values)

    @property
    def _is_counted(self) -> bool:
        """Whether SQLite notes the last number of this table, as its first column."""
        return connection.vendor == "sqlite" and self.is_numbered and self.names[0] == self.id_name

    def _insert_sql(self) -> str:
        return f"{self._into} VALUES ({', '.join(['%s'] * len(self.names))})"

    def _insert_together_sql(self, alike: tuple[int, ...]) -> str:
        """For so many rows at once; what fills up the last ones has 0 for an identifier, and is left out."""
        # As SQLite itself writes it, so that Django need not look for its own marks in a long text each time.
        own = len(self.names) - len(alike)
        numbers = iter(range(len(alike) + 1, len(alike) + own * TOGETHER + 1))
        rows = ", ".join([f"({', '.join(f'?{next(numbers)}' for _ in range(own))})" for _ in range(TOGETHER)])
        given, varying = (iter(range(1, len(self.names) + 1)) for _ in range(2))
        places = [f"?{next(given)}" if at in alike else f"column{next(varying)}" for at in range(len(self.names))]
        return f"{self._into} SELECT {', '.join(places)} FROM (VALUES {rows}) WHERE column1 > 0"  # noqa: S608  our own names

    @cached_property
    def _into(self) -> str:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(self._columns[name]) for name in self.names)
        return f"INSERT INTO {quote(self.db_table)} ({columns})"

    def _update_sql(self, names: tuple[str, ...]) -> str:
        quote = connection.ops.quote_name
        sets = ", ".join(f"{quote(self._columns[name])} = %s" for name in names)
        where = quote(self._columns[self.id_name])
        return f"UPDATE {quote(self.db_table)} SET {sets} WHERE {where} = %s"  # noqa: S608  names of our own models


@cache
def table_of(model: type[models.Model]) -> Table:
    """The table of a model, made once."""
    return Table(model)


def next_ids(cursor: Any, wanted: Mapping[Table, int]) -> dict[Table, Iterator[int]]:
    """So many unused identifiers of each table, in the transaction that the rows are written in."""
    wanted = {table: count for table, count in wanted.items() if count and table.is_numbered}
    if not wanted:
        return {}
    if connection.vendor == "sqlite":
        return _next_of_sqlite(cursor, wanted)
    return _next_of_sequences(cursor, wanted)


def _next_of_sqlite(cursor: Any, wanted: Mapping[Table, int]) -> dict[Table, Iterator[int]]:
    # The write lock is ours since the transaction began, so nobody else takes these numbers.
    marks = ", ".join(["%s"] * len(wanted))
    names = [table.db_table for table in wanted]
    cursor.execute(f"SELECT name, seq FROM sqlite_sequence WHERE name IN ({marks})", names)  # noqa: S608
    last = dict(cursor.fetchall())
    return {
        table: iter(range(last.get(table.db_table, 0) + 1, last.get(table.db_table, 0) + count + 1))
        for table, count in wanted.items()
    }


def _next_of_sequences(cursor: Any, wanted: Mapping[Table, int]) -> dict[Table, Iterator[int]]:
    tables = list(wanted)
    one = "SELECT %s, nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    arguments: list[Any] = []
    for place, table in enumerate(tables):
        arguments += [place, connection.ops.quote_name(table.db_table), table.id_name, wanted[table]]
    cursor.execute(" UNION ALL ".join([one] * len(tables)), arguments)
    found: dict[Table, list[int]] = {table: [] for table in tables}
    for place, number in cursor.fetchall():
        found[tables[place]].append(number)
    return {table: iter(sorted(numbers)) for table, numbers in found.items()}


def new_uids() -> Iterator[str]:
    """Identifiers as UUIDs of version 4, without end. Neighbours start alike, so that they lie together in an index."""
    while True:
        start, tails = os.urandom(6).hex(), os.urandom(10 * AT_ONCE).hex()
        for at in range(0, len(tails), 20):
            yield f"{start}4{tails[at : at + 3]}{_VARIANTS[tails[at + 3]]}{tails[at + 4 : at + 19]}"


_VARIANTS = {letter: "89ab"[int(letter, 16) % 4] for letter in "0123456789abcdef"}


def in_pieces(items: Iterable[Any], *, most: int = AT_ONCE) -> Iterator[list[Any]]:
    """Items in lists that fit into one statement."""
    every = list(items)
    return (every[start : start + most] for start in range(0, len(every), most))


def _converter(field: models.Field) -> Convert | None:
    """How the values of this column are written; None where they are written as they are."""
    if isinstance(field, models.JSONField):
        return _as_json
    if field.is_relation:
        # Only units point at each other before they are written.
        return _identifiers if hasattr(field.related_model, "source_key") else None
    if connection.vendor != "sqlite":
        return None
    if isinstance(field, models.DateTimeField):
        return partial(_each, _in_utc)
    if isinstance(field, models.DateField):
        return partial(_each, _as_day)
    if isinstance(field, models.BooleanField):
        # The driver takes numbers as they are, and looks up how to write a truth value each time.
        return partial(_each, int)
    return _as_hex if isinstance(field, models.UUIDField) else None


def _each(convert: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    return [None if value is None else convert(value) for value in values]


def _identifiers(values: Sequence[Any]) -> list[Any]:
    return [value if value is None or type(value) is int else value.pk for value in values]


def _as_json(values: Sequence[Any]) -> list[str | None]:
    found: list[str | None] = []
    before, names, text = None, [], ""
    for value in values:
        if value is None or type(value) is Kept:
            found.append(None if value is None else value.text)
        elif value == before and [*value] == names:
            found.append(text)
        else:
            found.append(text := _dumps(value))
            # Neighbours often say the same. Only of texts is it clear that what is equal is written alike.
            is_of_texts = type(value) is dict and all(type(each) is str for each in value.values())
            before, names = (value, [*value]) if is_of_texts else (None, [])
    return found


def _as_hex(values: Sequence[Any]) -> list[str | None]:
    return [value if value is None or type(value) is str else value.hex for value in values]


# A record is made, sent and archived in few moments.
@lru_cache(maxsize=4096)
def _in_utc(value: Any) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


@lru_cache(maxsize=4096)
def _as_day(value: Any) -> str:
    return str(value)
