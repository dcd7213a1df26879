"""What is its own about sending a letter: its bytes are closed, and one that held a secret is forgotten."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from ordskifte.channels import sending
from ordskifte.channels.contract import Channel, Result, Sending
from ordskifte.channels.models import Letter
from ordskifte.domain.delivery import Act, DeliveryState, Step, after
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.models import Blob

BY: Final = Actor.rule("channels.forget_secret")
# The tries of a letter are over after twelve days; the rest is for a person who finds out why it did not arrive.
SECRET_KEPT_FOR: Final = timedelta(days=30)
FORGOTTEN_AT_A_TIME: Final = 100
_GONE: Final = "its secret link was forgotten after 30 days"


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


def forget_old_secrets() -> int:
    """Throw away the secret links that never arrived in 30 days, and say so on their letters; how many."""
    old = Letter.objects.filter(holds_secret=True, planned_at__lt=clock.now() - SECRET_KEPT_FOR)
    old = old.filter(payload__state=Blob.State.KEPT)
    # What is under way just now is left to its try: lost or not, it has an end soon.
    found = old.exclude(state=DeliveryState.SENT.value).order_by("pk").values_list("pk", flat=True)
    return sum(_forget(pk) for pk in list(found[:FORGOTTEN_AT_A_TIME]))


@transaction.atomic
def _forget(pk: int) -> bool:
    row = Letter.objects.select_for_update(of=("self",)).select_related("payload").get(pk=pk)
    if row.state == DeliveryState.SENT.value or row.payload.state != Blob.State.KEPT:
        return False
    blobs.forget_key(by=BY, uid=row.payload.uid, why="It held a secret link, and has not arrived in 30 days.")
    if row.state == DeliveryState.PLANNED.value:
        row.state = after(DeliveryState.PLANNED, Step.REFUSE).value
    # What is unknown stays so: it may have arrived.
    row.next_try_at, row.last_error = None, _GONE
    row.save(update_fields=["state", "next_try_at", "last_error"])
    return True


LETTERS: Final = sending.Traffic(
    rows=Letter, may_leave=_may_leave, value_of=_value_of, hand_over=_hand_over, arrived=_arrived
)
