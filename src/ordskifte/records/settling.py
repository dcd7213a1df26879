"""How records refer to each other, and how one that came in is settled by an answer (kryssreferanse, avskrivning)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Count

from ordskifte.assessment import queries as assessments
from ordskifte.dialogue.models import Message
from ordskifte.domain import events
from ordskifte.domain.entry import Direction, SignOffMethod
from ordskifte.domain.parties import Actor
from ordskifte.domain.told import Ref
from ordskifte.kernel import clock, outbox
from ordskifte.records.models import CrossReference, Record, RecordSubject, SignOff
from ordskifte.records.subjects import ANSWER, BY_LETTER, MESSAGE, Manner, Subject

AT_ONCE = 100
# In how many records one thing stands, at most, that another refers to.
MOST = 50


def refer(record: Record, others: list[Record], *, by: Actor) -> None:
    """Let a record refer to others."""
    known = set(CrossReference.objects.filter(record=record).values_list("to_id", flat=True))
    CrossReference.objects.bulk_create(
        CrossReference(record=record, to=other, by=str(by), at=clock.now()) for other in others if other.pk not in known
    )


def keep(record: Record, *, method: SignOffMethod, note: str, by: Actor, answer: Record | None = None) -> SignOff:
    """Write a sign-off down, and tell it."""
    row = _sign_off(record, Manner(method=method, note=note), by=by, answer=answer)
    row.save(force_insert=True)
    outbox.append(told(row, by=by), body=record.case.body)
    return row


def _sign_off(record: Record, manner: Manner, *, by: Actor, answer: Record | None) -> SignOff:
    return SignOff(
        record=record,
        method=manner.method.value,
        on=clock.today(),
        at=clock.now(),
        by=str(by),
        note=manner.note,
        answer=answer,
    )


def told(row: SignOff, *, by: Actor) -> events.SignedOff:
    """A sign-off as an event."""
    answer = row.answer.uid if row.answer is not None else None
    return events.SignedOff(by=by, uid=row.record.uid, method=row.method, answer=answer)


# --- Many that are new -----------------------------------------------------------------------------------------------


class Settling:
    """Settles new records one after another, as if each had been written by itself; all is read before, once.

    What is settled later in the act finds what came before it, and nobody finds what comes later.
    """

    def __init__(self, new: Sequence[tuple[Record, Subject]], *, by: Actor) -> None:
        self._by = by
        self._replies = _replies_to([subject for _, subject in new])
        self._elsewhere = assessments.settled_by(
            ref_of(subject) for _, subject in new if subject.direction is Direction.IN and not subject.answers
        )
        self._standing = _Standing(self._uids(subject for _, subject in new), but={record.pk for record, _ in new})
        self._answered = self._standing.answered()
        self._references: dict[tuple[int, int], CrossReference] = {}
        self._sign_offs: list[SignOff] = []

    def _uids(self, subjects: Iterable[Subject]) -> set[UUID]:
        """All that a new record may refer to, or be settled by."""
        around = {uid for replies in self._replies.values() for uid in replies}
        around |= {ref.uid for refs in self._elsewhere.values() for ref in refs}
        return around | {uid for each in subjects for uid in (each.uid, *(ref.uid for ref in each.answers))}

    def settle(self, record: Record, subject: Subject, *, signs_off: bool | None) -> list[SignOff]:
        """Refer to what it answers or replaces; sign off what it answers, or itself if its answer is here already."""
        before = len(self._sign_offs)
        # Other versions of the same message or publication, or the collection that it is in.
        self._refer(record, self._standing.of(subject.uid))
        if subject.answers:
            self._settle_asked(record, subject, signs_off=subject.signs_off if signs_off is None else signs_off)
        elif subject.direction is Direction.IN:
            self._settle_by_earlier_answer(record, subject)
        self._standing.add(record, subject)
        return self._sign_offs[before:]

    def write(self) -> None:
        """Keep all references and sign-offs, in their order."""
        CrossReference.objects.bulk_create(self._references.values(), batch_size=AT_ONCE)
        SignOff.objects.bulk_create(self._sign_offs, batch_size=AT_ONCE)

    def _settle_asked(self, record: Record, subject: Subject, *, signs_off: bool) -> None:
        found = {each.pk: each for ref in subject.answers for each in self._standing.of_ref(ref)}
        self._refer(record, found.values())
        # One answer does not settle a collection: the others in it have none.
        alone = [each for each in found.values() if self._standing.is_alone(each)]
        for each in alone if signs_off else ():
            self._by_answer(each, record, manner=subject.manner)

    def _settle_by_earlier_answer(self, record: Record, subject: Subject) -> None:
        replies = self._standing.newest(ANSWER, self._replies.get(subject.uid, ()))
        for answer, manner in ((replies, subject.manner), (self._answer_elsewhere(subject), BY_LETTER)):
            if answer is not None:
                self._refer(answer, [record])
                self._by_answer(record, answer, manner=manner)

    def _answer_elsewhere(self, subject: Subject) -> Record | None:
        """What a later stage sent out and was registered before that which it answers."""
        found = (self._standing.of_ref(ref) for ref in reversed(self._elsewhere.get(ref_of(subject), ())))
        return next((records[-1] for records in found if records), None)

    def _refer(self, record: Record, others: Iterable[Record]) -> None:
        # One of the two is new, so that no reference between them is kept yet.
        for other in others:
            new = CrossReference(record=record, to=other, by=str(self._by), at=clock.now())
            self._references.setdefault((record.pk, other.pk), new)

    def _by_answer(self, record: Record, answer: Record, *, manner: Manner) -> None:
        """Sign a record off by an answer, unless an answer has done so before."""
        if record.pk in self._answered:
            return
        self._answered.add(record.pk)
        self._sign_offs.append(_sign_off(record, manner, by=self._by, answer=answer))


def ref_of(subject: Subject) -> Ref:
    """What a subject is, as other stages name it."""
    return Ref(kind=subject.kind, uid=subject.uid, number=subject.number)


def _replies_to(subjects: Iterable[Subject]) -> dict[UUID, list[UUID]]:
    """The answers in the dialogue that settle messages which came in."""
    asked = [each.uid for each in subjects if each.kind == MESSAGE and each.direction is Direction.IN]
    if not asked:
        return {}
    rows = Message.objects.filter(in_reply_to__uid__in=asked, is_outgoing=True, signs_off=True)
    found: dict[UUID, list[UUID]] = {}
    for message, reply in rows.values_list("in_reply_to__uid", "uid"):
        found.setdefault(message, []).append(reply)
    return found


class _Standing:
    """The records that stand of some things, oldest first."""

    def __init__(self, uids: set[UUID], *, but: set[int]) -> None:
        rows = RecordSubject.objects.filter(subject_uid__in=uids, record__cancellation=None).exclude(record__in=but)
        found = list(rows.values_list("record", "kind", "subject_uid", "number").order_by("record", "pk"))
        keys = {key for key, *_ in found}
        records = Record.objects.filter(pk__in=keys).select_related("case__body").annotate(of=Count("subjects"))
        by_key = {record.pk: record for record in records} if keys else {}
        self._sizes = {key: record.of for key, record in by_key.items()}
        self._of: dict[UUID, list[tuple[Record, str, int]]] = {}
        for key, kind, uid, number in found:
            self._of.setdefault(uid, []).append((by_key[key], kind, number))

    def add(self, record: Record, subject: Subject) -> None:
        """One more, which is the newest."""
        self._sizes[record.pk] = 1
        self._of.setdefault(subject.uid, []).append((record, subject.kind, subject.number))

    def of(self, uid: UUID) -> list[Record]:
        """What stands of a thing, whatever version of it."""
        return _once(record for record, _, _ in self._of.get(uid, ()))

    def of_ref(self, ref: Ref) -> list[Record]:
        """What stands of one thing, or of any version of it."""
        rows = self._of.get(ref.uid, ())
        return _once(record for record, kind, number in rows if kind == ref.kind and ref.number in {None, number})

    def newest(self, kind: str, uids: Iterable[UUID]) -> Record | None:
        """The newest that stands of any of them."""
        rows = [record for uid in uids for record, known, _ in self._of.get(uid, ()) if known == kind]
        return max(rows, key=lambda record: record.pk, default=None)

    def is_alone(self, record: Record) -> bool:
        """Whether the record is of one thing, and of no collection."""
        return self._sizes[record.pk] == 1

    def answered(self) -> set[int]:
        """The keys of those that an answer has signed off."""
        rows = SignOff.objects.filter(record__in=self._sizes, answer__isnull=False)
        return set(rows.values_list("record", flat=True)) if self._sizes else set()


def _once(records: Iterable[Record]) -> list[Record]:
    return list({record.pk: record for record in records}.values())[:MOST]
