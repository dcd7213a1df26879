"""One step with a request: held, checked against what the person saw, kept with who, when and why."""

from dataclasses import dataclass, field
from typing import Any

from ordskifte.access.errors import NothingSaid, TooMuchSaid
from ordskifte.access.models import REASONS_LATE, AccessRequest, AccessStep
from ordskifte.accounts import doors
from ordskifte.domain import access_request, deadlines, events
from ordskifte.domain.access_request import Facts, State, Step
from ordskifte.domain.canonical import canonical, salted_digest
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.intake import LONGEST_TEXT, clean_text
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox

# Steps that are an answer to whoever asked: events, and the end of an appeal that waits.
DECIDING = frozenset({Step.GIVE, Step.GIVE_SOME, Step.REFUSE, Step.SEND_ON, Step.CLOSE})
AFTER_REFUSAL = frozenset({State.REFUSED, State.PARTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step somebody takes, what whoever asked is told, and what else changes."""

    step: Step
    by: Actor
    told: str = ""
    why: str = ""
    expected: int | None = None  # the version that the person saw
    digest: bytes = b""
    changes: dict[str, Any] = field(default_factory=dict)
    asks_payment: bool | None = None
    is_about_manner: bool | None = None


def held(request: AccessRequest, *, by: Actor, expected: int | None) -> AccessRequest:
    """The request as it is now, held until the transaction ends, if this actor may have it."""
    rows = AccessRequest.objects.filter(pk=request.pk)
    if by != request.asker:
        rows = doors.open(rows, by=by)
    found = rows.select_for_update(of=("self",)).select_related("body", "sender", "case").first()
    if found is None:
        raise NotAllowed
    if expected is not None and found.version != expected:
        raise Conflict
    return found


def facts_of(request: AccessRequest) -> Facts:
    """What the rule on steps asks about a request, today."""
    today = clock.today()
    refused = _refused_on(request)
    may_ask = refused is not None and request.reasons_asked_at is None
    return Facts(
        has_given=request.given.exists(),
        standing=clock_of(request).standing(today),
        may_ask_for_reasons=may_ask and deadlines.may_ask_for_reasons(refused=refused, asked=today),
        is_in_time_to_appeal=request.appeal_until is None or today <= request.appeal_until,
        has_appealed=request.appealed_at is not None,
    )


def clock_of(request: AccessRequest) -> deadlines.AccessClock:
    """The deadlines of a request, as they were set when it came."""
    return deadlines.AccessClock(
        received=request.received_on,
        first_target=request.first_target,
        second_target=request.second_target,
        silence=request.silence_on,
    )


def step(row: AccessRequest, move: Move) -> AccessStep:
    """Take the step with a request that is held."""
    access_request.must_be_allowed(move.by, step=move.step, asker=row.asker)
    before = row.state
    row.state = access_request.after(State(before), move.step, facts=facts_of(row)).value
    is_answer = move.step in DECIDING
    if is_answer:
        row.decided_at, row.appealed_at = clock.now(), None
    for name, value in move.changes.items():
        setattr(row, name, value)
    if State(row.state) not in AFTER_REFUSAL:
        _owe_no_reasons(row)
    row.version += 1
    row.save()
    taken = add_step(row, move, before=before)
    audit.note(by=move.by, act=f"access.{move.step.value}", about=row.uid, body=row.body)
    happened: events.Event = events.AccessStepped(by=move.by, uid=row.uid, step=move.step.value)
    if is_answer:
        happened = events.AccessDecided(by=move.by, uid=row.uid, digest=move.digest, outcome=row.state)
    outbox.append(happened, body=row.body)
    return taken


def _owe_no_reasons(row: AccessRequest) -> None:
    """Closer reasons are owed for a refusal that stands; what is over or open again is told of by its own clock."""
    row.reasons_due = None
    if row.alarmed == REASONS_LATE:
        row.alarmed = ""


def add_step(row: AccessRequest, move: Move, *, before: str) -> AccessStep:
    """Write down that the step was taken."""
    return AccessStep.objects.create(
        request=row,
        step=move.step.value,
        before=before,
        after=row.state,
        by=str(move.by),
        at=clock.now(),
        told=move.told,
        why=move.why,
        asks_payment=move.asks_payment,
        is_about_manner=move.is_about_manner,
    )


def told(text: str) -> str:
    """What whoever asked will read, fit to be shown."""
    plain = clean_text(text)
    if not plain:
        raise NothingSaid
    if len(plain) > LONGEST_TEXT:
        raise TooMuchSaid(count=len(plain), most=LONGEST_TEXT)
    return plain


def digest_of(salt: bytes, **facts: str) -> bytes:
    """The digest that stands for a text where everybody can see it."""
    return salted_digest(salt, canonical(facts))


def _refused_on(request: AccessRequest):
    """The day of the newest written refusal, if there is any."""
    return request.refusals.order_by("-pk").values_list("sent_on", flat=True).first()
