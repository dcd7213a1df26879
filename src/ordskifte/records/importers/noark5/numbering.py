"""The place of a case among those with its number: numbers repeat in real archives, and addresses must not."""

from collections.abc import Iterable
from itertools import chain

from django.db import connection

from ordskifte.kernel.models import Body
from ordskifte.records.importers.noark5.bulk import AT_ONCE, in_pieces
from ordskifte.records.importers.noark5.rows import Row

Number = tuple[int, int]


def give_ordinals(rows: Iterable[Row], *, body: Body) -> None:
    """Give each case that is new, or has another number than before, the next place; the others keep theirs."""
    moved = []
    for row in rows:
        row.values["ordinal"] = row.stored["ordinal"] if row.stored else 1
        if _number(row.values) is not None and (row.stored is None or _number(row.stored) != _number(row.values)):
            moved.append(row)
    taken = _taken({number for row in moved if (number := _number(row.values))}, body=body)
    for row in moved:
        number = _number(row.values)
        row.values["ordinal"] = taken[number] = taken.get(number, 0) + 1


def _number(values: dict) -> Number | None:
    return None if values["year"] is None else (values["year"], values["sequence"])


def _taken(numbers: set[Number], *, body: Body) -> dict[Number | None, int]:
    """The last place that is in use for each number."""
    found: dict[Number | None, int] = {}
    for some in in_pieces(numbers, most=AT_ONCE // 2):
        marks = ", ".join(["(%s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(_LAST % marks, [*chain.from_iterable(some), body.pk])
            found |= {(year, sequence): last for year, sequence, last in cursor.fetchall()}
    return found


# Asked in each batch: to build it by the ORM takes many times as long as to run it.
_LAST = (
    "SELECT year, sequence, MAX(ordinal) FROM (VALUES %s) AS wanted"
    " JOIN cases_casefile ON year = column1 AND sequence = column2 WHERE body_id = %%s GROUP BY year, sequence"
)
