"""What whoever wrote sees of their own message, by the secret link."""

import hmac
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q

from ordskifte.channels.models import Inbound
from ordskifte.dialogue import references
from ordskifte.dialogue.models import Appeal, Attachment, Kind, Message, MessageStep, MessageVersion, Redirection
from ordskifte.dialogue.queries.public import MOST_REPLIES, canonical, notice_of
from ordskifte.domain import deadlines
from ordskifte.domain.message import Notice, Standing, State, Step, notice, open_steps
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """All that the holder of the secret link sees: where the message stands, what it says, and what may be done."""

    reference: str
    uid: uuid.UUID
    received_at: datetime
    actor: Actor
    notice: Notice
    message: Message | None = None  # none until it is taken
    versions: tuple[MessageVersion, ...] = ()
    steps: tuple[MessageStep, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[Message, ...] = ()  # with `said`, the newest version; private ones too
    appeals: tuple[Appeal, ...] = ()
    privacy: tuple[Message, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    may_correct: bool = False
    may_withdraw: bool = False
    may_appeal: bool = False
    appeal_until: date | None = None
    outcomes: tuple[Any, ...] = field(default=())

    @property
    def hidden_why(self) -> str:
        """The words of whoever hid it, which only the sender reads; empty where it is not hidden."""
        if self.message is None or self.message.state != State.HIDDEN:
            return ""
        newest = next((each for each in reversed(self.steps) if each.step == Step.HIDE), None)
        return newest.why if newest else ""


def where_it_stands(uid: uuid.UUID) -> str:
    """The state of a message that has just come in; nothing until it is taken. One statement."""
    found = _STATE(uid=uid)
    return found[0][0] if found else ""


_STATE: Final = Prepared(
    lambda: Message.objects.filter(uid=given("uid", Message._meta.get_field("uid"))).values_list("state")[:1]
)


def own_page(body: Body, reference: str, *, secret: str) -> OwnPage | None:
    """The sender's own page, for whoever has the secret; None for everybody else, whatever is there."""
    rows = Inbound.objects.select_related("sender", "body").filter(body=body, reference=canonical(reference))
    inbound = rows.first()
    kept = bytes(inbound.secret_digest) if inbound is not None else b""
    # Compared also where there is nothing, so that the time taken tells nothing.
    is_theirs = hmac.compare_digest(kept or b"\0" * 32, references.digest(secret))
    if inbound is None or not kept or not is_theirs:
        return None
    message = (
        Message.objects.select_related("body", "sender", "case", "thread__publication").filter(uid=inbound.uid).first()
    )
    actor = Actor.citizen(inbound.reference)
    common = {
        "reference": inbound.reference,
        "uid": inbound.uid,
        "received_at": inbound.received_at,
        "actor": actor,
    }
    if message is None:
        since = inbound.received_at.astimezone(clock.OSLO).date()
        return OwnPage(**common, notice=notice(Standing(state=State.RECEIVED, since=since)))
    return OwnPage(**common, message=message, notice=notice_of(message), **_own(message, actor=actor))


def _own(message: Message, *, actor: Actor) -> dict[str, Any]:
    steps = tuple(message.steps.order_by("pk"))
    allowed = open_steps(State(message.state), by=actor, author=actor)
    until = _appeal_until(message, steps)
    # What the sender asked for or appealed on this page is answered on it too.
    to_those = Q(in_reply_to__in_reply_to=message, in_reply_to__kind__in=[Kind.PRIVACY, Kind.APPEAL], is_outgoing=True)
    rows = Message.objects.filter(Q(in_reply_to=message) | to_those).select_related("unit", "in_reply_to")
    said = list(rows.order_by("said_at", "pk")[:MOST_REPLIES])
    answers = [each for each in said if each.is_outgoing]
    for answer in answers:
        answer.said = answer.versions.get(number=answer.number)
        answer.correction = _correction(answer) if answer.number > 1 else ""
    return {
        "versions": tuple(message.versions.order_by("number")),
        "steps": steps,
        "attachments": tuple(
            message.attachments.select_related("original").prefetch_related("decisions").order_by("number", "position")
        ),
        "answers": tuple(answers),
        "appeals": tuple(message.appeals.select_related("said").order_by("pk")),
        "privacy": tuple(each for each in said if each.kind == Kind.PRIVACY),
        "redirections": tuple(message.redirections.order_by("pk")),
        "may_correct": Step.CORRECT in allowed,
        "may_withdraw": Step.WITHDRAW in allowed,
        "may_appeal": until is not None and clock.today() <= until,
        "appeal_until": until,
    }


def _correction(answer: Message) -> str:
    """What was corrected in an answer the last time."""
    rows = answer.steps.filter(step=Step.CORRECT).order_by("-pk")
    return rows.values_list("why", flat=True).first() or ""


def _appeal_until(message: Message, steps: tuple[MessageStep, ...]) -> date | None:
    """The last day to appeal; none where nothing is hidden, or an appeal was sent already."""
    hidings = [step for step in steps if step.step == Step.HIDE]
    if message.state != State.HIDDEN or not hidings or message.appeals.filter(step=hidings[-1]).exists():
        return None
    return deadlines.moderation_appeal_until(hidings[-1].at.astimezone(clock.OSLO).date())
