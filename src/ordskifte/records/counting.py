"""The next number of a journal, or in a case: taken in the transaction that uses it, so that no number is left out.

The series' row is held from here until that transaction ends. Whoever comes next waits for it, and counts on from what
was committed; a registration that is taken back leaves the number to the next one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from ordskifte.cases.models import CaseFile
from ordskifte.domain.numbering import EntryNumber, following
from ordskifte.kernel import clock, transactions
from ordskifte.kernel.models import Body
from ordskifte.records.models import JournalUnit, NumberSeries, RegistryEntry

MAIN_JOURNAL = "Hovedjournal"


class OutsideTransaction(RuntimeError):
    """A number was asked for outside a transaction; a mistake in the program."""

    def __init__(self) -> None:
        super().__init__("A number is taken in the transaction that uses it.")


def journal_of(body: Body) -> JournalUnit:
    """The body's own journal, which is made when the first entry is (journalenhet)."""
    found = JournalUnit.objects.filter(body=body).order_by("pk").first()
    if found is not None:
        return found
    unit, _ = JournalUnit.objects.get_or_create(body=body, name=MAIN_JOURNAL, defaults={"created_at": clock.now()})
    return unit


def next_entry(unit: JournalUnit) -> tuple[EntryNumber, date]:
    """The next number of the journal, and the date that it is entered under: numbers and dates go the same way."""
    (number,), day = next_entries(unit, count=1)
    return number, day


def next_entries(unit: JournalUnit, *, count: int) -> tuple[list[EntryNumber], date]:
    """So many numbers that follow each other; one act takes them, and so nobody's comes in between."""
    day = clock.today()
    while True:
        series = _held(journal_unit=unit, year=day.year)
        # Asked again now that nobody else counts: a year may have ended while we waited.
        held_on = clock.today()
        if held_on.year == day.year:
            numbers = [EntryNumber(held_on.year, _count_on(series)) for _ in range(count)]
            series.save(update_fields=["last"])
            return numbers, held_on
        day = held_on


def next_in_cases(cases: Sequence[CaseFile]) -> list[int]:
    """The next number in each case (journalpostnummer); in one that is named again, the one after that."""
    series = _held_of_cases(cases)
    numbers = [_count_on(series[case.pk]) for case in cases]
    NumberSeries.objects.bulk_update(series.values(), ["last"])
    return numbers


def _held_of_cases(cases: Sequence[CaseFile]) -> dict[int, NumberSeries]:
    """The series of cases, made where one is first asked for; in one order, so that no two wait for each other."""
    _require_transaction()
    keys = sorted({case.pk for case in cases})
    rows = NumberSeries.objects.select_for_update(of=("self",), no_key=True).order_by("case")
    found = {row.case_id: row for row in rows.filter(case__in=keys)}
    if missing := [key for key in keys if key not in found]:
        entries = RegistryEntry.objects.filter(record__case__in=missing).order_by()
        last = dict(entries.values_list("record__case").annotate(last=Max("number_in_case")))
        made = [NumberSeries(case_id=key, last=last.get(key) or 0) for key in missing]
        # Others may make them at the same time: the first one's stand, and are what everybody finds.
        NumberSeries.objects.bulk_create(made, ignore_conflicts=True)
        found |= {row.case_id: row for row in rows.filter(case__in=missing)}
    return found


def _require_transaction() -> None:
    if not transactions.is_open():
        raise OutsideTransaction


def _held(**which) -> NumberSeries:
    """The row of a series, made when it is first asked for, and held until the transaction ends."""
    _require_transaction()
    rows = NumberSeries.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(**which).first()
    if found is None:
        # Two may come here at once: the database lets one in, and the other finds what that one wrote.
        NumberSeries.objects.get_or_create(**which, defaults={"last": _last_of(which)})
        found = rows.get(**which)
    return found


def _last_of(which: dict[str, Any]) -> int:
    """The last number that is there already, as after a move from elsewhere: a series goes on from it."""
    return RegistryEntry.objects.filter(**which).aggregate(last=Max("sequence"))["last"] or 0


def _count_on(series: NumberSeries) -> int:
    """The number after the last; whoever counts keeps the series when done."""
    series.last = following(series.last)
    return series.last


def last_numbers(body: Body) -> dict[tuple[str, int], int]:
    """The last number of each journal and year of a body, as the series say."""
    rows = NumberSeries.objects.filter(journal_unit__body=body).select_related("journal_unit")
    return {(row.journal_unit.name, row.year): row.last for row in rows}
