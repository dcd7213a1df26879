"""What is read of trials: where they stand, what is left in them, and what addresses of their cases say."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from ordskifte.access.models import AccessRequest, RequestState
from ordskifte.accounts import doors
from ordskifte.assessment.models import Assessment
from ordskifte.assessment.models import State as AssessmentState
from ordskifte.cases.models import CaseFile, PublicCase, PublicDocument
from ordskifte.channels.models import Inbound, Post
from ordskifte.dialogue.models import Appeal, Attachment, Handling, Kind, Message, PastThread, Report, Thread
from ordskifte.domain import trial as rules
from ordskifte.domain.assessment import Duty
from ordskifte.domain.entry import EntryStatus
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import Reference
from ordskifte.domain.message import State
from ordskifte.domain.parties import Actor
from ordskifte.domain.trial import Answer, Figures, Left, Phase, Side
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.outcomes.models import Passage, Trial, TrialAnswer, TrialCase
from ordskifte.publishing.models import ShownPicture
from ordskifte.records.models import RecordSubject, RegistryEntry, Rendition

# A body without trials is asked nothing more at each visit.
HAS_TRIALS: Final = "has_trials"
MOST: Final = 200
# Out of view by the sender's own wish: nobody waits for an answer.
_WITHDRAWN: Final = (State.WITHDRAWN, State.REMOVED_AT_SOURCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an address of a case in a trial says of it."""

    uid: uuid.UUID
    name: str
    phase: Phase
    ends_on: date
    closed_on: date | None
    custodian: str
    contact: str
    shown_until: date | None


def trials_for(by: Actor) -> list[Trial]:
    """The trials of the body of whoever asks, newest first."""
    standing = doors.standing_of(by)
    rows = Trial.objects.order_by("-opened_at", "-pk").select_related("body")
    if standing is not None:
        rows = rows.filter(body=standing.body)
    return list(rows[:MOST]) if standing is not None or by.kind == "system" else []


def open_trials(by: Actor) -> list[Trial]:
    """Those that are not closed."""
    return [row for row in trials_for(by) if row.closed_at is None]


def trial_for(by: Actor, uid: uuid.UUID) -> Trial | None:
    """One trial of the body of whoever asks."""
    return next((row for row in trials_for(by) if row.uid == uid), None)


def trial(body: Body, uid: uuid.UUID) -> Trial | None:
    """One trial, for everybody: that it is held is no secret, if any of its cases is none."""
    rows = Trial.objects.filter(body=body, uid=uid, cases__case__public__isnull=False)
    return rows.select_related("body").distinct().first()


def phase_of(row: Trial) -> Phase:
    """Where it stands today."""
    return rules.phase(
        ends_on=row.ends_on,
        shown_until=row.shown_until,
        is_closed=row.closed_at is not None,
        today=clock.today(),
    )


def figures_of(row: Trial, *, side: Side) -> Figures:
    """What people answered."""
    rows = TrialAnswer.objects.filter(trial=row, side=side.value).values_list("ease", "again")
    return rules.figures(Answer(ease=ease, again=rules.Again(again)) for ease, again in rows)


def has_answered(row: Trial, *, by: Actor) -> bool:
    """Whether somebody who works here has answered."""
    return TrialAnswer.objects.filter(trial=row, side=Side.STAFF.value, key=str(by)).exists()


def case_keys(row: Trial) -> list[int]:
    """The cases of a trial, and our own files in which what is said about them is kept."""
    chosen = list(TrialCase.objects.filter(trial=row).values_list("case", flat=True))
    homes = CaseFile.objects.filter(about__in=chosen).values_list("pk", flat=True)
    return sorted({*chosen, *homes})


def left_in(row: Trial) -> dict[Left, int]:
    """How much is not finished, of each sort."""
    keys = case_keys(row)
    messages = Message.objects.filter(Q(case__in=keys) | Q(thread__case__in=keys)).order_by()
    came_in = messages.filter(is_outgoing=False)
    waits = came_in.filter(kind=Kind.MESSAGE, handling__in=(Handling.NEW, Handling.OPEN))
    assessed = Assessment.objects.filter(case__in=keys)
    standing = RecordSubject.objects.filter(record__cancellation=None)
    registered = standing.filter(**{name: OuterRef(name) for name in ("kind", "subject_uid", "number")})
    asks = assessed.filter(state=AssessmentState.DECIDED).exclude(duty=Duty.DISCARD.value)
    return {
        Left.PREPARING: came_in.filter(state=State.RECEIVED).count() + _arriving(keys).count(),
        Left.UNANSWERED: waits.exclude(state__in=(*_WITHDRAWN, State.RECEIVED)).count(),
        Left.HELD: messages.filter(state=State.HELD).count(),
        Left.APPEALED: Appeal.objects.filter(message__in=messages.values("pk"), decided_at=None).count(),
        Left.REPORTED: Report.objects.filter(message__in=messages.values("pk"), decided_at=None).count(),
        Left.UNDECIDED: assessed.filter(state=AssessmentState.UNDECIDED).count(),
        Left.UNREGISTERED: asks.filter(~Exists(registered)).count(),
        Left.PROVISIONAL: _entries(keys).filter(status=EntryStatus.WAITING, record__upstream=None).count(),
        Left.UNMADE: _unmade(keys).count(),
        Left.ACCESS: AccessRequest.objects.filter(
            case__in=keys, state__in=(RequestState.NEW, RequestState.OPEN)
        ).count(),
    }


def _arriving(keys: list[int]) -> QuerySet[Inbound]:
    """What was taken in under their publications, and is no message yet."""
    rows = Inbound.objects.filter(thread_key__in=Thread.objects.filter(case__in=keys).values("uid"))
    return rows.filter(~Exists(Message.objects.filter(inbound=OuterRef("pk"))))


def _entries(keys: list[int]) -> QuerySet[RegistryEntry]:
    return RegistryEntry.objects.filter(record__case__in=keys, record__source=None)


def _unmade(keys: list[int]) -> QuerySet[Rendition]:
    rows = Rendition.objects.filter(record__case__in=keys, record__source=None, record__cancellation=None)
    return rows.exclude(state=Rendition.State.MADE)


def said_at(body: Body, *, view: str, given: Mapping[str, Any]) -> Said | None:
    """What the address of this view says of a trial; None where its case is in none."""
    case = _case_at(body, view=view, given=given)
    if case is None:
        return None
    found = TrialCase.objects.filter(case=case, trial__body=body).select_related("trial").first()
    return _said(found.trial) if found else None


def _said(row: Trial) -> Said:
    return Said(
        uid=row.uid,
        name=row.name,
        phase=phase_of(row),
        ends_on=row.ends_on,
        closed_on=row.closed_at.astimezone(clock.OSLO).date() if row.closed_at else None,
        custodian=row.custodian,
        contact=row.contact,
        shown_until=row.shown_until,
    )


def _case_at(body: Body, *, view: str, given: Mapping[str, Any]) -> int | None:
    """The case that an address is about, by what stands in the address."""
    if (reference := given.get("reference")) is not None:
        return _case_of_reference(body, str(reference))
    if "year" in given and "sequence" in given:
        rows = PublicCase.objects.filter(body=body, year=given["year"], sequence=given["sequence"])
        keys = list(rows.values_list("case", flat=True)[:2])
        return keys[0] if len(keys) == 1 else None
    lookup = _BY_UID.get(view)
    return lookup(body, given["uid"]) if lookup and "uid" in given else None


def _case_of_reference(body: Body, written: str) -> int | None:
    # Parts are shown for a reference however it is written: what has moved has moved for all of them.
    try:
        reference = str(Reference.parse(written))
    except MalformedNumber:
        return None
    post = Post.objects.filter(body=body, reference=reference).values_list("case", flat=True).first()
    if post is not None:
        return post
    rows = Message.objects.filter(body=body, reference=reference)
    return rows.values_list("thread__case", flat=True).first()


def _first(rows: QuerySet[Any], column: str) -> int | None:
    return rows.values_list(column, flat=True).first()


_BY_UID: Final[dict[str, Callable[[Body, uuid.UUID], int | None]]] = {
    **dict.fromkeys(
        (
            "website:case_by_id",
            "website:case_by_id_feed",
            "website:case_by_id_dialogue_feed",
            "dialogue:past_of_case",
        ),
        lambda body, uid: _first(PublicCase.objects.filter(body=body, uid=uid), "case"),
    ),
    "website:document": lambda body, uid: _first(PublicDocument.objects.filter(case__body=body, uid=uid), "case"),
    "website:passage": lambda body, uid: _first(Passage.objects.filter(body=body, uid=uid), "case"),
    "dialogue:past": lambda body, uid: _first(PastThread.objects.filter(body=body, uid=uid), "case"),
    "dialogue:attachment": lambda body, uid: _first(
        Attachment.objects.filter(message__body=body, uid=uid), "message__thread__case"
    ),
    "publishing:picture": lambda body, uid: _first(
        ShownPicture.objects.filter(picture__uid=uid, publication__body=body), "publication__case"
    ),
}
