"""What is read of assessments: the queue by age, one thing with its text, and what can be entered together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from ordskifte.accounts import doors
from ordskifte.assessment import collecting, gathering, sources
from ordskifte.assessment.models import Assessment, AssessmentDecision, Collection, CollectionState, Kind, State
from ordskifte.cases import queries as cases
from ordskifte.dialogue import queries as dialogues
from ordskifte.dialogue.models import MessageVersion, Thread
from ordskifte.domain import assessment as rules
from ordskifte.domain import collection as collection_rules
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.message import State as MessageState
from ordskifte.domain.parties import Actor
from ordskifte.domain.told import Brief, Ref, Told
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import given
from ordskifte.kernel.web import paging

# How old something undecided is, in days: the steps that the list is summed up by.
AGES = (1, 3, 7)
_EXCERPT = 600
# What everybody cannot read just now: those who check and hide have it before them.
_CLOSED = frozenset({MessageState.HELD, MessageState.HIDDEN})
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer of a proposal: the question, the answer, the rule's sentence and its provision."""

    question: str  # empty for the rule on keeping
    answer: bool
    sentence: str
    provision: rules.Provision


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How much is undecided, by how long it has waited, and since when the oldest has."""

    total: int
    within: tuple[tuple[int, int], ...]  # at most so many days and longer than the step before; how many wait
    older: int
    oldest: datetime | None


def assessments_for(by: Actor):
    """The assessments that this person may open."""
    return doors.open(Assessment.objects.all(), by=by)


def assessment_for(by: Actor, uid: UUID) -> Assessment | None:
    """One assessment with what it is about, if this person may open it."""
    return next(iter(_ASSESSMENT(by=by, uid=uid)), None)


def _assessment(mine: Q) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(mine, uid=given("uid", Assessment._meta.get_field("uid")))
    return rows.select_related("body", "case", "message__sender", "message__thread", "publication", "collection__first")


# Before everything that is done with one.
_ASSESSMENT: Final = doors.Asked(_assessment)


def assessment_named(by: Actor, text: str) -> Assessment | None:
    """The same by its identifier as text; None for what is no identifier."""
    return assessments_for(by).filter(uid=text).first() if _is_uuid(text) else None


def of_subject(uid: UUID, *, kind: str | None = None) -> Assessment | None:
    """The newest assessment of a message or a publication; for later stages, which judge access themselves."""
    rows = Assessment.objects.filter(subject_uid=uid).select_related("body", "case", "message", "publication")
    return (rows.filter(kind=kind) if kind else rows).order_by("-happened_at", "-number", "-pk").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which list is wanted: what is undecided or decided, of one duty, on one case."""

    which: str = "undecided"
    duty: str = ""
    case: CaseNumber | None = None


def window(by: Actor, chosen: Chosen, *, cursor=None, size: int = 50):
    """Assessments in windows by key: what is undecided oldest first, what was decided newest first."""
    rows = assessments_for(by).select_related("case", "message__sender", "publication", "collection")
    if chosen.case is not None:
        rows = rows.filter(case__year=chosen.case.year, case__sequence=chosen.case.sequence)
    if chosen.which == "decided":
        rows = rows.filter(state=State.DECIDED)
        rows = rows.filter(duty=chosen.duty) if chosen.duty else rows
        return paging.window(rows, key=("-decided_at", "-pk"), cursor=cursor, size=size)
    rows = _to_decide(rows)
    rows = rows.filter(proposed_duty=chosen.duty) if chosen.duty else rows
    return paging.window(rows, key=("happened_at", "pk"), cursor=cursor, size=size)


def _to_decide(rows):
    """What is decided on by itself, and is not."""
    return rows.filter(state=State.UNDECIDED, collection=None)


def next_after(by: Actor, row: Assessment | None = None) -> UUID | None:
    """The one that has waited longest after this one; where there is none, or none is named, the oldest of all."""
    rows = _to_decide(assessments_for(by)).order_by("happened_at", "pk").values_list("uid", flat=True)
    if row is None:
        return rows.first()
    later = Q(happened_at__gt=row.happened_at) | Q(happened_at=row.happened_at, pk__gt=row.pk)
    return rows.filter(later).first() or rows.exclude(pk=row.pk).first()


def seen(by: Actor, marked: Iterable[str]) -> list[Assessment]:
    """The rows that a list named as `uid:version`, each with the version that was seen there."""
    versions = {}
    for each in marked:
        uid, _, version = each.partition(":")
        if _is_uuid(uid) and version.isascii() and version.isdigit() and len(version) < 10:
            versions[UUID(uid)] = int(version)
    rows = list(
        assessments_for(by).filter(uid__in=versions).select_related("case", "message").order_by("happened_at", "pk")
    )
    for row in rows:
        row.version = versions[row.uid]
    return rows


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def held(rows: Iterable[Assessment], *, by: Actor) -> QuerySet[Assessment]:
    """Those of the rows that this actor may open, held until the transaction ends, to be read as they are now.

    In one order, so that no two who hold many wait for each other.
    """
    mine = doors.open(Assessment.objects.filter(pk__in=[row.pk for row in rows]), by=by).order_by("pk")
    # What stands beside them is read when they are held: they may have moved while we waited.
    keys = list(mine.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return Assessment.objects.filter(pk__in=keys)


def is_withheld(row: Assessment) -> bool:
    """Whether the law keeps what it is about from the public, or it waits or is hidden: reading it is noted."""
    is_closed = row.message is not None and row.message.state in _CLOSED
    return bool(row.access_code or is_closed or (row.case and (row.case.covers or row.case.is_classified)))


def with_texts(rows: list[Assessment]) -> list[Assessment]:
    """The rows, each with the beginning of what it says in `excerpt`; one look-up for all messages."""
    texts = _listed([row for row in rows if row.message])
    unread = _unread(rows, texts=texts)
    _tell_briefly([row for row in rows if row.is_about_access], texts=texts)
    for row in rows:
        # What is withheld is read where reading it is noted.
        text = "" if is_withheld(row) else texts.get(row.pk, "")
        row.excerpt = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
        row.is_unread = row.pk in unread
    return rows


def unread_in_lists(rows: list[Assessment]) -> set[int]:
    """The keys of those of which a list shows no text; one look-up. Whoever decides on one opens it first."""
    return _unread(rows, texts=_listed([row for row in rows if row.message]))


def _unread(rows: list[Assessment], *, texts: dict[int, str]) -> set[int]:
    return {row.pk for row in rows if is_withheld(row) or (row.message and not texts.get(row.pk))}


def _listed(rows: list[Assessment]) -> dict[int, str]:
    """What lists show of the messages, by the key of the assessment; one look-up."""
    found = MessageVersion.objects.filter(message__in=[row.message for row in rows], number=F("message__number"))
    said = {message: texts for message, *texts in found.values_list("message_id", "text", "public_text")}
    return {
        row.pk: dialogues.in_a_list(row.message, text=text, public_text=public_text)
        for row in rows
        for text, public_text in [said[row.message_id]]
    }


def _tell_briefly(rows: list[Assessment], *, texts: dict[int, str]) -> None:
    uids = {row.subject_uid for row in rows}
    briefs: dict[tuple[UUID, int], Brief] = {}
    for source in sources.of_kinds({row.kind for row in rows}):
        briefs |= source.briefs(uids)
    for row in rows:
        brief = briefs.get((row.subject_uid, row.number))
        texts[row.pk], row.said_by = (brief.text, brief.name) if brief else ("", "")


def ref_of(row: Assessment) -> Ref:
    """What the assessment is of."""
    return Ref(kind=row.kind, uid=row.subject_uid, number=row.number)


def told(ref: Ref) -> Told:
    """Everything that the stage which it belongs to tells of it; whoever asks judges access."""
    return sources.source_of(ref.kind).told(ref)


def settled_by(refs: Iterable[Ref]) -> dict[Ref, list[Ref]]:
    """What went out at later stages and answers each of these, oldest first; nothing for those that nothing answers."""
    wanted, found = list(refs), defaultdict[Ref, list[Ref]](list)
    for source in sources.of_kinds(sources.kinds()):
        for ref, answers in source.settled_by(wanted).items():
            found[ref] += answers
    return dict(found)


def subjects_around(message: UUID) -> list[UUID]:
    """What later stages have that came of a message, such as the request for access that it was."""
    return [uid for source in sources.of_kinds(sources.kinds()) for uid in source.of_message(message)]


def sender_of(row: Assessment) -> str:
    """The name of whoever it came from, closed; empty if none was given."""
    if row.is_about_access:
        known = getattr(row, "said_by", None)
        return told(ref_of(row)).other.name if known is None else known
    return row.message.sender.name if row.message and row.message.sender else ""


def text_of(row: Assessment) -> str:
    """What the version that is assessed says; closed. Nothing for a publication, which everybody can read."""
    if row.is_about_access:
        return told(ref_of(row)).text
    rows = MessageVersion.objects.filter(message=row.message_id, number=row.number)
    return rows.values_list("text", flat=True).first() or ""


def lines(row: Assessment) -> list[Line]:
    """What the rules answered, question by question, and last why it is kept or is not."""
    proposed = row.proposed
    answers: list[tuple[str, bool]] = [
        (question.value, getattr(proposed.four, question.value)) for question in rules.Question
    ]
    answers.append(("", proposed.criterion in rules.KEEPING))
    return [
        Line(question=question, answer=answer, sentence=rules.TEXTS[key], provision=rules.PROVISION_OF[key])
        for (question, answer), key in zip(answers, row.reasons, strict=True)
        if key in rules.TEXTS
    ]


def reason_of(row: Assessment) -> Line:
    """The one answer that decided: the first no, or else what makes it handled."""
    found = lines(row)
    return next((line for line in found[:-1] if not line.answer), found[list(rules.Question).index("handled")])


def decisions_of(row: Assessment) -> list[AssessmentDecision]:
    """Everything that was decided on it, newest first."""
    return list(row.decisions.order_by("-pk")[:50])


def ages(by: Actor) -> Ages:
    """How long what is undecided has waited; one statement."""
    now = clock.now()
    rows = assessments_for(by).filter(state=State.UNDECIDED)
    wanted: dict[str, Any] = {
        f"within_{days}": Count("pk", filter=Q(happened_at__gt=now - timedelta(days=days))) for days in AGES
    }
    found = rows.aggregate(total=Count("pk"), oldest=Min("happened_at"), **wanted)
    sums = [0, *(found[f"within_{days}"] for days in AGES)]
    within = tuple((days, sums[place + 1] - sums[place]) for place, days in enumerate(AGES))
    return Ages(total=found["total"], within=within, older=found["total"] - sums[-1], oldest=found["oldest"])


def waiting(by: Actor) -> int:
    """How many wait for a decision, for the menu; no more are counted than are told."""
    return len(_WAITING(by=by))


# In the menu, on every page of the desk.
_WAITING = doors.Asked(lambda mine: _to_decide(Assessment.objects.filter(mine)).values_list("pk")[: MOST_COUNTED + 1])


def days_waited(row: Assessment) -> int:
    """For how many whole days it has waited."""
    return max((clock.now() - row.happened_at).days, 0)


def left_behind(*, limit: int) -> list[UUID]:
    """Undecided messages that have come further than when the rules looked at them, oldest first."""
    rows = Assessment.objects.filter(state=State.UNDECIDED, message__version__gt=F("seen_version"))
    # An earlier version of an answer stays as it was sent; the rules look at the newest.
    rows = rows.exclude(kind=Kind.ANSWER, number__lt=F("message__number"))
    return list(rows.order_by("happened_at", "pk").values_list("subject_uid", flat=True)[:limit])


# --- Collections -------------------------------------------------------------------------------------------------


def collections_for(by: Actor):
    """The collections that this person may open."""
    return doors.open(Collection.objects.all(), by=by)


def collection_for(by: Actor, uid: UUID) -> Collection | None:
    """One collection, if this person may open it."""
    return collections_for(by).select_related("body", "case", "first").filter(uid=uid).first()


def collections_window(by: Actor, *, which: str = "open", cursor=None, size: int = 50):
    """Collections newest first: those that wait to be confirmed, or all; each with its number of members."""
    rows = collections_for(by).select_related("case").annotate(members_now=Count("members"))
    rows = rows.filter(state=CollectionState.PROPOSED) if which == "open" else rows
    return paging.window(rows, key=("-proposed_at", "-pk"), cursor=cursor, size=size)


def collections_waiting(by: Actor) -> int:
    """How many collections wait to be confirmed; no more are counted than are told."""
    return collections_for(by).filter(state=CollectionState.PROPOSED)[: MOST_COUNTED + 1].count()


def threads_for(by: Actor):
    """The dialogues of the body, newest first, for somebody who may open their cases."""
    rows = Thread.objects.filter(case__in=cases.cases_for(by)).select_related("case", "publication")
    return rows.prefetch_related("publication__texts").order_by("-pk")


def members_window(collection: Collection, *, cursor=None, size: int = 50):
    """The messages of a collection in order, in windows by key."""
    rows = collection.members.select_related("case", "message__sender", "publication")
    return paging.window(rows, key=("happened_at", "pk"), cursor=cursor, size=size)


def members_of(collection: Collection):
    """All messages of a collection in order; for later stages, to be read in batches."""
    return collection.members.select_related("message__sender", "case").order_by("happened_at", "pk")


def count_of(collection: Collection) -> collection_rules.Count:
    """How many messages, from how many senders, and how many without a name: as confirmed, or else as it is now."""
    if collection.state in {CollectionState.CONFIRMED, CollectionState.REGISTERED}:
        return collection_rules.Count(
            messages=collection.messages, senders=collection.senders, anonymous=collection.anonymous
        )
    return collection_rules.count(collecting.senders_of(collection))


# --- The published rules -----------------------------------------------------------------------------------------


# The setting of a body that journals all requests for access, also those that the law leaves out.
ACCESS_IN_JOURNAL: Final = "access_in_journal"


def published_rules(body: Body) -> dict[str, Any]:
    """The rules as everybody may read them: just those that are asked, in their order."""
    return {
        "questions": [
            (question.value, [rule for rule in rules.RULES if rule.question is question]) for question in rules.Question
        ],
        "archive_rules": [(rule, rules.criterion(rule.worth) in rules.KEEPING) for rule in rules.ARCHIVE_RULES],
        "duties": [(duty.value, provisions) for duty, provisions in rules.DUTY_PROVISIONS.items()],
        "journals_access": bool(body.settings.get(ACCESS_IN_JOURNAL)),
        "words": gathering.words_of(body).strip(),
        "run": collection_rules.RUN,
        "likeness": round(collection_rules.LEAST_LIKENESS * 10),
        "fewest_words": collection_rules.FEWEST_WORDS,
        "fewest_messages": collection_rules.FEWEST_MESSAGES,
        "confirms": [Kind(kind).label for kind in Kind.values if kind in body.settings.get("assessment_confirms", ())],
    }
