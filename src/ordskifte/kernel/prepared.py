"""Statements whose SQL is built once for each connection: where everybody asks, building it costs more than running it.

    _NEWEST = Prepared(lambda: Post.objects.filter(case=given("case", Post._meta.pk)).order_by("-pk")[:50])
    rows = _NEWEST(case=case.pk)

The query set says what is wanted, as anywhere; what differs from one visit to the next stands in it as `given`. A row
is what the query set makes it: a model with what `select_related` brings, or a tuple. Prefetching is not done.

    _POSTS = Rows(Post)
    post = _POSTS.create(case_id=case.pk, kind="publication")

`Rows` writes new rows as saving a model does: the same columns, defaults and conversions, in the same order.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import (
    AutoField,
    CharField,
    Expression,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    QuerySet,
    TextField,
)
from django.db.models.fields import NOT_PROVIDED
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row")
Table = TypeVar("Table", bound=Model)
_KEPT: Final = "ordskifte_prepared"
_WORD: Final = re.compile("[a-z_]+", re.ASCII)


class given(Expression):  # noqa: N801  reads as a word in a query set
    """A value that is known when the statement is run, of the kind that the field keeps."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=getattr(field, "target_field", field))
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A place in the statement."""
        return "%s", [self]


class word(Expression):  # noqa: N801  as above
    """A word of the program's own, such as a state, that stands in the statement itself.

    Where it decides whether an index holds the rows, SQLite would plan the statement anew at every run for a value.
    """

    def __init__(self, text: str) -> None:
        if not _WORD.fullmatch(text):
            raise ValueError(f"not a word of the program's own: {text!r}")
        super().__init__(output_field=CharField())
        self.text = str(text)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The word, as it stands there."""
        return f"'{self.text}'", []


@dataclass(frozen=True, slots=True)
class Ready:
    """A statement as one connection takes it, and how its rows are read."""

    sql: str
    places: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]
    read: Callable[[Any], Any]


class Prepared(Generic[Row]):
    """A query set that is built once for each connection, and run with what is given."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[Row]:
        """The rows; one statement."""
        here = _here()
        ready = self._ready(here)
        return [ready.read(row) for row in _converted(_fetched(ready, values, here=here), ready, here=here)]

    def first(self, **values: Any) -> Row | None:
        """The first of the rows, if there is any; the query set says that there is one at most, or ends in [:1]."""
        return next(iter(self(**values)), None)

    def as_stored(self, **values: Any) -> list[Any]:
        """The rows with values as the database gives them, for those who need `read` few; one statement."""
        here = _here()
        return _fetched(self._ready(here), values, here=here)

    def read(self, row: Any) -> Row:
        """One of the rows of `as_stored`."""
        here = _here()
        ready = self._ready(here)
        found: Row = ready.read(next(iter(_converted([row], ready, here=here))))
        return found

    def _ready(self, here: Any) -> Ready:
        found: Ready = _kept(here, whose=self, build=lambda: _ready(self._build()))
        return found


def _here() -> Any:
    # The connection of this thread itself: `connection` stands for those of all, and asks which each time.
    return connections[DEFAULT_DB_ALIAS]


def _kept(here: Any, *, whose: object, build: Callable[[], Any]) -> Any:
    kept = here.__dict__.setdefault(_KEPT, {})
    return kept.get(whose) or kept.setdefault(whose, build())


def _fetched(ready: Ready, values: dict[str, Any], *, here: Any) -> list[Any]:
    with here.cursor() as cursor:
        cursor.execute(ready.sql, [_value(place, values, here=here) for place in ready.places])
        rows: list[Any] = cursor.fetchall()
    return rows


def _value(place: Any, values: dict[str, Any], *, here: Any) -> Any:
    if not isinstance(place, given):
        return place
    return place.output_field.get_db_prep_value(values[place.name], here)


def _converted(rows: list[Any], ready: Ready, *, here: Any) -> Iterable[Any]:
    if not ready.converters:
        return rows
    return (_one_converted(list(row), ready, here=here) for row in rows)


def _one_converted(row: list[Any], ready: Ready, *, here: Any) -> list[Any]:
    for position, converters, expression in ready.converters:
        for converter in converters:
            row[position] = converter(row[position], expression, here)
    return row


def _ready(rows: QuerySet[Any, Any]) -> Ready:
    if rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise ValueError("a prepared statement is one statement: it does not prefetch")
    compiler = rows.query.get_compiler(connection=connection)
    sql, places = compiler.as_sql()
    fields = [chosen[0] for chosen in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields)
    is_of_models = issubclass(rows._iterable_class, ModelIterable)
    return Ready(
        sql=sql,
        places=tuple(places),
        converters=tuple((position, tuple(found), field) for position, (found, field) in converters.items()),
        read=_reader(compiler) if is_of_models else tuple,
    )


def _reader(compiler: Any) -> Callable[[Any], Model]:
    """Makes a row a model, as Django's own iteration over a query set does."""
    model, chosen = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    start, end = chosen[0], chosen[-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    alias = connection.alias
    near = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]

    def read(row: Any) -> Model:
        found: Model = model.from_db(alias, names, row[start:end])
        for populator in near:
            populator.populate(row, found)
        return found

    return read


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a new row."""

    name: str  # as a model calls it: that of a foreign key ends in _id
    fit: Callable[..., Any]  # makes a value what is stored
    default: Callable[[], Any]
    # What is stored by itself, where that is the same each time.
    stored: Any
    is_same: bool
    # The type of which this database stores values as they are; None where each is made fit first.
    as_is: type | None

    def value(self, values: Mapping[str, Any], *, here: Any) -> Any:
        """What a connection stores of a row."""
        if self.name in values:
            value = values[self.name]
            return value if type(value) is self.as_is else self.fit(value, here)
        return self.stored if self.is_same else self.fit(self.default(), here)


@dataclass(frozen=True, slots=True)
class Adding:
    """How one connection takes new rows of one table."""

    columns: tuple[Column, ...]
    names: frozenset[str]
    into: str
    places: str
    one: str  # the statement for one row, which returns its key
    of_model: tuple[str, ...]  # in the order in which a model takes them, the key too


class Rows(Generic[Table]):
    """New rows of one table; names are those of columns (`body_id`), and one that is left out has its default.

    As with `bulk_create`, a model's own `save` is not asked. The database gives the key.
    """

    def __init__(self, model: type[Table]) -> None:
        self._model = model
        self._key = str(model._meta.pk.attname)

    def add(self, **values: Any) -> int:
        """Write a row; its key."""
        here = _here()
        return _added(self._adding(here), values, here=here)

    def create(self, **values: Any) -> Table:
        """Write a row; the model that it is."""
        here = _here()
        adding = self._adding(here)
        left_out = [each for each in adding.columns if each.name not in values]
        values |= {each.name: each.default() for each in left_out if not each.is_same}
        key = _added(adding, values, here=here)
        whole = values | {self._key: key} | {each.name: each.default() for each in left_out if each.is_same}
        return self._model.from_db(DEFAULT_DB_ALIAS, adding.of_model, [whole[name] for name in adding.of_model])

    def write(self, row: Table) -> Table:
        """Write a model that is new; the same, as it is stored."""
        here = _here()
        adding = self._adding(here)
        row.pk = _added(adding, {name: getattr(row, name) for name in adding.names}, here=here)
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return row

    def add_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write several rows; one statement, or none."""
        if not rows:
            return
        here = _here()
        adding = self._adding(here)
        sql = f"{adding.into}{', '.join([adding.places] * len(rows))}"
        with here.cursor() as cursor:
            cursor.execute(sql, [value for row in rows for value in _values(adding, row, here=here)])

    def _adding(self, here: Any) -> Adding:
        found: Adding = _kept(here, whose=self, build=lambda: _adding(self._model))
        return found


class Change:
    """A change of rows that is built once for each connection, and run with what is given.

    _DONE = Change(lambda: Run.objects.filter(pk=given("pk", Run._meta.pk)), state="done", at=given("at", …))
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **changed: Any) -> None:
        self._build = build
        self._changed = changed

    def __call__(self, **values: Any) -> int:
        """Change them; how many."""
        here = _here()
        sql, places = _kept(here, whose=self, build=self._ready)
        with here.cursor() as cursor:
            cursor.execute(sql, [_value(place, values, here=here) for place in places])
            count: int = cursor.rowcount
        return count

    def _ready(self) -> tuple[str, tuple[Any, ...]]:
        query: Any = self._build().query.chain(UpdateQuery)
        query.add_update_values(self._changed)
        compiler = query.get_compiler(connection=connection)
        # What would take a second statement is not one of these.
        if query.related_updates or query.get_related_updates():
            raise ValueError("a prepared change is one statement")
        sql, places = compiler.as_sql()
        return sql, tuple(places)


def _added(adding: Adding, values: Mapping[str, Any], *, here: Any) -> int:
    with here.cursor() as cursor:
        cursor.execute(adding.one, _values(adding, values, here=here))
        key: int = cursor.fetchone()[0]
    return key


def _values(adding: Adding, values: Mapping[str, Any], *, here: Any) -> list[Any]:
    if not adding.names >= values.keys():
        raise TypeError(f"no such column: {', '.join(sorted(values.keys() - adding.names))}")
    return [column.value(values, here=here) for column in adding.columns]


def _adding(model: type[Model]) -> Adding:
    meta, quote = model._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if not isinstance(field, AutoField)]
    if meta.parents or not all(map(_is_plain, fields)):
        raise ValueError(f"not all of {meta.label} is given by the caller: save the model")
    columns = ", ".join(quote(str(field.column)) for field in fields)
    into = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608  Names of our own tables.
    places = f"({', '.join(['%s'] * len(fields))})"
    return Adding(
        columns=tuple(map(_column, fields)),
        names=frozenset(field.attname for field in fields),
        into=into,
        places=places,
        one=f"{into}{places} RETURNING {quote(str(meta.pk.column))}",
        of_model=tuple(field.attname for field in meta.concrete_fields),
    )


def _is_plain(field: "Field[Any, Any]") -> bool:
    """Whether the value that is given is all that decides what is stored."""
    if field.generated or field.db_default is not NOT_PROVIDED:
        return False
    # Times and dates look at the model only where they ask the clock themselves.
    clocks = [getattr(field, name, None) for name in ("auto_now", "auto_now_add")]
    return not any(clocks) if None not in clocks else type(field).pre_save is Field.pre_save


def _column(field: "Field[Any, Any]") -> Column:
    is_same = not callable(field.default)
    stored = field.get_db_prep_save(field.get_default(), connection) if is_same else None
    return Column(
        name=field.attname,
        fit=field.get_db_prep_save,
        default=field.get_default,
        stored=stored,
        is_same=is_same,
        as_is=_as_is(field),
    )


def _as_is(field: "Field[Any, Any]") -> type | None:
    """What is stored as it comes: text in any database, whole numbers where the driver is not told their size."""
    if type(field) in {CharField, TextField}:
        return str
    # A key of another table is stored as that table's own is.
    stored = field.target_field if isinstance(field, ForeignKey) else field
    is_number = isinstance(stored, IntegerField) and type(stored).get_prep_value is IntegerField.get_prep_value
    return int if is_number and type(stored.get_db_prep_save(1, connection)) is int else None
