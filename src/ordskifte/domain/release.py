"""May a text go out to the public, as it stands and by whoever asks? All obstacles are named at once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Obstacle(StrEnum):
    """What stands in the way."""

    NO_LANGUAGE = "no_language"
    CASE_OR_SOURCE_WITHHELD = "case_or_source_withheld"
    NEEDS_APPROVAL = "needs_approval"
    NOTES_NOT_SEEN = "notes_not_seen"
    NO_CHANGE_NOTE = "no_change_note"
    NOTHING_CHANGED = "nothing_changed"
    PERIOD_IS_WRONG = "period_is_wrong"


TEXTS: Final = {
    "no_language": "There is no text in any language. Write one, or take in a document.",
    "case_or_source_withheld": (
        "The law keeps this from the public: the case, or the document that the text was made from, is withheld."
    ),
    "needs_approval": "Somebody other than those who wrote the text must approve it first. Ask for approval.",
    "notes_not_seen": "Look at what was noted when the file was read, and say that you have seen it.",
    "no_change_note": "Say what is corrected: everybody sees it beside the correction.",
    "nothing_changed": "The text is the same as the one that is shown.",
    "period_is_wrong": "Say when the dialogue opens, and when it closes: after it has opened, and later than now.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rule may look at."""

    languages: int
    is_withheld: bool  # the case is kept away, or the source is screened as a whole
    has_earlier: bool  # something of it was published before
    change_note: str = ""
    is_same: bool = False  # word for word what is shown now
    asks_for_four_eyes: bool = False
    authors: frozenset[str] = frozenset()  # everybody who wrote in it since it was last published
    approvers: frozenset[str] = frozenset()  # everybody who said yes to exactly this text
    is_period_wrong: bool = False
    has_unseen_notes: bool = False  # the conversion noted what must not pass unseen


def obstacles(facts: Facts) -> tuple[Obstacle, ...]:
    """Everything that must be put right first; empty if the text may go out."""
    found = (
        (Obstacle.NO_LANGUAGE, facts.languages == 0),
        (Obstacle.CASE_OR_SOURCE_WITHHELD, facts.is_withheld),
        (Obstacle.NOTES_NOT_SEEN, facts.has_unseen_notes),
        (Obstacle.NOTHING_CHANGED, facts.is_same),
        (Obstacle.NO_CHANGE_NOTE, facts.has_earlier and not facts.is_same and not facts.change_note.strip()),
        (Obstacle.NEEDS_APPROVAL, facts.asks_for_four_eyes and not approved_by(facts)),
        (Obstacle.PERIOD_IS_WRONG, facts.is_period_wrong),
    )
    return tuple(obstacle for obstacle, stands in found if stands)


def approved_by(facts: Facts) -> frozenset[str]:
    """Those whose yes counts: nobody approves what is their own."""
    return facts.approvers - facts.authors
