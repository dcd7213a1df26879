"""What is its own about sending a letter: its bytes are closed, and one that held a secret is forgotten."""

from typing import Final

from django.db.models import Q, QuerySet

from ordskifte.channels import sending
from ordskifte.channels.contract import Channel, Result, Sending
from ordskifte.channels.models import Letter
from ordskifte.domain.delivery import Act
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob

BY: Final = Actor.rule("channels.forget_secret")


def _may_leave(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    """Nobody is written to who was erased since, or who does not work here any more."""
    return rows.filter(Q(sender__isnull=False, sender__erased_at=None) | Q(user__is_active=True))


def _value_of(row: Letter) -> Sending:
    kept = Blob.objects.get(pk=row.payload_id)
    with blobs.open_blob(kept.uid) as file:
        payload = file.read()
    return Sending(
        uid=row.uid,
        act=Act.ANNOUNCE,
        language="",
        remote_id=row.remote_id,
        payload=payload,
        media_type=kept.media_type,
        tries=row.tries,
    )


def _hand_over(channel: Channel, given: Sending) -> Result:
    return channel.answer(given)


def _arrived(row: Letter) -> None:
    """Nobody needs the bytes of a secret link once its owner has it."""
    if row.holds_secret:
        blobs.forget_key(by=BY, uid=row.payload.uid, why="The letter has arrived, and it held a secret link.")


LETTERS: Final = sending.Traffic(
    rows=Letter, may_leave=_may_leave, value_of=_value_of, hand_over=_hand_over, arrived=_arrived
)
