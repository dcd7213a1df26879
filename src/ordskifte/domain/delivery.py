"""Where one sending to one channel stands, and where it may go from there. What is not known is said to be unknown."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from ordskifte.domain.errors import OrdskifteError


class Act(StrEnum):
    """What is done with something that may be shown outside."""

    ANNOUNCE = "announce"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PLANNED = "planned"  # written down; nothing has left
    SENT = "sent"  # a try has begun, and its end is not known yet
    CONFIRMED = "confirmed"  # the other side has it
    FAILED = "failed"  # the other side does not have it, and will not be asked again by itself
    UNKNOWN = "unknown"  # a try ended without an answer: the other side may have it or not


class Step(StrEnum):
    """What can happen to a delivery."""

    TRY = "try"  # a try begins
    CONFIRM = "confirm"  # the other side says that it has it
    POSTPONE = "postpone"  # the other side says that it did not take it, and may be asked later
    REFUSE = "refuse"  # the other side says that it does not take it, or it could not be made
    LOSE = "lose"  # no answer came
    ASK_AGAIN = "ask again"  # a person wants one more try


class WrongStep(OrdskifteError):
    """A step that cannot follow on the state; a mistake in the program or in an adapter."""

    code = "wrong_delivery_step"
    text = "A delivery that is %(state)s cannot take the step “%(step)s”."


TABLE: Final[dict[DeliveryState, dict[Step, DeliveryState]]] = {
    DeliveryState.PLANNED: {
        Step.TRY: DeliveryState.SENT,
        Step.REFUSE: DeliveryState.FAILED,
    },
    DeliveryState.SENT: {
        Step.CONFIRM: DeliveryState.CONFIRMED,
        Step.POSTPONE: DeliveryState.PLANNED,
        Step.REFUSE: DeliveryState.FAILED,
        Step.LOSE: DeliveryState.UNKNOWN,
    },
    # The same id is sent again, so that the other side can tell that it is the same.
    DeliveryState.UNKNOWN: {
        Step.TRY: DeliveryState.SENT,
        Step.CONFIRM: DeliveryState.CONFIRMED,
    },
    DeliveryState.FAILED: {
        Step.ASK_AGAIN: DeliveryState.PLANNED,
    },
    # What stands there stays; taking it away is a delivery of its own.
    DeliveryState.CONFIRMED: {},
}

# What a try may come to, and the step that it is.
ENDS: Final = {
    DeliveryState.CONFIRMED: Step.CONFIRM,
    DeliveryState.PLANNED: Step.POSTPONE,
    DeliveryState.FAILED: Step.REFUSE,
    DeliveryState.UNKNOWN: Step.LOSE,
}

# Seconds. Short at first, since most failures are restarts; then patient, since a server may be down over a weekend.
PAUSES: Final = (15, 60, 600, 3_600, 21_600, 86_400, 172_800)
MOST_TRIES: Final = 12
# A try that has not come to an end by now has died with its process.
LONGEST_TRY: Final = timedelta(minutes=10)


def after(state: DeliveryState, step: Step) -> DeliveryState:
    """The state after a step."""
    following = TABLE[state].get(step)
    if following is None:
        raise WrongStep(state=state.value, step=step.value)
    return following


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries without success; None: no more by itself, somebody must look."""
    if tries >= MOST_TRIES:
        return None
    return timedelta(seconds=PAUSES[min(max(tries, 1), len(PAUSES)) - 1])
