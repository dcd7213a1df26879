"""What is its own about sending what everybody may see: in order, our own page first, and what stands where."""

from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from ordskifte.channels import registry, sending, versions
from ordskifte.channels.contract import Channel, Reach, Result, Sending
from ordskifte.channels.models import Delivery
from ordskifte.domain.delivery import Act, DeliveryState
from ordskifte.kernel.prepared import Change, Prepared, given

State = DeliveryState


def here(post_uid: UUID) -> int:
    """Show on our own channels what waits for it, in the caller's transaction."""
    names = registry.with_reach(Reach.HERE)
    rows = Delivery.objects.select_for_update(of=("self",)).filter(post__uid=post_uid, channel__in=names)
    found = list(rows.filter(state=State.PLANNED.value).order_by("pk"))
    for row in found:
        sending.begin(row)
        sending.settle(DELIVERIES, row, result=sending.attempt(DELIVERIES, row))
    return len(found)


def _may_leave(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Nothing goes out that is not shown here, or out of order."""
    outside = Q(channel__in=registry.with_reach(Reach.OUTSIDE))
    return rows.filter(~Exists(_ahead())).filter(~outside | Exists(_shown_here()))


def _ahead() -> QuerySet[Delivery]:
    """What goes to the same place and is still on its way."""
    same = Delivery.objects.filter(
        post=OuterRef("post"), channel=OuterRef("channel"), language=OuterRef("language"), pk__lt=OuterRef("pk")
    )
    return same.filter(Q(next_try_at__isnull=False) | Q(state=State.SENT.value))


def _shown_here() -> QuerySet[Delivery]:
    same = Delivery.objects.filter(version=OuterRef("version"), act=OuterRef("act"), channel=registry.WEB)
    return same.filter(state=State.CONFIRMED.value)


def _hand_over(channel: Channel, given: Sending) -> Result:
    acts = {Act.ANNOUNCE: channel.announce, Act.CORRECT: channel.correct, Act.WITHDRAW: channel.withdraw}
    return acts[given.act](given)


def _stand(row: Delivery) -> None:
    """This one is now what a reader finds there."""
    place = {"post": row.post_id, "channel": row.channel, "language": row.language}
    if not _NEWER(**place, pk=row.pk):
        _NO_MORE(**place)
        _STANDS(pk=row.pk)
        row.stands = True


def _standing() -> QuerySet[Delivery]:
    place = {name: given(name, Delivery._meta.get_field(name)) for name in ("post", "channel", "language")}
    return Delivery.objects.filter(**place, stands=True)


_PK = given("pk", Delivery._meta.pk)
_NEWER = Prepared(lambda: _standing().filter(pk__gt=_PK).values_list("pk")[:1])
_NO_MORE = Change(_standing, stands=False)
_STANDS = Change(lambda: Delivery.objects.filter(pk=_PK), stands=True)


DELIVERIES: Final = sending.Traffic(
    rows=Delivery,
    may_leave=_may_leave,
    value_of=versions.sending_of,
    hand_over=_hand_over,
    arrived=_stand,
)
