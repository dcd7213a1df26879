"""What is read of the sites that are told, for those who manage them."""

from typing import Final
from uuid import UUID

from django.db.models import Max, Q

from ordskifte.channels.models import Call, Subscriber
from ordskifte.channels.sending import WAITING
from ordskifte.domain.delivery import DeliveryState
from ordskifte.kernel.models import Body

MANY: Final = 200


def subscribers(body: Body) -> list[Subscriber]:
    """The sites that are told, each with when it was told last."""
    rows = Subscriber.objects.filter(body=body, ended_at=None)
    return list(rows.annotate(last_told=Max("calls__confirmed_at")).order_by("pk"))


def subscriber_of(body: Body, uid: UUID) -> Subscriber | None:
    """One of them."""
    return Subscriber.objects.filter(body=body, uid=uid).first()


def calls_that_gave_up(body: Body) -> list[Call]:
    """What is not tried any more by itself, of the sites that are still told; newest first."""
    gave_up = Q(state=DeliveryState.FAILED.value) | Q(state__in=WAITING, next_try_at=None)
    rows = Call.objects.filter(gave_up, subscriber__body=body, subscriber__ended_at=None)
    return list(rows.select_related("subscriber").order_by("-planned_at", "-pk")[:MANY])


def call_of(body: Body, uid: UUID) -> Call | None:
    """One call."""
    return Call.objects.filter(subscriber__body=body, uid=uid).first()
