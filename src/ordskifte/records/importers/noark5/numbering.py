"""The place of a case among those with its number: numbers repeat in real archives, and addresses must not."""

from collections.abc import Iterable

from django.db.models import Max

from ordskifte.cases.models import CaseFile
from ordskifte.kernel.models import Body
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
    if not numbers:
        return {}
    cases = CaseFile.objects.filter(
        body=body, year__in={year for year, _ in numbers}, sequence__in={sequence for _, sequence in numbers}
    )
    rows = cases.order_by().values_list("year", "sequence").annotate(last=Max("ordinal"))
    return {(year, sequence): last for year, sequence, last in rows}
