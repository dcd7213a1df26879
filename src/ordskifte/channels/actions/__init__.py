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
from ordskifte.channels.actions.subscribing import (
    SUBSCRIBERS,
    NoSite,
    ToldAlready,
    TooManySites,
    choose_sites,
    end_subscription,
    subscribe,
)

__all__ = [
    "CHOOSERS",
    "LONGEST_NOTE",
    "POSTERS",
    "SUBSCRIBERS",
    "Content",
    "Incoming",
    "IncomingFile",
    "LetterDraft",
    "LetterForgotten",
    "LetterTooLong",
    "NoSite",
    "NothingSaid",
    "SenderFacts",
    "Source",
    "ToldAlready",
    "TooManySites",
    "UnfitArrival",
    "WithdrawnWithoutReason",
    "choose_channels",
    "choose_sites",
    "correct",
    "deliver_here",
    "end_subscription",
    "follow_answered",
    "post",
    "subscribe",
    "take_in",
    "try_again",
    "withdraw",
    "write_letter",
]
