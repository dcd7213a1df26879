"""Everything that changes a dialogue."""

from ordskifte.dialogue.actions.author import appeal, ask_privacy, correct, withdraw
from ordskifte.dialogue.actions.moderation import hide, hold, release, show_again
from ordskifte.dialogue.actions.submitting import submit
from ordskifte.dialogue.values import Receipt, Submitted

__all__ = [
    "Receipt",
    "Submitted",
    "appeal",
    "ask_privacy",
    "correct",
    "hide",
    "hold",
    "release",
    "show_again",
    "submit",
    "withdraw",
]
