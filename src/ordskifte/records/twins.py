"""A case that was opened here by hand, and the same case when it comes from the records system: one is too many.

The row of ours takes over the identity and the words of the records system's: with it stay its identifier and
addresses, its publications and its dialogue. The row of theirs becomes our own file about it, in which our records lie
from now on: nothing is written in another system's case. See docs/adr/0009.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from ordskifte.accounts import doors
from ordskifte.cases import actions as cases
from ordskifte.cases import queries as case_queries
from ordskifte.cases.models import (
    CaseFile,
    CaseKind,
    Change,
    Document,
    Part,
    PublicCase,
    PublicDocument,
    TitleDecision,
)
from ordskifte.domain import events
from ordskifte.domain.case import CaseStatus, read_status
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import same
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.models import Body
from ordskifte.records.models import NumberSeries, Record, TakingBack

NOT_THE_SAME: Final = "not_the_same"
# What a case has from its records system, and ours takes over.
_THEIRS: Final = (
    "kind",
    "series_id",
    "klass_id",
    "parent_id",
    "file_id",
    "title",
    "public_title",
    "case_date",
    "administrative_unit",
    "case_responsible",
    "status",
    "screening",
    "covers",
    "is_classified",
    "created_at",
    "extra",
)
_IDENTITY: Final = ("source_id", "source_key", "occurrence")
_LOGGED: Final = ("title", "public_title", "case_date", "administrative_unit", "status", "source_key")
# What may lie in a case of theirs that nobody here has worked with.
_BROUGHT: Final = (CaseFile, Document, Part, PublicCase, Record, TakingBack, TitleDecision)


@dataclass(frozen=True, slots=True)
class Meeting:
    """What there is to tell about one case: a code of the importers, the number, and a title."""

    code: str
    where: str
    quote: str


@dataclass(slots=True)
class Met:
    """What became of cases that came in, and what there is to tell about it."""

    now: dict[int, int] = field(default_factory=dict)  # the row of theirs → the row that the case is now
    told: list[Meeting] = field(default_factory=list)


def opened_here(body: Body | None = None) -> QuerySet[CaseFile]:
    """Cases that were opened here by hand."""
    # SQLite takes a unique index for the shortest way also to its empty values, which nearly all cases have: for each
    # number it would look at every case. So this column is not compared bare.
    rows = CaseFile.objects.alias(is_about=Coalesce("about_id", 0)).filter(is_about=0)
    rows = rows.filter(source=None, year__isnull=False)
    return rows if body is None else rows.filter(body=body)


def twins_of(own: CaseFile) -> list[CaseFile]:
    """The cases of records systems that have the number of a case of ours, and may be the same case."""
    if own.source_id is not None or own.about_id is not None or own.year is None:
        return []
    rows = CaseFile.objects.filter(body=own.body_id, year=own.year, sequence=own.sequence, source__isnull=False)
    refused = own.extra.get(NOT_THE_SAME, [])
    return [each for each in rows.select_related("source").order_by("pk") if str(each.uid) not in refused]


def meet(arrived: Iterable[int], *, by: Actor) -> Met:
    """Let cases that just came in meet those that were opened here by hand, in the caller's transaction.

    Where it is clear that they are one, they become one; where it is not, a person decides.
    """
    met = Met()
    arrived = list(arrived)
    if not arrived:
        return met
    numbered = opened_here().filter(body=OuterRef("body"), year=OuterRef("year"), sequence=OuterRef("sequence"))
    rows = CaseFile.objects.filter(pk__in=arrived, source__isnull=False, year__isnull=False)
    for theirs in rows.filter(Exists(numbered)).order_by("pk"):
        own = opened_here(theirs.body).filter(year=theirs.year, sequence=theirs.sequence).first()
        if own is None or str(theirs.uid) in own.extra.get(NOT_THE_SAME, []):
            continue
        if is_clear(own, theirs):
            join(by=by, own=own, theirs=theirs)
            met.now[theirs.pk] = own.pk
            met.told.append(Meeting("adopted", own.number, own.public_title))
        else:
            met.told.append(Meeting("twin_in_doubt", own.number, theirs.public_title))
    return met


@transaction.atomic
def meet_all(body: Body, *, source: Any, by: Actor) -> list[Meeting]:
    """The same for all that a source has, when the whole of an extract is known."""
    numbered = opened_here(body).filter(year=OuterRef("year"), sequence=OuterRef("sequence"))
    rows = CaseFile.objects.filter(body=body, source=source, year__isnull=False).filter(Exists(numbered))
    return meet(rows.values_list("pk", flat=True), by=by).told


def is_clear(own: CaseFile, theirs: CaseFile) -> bool:
    """Whether one number can only mean one case, and little would be lost if it did not.

    Theirs came after ours, is the only one and reads the same, and nothing hangs on either. A number alone is easily
    known, and whoever hands over files could else take over a case with all that was said in it.
    """
    has_gone_out = read_status(theirs.status) is CaseStatus.EXPIRED or theirs.withdrawn_at is not None
    return (
        len(twins_of(own)) == 1
        and own.pk < theirs.pk
        and theirs.kind == CaseKind.CASE_FILE
        and not has_gone_out
        and same(_shown(own), _shown(theirs))
        and not is_used(own)
        and not is_used(theirs)
    )


def _shown(case: CaseFile) -> str:
    """The title that everybody would read, or the only one there is."""
    return case.public_title or case.title


def in_doubt() -> QuerySet[CaseFile]:
    """Cases that were opened by hand and have a number that a records system has too."""
    theirs = CaseFile.objects.filter(
        body=OuterRef("body"), year=OuterRef("year"), sequence=OuterRef("sequence"), source__isnull=False
    )
    return opened_here().filter(Exists(theirs))


def is_used(theirs: CaseFile) -> bool:
    """Whether anything was done here with a case: published, written, registered, cited, taken for one of ours."""
    for relation in CaseFile._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.field.many_to_many:
            continue
        if relation.related_model in _BROUGHT and relation.field.name != "about":
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: theirs.pk}).exists():
            return True
    return False


def join(*, by: Actor, own: CaseFile, theirs: CaseFile) -> None:
    """Make one case of two, in the caller's transaction."""
    # Cases before the body, as whoever opens a file about one; whoever registers in the case holds it too.
    rows = CaseFile.objects.select_for_update(no_key=True).filter(pk__in=[own.pk, theirs.pk]).order_by("pk")
    held = {each.pk: each for each in rows}
    own, theirs = held[own.pk], held[theirs.pk]
    Body.objects.select_for_update(no_key=True).get(pk=own.body_id)
    if not twins_can_join(own, theirs):
        raise Conflict
    before = {name: getattr(own, name) for name in (*_THEIRS, *_IDENTITY)}
    given = {name: getattr(theirs, name) for name in (*_THEIRS, *_IDENTITY)}
    opener = _opener(own)
    _give_up_identity(theirs)
    _take_over(own, given=given, theirs=theirs)
    _log(own, before=before, by=by)
    _move(own=own, theirs=theirs)
    _become_file_about(theirs, own=own, before=before)
    if opener is not None and same(before["public_title"], own.title):
        _keep_decision(own, opener=opener, shown=before["public_title"])
    cases.project_imported(by=by, cases=CaseFile.objects.filter(pk__in=[own.pk, theirs.pk]).select_related("unit"))
    number = CaseNumber(own.year, own.sequence)
    outbox.append(events.CaseOpened(by=by, uid=theirs.uid, number=number))
    audit.note(by=by, act="cases.adopt", about=own.uid, details={"number": str(number), "file": theirs.uid})


def twins_can_join(own: CaseFile, theirs: CaseFile) -> bool:
    """Whether two cases are what they have to be to become one."""
    return (
        own.source_id is None
        and own.about_id is None
        and theirs.source_id is not None
        and (own.body_id, own.year, own.sequence) == (theirs.body_id, theirs.year, theirs.sequence)
        and own.year is not None
        and not is_used(theirs)
    )


def _opener(own: CaseFile) -> Actor | None:
    """Who opened the case, and wrote a title that everybody may see; None if that was no person."""
    acts = [Actor.parse(entry.by) for entry in audit.history(own.uid) if entry.act == "cases.open"]
    return acts[0] if acts and acts[0].is_person else None


def _give_up_identity(theirs: CaseFile) -> None:
    theirs.source, theirs.source_key, theirs.occurrence = None, "", 1
    theirs.save(update_fields=["source", "source_key", "occurrence"])


def _take_over(own: CaseFile, *, given: dict[str, Any], theirs: CaseFile) -> None:
    for name, value in given.items():
        setattr(own, name, value)
    # Whom people gave the case to stays; whoever may not open the case there may not open it here.
    own.unit_id = own.unit_id or theirs.unit_id
    own.access_code = own.access_code or theirs.access_code
    own.save()


def _log(own: CaseFile, *, before: dict[str, Any], by: Actor) -> None:
    now = clock.now()
    Change.objects.bulk_create(
        [
            Change(
                unit_kind="casefile",
                unit_uid=own.uid,
                field=name,
                old=str(before[name] or ""),
                new=str(getattr(own, name) or ""),
                by=str(by),
                at=now,
            )
            for name in _LOGGED
            if before[name] != getattr(own, name)
        ]
    )


def _move(*, own: CaseFile, theirs: CaseFile) -> None:
    """What came from there lies in the case; what was registered here lies in our own file about it."""
    Record.objects.filter(case=own, source=None).update(case=theirs)
    # A document that everybody may see keeps its place, or its address would lead nowhere.
    public = PublicDocument.objects.filter(document=OuterRef("pk"))
    Document.objects.filter(~Exists(public), case=own, source=None).update(case=theirs)
    NumberSeries.objects.filter(case=own).update(case=theirs)
    Record.objects.filter(case=theirs, source__isnull=False).update(case=own)
    Document.objects.filter(case=theirs, source__isnull=False).update(case=own)
    Part.objects.filter(case=theirs).update(case=own)
    TitleDecision.objects.filter(case=theirs).update(case=own)
    CaseFile.objects.filter(parent=theirs).update(parent=own)


def _become_file_about(theirs: CaseFile, *, own: CaseFile, before: dict[str, Any]) -> None:
    for name in ("series_id", "case_date", "created_at"):
        setattr(theirs, name, before[name])
    for name in cases.TAKEN_OVER:
        setattr(theirs, name, getattr(own, name))
    theirs.kind, theirs.status = CaseKind.CASE_FILE, "Under behandling"
    theirs.klass = theirs.parent = theirs.withdrawn_at = None
    theirs.file_id, theirs.extra, theirs.about = "", {}, own
    theirs.save()


def _keep_decision(own: CaseFile, *, opener: Actor, shown: str) -> None:
    """Whoever opened the case decided that everybody may see these words, and they are the title there too."""
    TitleDecision.objects.create(
        case=own, read=own.title, read_public=own.public_title, shown=shown, by=str(opener), at=clock.now()
    )


def say_no(*, by: Actor, own: CaseFile, why: str) -> None:
    """Note that none of the cases with the number of ours is the same, in the caller's transaction."""
    refused = [str(each.uid) for each in twins_of(own)]
    own.extra = {**own.extra, NOT_THE_SAME: [*own.extra.get(NOT_THE_SAME, []), *refused]}
    own.save(update_fields=["extra"])
    audit.note(by=by, act="cases.not_the_same", about=own.uid, why=why, details={"others": len(refused)})


def found_by_door(by: Actor, own: CaseFile) -> list[CaseFile]:
    """The twins of a case that this person may open."""
    open_to = set(case_queries.cases_for(by).filter(pk__in=[each.pk for each in twins_of(own)]).values_list("pk"))
    return [each for each in twins_of(own) if (each.pk,) in open_to]


def require_open(by: Actor, *found: CaseFile) -> None:
    """Refuse whoever may not open these cases."""
    rows = CaseFile.objects.filter(pk__in=[case.pk for case in found])
    if doors.open(rows, by=by).count() != len(found):
        raise NotAllowed
