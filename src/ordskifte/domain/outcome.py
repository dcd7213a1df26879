"""What a message led to: cited at a passage of a document, with what stood there before and what stands there now.

A person says so, and everybody can read it. Nothing is counted or weighed by a rule.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.domain import identity_numbers
from ordskifte.domain.intake import Problem
from ordskifte.domain.text import plain

LONGEST_HEADING: Final = 200
LONGEST_PASSAGE: Final = 4_000
LONGEST_NOTE: Final = 1_000
MOST_MESSAGES: Final = 200  # at one passage


class Effect(StrEnum):
    """What became of a message at a passage."""

    USED = "used"  # tatt til følge
    PARTLY = "partly_used"
    WEIGHED = "weighed"  # vurdert, ikke tatt til følge


TEXTS: Final = {
    "used": "The text was changed as the message asked for.",
    "partly_used": "The text was changed in part as the message asked for.",
    "weighed": "The message was weighed, and the text was not changed by it.",
    "heading_empty": "Say where in the document it is, such as “3. Crossing”.",
    "heading_too_long": "The heading is %(count)s characters long, and the limit is %(most)s. Write a shorter one.",
    "before_too_long": "What stood there before is %(count)s characters long, and the limit is %(most)s. Quote less.",
    "after_too_long": "What stands there now is %(count)s characters long, and the limit is %(most)s. Quote less.",
    "passage_empty": "Write what stands there now, or what stood there before and was taken out.",
    "passage_unchanged": "The text before and the text now are the same. Say that the messages were weighed instead.",
    "passage_changed": "The text was changed. Say that the messages were used, or used in part.",
    "note_too_long": "The note is %(count)s characters long, and the limit is %(most)s. Write a shorter one.",
    "note_empty": "Say why the text was not changed. Whoever wrote can read it.",
    "identity_number": "This holds what looks like a national identity number. Everybody would see it: take it out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One place in a document, before and after; either may be empty, not both."""

    heading: str
    before: str
    after: str

    def cleaned(self) -> "Passage":
        """The same, fit to be shown."""
        return Passage(heading=plain(self.heading), before=self.before.strip(), after=self.after.strip())

    @property
    def is_changed(self) -> bool:
        """Whether it says anything else now."""
        return self.before.strip() != self.after.strip()


def problems(passage: Passage, *, effect: Effect, note: str) -> tuple[Problem, ...]:
    """Everything that is wrong, at once; empty if messages may be cited so."""
    lengths = (
        ("heading", passage.heading, LONGEST_HEADING),
        ("before", passage.before, LONGEST_PASSAGE),
        ("after", passage.after, LONGEST_PASSAGE),
        ("note", note, LONGEST_NOTE),
    )
    found = [
        Problem(field=name, code=f"{name}_too_long", count=len(text), most=most)
        for name, text, most in lengths
        if len(text) > most
    ]
    found += [Problem(field=name, code="identity_number") for name, text, _ in lengths if identity_numbers.held(text)]
    return (*found, *_in_passage(passage, effect=effect), *_in_note(effect, note=note))


def _in_passage(passage: Passage, *, effect: Effect) -> list[Problem]:
    found = [] if plain(passage.heading) else [Problem(field="heading", code="heading_empty")]
    if not passage.before.strip() and not passage.after.strip():
        return [*found, Problem(field="after", code="passage_empty")]
    if effect is Effect.WEIGHED:
        # Quoted from the document as it stands: one of the two is enough.
        is_both = bool(passage.before.strip() and passage.after.strip())
        return [*found, Problem(field="effect", code="passage_changed")] if is_both and passage.is_changed else found
    return found if passage.is_changed else [*found, Problem(field="after", code="passage_unchanged")]


def _in_note(effect: Effect, *, note: str) -> list[Problem]:
    is_needed = effect is Effect.WEIGHED and not note.strip()
    return [Problem(field="note", code="note_empty")] if is_needed else []
