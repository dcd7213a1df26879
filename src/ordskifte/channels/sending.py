"""One delivery on its way: begun, tried, brought to an end. Each stands alone: what fails one touches no other."""

from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ordskifte.channels import registry, versions
from ordskifte.channels.contract import Channel, Reach, Result, Sending
from ordskifte.channels.models import Delivery
from ordskifte.domain.delivery import ENDS, LONGEST_TRY, Act, DeliveryState, Step, after, pause_after
from ordskifte.kernel import clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.outbox.rules import what_went_wrong

BEGUN = declare("channels.begun", "a delivery is marked as sent and committed, nothing has left")
TRIED = declare("channels.tried", "a delivery has left, what came of it is not written")

State = DeliveryState
_log = structlog.get_logger(__name__)


def here(post_uid: UUID) -> int:
    """Show on our own channels what waits for it, in the caller's transaction."""
    names = registry.with_reach(Reach.HERE)
    rows = Delivery.objects.select_for_update(of=("self",)).filter(post__uid=post_uid, channel__in=names)
    found = list(rows.filter(state=State.PLANNED.value).order_by("pk"))
    for row in found:
        _begin(row)
        _settle(row, _attempt(registry.get(row.channel), versions.sending_of(row)))
    return len(found)


def due(*, limit: int) -> list[int]:
    """Keys of what is to be tried now, oldest first; nothing goes out that is not shown here, or out of order."""
    now = clock.now()
    known = registry.names()
    rows = Delivery.objects.filter(next_try_at__lte=now, channel__in=known)
    rows = rows.filter(state__in=[State.PLANNED.value, State.UNKNOWN.value]).filter(~Exists(_ahead()))
    outside = Q(channel__in=registry.with_reach(Reach.OUTSIDE))
    rows = rows.filter(~outside | Exists(_shown_here()))
    return list(rows.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit])


def _ahead() -> QuerySet[Delivery]:
    """What goes to the same place and is still on its way."""
    same = Delivery.objects.filter(
        post=OuterRef("post"), channel=OuterRef("channel"), language=OuterRef("language"), pk__lt=OuterRef("pk")
    )
    return same.filter(Q(next_try_at__isnull=False) | Q(state=State.SENT.value))


def _shown_here() -> QuerySet[Delivery]:
    same = Delivery.objects.filter(version=OuterRef("version"), act=OuterRef("act"), channel=registry.WEB)
    return same.filter(state=State.CONFIRMED.value)


def deliver(pk: int) -> None:
    """Try one delivery: begun and ended in transactions of their own, with nothing open while it is under way."""
    with transaction.atomic():
        row = _claimed(pk)
        if row is None:
            return
        _begin(row)
    crashpoint(BEGUN)
    result = _attempt(registry.get(row.channel), versions.sending_of(row))
    crashpoint(TRIED)
    with transaction.atomic():
        now = Delivery.objects.select_for_update().get(pk=pk)
        # Another worker has taken it for lost meanwhile, and tried again: what that one finds counts.
        if now.state == State.SENT.value and now.tries == row.tries:
            _settle(now, result)


def find_lost() -> int:
    """Say of every try that died with its process that its end is not known, and let it be tried again."""
    with transaction.atomic():
        old = Delivery.objects.select_for_update(skip_locked=True).filter(
            state=State.SENT.value, sent_at__lt=clock.now() - LONGEST_TRY
        )
        found = list(old.order_by("pk")[:100])
        for row in found:
            _settle(row, Result(state=State.UNKNOWN, remote_id=row.remote_id, detail="no answer was noted"))
    return len(found)


def _claimed(pk: int) -> Delivery | None:
    states = [State.PLANNED.value, State.UNKNOWN.value]
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=pk, state__in=states, next_try_at__lte=clock.now()).first()


def _begin(row: Delivery) -> None:
    row.state = after(State(row.state), Step.TRY).value
    row.tries += 1
    row.sent_at, row.next_try_at = clock.now(), None
    row.save(update_fields=["state", "tries", "sent_at", "next_try_at"])


def _attempt(channel: Channel, sending: Sending) -> Result:
    """What the channel says; where it breaks, nobody knows what has left."""
    acts = {Act.ANNOUNCE: channel.announce, Act.CORRECT: channel.correct, Act.WITHDRAW: channel.withdraw}
    try:
        return acts[sending.act](sending)
    except Exception as error:
        reason = what_went_wrong(error)
        _log.warning("channel broke", channel=channel.name, reason=reason)
        return Result(state=State.UNKNOWN, remote_id=sending.remote_id, detail=reason)


def _settle(row: Delivery, result: Result) -> None:
    """Write down what a try came to."""
    is_fit = result.state in ENDS and result.remote_id == row.remote_id
    end = result.state if is_fit else State.UNKNOWN
    row.state = after(State(row.state), ENDS[end]).value
    row.last_error = (result.detail if is_fit else "the channel answered for something else")[:200]
    if end is State.CONFIRMED:
        _stand(row)
    elif end is not State.FAILED:
        pause = pause_after(row.tries)
        row.next_try_at = pause and max(result.retry_at or clock.now(), clock.now() + pause)
    row.save(update_fields=["state", "last_error", "confirmed_at", "next_try_at", "stands"])


def _stand(row: Delivery) -> None:
    """This one is now what a reader finds there."""
    row.confirmed_at = clock.now()
    place = Delivery.objects.filter(post=row.post_id, channel=row.channel, language=row.language)
    if not place.filter(pk__gt=row.pk, stands=True).exists():
        place.filter(stands=True).update(stands=False)
        row.stands = True
