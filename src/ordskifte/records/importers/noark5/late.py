"""What is done when the whole extract is known: what covers each unit is looked over once more, then cases are shown.

A unit can be covered by something that was told after it, or that a newer extract changed without naming the unit. Both
passes go by windows of identifiers, so they take no more memory for a larger archive.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Min

from ordskifte.cases import actions as cases
from ordskifte.cases import queries as case_queries
from ordskifte.cases.models import CaseFile, Class, Document, Series, Source
from ordskifte.domain.parties import Actor
from ordskifte.records.importers.noark5 import screens
from ordskifte.records.importers.noark5.completing import code_of
from ordskifte.records.importers.noark5.filling import day_of, is_expired
from ordskifte.records.importers.noark5.matching import UNFINISHED
from ordskifte.records.models import Record, RecordDocument

WINDOW = 200
# Cases inside cases, deeper than any archive has them.
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Above:
    """What a unit takes over from what it lies in."""

    covers: tuple[Any, ...] = ()
    is_classified: bool = False
    is_expired: bool = False

    def below(self, unit: Any, *, statuses: Iterable[str] = ()) -> "Above":
        """What the units in this one take over."""
        own = screens.kept(unit.screening, extra=unit.extra)
        return Above(
            (*own.chain, *self.covers),
            self.is_classified or own.is_classified,
            self.is_expired or is_expired(*statuses),
        )


def correct(source: Source, *, by: Actor) -> None:
    """Look over what covers every unit of a source, from the top down, and correct what is not so."""
    for _ in range(_DEEPEST):
        if not _each_window(CaseFile.objects.all(), source, act=lambda rows: _correct_cases(rows, by=by)):
            break
    _each_window(Record.objects.all(), source, act=_correct_records)
    _each_window(Document.objects.all(), source, act=lambda rows: _correct_documents(rows, by=by))


def correct_these(
    *, by: Actor, cases: Iterable[CaseFile], records: Iterable[Record], documents: Iterable[Document]
) -> None:
    """The same for some units, in the caller's transaction: what they lie in is not among them unless it is named."""
    some = list(cases)
    for _ in range(_DEEPEST):
        if not _correct_cases(some, by=by):
            break
    _correct_records(list(records))
    _correct_documents(list(documents), by=by)


def show(source: Source, *, by: Actor) -> None:
    """Show the public what it may see of cases that it does not see yet."""

    def show_window(rows: list[CaseFile]) -> int:
        if rows:
            cases.project_imported(by=by, cases=rows)
        return 0

    _each_window(case_queries.not_shown_yet(), source, act=show_window)


def _each_window(rows: models.QuerySet, source: Source, *, act: Callable[[list[Any]], int]) -> int:
    """Let something be done to all rows of a source, a window a transaction; how many it changed."""
    changed = 0
    for first in _windows(rows.model, source):
        with transaction.atomic():
            # Not by source: the database would then sort all its rows for every window.
            window = rows.filter(pk__gte=first, pk__lt=first + WINDOW).order_by("pk")
            changed += act([row for row in window if row.source_id == source.pk])
    return changed


def _windows(model: type[models.Model], source: Source) -> Iterator[int]:
    ends = model.objects.filter(source=source).aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        yield from range(ends["first"], ends["last"] + 1, WINDOW)


def _correct_cases(rows: list[CaseFile], *, by: Actor) -> int:
    above = _above_all(rows)
    changed = []
    for case in rows:
        found = above[case.pk].below(case)
        code = code_of(case.access_code, is_classified=found.is_classified)
        if UNFINISHED not in case.extra and _set(
            case, covers=list(found.covers), is_classified=found.is_classified, access_code=code
        ):
            changed.append(case)
    CaseFile.objects.bulk_update(changed, ["access_code", "covers", "is_classified"])
    _show_anew({case.pk for case in changed}, by=by)
    return len(changed)


def _correct_records(rows: list[Record]) -> int:
    above = _above_all(rows)
    changed = [row for row in rows if _set(row, covers=list(above[row.pk].below(row).covers))]
    Record.objects.bulk_update(changed, ["covers"])
    return len(changed)


def _correct_documents(rows: list[Document], *, by: Actor) -> int:
    places = RecordDocument.objects.filter(document__in=rows).select_related("record__entry")
    records = {place.document_id: place.record for place in places}
    above_records = _above_all(list(records.values()))
    above_cases = _above_all([row for row in rows if row.pk not in records])
    changed = []
    for row in rows:
        record = records.get(row.pk)
        if UNFINISHED in row.extra or (record is not None and UNFINISHED in record.extra):
            continue
        above = above_cases[row.pk] if record is None else above_records[record.pk].below(record, statuses=_of(record))
        found = above.below(row)
        if _set(
            row,
            covers=list(found.covers),
            is_classified=found.is_classified,
            is_expired=above.is_expired,
            suggested_title=record.public_title if record else "",
            dated=(record.document_date if record else None) or _made_on(row),
        ):
            changed.append(row)
    Document.objects.bulk_update(changed, ["covers", "is_classified", "is_expired", "suggested_title", "dated"])
    _show_anew({row.case_id for row in changed}, by=by)
    return len(changed)


def _show_anew(keys: set[int | None], *, by: Actor) -> None:
    shown = CaseFile.objects.filter(pk__in=keys - {None}, public__isnull=False)
    cases.project_imported(by=by, cases=shown.select_related("unit"))


def _of(record: Record) -> tuple[str, ...]:
    entry = getattr(record, "entry", None)
    return (entry.status if entry else "", record.extra.get("meeting_record_status", ""))


def _made_on(row: Document) -> Any:
    """The day on which a document was made, as it was read; the row itself has no column for it."""
    made = row.extra.get("created_at")
    return day_of(datetime.fromisoformat(made)) if made else None


def _set(row: Any, **values: Any) -> bool:
    """Give a row these values; whether any was another."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)


def _above_all(rows: list[Any]) -> dict[int, Above]:
    """What each of these units takes over: from its case, or else from its class and series."""
    around = {row.pk: row.parent_id if isinstance(row, CaseFile) else row.case_id for row in rows}
    known = _climb(CaseFile, set(around.values()), up="parent_id")
    plain = [row for row in (*rows, *known.values()) if not isinstance(row, Document)]
    classes = _climb(Class, {row.klass_id for row in plain}, up="parent_id")
    series = Series.objects.in_bulk({row.series_id for row in plain})
    found: dict[int | None, Above] = {}

    def of_class(row: Any) -> Above:
        way, key = [], row.klass_id
        while key is not None and len(way) < _DEEPEST:
            way.append(classes[key])
            key = classes[key].parent_id
        above = Above().below(series[row.series_id])
        for each in reversed(way):
            above = above.below(each)
        return above

    def of_case(key: int) -> Above:
        case = known[key]
        if key not in found:
            above = of_case(case.parent_id) if case.parent_id else of_class(case)
            found[key] = above.below(case, statuses=(case.status,))
        return found[key]

    def of(row: Any) -> Above:
        if around[row.pk] is not None:
            return of_case(around[row.pk])
        return Above() if isinstance(row, Document) else of_class(row)

    return {row.pk: of(row) for row in rows}


def _climb(model: type[models.Model], keys: set[int | None], *, up: str) -> dict[int, Any]:
    """Rows and all that stand above them."""
    found: dict[int, Any] = {}
    wanted = keys - {None}
    while wanted:
        rows = model.objects.in_bulk(wanted)
        found |= rows
        wanted = {getattr(row, up) for row in rows.values()} - {None} - found.keys()
    return found
