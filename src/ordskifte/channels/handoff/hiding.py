"""Telling other sites of what goes out of view with its case, or comes back with it, and has not changed itself."""

from typing import Final

from django.db.models import Exists, OuterRef

from ordskifte.channels import registry
from ordskifte.channels.handoff import calls
from ordskifte.channels.models import PUBLICATION, Call, Post, PostState, Subscriber
from ordskifte.domain.delivery import Act, DeliveryState

_UNDER_WAY: Final = DeliveryState.SENT.value


def follow_cases() -> int:
    """Write down whom to tell of publications whose case went out of view, or came back, since; how many calls.

    A dialogue is told of with its publication, and not message by message. Told once, it is not told again.
    """
    if not Subscriber.objects.filter(ended_at=None).exists():
        return 0
    taken = Call.objects.filter(post=OuterRef("pk"), number=OuterRef("number"), act=Act.WITHDRAW.value)
    shown = Post.objects.filter(kind=PUBLICATION, state=PostState.SHOWN).select_related("body", "case__public")
    gone = shown.filter(~Exists(taken), case__public=None).order_by("pk")
    back = shown.filter(Exists(taken), case__public__isnull=False).order_by("pk")
    planned = [calls.plan(post, number=post.number, act=Act.WITHDRAW) for post in gone if _is_handed_on(post)]
    return sum(planned) + sum(_bring_back(post) for post in back if _is_handed_on(post))


def _is_handed_on(post: Post) -> bool:
    return registry.HANDOFF in registry.chosen(post.body)


def _bring_back(post: Post) -> int:
    """It is announced as if it were new: what was told of this version before does not hold any more."""
    Call.objects.filter(post=post, number=post.number).exclude(state=_UNDER_WAY).delete()
    return calls.plan(post, number=post.number, act=Act.ANNOUNCE)
