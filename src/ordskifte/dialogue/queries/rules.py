"""The rules of moderation of a body, and what was done by them: open to everybody."""

from typing import Any, Final

from django.db.models import Count

from ordskifte.dialogue.models import Appeal, MessageStep, Pattern, Thread
from ordskifte.domain.message import Step
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body

COUNTED: Final = (Step.HOLD, Step.RELEASE, Step.HIDE, Step.SHOW_AGAIN)


def moderation_counts(body: Body) -> list[dict[str, Any]]:
    """How often each step was taken, by rule and channel: public, and equal to the log."""
    rows = MessageStep.objects.filter(
        message__body=body, step__in=[Step.HOLD, Step.RELEASE, Step.HIDE, Step.SHOW_AGAIN]
    )
    found = rows.values("step", "rule", "message__channel").annotate(total=Count("pk"))
    return [
        {"step": row["step"], "rule": row["rule"], "channel": row["message__channel"], "total": row["total"]}
        for row in found.order_by("step", "rule", "message__channel")
    ]


def appeal_counts(body: Body) -> dict[str, int]:
    """How many appeals came to what; "" counts those that wait."""
    rows = Appeal.objects.filter(message__body=body).values("outcome").annotate(total=Count("pk"))
    return {row["outcome"]: row["total"] for row in rows.order_by("outcome")}


def own_patterns(body: Body) -> list[Pattern]:
    """The word patterns that the body added or put off."""
    return list(Pattern.objects.filter(body=body).order_by("ground", "text"))


def braked_threads(body: Body) -> list[Thread]:
    """The threads where everything new waits just now."""
    rows = Thread.objects.filter(body=body, braked_until__gt=clock.now()).select_related("publication")
    return list(rows.order_by("braked_until"))
