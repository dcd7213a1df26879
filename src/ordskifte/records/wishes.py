"""What people want registered, one thing or many: held, judged one by one, decided on, and written at once.

All is read before, in as many statements for many as for one, and what may not be registered is found before anything
is written: it stops no other, and whoever asked is told why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from ordskifte.assessment import actions as assessments
from ordskifte.assessment import queries as assessed
from ordskifte.assessment.models import Assessment
from ordskifte.cases.models import CaseFile
from ordskifte.domain import entry as rules
from ordskifte.domain.assessment import Duty, Verdict
from ordskifte.domain.entry import Direction, Titles
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.records import flow, homes, subjects, writing
from ordskifte.records.models import Record, RecordSubject
from ordskifte.records.subjects import Subject

# The record of it, or why there is none.
Outcome = Record | OrdskifteError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing that somebody wants registered, as that person saw it and decided on it."""

    assessment: Assessment
    title: str
    public_title: str = ""
    screening: Screening | None = None
    shows_other: bool | None = None
    verdict: Verdict | None = None
    why: str = ""
    expected: int | None = None
    signs_off: bool | None = None


@transaction.atomic
def registered(wishes: Iterable[Wish], *, by: Actor) -> list[Outcome]:
    """The outcome of each; what is registered already keeps the record that it has, and is named once."""
    wanted = list({wish.assessment.pk: wish for wish in wishes}.values())
    held_ = held((wish.assessment for wish in wanted), by=by)
    cases = homes.homes_of((row.case for row in held_.values() if row.case is not None), by=by)
    outcomes, fit = _judged(wanted, held_=held_, cases=cases)
    refused = _decided(fit, by=by)
    outcomes |= refused
    left = [each for each in fit if each.row.pk not in refused]
    records = flow.written([each.draft(cases.of(each.row.case)) for each in left], by=by)
    outcomes |= {each.row.pk: record for each, record in zip(left, records, strict=True)}
    return [outcomes[wish.assessment.pk] for wish in wanted]


def held(rows: Iterable[Assessment], *, by: Actor) -> dict[int, Assessment]:
    """Assessments as they are now, held until the transaction ends, of those that this actor may open; by key."""
    found = assessed.held(rows, by=by).select_related(*subjects.WITH).prefetch_related(subjects.FILES)
    return {row.pk: row for row in found}


# --- Judged one by one -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    """A wish that nothing stands in the way of."""

    wish: Wish
    row: Assessment  # as it is held
    titles: Titles
    verdict: Verdict
    subject: Subject
    turn: int

    def draft(self, home: CaseFile) -> writing.Draft:
        """Everything that is decided on it, ready to be written."""
        subject, screening, shows = self.subject, self.wish.screening, self.wish.shows_other
        shows = subject.shows_other if shows is None else shows
        is_in = subject.direction is Direction.IN
        return writing.Draft(
            home=home,
            titles=self.titles,
            screening=screening,
            subjects=[subject],
            parts=rules.correspondence(
                subject.direction, other=subject.other, us=subject.ours, shows_other=shows, screening=screening
            ),
            type=rules.entry_type(subject.direction),
            is_entry=self.verdict.duty is Duty.REGISTER,
            day=subject.day,
            received_at=subject.at if is_in else None,
            sent_at=None if is_in else subject.at,
            turn=self.turn,
            signs_off=self.wish.signs_off,
        )


def _judged(
    wanted: Sequence[Wish], *, held_: Mapping[int, Assessment], cases: homes.Homes
) -> tuple[dict[int, Outcome], list[_Fit]]:
    outcomes: dict[int, Outcome] = {}
    fit: list[_Fit] = []
    turns, names = _Turns(held_.values()), subjects.names_of(held_.values())
    for wish in wanted:
        try:
            row = _with_case(held_.get(wish.assessment.pk))
            if (known := turns.known(row)) is not None:
                outcomes[row.pk] = known
            else:
                cases.require(row.case)
                fit.append(_fit(wish, row, turn=turns.following(row), names=names))
        except OrdskifteError as error:
            outcomes[wish.assessment.pk] = error
    return outcomes, fit


def _with_case(row: Assessment | None) -> Assessment:
    if row is None:
        raise NotAllowed
    if row.case is None:
        raise flow.NoCase
    return row


def _fit(wish: Wish, row: Assessment, *, turn: int, names: Mapping[str, str]) -> _Fit:
    # Somebody changed it since the person looked.
    if wish.expected is not None and row.version != wish.expected:
        raise Conflict
    titles = Titles(title=wish.title, public_title=wish.public_title or wish.title)
    titles = rules.checked(titles, screening=wish.screening)
    if row.collection_id is not None:
        raise flow.InCollection
    verdict = wish.verdict or row.verdict or row.proposed
    if verdict.duty is Duty.DISCARD:
        raise flow.NothingToRegister
    subject = subjects.read(row, names=names)
    return _Fit(wish=wish, row=row, titles=titles, verdict=verdict, subject=subject, turn=turn)


def _decided(fit: Iterable[_Fit], *, by: Actor) -> dict[int, OrdskifteError]:
    """What holds for each from now on is decided, unless it was decided just so before; those that may not be."""
    wanted = [
        assessments.Wanted(
            assessment=each.row,
            verdict=each.verdict,
            title=each.titles.title,
            why=each.wish.why,
            seen=each.wish.expected,
            again=True,
        )
        for each in fit
        if each.row.verdict != each.verdict
    ]
    left = assessments.decide_many(by=by, wanted=wanted).left if wanted else ()
    return {row.pk: error for row, error in left}


class _Turns:
    """Where things are registered already."""

    def __init__(self, rows: Iterable[Assessment]) -> None:
        singled_out = {_key(row) for row in rows if row.singled_out}
        found = RecordSubject.objects.filter(subject_uid__in=[row.subject_uid for row in rows])
        found = found.select_related("record__case__body", "record__entry", "record__cancellation").order_by("turn")
        self._of: dict[object, list[RecordSubject]] = {}
        for each in found:
            self._of.setdefault((each.kind, each.subject_uid, each.number), []).append(each)
        # What was taken out of a collection has a record of its own.
        among = {each.record_id for key in singled_out for each in self._of.get(key, ())}
        sizes = RecordSubject.objects.filter(record__in=among).values_list("record").annotate(Count("pk"))
        self._in_collection = {record for record, size in sizes if size > 1} if among else set()

    def known(self, row: Assessment) -> Record | None:
        """The record of it that stands, if there is one."""
        turns = (each.record for each in reversed(self._of.get(_key(row), ())))
        standing = (record for record in turns if not hasattr(record, "cancellation"))
        return next((each for each in standing if each.pk not in self._in_collection), None)

    def following(self, row: Assessment) -> int:
        """Which registration of it comes next: the first, but for what was cancelled or stands in a collection."""
        turns = self._of.get(_key(row))
        return turns[-1].turn + 1 if turns else 1


def _key(row: Assessment) -> object:
    return row.kind, row.subject_uid, row.number
