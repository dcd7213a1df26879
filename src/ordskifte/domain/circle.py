"""Who a dialogue is for (krets), and what opens one that is not for everybody.

What is told to a closed circle is a record like any other: the journal and the law's access ask the screening rules,
and never this. Only what our own pages show of it depends on who reads.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ordskifte.domain.message import Audience


class Circle(StrEnum):
    """Who a dialogue is for."""

    EVERYONE = "everyone"
    INVITED = "invited"  # whoever opened a link that somebody at the desk made


# A link that nobody thinks of any more should open nothing.
LONGEST_OPEN: Final = timedelta(days=366)
MOST_OPENINGS: Final = 5_000


class Refusal(StrEnum):
    """Why a link does not open."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All that the rule may look at of an invitation."""

    expires_at: datetime
    most: int  # how many times it may be opened
    opened: int = 0
    is_withdrawn: bool = False


def refusal(link: Link, *, at: datetime) -> Refusal | None:
    """Why a link cannot be opened now; none where it can."""
    if lets_stay(link, at=at):
        return None if link.opened < link.most else Refusal.USED_UP
    return Refusal.WITHDRAWN if link.is_withdrawn else Refusal.EXPIRED


def lets_stay(link: Link, *, at: datetime) -> bool:
    """Whether somebody who opened it is still let in: one that is withdrawn or old shuts out, one used up does not."""
    return not link.is_withdrawn and at < link.expires_at


def is_fit(link: Link, *, at: datetime) -> bool:
    """Whether a link may be made so."""
    return 1 <= link.most <= MOST_OPENINGS and at < link.expires_at <= at + LONGEST_OPEN


def may_read(told: Audience, *, is_invited: bool) -> bool:
    """Whether somebody sees a message of the dialogue: by whom it was said to, whatever the circle is now."""
    match told:
        case Audience.PUBLIC:
            return True
        case Audience.CIRCLE:
            return is_invited
        case _:
            return False


def may_write(circle: Circle, *, is_invited: bool) -> bool:
    """Whether somebody may write there, as far as the circle goes."""
    return circle is Circle.EVERYONE or is_invited


def said_to(circle: Circle, asked: Audience) -> Audience:
    """Whom a new message is told: never more than the circle, however it comes in."""
    return Audience.CIRCLE if asked is Audience.PUBLIC and circle is not Circle.EVERYONE else asked


def needs_reason(before: Circle, after: Circle, *, has_messages: bool) -> bool:
    """Whether a change must be explained: it always must once somebody has written."""
    return has_messages and before is not after
