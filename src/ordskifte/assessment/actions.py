"""Everything that people, and the rules they can read, decide on what is kept and journalled."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.assessment import collecting, deciding, gathering, proposing, queries, ruling, titles
from ordskifte.assessment.errors import (
    AlreadyDecided,
    CollectionIsDone,
    InCollection,
    NotDecided,
    NotInCollection,
    NotRead,
    RulesNeedReason,
)
from ordskifte.assessment.models import Assessment, Collection, CollectionState, State
from ordskifte.assessment.proposing import Happened
from ordskifte.dialogue.models import Thread
from ordskifte.domain import collection as rules
from ordskifte.domain.assessment import ChangeNeedsReason, Duty, Traits, Verdict
from ordskifte.domain.collection import CollectionRule, NothingToCollect, TooMuchToCollect
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound, OrdskifteError
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel import audit, blobs, clock, tenancy
from ordskifte.kernel.models import Body

ASSESSORS = (RoleName.ARCHIVIST, RoleName.CASE_OFFICER)
_WITH = ("body", "case", "message", "publication", "collection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants decided on one thing, as that person saw it; what the rules propose, if nothing is said."""

    assessment: Assessment
    verdict: Verdict | None = None
    title: str | None = None
    why: str = ""
    seen: int | None = None
    again: bool = False  # also where it was decided otherwise before, with a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What became of a bulk: how many were confirmed, and what was left and why."""

    done: tuple[Assessment, ...]
    left: tuple[tuple[Assessment, OrdskifteError], ...] = field(default=())


def _locked(row: Assessment, *, by: Actor, seen: int | None = None) -> Assessment:
    """The row as it is now, held until the transaction ends, if this actor may open it.

    `seen` is the version that the person had in front of them.
    """
    rows = doors.open(Assessment.objects.filter(pk=row.pk), by=by)
    found = rows.select_for_update(of=("self",)).select_related(*_WITH).first()
    if found is None:
        raise NotFound
    if seen is not None and found.version != seen:
        raise Conflict
    return found


@doors.only(*ASSESSORS)
@transaction.atomic
def confirm(
    *,
    by: Actor,
    assessment: Assessment,
    verdict: Verdict | None = None,
    title: str | None = None,
    why: str = "",
    seen: int | None = None,
) -> Assessment:
    """Decide on one thing: as proposed if no verdict is given; another verdict needs a reason."""
    row = _locked(assessment, by=by, seen=seen)
    if row.is_decided:
        raise AlreadyDecided
    if row.collection_id is not None:
        raise InCollection
    deciding.decide(row, verdict or row.proposed, by=by, title=row.title if title is None else title, why=why)
    return row


@doors.only(*ASSESSORS)
def confirm_many(*, by: Actor, assessments: Iterable[Assessment]) -> Confirmed:
    """Decide on many as proposed, each as the person saw it; the others are told of.

    What shows no text in the list was not seen by whoever decides from there, so it is left to be opened.
    """
    rows = list(assessments)
    unread = queries.unread_in_lists(rows)
    read = [Wanted(assessment=each, seen=each.version) for each in rows if each.pk not in unread]
    done = decide_many(by=by, wanted=read)
    return replace(done, left=done.left + tuple((each, NotRead()) for each in rows if each.pk in unread))


@doors.only(*ASSESSORS)
@transaction.atomic
def decide_many(*, by: Actor, wanted: Iterable[Wanted]) -> Confirmed:
    """Decide on many in one transaction; one that cannot be decided on stops no other, and is told of."""
    wanted = list(wanted)
    held = _all_locked([each.assessment for each in wanted], by=by)
    fit: list[deciding.Fit] = []
    left: list[tuple[Assessment, OrdskifteError]] = []
    for each in wanted:
        try:
            # Whoever is named twice is decided on once.
            fit.append(_judged(each, held.pop(each.assessment.pk, None)))
        except OrdskifteError as error:
            left.append((each.assessment, error))
    deciding.decide_all(fit, by=by)
    return Confirmed(done=tuple(each.row for each in fit), left=tuple(left))


def _all_locked(rows: Iterable[Assessment], *, by: Actor) -> dict[int, Assessment]:
    """The rows as they are now, held until the transaction ends, of those that this actor may open."""
    return {row.pk: row for row in queries.held(rows, by=by).select_related(*_WITH)}


def _judged(wanted: Wanted, row: Assessment | None) -> deciding.Fit:
    if row is None:
        raise NotFound
    if wanted.seen is not None and row.version != wanted.seen:
        raise Conflict
    if row.is_decided and not wanted.again:
        raise AlreadyDecided
    if row.is_decided and not wanted.why.strip():
        raise ChangeNeedsReason
    if row.collection_id is not None and not row.is_decided:
        raise InCollection
    title = row.title if wanted.title is None else wanted.title
    return deciding.fit(row, wanted.verdict or row.proposed, title=title, why=wanted.why)


@doors.only(*ASSESSORS)
@transaction.atomic
def change(
    *,
    by: Actor,
    assessment: Assessment,
    verdict: Verdict,
    why: str,
    title: str | None = None,
    seen: int | None = None,
) -> Assessment:
    """Decide otherwise than was decided, and say why; the earlier decision is kept."""
    row = _locked(assessment, by=by, seen=seen)
    if not row.is_decided:
        raise NotDecided
    if not why.strip():
        raise ChangeNeedsReason
    deciding.decide(row, verdict, by=by, title=row.title if title is None else title, why=why)
    return row


@doors.only()
@transaction.atomic
def assess(*, by: Actor, happened: Happened, traits: Traits, reference: str, title: str) -> Assessment:
    """Let the rules look at what came in or went out at a later stage, as it is now; twice changes nothing.

    `title` is the pattern of a title: it gets what the case is called in public, and the reference, and no name.
    """
    if by.kind is ActorKind.STAFF:
        raise NotAllowed
    return proposing.of_happened(happened, traits, reference=reference, title=title)


# --- Together with others ----------------------------------------------------------------------------------------


def _locked_collection(collection: Collection, *, by: Actor, seen: int | None = None) -> Collection:
    rows = doors.open(Collection.objects.filter(pk=collection.pk), by=by)
    found = rows.select_for_update(of=("self",)).select_related("body", "case", "first").first()
    if found is None:
        raise NotFound
    if seen is not None and found.version != seen:
        raise Conflict
    return found


@doors.only(*ASSESSORS)
@transaction.atomic
def propose_collection(*, by: Actor, thread: Thread, starts_on: date, ends_on: date) -> Collection:
    """Gather what was said in one dialogue within some days and is not handled by itself."""
    start, end = rules.period(starts_on, ends_on)
    thread = Thread.objects.select_for_update(of=("self",)).select_related("body", "case").get(pk=thread.pk)
    rows = doors.open(Assessment.objects.filter(message__thread=thread, state=State.UNDECIDED), by=by)
    rows = rows.filter(happened_at__gte=_midnight(start), happened_at__lt=_midnight(end + timedelta(days=1)))
    rows = (
        rows.filter(collection=None)
        .exclude(proposed_duty=Duty.DISCARD.value)
        .select_related("message")
        .order_by("happened_at", "pk")
    )
    found = [row for row in rows[: rules.MOST_MESSAGES + 1] if collecting.why_not(row) is None]
    if len(found) < rules.FEWEST_MESSAGES:
        raise NothingToCollect
    if len(found) > rules.MOST_MESSAGES:
        raise TooMuchToCollect
    made = Collection.objects.create(
        rule=CollectionRule.THREAD_PERIOD,
        body=thread.body,
        unit_id=thread.case.unit_id,
        access_code=thread.case.access_code,
        case=thread.case,
        thread_key=thread.uid,
        starts_on=start,
        ends_on=end,
        title=_period_title(thread, start, end=end),
        proposed_by=str(by),
        proposed_at=clock.now(),
    )
    collecting.found_together(made, found)
    _note(made, by=by, act="propose", messages=len(found))
    return made


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.OSLO)


def _period_title(thread: Thread, start: date, *, end: date) -> str:
    about = titles.about(thread.case)
    return titles.written(titles.PERIOD, body=thread.body, about=about, start=start.isoformat(), end=end.isoformat())


@doors.only(*ASSESSORS)
@transaction.atomic
def propose_campaign(*, by: Actor, assessment: Assessment) -> Collection:
    """Gather what says nearly the same as one message, on the same case."""
    first = _locked(assessment, by=by)
    if first.collection_id is not None:
        raise InCollection
    if first.is_decided:
        raise AlreadyDecided
    numbers = list(first.likenesses.values_list("value", flat=True))
    likely = [each for each in collecting.copies_of(first, numbers=numbers) if collecting.why_not(each) is None]
    texts = collecting.texts_of([first, *likely])
    same = rules.campaign(texts.get(first.pk, ""), ((each, texts.get(each.pk, "")) for each in likely))
    if len(same) + 1 < rules.FEWEST_MESSAGES:
        raise NothingToCollect
    made = collecting.begin_campaign(first, [first, *same], by=by)
    _note(made, by=by, act="propose", messages=len(same) + 1)
    return made


@doors.only(*ASSESSORS)
@transaction.atomic
def confirm_collection(
    *, by: Actor, collection: Collection, title: str | None = None, why: str = "", seen: int | None = None
) -> Collection:
    """Decide on all messages of a collection as proposed; together they are one entry, and are counted."""
    found = _locked_collection(collection, by=by, seen=seen)
    if found.state != CollectionState.PROPOSED:
        raise CollectionIsDone
    members = list(found.members.select_for_update(of=("self",)).select_related("body", "case").order_by("pk"))
    if not members:
        raise NothingToCollect
    duty = collecting.duty_of(found)
    count = rules.count(collecting.senders_of(found))
    found.title = titles.checked(found.title if title is None else title, duty=duty)
    found.duty = duty.value
    found.messages, found.senders, found.anonymous = count.messages, count.senders, count.anonymous
    _finish(found, CollectionState.CONFIRMED, by=by, why=why)
    deciding.decide_all([deciding.fit(row, row.proposed, title=row.title) for row in members], by=by)
    _note(found, by=by, act="confirm", messages=count.messages)
    return found


@doors.only(*ASSESSORS)
@transaction.atomic
def single_out(*, by: Actor, assessment: Assessment, why: str = "") -> Assessment:
    """Take one message out of its collection, to be decided on and entered by itself."""
    row = _locked(assessment, by=by)
    if row.collection is None:
        raise NotInCollection
    collection = _locked_collection(row.collection, by=by)
    row.collection, row.singled_out = collection, True
    row.save(update_fields=["singled_out"])
    collecting.leave(row)
    # What stands in the journal was counted when it was entered.
    if collection.state == CollectionState.CONFIRMED:
        _count_again(collection)
    audit.note(by=by, act="assessment.single_out", about=row.uid, why=why.strip()[: audit.LONGEST_WHY], body=row.body)
    return row


def _count_again(collection: Collection) -> None:
    count = rules.count(collecting.senders_of(collection))
    collection.messages, collection.senders, collection.anonymous = count.messages, count.senders, count.anonymous
    collection.save(update_fields=["messages", "senders", "anonymous"])


@doors.only(*ASSESSORS)
@transaction.atomic
def take_apart(*, by: Actor, collection: Collection, why: str = "", seen: int | None = None) -> Collection:
    """Let the messages of a collection be decided on one by one; nobody gathers them again by rule."""
    found = _locked_collection(collection, by=by, seen=seen)
    if found.state != CollectionState.PROPOSED:
        raise CollectionIsDone
    found.members.update(collection=None, singled_out=True)
    _finish(found, CollectionState.DISSOLVED, by=by, why=why)
    _note(found, by=by, act="take_apart", why=why)
    return found


@doors.only(*ASSESSORS)
@transaction.atomic
def enter_collection(*, by: Actor, collection: Collection) -> Collection:
    """Say that a confirmed collection has its entry; the stage that makes the entry calls this."""
    found = _locked_collection(collection, by=by)
    if found.state != CollectionState.CONFIRMED:
        raise CollectionIsDone
    found.state = CollectionState.REGISTERED
    found.version += 1
    found.save(update_fields=["state", "version"])
    return found


def _finish(collection: Collection, state: CollectionState, *, by: Actor, why: str) -> None:
    collection.state, collection.why = state, why.strip()[: audit.LONGEST_WHY]
    collection.decided_by, collection.decided_at = str(by), clock.now()
    collection.version += 1
    collection.save()


def _note(collection: Collection, *, by: Actor, act: str, why: str = "", messages: int = 0) -> None:
    audit.note(
        by=by,
        act=f"assessment.{act}_collection",
        about=collection.uid,
        why=why.strip()[: audit.LONGEST_WHY],
        details={"rule": collection.rule, "messages": messages, "case": collection.case.uid},
        body=collection.body,
    )


# --- The rules of the body ---------------------------------------------------------------------------------------


@doors.only(RoleName.ARCHIVIST)
@transaction.atomic
def set_rules(*, by: Actor, body: Body, confirms: Iterable[str], words: str, why: str, seen: str = "") -> Body:
    """Say what rules confirm by themselves, and which words they look for; none: those that everybody begins with.

    `seen` stands for what the person had in front of them. What was proposed or decided before stays as it is.
    """
    ruling.require_own_body(by, body=body)
    body = Body.objects.select_for_update().get(pk=body.pk)
    if seen and seen != ruling.mark_of(body):
        raise Conflict
    chosen, listed = ruling.confirmable(confirms), ruling.fit_words(words)
    if not why.strip():
        raise RulesNeedReason
    listed_before, confirmed_before = body.settings.get(gathering.WORDS) or "", ruling.confirms_of(body)
    body.settings = body.settings | {proposing.CONFIRMS: chosen, gathering.WORDS: listed}
    body.save(update_fields=["settings"])
    kept = blobs.keep_small(gathering.words_of(body).encode(), media_type="text/plain; charset=utf-8")
    details = {
        "confirms": ", ".join(chosen),
        "confirmed": ", ".join(confirmed_before),
        "words": kept.uid,
        "words_changed": listed_before != listed,
    }
    audit.note(by=by, act="assessment.set_rules", about=body.uid, why=why.strip(), details=details, body=body)
    transaction.on_commit(tenancy.forget)
    return body
