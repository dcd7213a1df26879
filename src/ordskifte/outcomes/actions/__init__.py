"""Everything that says what somebody's words led to, and that opens and closes trials."""

from ordskifte.outcomes.actions.citing import (
    CITERS,
    Cited,
    CitedElsewhere,
    MissingWhy,
    NobodyCited,
    NotFitToCite,
    cite,
    withdraw,
)
from ordskifte.outcomes.actions.packages import send_package, write_package
from ordskifte.outcomes.actions.trials import (
    TRIERS,
    CaseInTrial,
    NoSuchCase,
    Opened,
    TrialGoesOn,
    TrialIsClosed,
    answer_as_staff,
    answer_trial,
    close_trial,
    end_dialogue,
    open_trial,
    put_off,
)

__all__ = [
    "CITERS",
    "TRIERS",
    "CaseInTrial",
    "Cited",
    "CitedElsewhere",
    "MissingWhy",
    "NoSuchCase",
    "NobodyCited",
    "NotFitToCite",
    "Opened",
    "TrialGoesOn",
    "TrialIsClosed",
    "answer_as_staff",
    "answer_trial",
    "cite",
    "close_trial",
    "end_dialogue",
    "open_trial",
    "put_off",
    "send_package",
    "withdraw",
    "write_package",
]
