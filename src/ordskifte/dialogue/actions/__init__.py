"""Everything that changes a dialogue."""

from ordskifte.dialogue.actions.answering import answer, save_draft
from ordskifte.dialogue.actions.attachments import decide_attachment
from ordskifte.dialogue.actions.author import appeal, ask_privacy, correct, remove_at_source, withdraw
from ordskifte.dialogue.actions.capturing import (
    bring_in,
    bring_in_screenshot,
    give_up_posting,
    let_go,
    look_at,
    say_posted,
)
from ordskifte.dialogue.actions.circle import choose_circle, invite, open_invitation, withdraw_invitation
from ordskifte.dialogue.actions.correcting import correct_answer
from ordskifte.dialogue.actions.handling import assign, close, link, redirect, refile, reopen, unlink
from ordskifte.dialogue.actions.moderation import hide, hold, release, show_again
from ordskifte.dialogue.actions.privacy import decide_privacy
from ordskifte.dialogue.actions.reporting import decide_appeal, decide_report, report
from ordskifte.dialogue.actions.submitting import submit
from ordskifte.dialogue.actions.threads import brake, end, lift_brake, set_pattern
from ordskifte.dialogue.capturing.values import Bringing, Said, of_export
from ordskifte.dialogue.errors import AuthorsUnknown, UnknownPost
from ordskifte.dialogue.fitting import ANSWERERS, APPEAL_DECIDERS, CHECKERS, DECIDERS, MODERATORS, OFFICERS
from ordskifte.dialogue.values import Receipt, Submitted

__all__ = [
    "ANSWERERS",
    "APPEAL_DECIDERS",
    "CHECKERS",
    "DECIDERS",
    "MODERATORS",
    "OFFICERS",
    "AuthorsUnknown",
    "Bringing",
    "Receipt",
    "Said",
    "Submitted",
    "UnknownPost",
    "answer",
    "appeal",
    "ask_privacy",
    "assign",
    "brake",
    "bring_in",
    "bring_in_screenshot",
    "choose_circle",
    "close",
    "correct",
    "correct_answer",
    "decide_appeal",
    "decide_attachment",
    "decide_privacy",
    "decide_report",
    "end",
    "give_up_posting",
    "hide",
    "hold",
    "invite",
    "let_go",
    "lift_brake",
    "link",
    "look_at",
    "of_export",
    "open_invitation",
    "redirect",
    "refile",
    "release",
    "remove_at_source",
    "reopen",
    "report",
    "save_draft",
    "say_posted",
    "set_pattern",
    "show_again",
    "submit",
    "unlink",
    "withdraw",
    "withdraw_invitation",
]
