"""How records refer to each other, and how one that came in is settled by an answer (kryssreferanse, avskrivning)."""

from ordskifte.dialogue.models import Message
from ordskifte.domain import events
from ordskifte.domain.entry import SignOffMethod
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock, outbox
from ordskifte.records.models import CrossReference, Record, SignOff
from ordskifte.records.subjects import ANSWER, MESSAGE, Subject

# No method of the code list is an answer in a public dialogue. The nearest is chosen, and this says what it was.
IN_THE_DIALOGUE = "Besvart i den offentlige dialogen."


def settle(record: Record, subject: Subject, *, by: Actor, signs_off: bool | None) -> None:
    """Refer to what it answers or replaces; sign off what it answers, or itself if its answer is here already."""
    refer(record, _earlier(record, subject), by=by)
    if subject.answers is not None:
        _settle_asked(record, subject, by=by, signs_off=subject.signs_off if signs_off is None else signs_off)
    elif subject.kind == MESSAGE:
        _settle_by_earlier_answer(record, subject, by=by)


def _standing():
    return Record.objects.filter(cancellation=None)


def _earlier(record: Record, subject: Subject) -> list[Record]:
    """What else stands of the same message or publication: other versions, or the collection that it is in."""
    rows = _standing().filter(subjects__subject_uid=subject.uid).exclude(pk=record.pk)
    return list(rows.distinct().order_by("pk")[:50])


def refer(record: Record, others: list[Record], *, by: Actor) -> None:
    """Let a record refer to others."""
    known = set(CrossReference.objects.filter(record=record).values_list("to_id", flat=True))
    CrossReference.objects.bulk_create(
        CrossReference(record=record, to=other, by=str(by), at=clock.now()) for other in others if other.pk not in known
    )


def _settle_asked(record: Record, subject: Subject, *, by: Actor, signs_off: bool) -> None:
    message = subject.answers
    asked = list(_standing().filter(subjects__subject_uid=message.uid).distinct().order_by("pk")[:50])
    refer(record, asked, by=by)
    # One answer does not settle a collection: the others in it have none.
    alone = [each for each in asked if each.subjects.count() == 1]
    for each in alone if signs_off else ():
        by_answer(each, record, message=message, by=by)


def _settle_by_earlier_answer(record: Record, subject: Subject, *, by: Actor) -> None:
    message = Message.objects.filter(uid=subject.uid).first()
    if message is None:
        return
    replies = message.replies.filter(is_outgoing=True, signs_off=True).values_list("uid", flat=True)
    answer = _standing().filter(subjects__kind=ANSWER, subjects__subject_uid__in=list(replies)).order_by("-pk").first()
    if answer is not None:
        refer(answer, [record], by=by)
        by_answer(record, answer, message=message, by=by)


def by_answer(record: Record, answer: Record, *, message: Message, by: Actor) -> None:
    """Sign a record off by an answer, unless an answer has done so before."""
    if record.sign_offs.filter(answer__isnull=False).exists():
        return
    is_public = message.audience == Audience.PUBLIC
    keep(record, method=SignOffMethod.BY_EMAIL, note=IN_THE_DIALOGUE if is_public else "", answer=answer, by=by)


def keep(record: Record, *, method: SignOffMethod, note: str, by: Actor, answer: Record | None = None) -> SignOff:
    """Write a sign-off down, and tell it."""
    row = SignOff.objects.create(
        record=record, method=method.value, on=clock.today(), at=clock.now(), by=str(by), note=note, answer=answer
    )
    happened = events.SignedOff(
        by=by, uid=record.uid, method=method.value, answer=answer.uid if answer is not None else None
    )
    outbox.append(happened, body=record.case.body)
    return row
