"""What the answers of a Fiks archive mean here: each part of what was asked for may succeed alone."""

from uuid import UUID

from ordskifte.domain.transfer import Answer, Says
from ordskifte.protocols.noark.arkivmelding.values import (
    CaseArrived,
    EntryArrived,
    Failed,
    FiksError,
    FiksNotice,
    FiksReceipt,
    Stage,
)
from ordskifte.records.transfer.ways import Reading, Said, bounded

# As whose keys ours are known there (fagsystem).
SYSTEM = "Ordskifte"


def reading_of(answer: FiksReceipt | FiksNotice | FiksError, *, about: UUID) -> Reading:
    """What an answer says of the message that it answers."""
    match answer:
        case FiksError():
            said: Said = bounded(((answer.kind.value, answer.text),))
            return Reading(about=about, answer=Answer(says=Says.REFUSED), said=said)
        case FiksNotice():
            is_done = answer.stage is Stage.UPDATED
            return Reading(about=about, answer=Answer(says=Says.ACCEPTED) if is_done else None)
        case FiksReceipt():
            return Reading(
                about=about,
                answer=_answer(answer),
                record=_record(answer),
                case_number=_case_number(answer),
                said=bounded(tuple((part.id, part.text) for part in _failed(answer))),
            )


def _answer(receipt: FiksReceipt) -> Answer:
    if _failed(receipt) or not isinstance(receipt.entry, EntryArrived):
        is_half = isinstance(receipt.entry, EntryArrived) or isinstance(receipt.case, CaseArrived)
        return Answer(says=Says.HALF if is_half else Says.REFUSED)
    number = str(receipt.entry.number) if receipt.entry.number is not None else receipt.entry.record_id
    return Answer(says=Says.REGISTERED, number=number[:100]) if number else Answer(says=Says.ACCEPTED)


def _record(receipt: FiksReceipt) -> UUID | None:
    """The record that it tells of, by our own key."""
    key = receipt.entry.key if isinstance(receipt.entry, EntryArrived) else None
    try:
        return UUID(key.key) if key is not None and key.system == SYSTEM else None
    except ValueError:
        return None


def _failed(receipt: FiksReceipt) -> tuple[Failed, ...]:
    return tuple(part for part in (receipt.case, receipt.entry) if isinstance(part, Failed))


def _case_number(receipt: FiksReceipt) -> str:
    if not isinstance(receipt.case, CaseArrived):
        return ""
    return str(receipt.case.number) if receipt.case.number is not None else receipt.case.file_id
