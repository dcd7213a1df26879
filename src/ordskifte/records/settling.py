"""How records refer to each other, and how one that came in is settled by an answer (kryssreferanse, avskrivning)."""

from ordskifte.assessment import queries as assessments
from ordskifte.dialogue.models import Message
from ordskifte.domain import events
from ordskifte.domain.entry import Direction, SignOffMethod
from ordskifte.domain.parties import Actor
from ordskifte.domain.told import Ref
from ordskifte.kernel import clock, outbox
from ordskifte.records.models import CrossReference, Record, SignOff
from ordskifte.records.subjects import ANSWER, BY_LETTER, MESSAGE, Manner, Subject, manner_of


def settle(record: Record, subject: Subject, *, by: Actor, signs_off: bool | None) -> None:
    """Refer to what it answers or replaces; sign off what it answers, or itself if its answer is here already."""
    refer(record, _earlier(record, subject), by=by)
    if subject.answers:
        _settle_asked(record, subject, by=by, signs_off=subject.signs_off if signs_off is None else signs_off)
    elif subject.direction is Direction.IN:
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
    found = {each.pk: each for ref in subject.answers for each in _records_of(ref).order_by("pk")[:50]}
    asked = list(found.values())
    refer(record, asked, by=by)
    # One answer does not settle a collection: the others in it have none.
    alone = [each for each in asked if each.subjects.count() == 1]
    for each in alone if signs_off else ():
        by_answer(each, record, manner=subject.manner, by=by)


def _records_of(ref: Ref):
    """The records that stand of one thing, or of any version of it."""
    which = {"subjects__kind": ref.kind, "subjects__subject_uid": ref.uid}
    if ref.number is not None:
        which["subjects__number"] = ref.number
    return _standing().filter(**which).distinct()


def _settle_by_earlier_answer(record: Record, subject: Subject, *, by: Actor) -> None:
    for answer, manner in (_answer_in_the_dialogue(subject), _answer_elsewhere(subject)):
        if answer is not None:
            refer(answer, [record], by=by)
            by_answer(record, answer, manner=manner, by=by)


def _answer_in_the_dialogue(subject: Subject) -> tuple[Record | None, Manner]:
    message = Message.objects.filter(uid=subject.uid).first() if subject.kind == MESSAGE else None
    if message is None:
        return None, BY_LETTER
    replies = message.replies.filter(is_outgoing=True, signs_off=True).values_list("uid", flat=True)
    rows = _standing().filter(subjects__kind=ANSWER, subjects__subject_uid__in=list(replies))
    return rows.order_by("-pk").first(), manner_of(message)


def _answer_elsewhere(subject: Subject) -> tuple[Record | None, Manner]:
    """What a later stage sent out and was registered before that which it answers."""
    refs = assessments.settled_by(Ref(kind=subject.kind, uid=subject.uid, number=subject.number))
    found = (_records_of(ref).order_by("-pk").first() for ref in reversed(refs))
    return next((record for record in found if record is not None), None), BY_LETTER


def by_answer(record: Record, answer: Record, *, manner: Manner, by: Actor) -> None:
    """Sign a record off by an answer, unless an answer has done so before."""
    if record.sign_offs.filter(answer__isnull=False).exists():
        return
    keep(record, method=manner.method, note=manner.note, answer=answer, by=by)


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
