"""Everything that changes what came in, what may be shown outside, and what is sent to one person."""

from ordskifte.channels.actions.arrivals import (
    Incoming,
    IncomingFile,
    SenderFacts,
    UnfitArrival,
    take_in,
)
from ordskifte.channels.actions.choosing import CHOOSERS, choose_channels
from ordskifte.channels.actions.letters import LetterDraft, LetterTooLong, write_letter
from ordskifte.channels.actions.posts import (
    LONGEST_NOTE,
    POSTERS,
    Content,
    LetterForgotten,
    NothingSaid,
    Source,
    WithdrawnWithoutReason,
    correct,
    deliver_here,
    follow_answered,
    post,
    try_again,
    withdraw,
)

__all__ = [
    "CHOOSERS",
    "LONGEST_NOTE",
    "POSTERS",
    "Content",
    "Incoming",
    "IncomingFile",
    "LetterDraft",
    "LetterForgotten",
    "LetterTooLong",
    "NothingSaid",
    "SenderFacts",
    "Source",
    "UnfitArrival",
    "WithdrawnWithoutReason",
    "choose_channels",
    "correct",
    "deliver_here",
    "follow_answered",
    "post",
    "take_in",
    "try_again",
    "withdraw",
    "write_letter",
]
