"""Moderation: what is hidden, by whom, and who may decide when the author appeals."""

from ordskifte.domain.parties import Actor


def may_decide_appeal(*, decider: Actor, hidden_by: Actor) -> bool:
    """Whether somebody may decide an appeal: a person, and never the one who hid the message."""
    return decider.is_person and decider != hidden_by
