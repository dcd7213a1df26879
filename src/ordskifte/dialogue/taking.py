"""What an arrival means: a message, or a new version of one; shown at once, or held on a published ground."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet

from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Inbound, InboundFile, InboundVersion
from ordskifte.dialogue import letters, moving, rules, said
from ordskifte.dialogue.models import Attachment, Hold, Kind, Message, MessageVersion, Thread
from ordskifte.domain import circle, deadlines, events, intake, moderation
from ordskifte.domain.errors import NotFound
from ordskifte.domain.message import TAKEN_BACK, Audience, Move, State, Step
from ordskifte.domain.moderation import HOLD_RULES, Find
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock, outbox
from ordskifte.kernel.prepared import Prepared, Rows, given

# What a person who lays something before a case says of it, among the evidence: which case, and that it was not written
# to the body.
CASE, UNADDRESSED = "case", "unaddressed"
SHOW: Final = Actor.rule("dialogue.show_at_once")


def first(
    inbound: Inbound, version: InboundVersion, *, case: CaseFile | None = None, outward_name: str = ""
) -> Message:
    """Make the message that an arrival is, and show or hold it; in its thread's case, or in one that a person chose."""
    thread = _thread(inbound)
    words = said.read(version)
    case = thread.case if thread else case or _chosen(inbound, version)
    received = inbound.received_at
    message = Message(
        uid=inbound.uid,
        reference=inbound.reference,
        kind=_kind(version),
        body=inbound.body,
        unit=case.unit if case else None,
        access_code=case.access_code if case else "",
        thread=thread,
        case=case,
        in_reply_to=Message.objects.filter(uid=inbound.parent_uid).first() if inbound.parent_uid else None,
        inbound=inbound,
        channel=inbound.channel,
        audience=_told(inbound, thread),
        author=str(Actor.citizen(inbound.reference)),
        sender=inbound.sender,
        outward_name=outward_name,
        language=words.language or inbound.sender.language or inbound.body.language,
        said_at=received,
        state_since=received,
        answer_due=answer_due(received.astimezone(clock.OSLO).date()) if _is_to_us(version) else None,
        marks=list(version.evidence.get("marks", [])),
    )
    _MESSAGES.write(message)
    kept = _add_version(message, version, text=words.text)
    files = _add_attachments(message, version)
    tell_taken(message, by=Actor.parse(message.author), version=kept)
    _show_or_hold(message, version=kept, files=files)
    return message


def further(message: Message, version: InboundVersion) -> None:
    """Add what was said instead, and let the rules look at it as at a new message."""
    kept = _add_version(message, version, text=said.read(version).text)
    files = _add_attachments(message, version)
    message.number = version.number
    author = Actor.parse(message.author)
    tell_taken(message, by=author, version=kept)
    if message.state in TAKEN_BACK:
        moving.save(message)
        return
    moving.take(message, Move(step=Step.CORRECT, by=author))
    letters.corrected(message, by=author)
    _show_or_hold(message, version=kept, files=files)


def tell_taken(message: Message, *, by: Actor, version: MessageVersion) -> None:
    """Let the stages after this one know of a message, or of a version of it."""
    above = message.in_reply_to
    happened = events.MessageTaken(
        by=by,
        uid=message.uid,
        digest=bytes(version.digest),
        case=message.case.uid if message.case else None,
        number=version.number,
        outgoing=message.is_outgoing,
        answers=above.uid if message.is_outgoing and above else None,
    )
    outbox.append(happened, body=message.body)


def hold(message: Message, found: Iterable[Find], *, by: Actor, why: str = "") -> None:
    """Write down each ground and, where the message does not wait yet, let it wait."""
    finds, now = tuple(found), clock.now()
    Hold.objects.bulk_create(_hold(message, find) for find in finds)
    if message.state != State.HELD:
        step = moving.take(message, Move(step=Step.HOLD, by=by, rule=finds[0].ground.value, why=why), at=now)
        letters.held(message, by=by, key=step.pk)


def _show_or_hold(message: Message, *, version: MessageVersion, files: list[InboundFile]) -> None:
    if message.audience == Audience.PRIVATE.value or message.kind != Kind.MESSAGE:
        moving.save(message)
        return
    # What is hidden stays so; whoever shows it again looks at what it says now.
    found = rules.finds(message, text=version.text, files=files) if message.state != State.HIDDEN else ()
    if found:
        hold(message, found, by=HOLD_RULES[found[0].ground].actor)
    elif message.state in {State.RECEIVED, State.SHOWN}:
        version.public_text = version.text
        version.save(update_fields=["public_text"])
        if message.state == State.RECEIVED:
            moving.take(message, Move(step=Step.SHOW, by=SHOW))
    moving.finish(message, newest=version)


def _hold(message: Message, find: Find) -> Hold:
    now = clock.now()
    due = moderation.due([find], held_at=now.astimezone(clock.OSLO))
    braked_until = message.thread.braked_until if message.thread else None
    if find.ground is moderation.Ground.RAID_BRAKE and braked_until:
        due = min(due, braked_until)
    return Hold(
        message=message,
        number=message.number,
        ground=find.ground.value,
        where=find.where[:300],
        start=find.start,
        end=find.end,
        pattern=find.pattern[:200],
        held_at=now,
        due_at=due,
    )


def answer_due(received: date) -> date:
    """By when an answer or an interim one has gone out: the month's last day on which somebody is at work."""
    due = deadlines.interim_answer_due(received)
    while not deadlines.is_working_day(due):
        due -= timedelta(days=1)
    return due


def _kind(version: InboundVersion) -> str:
    """A message, unless our own page of the sender said that it is something else."""
    said_to_be = version.evidence.get("kind")
    return said_to_be if said_to_be in {Kind.APPEAL, Kind.PRIVACY} else Kind.MESSAGE.value


def _is_to_us(version: InboundVersion) -> bool:
    """Whether somebody wrote it to the body, so that an answer is due; not so what was heard elsewhere."""
    return not version.evidence.get(UNADDRESSED)


def _chosen(inbound: Inbound, version: InboundVersion) -> CaseFile | None:
    """The case that a person chose for what came in under no publication."""
    uid = version.evidence.get(CASE)
    rows = CaseFile.objects.select_related("unit", "body").filter(body=inbound.body)
    return rows.filter(uid=uid).first() if uid else None


def _told(inbound: Inbound, thread: Thread | None) -> str:
    """Whom it is told: in a dialogue that is not for everybody, never everybody, whatever it came by."""
    asked = Audience(inbound.audience)
    return circle.said_to(circle.Circle(thread.circle), asked).value if thread else asked.value


def _thread(inbound: Inbound) -> Thread | None:
    if inbound.thread_key is None:
        return None
    found = _THREADS.first(uid=inbound.thread_key)
    if found is None:
        # The publication's own event is not handed over yet: tried again in a moment.
        raise NotFound
    return found


def _threads() -> QuerySet[Thread]:
    rows = Thread.objects.filter(uid=given("uid", Thread._meta.get_field("uid")))
    return rows.select_related("case__unit", "case__body", "body")


def _files() -> QuerySet[InboundFile]:
    rows = InboundFile.objects.filter(version=given("version", InboundFile._meta.get_field("version")))
    return rows.select_related("blob").order_by("position")


_MESSAGES, _MESSAGE_VERSIONS = Rows(Message), Rows(MessageVersion)
_THREADS, _FILES = Prepared(_threads), Prepared(_files)


def _add_version(message: Message, version: InboundVersion, *, text: str) -> MessageVersion:
    return _MESSAGE_VERSIONS.write(
        MessageVersion(
            message=message,
            number=version.number,
            at=version.received_at,
            by=message.author,
            text=intake.clean_text(text),
            digest=version.digest,
            salt=version.salt,
        )
    )


def _add_attachments(message: Message, version: InboundVersion) -> list[InboundFile]:
    files = _FILES(version=version.pk)
    if files:
        Attachment.objects.bulk_create(
            Attachment(
                message=message,
                number=version.number,
                position=file.position,
                original=file,
                media_type=file.blob.media_type,
            )
            for file in files
        )
    return files
