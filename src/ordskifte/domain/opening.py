"""Whether a dialogue takes messages just now, as its publication says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Opening(StrEnum):
    """Where a dialogue stands."""

    OPEN = "open"
    NOT_YET = "not_yet"
    OVER = "over"
    CLOSED = "closed"
    INVITED = "invited"  # to everybody else: it is for those who have a link
    ENDED = "ended"  # for good: the trial that it was part of is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """All that the rule may look at: what the publication says, and whether it is shown itself."""

    dialogue: str  # closed, open or period
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_shown: bool = True
    is_ended: bool = False
    is_for_all: bool = True  # or whoever asks is one of those whom it is for


def opening(hours: Hours, *, at: datetime) -> Opening:
    """Whether somebody may write now; a time that is not said does not bind."""
    if hours.is_ended:
        return Opening.ENDED
    if not hours.is_shown or hours.dialogue not in {"open", "period"}:
        return Opening.CLOSED
    if not hours.is_for_all:
        return Opening.INVITED
    if hours.dialogue == "open":
        return Opening.OPEN
    if hours.opens_at is not None and at < hours.opens_at:
        return Opening.NOT_YET
    if hours.closes_at is not None and at >= hours.closes_at:
        return Opening.OVER
    return Opening.OPEN
