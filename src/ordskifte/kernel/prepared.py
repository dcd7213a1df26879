"""Reads whose SQL is built once for each connection: on pages that everybody asks for, building it costs more than
running it.

    _NEWEST = Prepared(lambda: Post.objects.filter(case=given("case", Post._meta.pk)).order_by("-pk")[:50])
    rows = _NEWEST(case=case.pk)

The query set says what is wanted, as anywhere; what differs from one visit to the next stands in it as `given`. A row
is what the query set makes it: a model with what `select_related` brings, or a tuple. Prefetching is not done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

Row = TypeVar("Row")
_KEPT: Final = "ordskifte_prepared"


class given(Expression):  # noqa: N801  reads as a word in a query set
    """A value that is known when the statement is run, of the kind that the field keeps."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=getattr(field, "target_field", field))
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A place in the statement."""
        return "%s", [self]


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
        ready = self._here()
        return [ready.read(row) for row in _converted(_fetched(ready, values), ready)]

    def as_stored(self, **values: Any) -> list[Any]:
        """The rows with values as the database gives them, for those who need `read` few; one statement."""
        return _fetched(self._here(), values)

    def read(self, row: Any) -> Row:
        """One of the rows of `as_stored`."""
        ready = self._here()
        found: Row = ready.read(next(iter(_converted([row], ready))))
        return found

    def _here(self) -> Ready:
        # The connection of this thread itself: `connection` stands for those of all.
        kept = connections[DEFAULT_DB_ALIAS].__dict__.setdefault(_KEPT, {})
        found: Ready = kept.get(self) or kept.setdefault(self, _ready(self._build()))
        return found


def _fetched(ready: Ready, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(ready.sql, [_value(place, values) for place in ready.places])
        rows: list[Any] = cursor.fetchall()
    return rows


def _value(place: Any, values: dict[str, Any]) -> Any:
    if not isinstance(place, given):
        return place
    return place.output_field.get_db_prep_value(values[place.name], connection)


def _converted(rows: list[Any], ready: Ready) -> Iterable[Any]:
    if not ready.converters:
        return rows
    return (_one_converted(list(row), ready) for row in rows)


def _one_converted(row: list[Any], ready: Ready) -> list[Any]:
    for position, converters, expression in ready.converters:
        for converter in converters:
            row[position] = converter(row[position], expression, connection)
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
