"""Where a request for access stands (innsynskrav), and what may be done with it (offentleglova §§ 28 to 32).

A request is never just gone: it ends in documents, in a written refusal, with somebody else, or with a reason.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.domain.deadlines import Standing
from ordskifte.domain.errors import NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor, ActorKind


class State(StrEnum):
    """Where a request stands."""

    NEW = "new"  # nobody has taken it
    OPEN = "open"  # somebody works on it
    ANSWERED = "answered"  # everything was given
    PARTLY = "partly"  # some was given, and the rest refused
    REFUSED = "refused"
    PASSED_ON = "passed_on"  # meant for another body
    WITHDRAWN = "withdrawn"  # by whoever asked
    CLOSED = "closed"  # it was no request, or is dealt with elsewhere; the reason is told


class Step(StrEnum):
    """What can happen to a request."""

    ASK = "ask"  # it came in, or a message was found to be one
    TAKE = "take"
    FILE = "file"  # it was found which case it is about
    GIVE = "give"  # all that was asked for, or the rest of it
    GIVE_SOME = "give_some"
    REFUSE = "refuse"  # all, or what was not given
    SEND_ON = "send_on"  # to the body that it was meant for
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    ASK_REASONS = "ask_reasons"
    GIVE_REASONS = "give_reasons"
    APPEAL = "appeal"
    SEND_APPEAL = "send_appeal"  # the refusal stands, and the appeal goes to the body above
    SILENCE = "silence"  # no answer in time: whoever asked was told that it counts as a refusal


class WrongAccessStep(OrdskifteError):
    """A step that cannot follow on where the request stands, mostly because somebody else was first."""

    code = "wrong_access_step"
    text = "This cannot be done with the request as it stands now. Load the page anew and look at it again."


UNDECIDED: Final = frozenset({State.NEW, State.OPEN})
# What a refusal, or a part of one, can be followed by.
_AFTER_REFUSAL: Final = {
    Step.GIVE: State.ANSWERED,
    Step.GIVE_SOME: State.PARTLY,
}
_STAY: Final = (Step.ASK_REASONS, Step.GIVE_REASONS, Step.APPEAL, Step.SEND_APPEAL)
TABLE: Final[dict[State, dict[Step, State]]] = {
    **{
        state: {
            Step.TAKE: State.OPEN,
            Step.FILE: state,
            Step.GIVE: State.ANSWERED,
            Step.GIVE_SOME: State.OPEN,
            Step.REFUSE: State.REFUSED,
            Step.SEND_ON: State.PASSED_ON,
            Step.CLOSE: State.CLOSED,
            Step.WITHDRAW: State.WITHDRAWN,
            # Silence is a refusal that can be appealed.
            Step.APPEAL: state,
            Step.SEND_APPEAL: state,
        }
        for state in (State.NEW, State.OPEN)
    },
    # What is over is filed too, if nobody found its case before: it is journalled there.
    State.ANSWERED: {Step.FILE: State.ANSWERED, Step.GIVE_SOME: State.ANSWERED},
    State.PARTLY: _AFTER_REFUSAL | dict.fromkeys((Step.FILE, *_STAY), State.PARTLY),
    State.REFUSED: _AFTER_REFUSAL | dict.fromkeys((Step.FILE, *_STAY), State.REFUSED),
    State.PASSED_ON: {Step.FILE: State.PASSED_ON, Step.REOPEN: State.OPEN},
    State.CLOSED: {Step.FILE: State.CLOSED, Step.REOPEN: State.OPEN},
    State.WITHDRAWN: {Step.FILE: State.WITHDRAWN},
}

_BY_WHOEVER_ASKED: Final = frozenset({Step.WITHDRAW, Step.ASK_REASONS, Step.APPEAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rule may look at beside where the request stands."""

    has_given: bool = False
    standing: Standing = Standing.NEW  # of its clock today
    may_ask_for_reasons: bool = False
    is_in_time_to_appeal: bool = True
    has_appealed: bool = False  # and no answer to that has gone out


def after(state: State, step: Step, *, facts: Facts) -> State:
    """Where the request stands after the step."""
    if not is_open(state, step, facts=facts):
        raise WrongAccessStep
    following = TABLE[state][step]
    return State.PARTLY if following is State.REFUSED and step is Step.REFUSE and facts.has_given else following


def is_open(state: State, step: Step, *, facts: Facts) -> bool:
    """Whether the step can follow now."""
    if step not in TABLE[state]:
        return False
    match step:
        case Step.ASK_REASONS:
            return facts.may_ask_for_reasons
        case Step.APPEAL:
            may = state not in UNDECIDED or facts.standing is Standing.REFUSED_BY_SILENCE
            return may and facts.is_in_time_to_appeal and not facts.has_appealed
        case Step.SEND_APPEAL:
            return facts.has_appealed
        case _:
            return True


def must_be_allowed(by: Actor, *, step: Step, asker: Actor) -> None:
    """Only whoever asked withdraws, asks for reasons and appeals; only people who work here do the rest."""
    is_allowed = by == asker if step in _BY_WHOEVER_ASKED else by.kind is ActorKind.STAFF
    if not is_allowed:
        raise NotAllowed


# --- What of it is a document by itself, and what that settles --------------------------------------------------------

# Steps that bring something in, or send something out (arkivforskrifta § 14); the others are work within the body.
CAME_IN: Final = frozenset({Step.ASK, Step.APPEAL, Step.ASK_REASONS})
WENT_OUT: Final = frozenset(
    {
        Step.GIVE,
        Step.GIVE_SOME,
        Step.REFUSE,
        Step.SEND_ON,
        Step.CLOSE,
        Step.REOPEN,
        Step.GIVE_REASONS,
        Step.SEND_APPEAL,
        Step.SILENCE,
    }
)
_ENDS: Final = frozenset({Step.GIVE, Step.GIVE_SOME, Step.REFUSE, Step.SEND_ON, Step.CLOSE})


def settles(step: Step, *, leads_to: State) -> frozenset[Step]:
    """Which steps that came before something sent out answers: silence answers nothing, nor does a part given."""
    if step is Step.GIVE_REASONS:
        return frozenset({Step.ASK_REASONS})
    if step is Step.SEND_APPEAL:
        return frozenset({Step.APPEAL})
    return frozenset({Step.ASK, Step.APPEAL}) if step in _ENDS and leads_to not in UNDECIDED else frozenset()
