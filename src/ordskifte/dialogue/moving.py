"""One step of a message: judged by the table, written down, told, and carried through to what everybody sees."""

from datetime import datetime

from ordskifte.accounts import doors
from ordskifte.dialogue import showing
from ordskifte.dialogue.models import Message, MessageStep, MessageVersion
from ordskifte.domain import events
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound
from ordskifte.domain.message import TAKEN_BACK, Move, State, Step, after
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.prepared import Rows

_STEPS = Rows(MessageStep)
_WITH = ("body", "sender", "thread", "case", "inbound", "in_reply_to__sender")


def locked(message: Message, *, by: Actor, expected: int | None = None) -> Message:
    """The message as it is now, held until the transaction ends, if this actor may open it.

    `expected` is the version that the person had in front of them.
    """
    rows = Message.objects.select_for_update(of=("self",)).select_related(*_WITH)
    if by.kind is not ActorKind.CITIZEN:
        rows = doors.open(rows, by=by)
    found = rows.filter(pk=message.pk).first()
    if found is None:
        raise NotFound
    if by.kind is ActorKind.CITIZEN and found.author != str(by):
        raise NotAllowed
    if expected is not None and found.version != expected:
        raise Conflict
    return found


def take(message: Message, move: Move, *, at: datetime | None = None) -> MessageStep:
    """Take one step with a message that is held by `locked` or just made; the caller saves and settles it."""
    before = State(message.state)
    following = after(before, move, author=Actor.parse(message.author))
    moment = at or clock.now()
    if following is not before:
        message.state, message.state_since = following.value, moment
        message.state_rule = move.rule if following in {State.HELD, State.HIDDEN} else ""
        message.answer_due = None if following in TAKEN_BACK else message.answer_due
    step = _STEPS.write(
        MessageStep(
            message=message,
            step=move.step,
            before=before.value,
            after=following.value,
            by=str(move.by),
            at=moment,
            rule=move.rule,
            why=move.why,
        )
    )
    details = {"reference": message.reference, "rule": move.rule, "number": message.number}
    audit.note(
        by=move.by, act=f"dialogue.{move.step}", about=message.uid, why=move.why, details=details, body=message.body
    )
    happened = events.MessageStepped(by=move.by, uid=message.uid, step=Step(move.step), number=message.number)
    outbox.append(happened, body=message.body)
    return step


def save(message: Message) -> None:
    """Write it, one version further."""
    message.version += 1
    message.save()


def note(message: Message, *, by: Actor, act: str, why: str = "", **details: str | int | bool) -> None:
    """Write down an act that moves no state."""
    details = {"reference": message.reference, **details}
    audit.note(by=by, act=f"dialogue.{act}", about=message.uid, why=why, details=details, body=message.body)


def finish(message: Message, *, newest: MessageVersion | None = None, anew: bool = False) -> None:
    """Write it, and bring what everybody sees in step with it; `newest` is what it says, where the caller has it."""
    save(message)
    showing.settle(message, newest=newest, anew=anew)
