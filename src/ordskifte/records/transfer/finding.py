"""Numbers that come another way: the records system's own files for the public journal name what we handed over.

Our key is certain, where the records system keeps it as its own (systemID). Otherwise it is one entry in the same case,
with the same title, date and direction, with no other name on it, and only one of ours that it can be; what could be
two is left to a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from ordskifte.domain.entry import EntryType, PartType
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import plain
from ordskifte.domain.transfer import IS_THERE, WAITS, Errand, State
from ordskifte.kernel.models import Body
from ordskifte.protocols.noark.arkivmelding import codes
from ordskifte.records import altering
from ordskifte.records.models import Record, Shipment, UpstreamNumber
from ordskifte.records.transfer.receiving import give_number

BY = Actor.rule("records.find_numbers")
# It is, or may be, there, and nobody has told the number.
_OPEN = [*WAITS, *(IS_THERE - {State.RECEIPTED, State.TAKEN_OUT}), State.OVERDUE, State.HALF_REFUSED]
_OUTSIDE = (PartType.SENDER.value, PartType.RECIPIENT.value)
# What two entries of a case must have in common: the date, which way it went, and how one of the titles reads.
Trait = tuple[date, str, str]


def find_numbers(body: Body) -> int:
    """Give what waits for its number the one that has come here by an import; how many got one."""
    rows = Shipment.objects.filter(record__case__body=body, errand=Errand.REGISTER, state__in=_OPEN)
    rows = rows.filter(record__upstream=None).order_by("pk")
    by_case: dict[int, list[int]] = defaultdict(list)
    # All of a case at once: only so is it known what could be two.
    for case, record in rows.values_list(Coalesce("record__case__about", "record__case"), "record"):
        by_case[case].append(record)
    return sum(_find_in(case, records=records, body=body) for case, records in by_case.items())


def _find_in(case: int, *, records: list[int], body: Body) -> int:
    waiting = list(Record.objects.filter(pk__in=records).select_related("entry").order_by("pk"))
    found = _by_traits(waiting, case=case) | _by_key(waiting, body=body)
    return sum(_give(record, number=found[record.pk]) for record in waiting if record.pk in found)


def _by_key(waiting: list[Record], *, body: Body) -> dict[int, str]:
    """Those whose key the records system took for its own."""
    keys = {str(record.uid): record.pk for record in waiting}
    rows = _imported().filter(source__body=body, source_key__in=list(keys))
    return {keys[each.source_key]: each.entry.number for each in rows if _is_whole(each)}


def _by_traits(waiting: list[Record], *, case: int) -> dict[int, str]:
    """Those that only one entry of theirs can be, which can be only one of ours."""
    ours: dict[Trait, set[int]] = defaultdict(set)
    for record in waiting:
        for trait in _traits(record):
            ours[trait].add(record.pk)
    theirs: dict[Trait, list[Record]] = defaultdict(list)
    for each in _of_case(case, days={day for day, _, _ in ours}):
        for trait in _traits(each):
            theirs[trait].append(each)
    found: dict[int, set[str]] = defaultdict(set)
    for trait, records in ours.items():
        for record in records:
            found[record] |= {each.entry.number for each in theirs[trait]} | ({""} if len(records) > 1 else set())
    names = {record.pk: _names(record) for record in waiting if len(found[record.pk]) == 1}
    met = {each.entry.number: _names(each) for rows in theirs.values() for each in rows}
    one = {record: next(iter(found[record])) for record in names}
    return {record: number for record, number in one.items() if number and _agree(names[record], met[number])}


def _of_case(case: int, *, days: Iterable[date]) -> Iterator[Record]:
    """Their entries of these days in a case that have a number which none of ours has."""
    rows = [each for each in _imported().filter(case=case, document_date__in=days) if _is_whole(each)]
    numbers = {each.entry.number for each in rows}
    known = set(UpstreamNumber.objects.filter(number__in=numbers).values_list("number", flat=True)) if rows else set()
    return (each for each in rows if each.entry.number not in known)


def _imported() -> QuerySet[Record]:
    return Record.objects.filter(source__isnull=False, entry__isnull=False, withdrawn_at=None).select_related("entry")


def _is_whole(record: Record) -> bool:
    return bool(record.entry.source_year and record.entry.source_sequence)


def _traits(record: Record) -> set[Trait]:
    titles = {plain(title).lower() for title in (record.title, record.public_title) if plain(title)}
    day = record.document_date
    return {(day, kind, title) for title in titles for kind in _kinds(record.entry.type) if day is not None}


def _kinds(told: str) -> Iterable[str]:
    """Which way it went, by a phrase or a letter; what says nothing could be any."""
    known = codes.EntryType.by_letter(told.upper()) or told
    return [known] if known in set(codes.EntryType) else list(EntryType)


def _names(record: Record) -> list[frozenset[str]]:
    """Who is named outside the body, whichever way round; a name that is masked says nothing."""
    rows = record.correspondence_parts.filter(type__in=[*_OUTSIDE, "EA", "EM"]).values_list("name", flat=True)
    return [frozenset(plain(name).lower().replace(",", " ").split()) for name in rows if name and "*" not in name]


def _agree(ours: list[frozenset[str]], theirs: list[frozenset[str]]) -> bool:
    """Whether one is named on both; where either names nobody, nothing speaks against it."""
    return not ours or not theirs or not set(ours).isdisjoint(theirs)


@transaction.atomic
def _give(record: Record, *, number: str) -> bool:
    held = Record.objects.select_for_update(of=("self",), no_key=True).select_related("case__body", "cancellation")
    row = held.get(pk=record.pk)
    if UpstreamNumber.objects.filter(record=row).exists() or altering.has_upstream_number(number, but=row):
        return False
    give_number(row, number=number, by=BY)
    return True
