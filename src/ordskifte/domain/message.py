"""Where a message stands (innlegg), who may move it, and what its permanent address says then.

Nothing is overwritten: a correction is a new version, and a message out of view keeps its text for the record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from ordskifte.domain.errors import NotAllowed, OrdskifteError
from ordskifte.domain.moderation import Ground, HideReason, may_hide, may_show_again
from ordskifte.domain.parties import Actor, ActorKind


class State(StrEnum):
    """Where a message stands."""

    RECEIVED = "received"  # kept, and being prepared
    SHOWN = "shown"
    HELD = "held"  # venter på kontroll
    HIDDEN = "hidden"  # skjult
    WITHDRAWN = "withdrawn"  # trukket tilbake av avsenderen
    REMOVED_AT_SOURCE = "removed_at_source"  # slettet av avsenderen på et annet nettsted


class Step(StrEnum):
    """What can happen to a message."""

    SHOW = "show"
    HOLD = "hold"
    RELEASE = "release"
    HIDE = "hide"
    SHOW_AGAIN = "show_again"
    SHOW_LESS = "show_less"  # the name is taken away, or words are masked, since the sender asked for it
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    REMOVE_AT_SOURCE = "remove_at_source"


class Audience(StrEnum):
    """Who a message is for."""

    PUBLIC = "public"
    CIRCLE = "circle"  # those whom its dialogue is for (domain.circle)
    PRIVATE = "private"  # the body and the sender alone


class WrongMessageStep(OrdskifteError):
    """A step that cannot follow on where the message stands, mostly because somebody else was first."""

    code = "wrong_message_step"
    text = "This cannot be done with the message as it stands now. Load the page anew and look at it again."


class MissingReason(OrdskifteError):
    """A step that needs a reason was taken without one, or with one that is not published."""

    code = "missing_moderation_reason"
    text = "Choose the rule that this is done by, or say why. The person who wrote gets to know."


TABLE: Final[dict[State, dict[Step, State]]] = {
    State.RECEIVED: {
        Step.SHOW: State.SHOWN,
        Step.HOLD: State.HELD,
        Step.CORRECT: State.RECEIVED,
        Step.WITHDRAW: State.WITHDRAWN,
        Step.REMOVE_AT_SOURCE: State.REMOVED_AT_SOURCE,
    },
    # A correction is looked at by the rules as a new message is, and may be held then.
    State.SHOWN: {
        Step.HOLD: State.HELD,
        Step.HIDE: State.HIDDEN,
        Step.SHOW_LESS: State.SHOWN,
        Step.CORRECT: State.SHOWN,
        Step.WITHDRAW: State.WITHDRAWN,
        Step.REMOVE_AT_SOURCE: State.REMOVED_AT_SOURCE,
    },
    # What is held stays so until a person has looked, also after a correction.
    State.HELD: {
        Step.RELEASE: State.SHOWN,
        Step.HIDE: State.HIDDEN,
        Step.SHOW_LESS: State.HELD,
        Step.CORRECT: State.HELD,
        Step.WITHDRAW: State.WITHDRAWN,
        Step.REMOVE_AT_SOURCE: State.REMOVED_AT_SOURCE,
    },
    State.HIDDEN: {
        Step.SHOW_AGAIN: State.SHOWN,
        Step.SHOW_LESS: State.HIDDEN,
        Step.CORRECT: State.HIDDEN,
        Step.WITHDRAW: State.WITHDRAWN,
        Step.REMOVE_AT_SOURCE: State.REMOVED_AT_SOURCE,
    },
    # The sender decided, and nobody undoes it.
    State.WITHDRAWN: {},
    State.REMOVED_AT_SOURCE: {},
}

# The sender wants nothing more of it: no answer is due. It is a record all the same, and is assessed as one.
TAKEN_BACK: Final = frozenset({State.WITHDRAWN, State.REMOVED_AT_SOURCE})

_STAFF = frozenset({ActorKind.STAFF})
_AUTHOR = frozenset({ActorKind.CITIZEN})
WHO: Final[dict[Step, frozenset[ActorKind]]] = {
    Step.SHOW: frozenset({ActorKind.SYSTEM, ActorKind.RULE, ActorKind.STAFF}),
    Step.HOLD: frozenset({ActorKind.RULE, ActorKind.STAFF}),
    Step.RELEASE: _STAFF,
    Step.HIDE: _STAFF,
    Step.SHOW_AGAIN: _STAFF,
    Step.SHOW_LESS: _STAFF,
    Step.CORRECT: _AUTHOR | {ActorKind.SYSTEM},  # the system carries over what was changed where it came from
    Step.WITHDRAW: _AUTHOR,
    Step.REMOVE_AT_SOURCE: frozenset({ActorKind.SYSTEM}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A step somebody wants to take: who, and by which rule or why."""

    step: Step
    by: Actor
    rule: str = ""  # a ground to hold by, or a published reason to hide by
    why: str = ""


def after(state: State, move: Move, *, author: Actor) -> State:
    """Where the message stands after the move; `author` is who wrote it: a citizen, or staff for an answer."""
    following = TABLE[state].get(move.step)
    if following is None:
        raise WrongMessageStep
    if not may(move.by, step=move.step, author=author):
        raise NotAllowed
    if not _has_reason(move):
        raise MissingReason
    return following


def may(by: Actor, *, step: Step, author: Actor) -> bool:
    """Whether somebody may take the step at all: nobody corrects or withdraws for another.

    An answer is the body's own words: those who answer for it correct each other's.
    """
    if step is Step.CORRECT and ActorKind.STAFF is author.kind is by.kind:
        return True
    if step in {Step.CORRECT, Step.WITHDRAW}:
        return by == author or by.kind in WHO[step] - _AUTHOR
    return by.kind in WHO[step]


def open_steps(state: State, *, by: Actor, author: Actor) -> tuple[Step, ...]:
    """The steps that somebody may take now, in the order of the table."""
    return tuple(step for step in TABLE[state] if may(by, step=step, author=author))


def _has_reason(move: Move) -> bool:
    match move.step:
        case Step.HOLD:
            return move.rule in {*Ground}
        case Step.HIDE:
            reason = HideReason(move.rule) if move.rule in {*HideReason} else None
            return may_hide(by=move.by, reason=reason, why=move.why)
        case Step.SHOW_AGAIN:
            return may_show_again(by=move.by, why=move.why)
        case _:
            return True


# --- Versions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a message said from a time on. The first is number 1; none is ever changed."""

    number: int
    at: datetime
    by: Actor
    text: str


def corrected(versions: Iterable[Version], *, at: datetime, by: Actor, text: str) -> tuple[Version, ...]:
    """The versions with a new one, or as they were if it says the same as the last."""
    known = tuple(versions)
    if known and known[-1].text == text:
        return known
    return (*known, Version(number=len(known) + 1, at=at, by=by, text=text))


# --- The permanent address -----------------------------------------------------------------------------------------

TEXTS: Final = {
    "received": "Received, and being prepared. It is shown in a moment.",
    "held": "Waiting for a check since %(date)s. It is shown when somebody has read it, within one working day.",
    "held_long": "Waiting for a check since %(date)s.",
    "hidden": "Hidden on %(date)s by the rule “%(rule)s”.",
    "withdrawn": "Withdrawn by the sender on %(date)s.",
    "removed_at_source": "Deleted by the sender on %(date)s.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that the permanent address may look at."""

    state: State
    since: date
    rule: str = ""
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the permanent address says: the message itself or a sentence; `exists` is False for what is not public."""

    exists: bool = True
    shows_text: bool = False
    sentence: str = ""  # a key of TEXTS
    since: date | None = None
    rule: str = ""


def notice(standing: Standing) -> Notice:
    """What everybody sees at the permanent address. The ground of a hold is not told: it would say what is in it."""
    if standing.audience is Audience.PRIVATE:
        return Notice(exists=False)
    # What was told a closed circle has a place of its own, and none that everybody reads.
    exists = standing.audience is Audience.PUBLIC
    if standing.state is State.SHOWN:
        return Notice(exists=exists, shows_text=exists)
    rule = standing.rule if standing.state is State.HIDDEN else ""
    is_braked = standing.state is State.HELD and standing.rule == Ground.RAID_BRAKE
    sentence = "held_long" if is_braked else standing.state.value
    return Notice(exists=exists, sentence=sentence, since=standing.since, rule=rule)
