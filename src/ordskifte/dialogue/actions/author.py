"""What whoever wrote a message does with it: correct, withdraw, appeal, ask for privacy, delete it elsewhere."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.channels import actions as channels
from ordskifte.channels.models import Inbound
from ordskifte.dialogue import moving, references, said, taking
from ordskifte.dialogue.errors import AppealKnown, AppealTooLate, NothingChanged, NothingToAppeal, SaidBefore
from ordskifte.dialogue.fitting import decide_holds, fit_text
from ordskifte.dialogue.models import Appeal, Kind, Message, MessageStep
from ordskifte.dialogue.values import Receipt
from ordskifte.domain import deadlines, intake
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import Audience, Move, State, Step, WrongMessageStep, after
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel import clock


@doors.public
@transaction.atomic
def correct(*, by: Actor, message: Message, text: str, key: str) -> Receipt:
    """Say it otherwise: a new version is kept, and the rules look at it as at a new message. Once for each key.

    What changes nothing is refused, and so is what a form sent before another correction: nobody is told of a
    correction that was not made.
    """
    message = _own(message, by=by)
    is_same = fit_text(text) == _newest(message)
    after(State(message.state), Move(step=Step.CORRECT, by=by), author=Actor.parse(message.author))
    inbound = message.inbound
    arrival = channels.Incoming(
        channel=inbound.channel,
        remote_id=inbound.remote_id,
        raw=said.written(
            text=text, language=message.language, thread=inbound.thread_key, reply_to=inbound.parent_uid, key=key
        ),
        media_type=said.MEDIA_TYPE,
        text=text,
        thread_key=inbound.thread_key,
        parent_uid=inbound.parent_uid,
        audience=Audience(inbound.audience),
        sender=channels.SenderFacts(),
    )
    kept, is_new = channels.take_in(by=by, body=message.body, arrival=arrival)
    if is_new and is_same:
        raise NothingChanged
    if not is_new and not is_same:
        raise SaidBefore
    return Receipt(uid=kept.uid, reference=kept.reference, received_at=clock.now(), is_new=is_new)


@doors.public
@transaction.atomic
def withdraw(*, by: Actor, message: Message) -> Message:
    """Take one's own message out of view; its record stays, and its address says so. Twice is once."""
    message = _own(message, by=by)
    if message.state == State.WITHDRAWN:
        return message
    moving.take(message, Move(step=Step.WITHDRAW, by=by))
    decide_holds(message, by=by)
    moving.finish(message)
    return message


@doors.only()
@transaction.atomic
def remove_at_source(*, by: Actor, message: Message) -> Message:
    """Take a message out of view that its sender deleted where it came from; its record stays. Twice is once."""
    message = moving.locked(message, by=by)
    if message.state == State.REMOVED_AT_SOURCE:
        return message
    moving.take(message, Move(step=Step.REMOVE_AT_SOURCE, by=by))
    decide_holds(message, by=by)
    moving.finish(message)
    return message


@doors.public
@transaction.atomic
def appeal(*, by: Actor, message: Message, text: str, key: str) -> Message:
    """Appeal against the hiding of one's own message; it is private, and has a reference of its own."""
    message = _own(message, by=by)
    known = _known(message, key=key)
    if known is not None:
        return known
    step = _hiding(message)
    appealed = _private(by, message, text=text, key=key, kind=Kind.APPEAL)
    Appeal.objects.create(message=message, said=appealed, step=step, hidden_by=step.by, at=appealed.said_at)
    return appealed


@doors.public
@transaction.atomic
def ask_privacy(*, by: Actor, message: Message, text: str, key: str) -> Message:
    """Ask that less of one's own message, or of the name, is seen; private, for a person to decide."""
    message = _own(message, by=by)
    return _known(message, key=key) or _private(by, message, text=text, key=key, kind=Kind.PRIVACY)


def _own(message: Message, *, by: Actor) -> Message:
    """The message, held; of an actor who wrote it and nobody else."""
    if by.kind is not ActorKind.CITIZEN:
        raise NotAllowed
    return moving.locked(message, by=by)


def _newest(message: Message) -> str:
    """What the message says now, also where the newest correction has come in and is not prepared yet."""
    arrived = message.inbound.versions.select_related("raw").order_by("-number").first()
    prepared = message.versions.filter(number=arrived.number).first()
    return prepared.text if prepared else intake.clean_text(said.read(arrived).text)


def _known(message: Message, *, key: str) -> Message | None:
    """What was sent with this key already: a form that is sent twice is one."""
    rows = Message.objects.filter(inbound__channel=message.inbound.channel, inbound__remote_id=_id(message, key))
    return rows.filter(body=message.body).first()


def _id(message: Message, key: str) -> str:
    return f"{message.reference}:{key}"


def _hiding(message: Message) -> MessageStep:
    """The hiding that can be appealed against."""
    if message.state != State.HIDDEN:
        raise NothingToAppeal
    step = message.steps.filter(step=Step.HIDE).order_by("-pk").first()
    if step is None:
        raise WrongMessageStep
    if Appeal.objects.filter(step=step).exists():
        raise AppealKnown
    if clock.today() > deadlines.moderation_appeal_until(step.at.astimezone(clock.OSLO).date()):
        raise AppealTooLate
    return step


def _private(by: Actor, message: Message, *, text: str, key: str, kind: Kind) -> Message:
    """Keep what the sender says to the body alone as a message of its own."""
    fit_text(text)
    sender, reference = message.sender, references.reference()
    arrival = channels.Incoming(
        channel=message.inbound.channel,
        remote_id=_id(message, key),
        raw=said.written(text=text, language=message.language, thread=message.inbound.thread_key, reply_to=message.uid),
        media_type=said.MEDIA_TYPE,
        text=text,
        thread_key=message.inbound.thread_key,
        parent_uid=message.uid,
        audience=Audience.PRIVATE,
        sender=channels.SenderFacts(
            kind=sender.kind, name=sender.name, email=sender.email, address=sender.address, language=sender.language
        ),
        evidence={"kind": kind.value},
        reference=reference,
    )
    inbound, _ = channels.take_in(by=by, body=message.body, arrival=arrival)
    return taking.first(_whole(inbound), inbound.versions.select_related("raw").get(number=1))


def _whole(inbound: Inbound) -> Inbound:
    return Inbound.objects.select_related("sender", "body").get(pk=inbound.pk)
