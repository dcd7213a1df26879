"""What eFormidling's receipts mean here. None of them brings a number."""

from ordskifte.domain.transfer import Answer, Says
from ordskifte.protocols.noark.arkivmelding.values import EformidlingReceipt, ReceiptType
from ordskifte.records.transfer.ways import Reading, bounded

_SAYS = {
    ReceiptType.OK: Says.ACCEPTED,
    ReceiptType.WARNING: Says.WARNING,
    ReceiptType.ERROR: Says.REFUSED,
    ReceiptType.NOT_SUPPORTED: Says.REFUSED,
}


def reading_of(receipt: EformidlingReceipt) -> Reading:
    """What a receipt says of which message."""
    said = receipt.messages or ((receipt.type.value, ""),) * (receipt.type is not ReceiptType.OK)
    return Reading(about=receipt.about, answer=Answer(says=_SAYS[receipt.type]), said=bounded(said))
