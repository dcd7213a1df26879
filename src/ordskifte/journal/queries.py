"""What is read of the public journal, by everybody: rows made of allowed fields, in windows by key."""

import uuid
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet

from ordskifte.channels import queries as channels
from ordskifte.domain.case import Showing
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.journal import names_are_found_since
from ordskifte.journal import tables, whole
from ordskifte.journal.asking import Question
from ordskifte.journal.models import PublicEntry
from ordskifte.journal.projection import SHOWS_PRIVATE_NAMES
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.web import paging
from ordskifte.records.models import RegistryEntry

ON_A_PAGE: Final = 50
IN_A_FEED: Final = 50
_BATCH: Final = 500
_NEWEST_FIRST: Final = ("-entry_date", "-record_id")


def entries(body: Body) -> QuerySet[PublicEntry]:
    """The entries of a body with what is shown beside them."""
    return _entries(body)


def _entries(body: Body | given) -> QuerySet[PublicEntry]:
    rows = PublicEntry.objects.filter(body=body).select_related("case", "answer")
    return rows.defer("words", "names", "answer__words", "answer__names", "answer__parties", "answer__subjects")


def found(body: Body, question: Question) -> QuerySet[PublicEntry]:
    """The entries that answer a question."""
    rows = entries(body)
    if question.since:
        rows = rows.filter(entry_date__gte=question.since)
    if question.until:
        rows = rows.filter(entry_date__lte=question.until)
    if question.directions:
        rows = rows.filter(direction__in=question.directions)
    if question.unit:
        rows = rows.filter(unit=question.unit)
    if question.case:
        rows = rows.filter(case__year=question.case.year, case__sequence=question.case.sequence)
    if question.terms or question.unit:
        # Of a case that went out of view nothing is found.
        rows = rows.filter(case__uid__isnull=False)
    since = names_found_since(body)
    for term in question.terms:
        rows = rows.filter(_says(term, names_since=since))
    return rows


def names_found_since(body: Body) -> date:
    """The oldest journal date of which private names are found today; none where the body does not show them."""
    return names_are_found_since(clock.today()) if body.settings.get(SHOWS_PRIVATE_NAMES) else date.max


def names_shown_since(body: Body) -> date:
    """The same for pages: what the body once showed is not shown where it does not want to any more."""
    return date.min if body.settings.get(SHOWS_PRIVATE_NAMES) else date.max


def _says(term: str, *, names_since: date) -> Q:
    says = Q(words__contains=term) | Q(names__contains=term, entry_date__gte=names_since)
    # The case is asked itself, so that a title that is withheld now leads nowhere; not every database folds letters.
    says |= spellings("case__title", term) & Q(case__showing=Showing.SHOW)
    try:
        number = CaseNumber.parse(term)
    except MalformedNumber:
        return says
    return says | Q(case__year=number.year, case__sequence=number.sequence)


def spellings(column: str, term: str) -> Q:
    """The term in a column that is not folded, however a word is usually written."""
    says = Q()
    for spelling in {term, term.capitalize(), term.upper()}:
        says |= Q(**{f"{column}__icontains": spelling})
    return says


def newest_found(body: Body, question: Question, *, limit: int) -> list[PublicEntry]:
    """The newest entries that answer a question."""
    return list(found(body, question).order_by(*_NEWEST_FIRST)[:limit])


def window(body: Body, question: Question, *, cursor: paging.Cursor | None) -> paging.Window[PublicEntry]:
    """The entries that answer a question, newest first, in windows by key."""
    return paging.window(found(body, question), key=_NEWEST_FIRST, cursor=cursor, size=ON_A_PAGE)


def day_window(body: Body, day: date, *, cursor: paging.Cursor | None) -> paging.Window[PublicEntry]:
    """The entries of one day."""
    return paging.window(entries(body).filter(entry_date=day), key=_NEWEST_FIRST, cursor=cursor, size=ON_A_PAGE)


def days_beside(body: Body, day: date) -> tuple[date | None, date | None]:
    """The nearest days before and after that have entries."""
    days = PublicEntry.objects.filter(body=body).values_list("entry_date", flat=True)
    before = days.filter(entry_date__lt=day).order_by("-entry_date").first()
    return before, days.filter(entry_date__gt=day).order_by("entry_date").first()


def units(body: Body) -> list[str]:
    """The units that have entries."""
    rows = PublicEntry.objects.filter(body=body, unit__gt="").order_by("unit")
    return list(rows.values_list("unit", flat=True).distinct()[:200])


def by_number(body: Body, year: int, *, sequence: int) -> list[PublicEntry]:
    """The entries with a number: one, or one of each journal of the body."""
    return _NUMBERED(body=body.pk, year=year, sequence=sequence)


def _numbered() -> QuerySet[PublicEntry]:
    year, sequence = (given(name, PublicEntry._meta.get_field(name)) for name in ("year", "sequence"))
    return _entries(given("body", Body._meta.pk)).filter(year=year, sequence=sequence).order_by("record_id")[:20]


_NUMBERED = Prepared(_numbered)


def by_uid(body: Body, uid: uuid.UUID) -> PublicEntry | None:
    """One entry."""
    return entries(body).filter(uid=uid).first()


def newest_changes(body: Body, question: Question) -> list[PublicEntry]:
    """What a feed of the question holds: what was entered or changed last, first."""
    return list(found(body, question).order_by("-changed_at", "-record_id")[:IN_A_FEED])


def version_of_all(body: Body, question: Question) -> tuple[Any, ...]:
    """What changes whenever a table of the whole answer would look different."""
    rows = found(body, question).order_by()
    seen = rows.aggregate(
        Count("pk"), Count("case__uid"), Max("changed_at"), Max("case__changed_at"), Max("answer__changed_at")
    )
    return tuple(seen.values())


def all_of(body: Body, question: Question) -> Iterator[PublicEntry]:
    """The whole answer, oldest first, some rows at a time by key."""
    rows = found(body, question).order_by("entry_date", "record_id")
    place: PublicEntry | None = None
    while True:
        beyond = Q()
        if place is not None:
            beyond = Q(entry_date__gte=place.entry_date) & (
                Q(entry_date__gt=place.entry_date) | Q(record_id__gt=place.record_id)
            )
        batch = list(rows.filter(beyond)[:_BATCH])
        yield from batch
        if len(batch) < _BATCH:
            return
        place = batch[-1]


def public_lines(body: Body, *, cases: Collection[int]) -> Iterator[dict[str, str]]:
    """The lines of some cases as everybody sees them, by the names of the table, oldest first."""
    rows = entries(body).filter(record__case__in=cases).order_by("entry_date", "record_id")
    home, contact, since = channels.home_of(body), body.contact_email or body.name, names_shown_since(body)
    for row in rows.iterator(_BATCH):
        yield tables.cells_of(row, home=home, contact=contact, names_since=since)


def full_lines(*, cases: Collection[int]) -> Iterator[dict[str, Any]]:
    """The entries of ours in some cases with all that is closed, oldest first: for the archive alone."""
    rows = RegistryEntry.objects.filter(record__case__in=cases, record__source=None)
    return map(whole.entry, whole.records(rows))
