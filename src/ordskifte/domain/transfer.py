"""What stands with a record that is handed over to the records system which holds the journal, and what may follow.

The other side may answer late, twice, never, or otherwise than before. What cannot follow on what is known is set
aside for a person, with the reason, and changes nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ordskifte.domain.errors import OrdskifteError


class Errand(StrEnum):
    """What is asked of the records system."""

    REGISTER = "register"  # a record that it has not had before; it gives the number
    KEEP = "keep"  # a note that it has not had before, beside the journal: there is no number (arkivnotat)
    CHANGE = "change"  # the same record as it stands now
    SETTLE = "settle"  # how the same record was settled (avskrivning)


# What brings something that was not there before, with its files.
NEW: Final = frozenset({Errand.REGISTER, Errand.KEEP})


class State(StrEnum):
    """Where one hand-over stands."""

    PLANNED = "planned"  # written down; its files may not be made yet
    UNFIT = "unfit"  # it lacks something that the records system demands
    BY_HAND = "by_hand"  # this way has no words for it: a person does it over there
    PACKED = "packed"  # the bytes are kept; nothing has left
    TRYING = "trying"  # a try has begun, and its end is not known yet
    HANDED_OVER = "handed_over"  # whoever carries it has it
    DELIVERED = "delivered"  # it has come to the other side, which says nothing of a record
    RECEIPTED = "receipted"  # it is there; a new record has its number
    WITHOUT_NUMBER = "without_number"  # it is said to be there, and nobody told its number
    WARNED = "warned"  # it was taken with a warning, and somebody must look
    REFUSED = "refused"
    HALF_REFUSED = "half_refused"  # the case is there and the record is not, or the other way
    OVERDUE = "overdue"  # no answer in time: nobody knows whether it is there
    TAKEN_OUT = "taken_out"  # a person said that it shall not be handed over


class Step(StrEnum):
    """What can happen to a hand-over."""

    PACK = "pack"
    FIND_UNFIT = "find unfit"
    LEAVE_TO_HAND = "leave to hand"
    TRY = "try"
    HAND_OVER = "hand over"
    DELIVER = "deliver"
    NUMBER = "number"
    ACCEPT = "accept"
    WARN = "warn"
    REFUSE = "refuse"
    HALF = "half"
    BE_LATE = "be late"
    SEND_AGAIN = "send again"  # the same, under the same names
    START_OVER = "start over"  # nothing is there: another takes its place, as the record stands now
    TAKE_OUT = "take out"


class WrongStep(OrdskifteError):
    """A step that cannot follow on the state."""

    code = "wrong_transfer_step"
    text = "This cannot be done any more: the hand-over has come further since. Look at the page again."

    def __init__(self, *, state: "State", step: "Step") -> None:
        super().__init__(state=state.value, step=step.value)


_ANSWERS: Final = {
    Step.NUMBER: State.RECEIPTED,
    Step.ACCEPT: State.WITHOUT_NUMBER,
    Step.WARN: State.WARNED,
    Step.REFUSE: State.REFUSED,
    Step.HALF: State.HALF_REFUSED,
}
_OUT: Final = {Step.TAKE_OUT: State.TAKEN_OUT}
# It has left before: an answer to the first time may still come.
_AGAIN: Final = {Step.SEND_AGAIN: State.TRYING} | _OUT
_OVER: Final = {Step.START_OVER: State.TAKEN_OUT}
_NUMBERED: Final = {Step.NUMBER: State.RECEIPTED}

TABLE: Final[dict[State, dict[Step, State]]] = {
    State.PLANNED: {
        Step.PACK: State.PACKED,
        Step.FIND_UNFIT: State.UNFIT,
        Step.LEAVE_TO_HAND: State.BY_HAND,
        **_NUMBERED,
        **_OUT,
    },
    # It is packed anew from the record as it stands then.
    State.UNFIT: {Step.SEND_AGAIN: State.PLANNED, **_NUMBERED, **_OUT},
    State.BY_HAND: {**_NUMBERED, **_OUT},
    State.PACKED: {Step.TRY: State.TRYING, **_NUMBERED, **_OUT},
    # The same try is begun again under the same names, until somebody says that it was taken, or what is wrong.
    State.TRYING: {
        Step.TRY: State.TRYING,
        Step.HAND_OVER: State.HANDED_OVER,
        Step.DELIVER: State.DELIVERED,
        **_ANSWERS,
        **_OUT,
    },
    State.HANDED_OVER: {Step.DELIVER: State.DELIVERED, Step.BE_LATE: State.OVERDUE, **_ANSWERS, **_OUT},
    State.DELIVERED: {Step.BE_LATE: State.OVERDUE, **_ANSWERS, **_OUT},
    State.OVERDUE: {Step.DELIVER: State.DELIVERED, **_ANSWERS, **_AGAIN},
    State.WITHOUT_NUMBER: {Step.WARN: State.WARNED, **_NUMBERED, **_AGAIN},
    State.WARNED: {**_NUMBERED, **_AGAIN},
    State.REFUSED: {**_NUMBERED, **_OVER, **_OUT},
    State.HALF_REFUSED: {**_NUMBERED, **_OVER, **_OUT},
    State.RECEIPTED: {},
    State.TAKEN_OUT: {},
}

ENDED: Final = frozenset({State.RECEIPTED, State.TAKEN_OUT})
# Nothing of it has left: a receipt for it is for something that was never sent.
NEVER_LEFT: Final = frozenset({State.PLANNED, State.UNFIT, State.BY_HAND, State.PACKED})
# What was asked before has been done over there, as far as anybody knows: what was changed since may follow.
IS_THERE: Final = ENDED | {State.WITHOUT_NUMBER, State.WARNED}
# What waits for an answer of the other side.
WAITS: Final = frozenset({State.HANDED_OVER, State.DELIVERED})
# What a person has to look at, the worst first.
NEEDS_SOMEBODY: Final = (
    State.REFUSED,
    State.HALF_REFUSED,
    State.UNFIT,
    State.WARNED,
    State.OVERDUE,
    State.BY_HAND,
    State.WITHOUT_NUMBER,
)

# Seconds. A records system that is down for the weekend is asked again each hour, under the same names.
PAUSES: Final = (15, 60, 300, 900, 3_600)
# From so many tries on without an answer, people are told.
MANY_TRIES: Final = 4


def after(state: State, step: Step) -> State:
    """The state after a step."""
    following = TABLE[state].get(step)
    if following is None:
        raise WrongStep(state=state, step=step)
    return following


def may(state: State, step: Step) -> bool:
    """Whether a step can follow."""
    return step in TABLE[state]


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return timedelta(seconds=PAUSES[min(max(tries, 1), len(PAUSES)) - 1])


# --- Receipts --------------------------------------------------------------------------------------------------------


class Says(StrEnum):
    """What a receipt says."""

    REGISTERED = "registered"  # with a number
    ACCEPTED = "accepted"  # and no word of a number
    WARNING = "warning"
    REFUSED = "refused"
    HALF = "half"


class Reason(StrEnum):
    """Why a receipt is set aside."""

    NEVER_SENT = "never_sent"
    UNREADABLE = "unreadable"
    CONTRADICTS = "contradicts"
    NUMBER_TAKEN = "number_taken"
    TAKEN_OUT = "taken_out"


class Outcome(StrEnum):
    """What becomes of a receipt."""

    TAKEN = "taken"
    REPEATED = "repeated"  # it tells nothing new
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the other side says of one hand-over."""

    says: Says
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a hand-over when a receipt for it comes."""

    state: State
    errand: Errand = Errand.REGISTER
    number: str = ""  # that its record has
    is_taken: bool = False  # whether another record has the number in the receipt
    is_seen: bool = False  # whether the very same receipt came before, under the same name


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a receipt, and of the hand-over if it was taken."""

    outcome: Outcome
    state: State | None = None
    reason: Reason | None = None


_STEPS: Final = {
    Says.REGISTERED: Step.NUMBER,
    Says.ACCEPTED: Step.ACCEPT,
    Says.WARNING: Step.WARN,
    Says.REFUSED: Step.REFUSE,
    Says.HALF: Step.HALF,
}
_SAME: Final = {
    Says.REGISTERED: State.RECEIPTED,
    Says.ACCEPTED: State.WITHOUT_NUMBER,
    Says.WARNING: State.WARNED,
    Says.REFUSED: State.REFUSED,
    Says.HALF: State.HALF_REFUSED,
}


def judge(answer: Answer, *, known: Known | None) -> Verdict:
    """What to do with a receipt. One that cannot be true beside what is known changes nothing."""
    if known is None or known.state in NEVER_LEFT:
        return _aside(Reason.NEVER_SENT)
    if known.is_seen:
        return Verdict(outcome=Outcome.REPEATED)
    if known.state is State.TAKEN_OUT:
        return _aside(Reason.TAKEN_OUT)
    if answer.number and known.is_taken:
        return _aside(Reason.NUMBER_TAKEN)
    if answer.number and known.number and answer.number != known.number:
        return _aside(Reason.CONTRADICTS)
    return _followed(answer, known=known)


def _followed(answer: Answer, *, known: Known) -> Verdict:
    if known.state is _SAME[answer.says] or _adds_nothing(answer, known=known):
        return Verdict(outcome=Outcome.REPEATED)
    # What says no, and then yes, was not asked again in between.
    changed_its_mind = known.state is State.REFUSED
    step = step_of(answer, errand=known.errand)
    if changed_its_mind or not may(known.state, step):
        return _aside(Reason.CONTRADICTS)
    return Verdict(outcome=Outcome.TAKEN, state=after(known.state, step))


def _adds_nothing(answer: Answer, *, known: Known) -> bool:
    """Whether all is well already, and the receipt says no more than that it was received."""
    return known.state is State.RECEIPTED and answer.says is Says.ACCEPTED


def step_of(answer: Answer, *, errand: Errand) -> Step:
    """The step that a receipt is; a note, and what follows a record, need no number of their own."""
    if errand is not Errand.REGISTER and answer.says is Says.ACCEPTED:
        return Step.NUMBER
    return _STEPS[answer.says]


def _aside(reason: Reason) -> Verdict:
    return Verdict(outcome=Outcome.SET_ASIDE, reason=reason)
