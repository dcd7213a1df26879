"""Numbers that come another way: the records system's own files for the public journal name what we handed over.

Our key is certain, where the records system keeps it as its own (systemID). Otherwise it is one entry in the same case,
with the same title and date, and only one of ours that it can be; what could be two is left to a person.
"""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from ordskifte.cases.models import CaseFile
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import plain
from ordskifte.domain.transfer import IS_THERE, WAITS, Errand, State
from ordskifte.kernel.models import Body
from ordskifte.records import altering
from ordskifte.records.homes import shown_case_of
from ordskifte.records.models import Record, Shipment, UpstreamNumber
from ordskifte.records.transfer.receiving import give_number

BY = Actor.rule("records.find_numbers")
AT_ONCE = 200
MOST_IN_A_CASE = 2_000
# It is, or may be, there, and nobody has told the number.
_OPEN = [*WAITS, *(IS_THERE - {State.RECEIPTED, State.TAKEN_OUT}), State.OVERDUE, State.HALF_REFUSED]
# What two entries must have in common: the case, the date and how one of the titles reads.
Trait = tuple[int, date, str]


def find_numbers(body: Body) -> int:
    """Give what waits for its number the one that has come here by an import; how many got one."""
    rows = Shipment.objects.filter(record__case__body=body, errand=Errand.REGISTER, state__in=_OPEN)
    rows = rows.filter(record__upstream=None).select_related("record__case__about")
    waiting = [each.record for each in rows.order_by("pk")[:AT_ONCE]]
    if not waiting:
        return 0
    found = _by_key(waiting, body=body) | _by_traits(waiting)
    return sum(_give(record, number=found[record.pk]) for record in waiting if record.pk in found)


def _by_key(waiting: list[Record], *, body: Body) -> dict[int, str]:
    """Those whose key the records system took for its own."""
    keys = {str(record.uid): record.pk for record in waiting}
    rows = _imported().filter(source__body=body, source_key__in=list(keys))
    return {keys[each.source_key]: each.entry.number for each in rows if _is_whole(each)}


def _by_traits(waiting: list[Record]) -> dict[int, str]:
    """Those that only one entry of theirs can be, which can be only one of ours."""
    ours: dict[Trait, set[int]] = defaultdict(set)
    theirs: dict[Trait, dict[int, str]] = defaultdict(dict)
    cases = {record.pk: shown_case_of(record.case) for record in waiting}
    for record in waiting:
        for trait in _traits(record, case=cases[record.pk]):
            ours[trait].add(record.pk)
    for each in _of_cases({case.pk for case in cases.values() if case.source_id is not None}):
        for trait in _traits(each, case=each.case):
            theirs[trait][each.pk] = each.entry.number
    found: dict[int, set[str]] = defaultdict(set)
    for trait, records in ours.items():
        for record in records:
            found[record] |= set(theirs[trait].values()) | ({""} if len(records) > 1 else set())
    return {record: numbers.pop() for record, numbers in found.items() if len(numbers) == 1}


def _of_cases(cases: set[int]) -> list[Record]:
    """Their entries in these cases that have a number which none of ours has."""
    rows = _imported().filter(case__in=cases).select_related("case").order_by("pk")[:MOST_IN_A_CASE]
    every = [each for each in rows if _is_whole(each)]
    taken = UpstreamNumber.objects.filter(number__in={each.entry.number for each in every})
    known = set(taken.values_list("number", flat=True)) if every else set()
    return [each for each in every if each.entry.number not in known]


def _imported() -> QuerySet[Record]:
    return Record.objects.filter(source__isnull=False, entry__isnull=False, withdrawn_at=None).select_related("entry")


def _is_whole(record: Record) -> bool:
    return bool(record.entry.source_year and record.entry.source_sequence)


def _traits(record: Record, *, case: CaseFile) -> set[Trait]:
    titles = {plain(title).lower() for title in (record.title, record.public_title) if plain(title)}
    return {(case.pk, record.document_date, title) for title in titles if record.document_date is not None}


@transaction.atomic
def _give(record: Record, *, number: str) -> bool:
    held = Record.objects.select_for_update(of=("self",), no_key=True).select_related("case__body", "cancellation")
    row = held.get(pk=record.pk)
    if (
        not number
        or UpstreamNumber.objects.filter(record=row).exists()
        or altering.has_upstream_number(number, but=row)
    ):
        return False
    give_number(row, number=number, by=BY)
    return True
