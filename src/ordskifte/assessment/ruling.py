"""What a body may set about the rules: which of its own words they confirm by themselves, and what they look for."""

import hashlib
from collections.abc import Iterable
from typing import Final

from ordskifte.accounts import doors
from ordskifte.assessment import gathering, proposing
from ordskifte.assessment.errors import WordListTooLong
from ordskifte.assessment.models import Assessment, Kind
from ordskifte.domain import assessment as rules
from ordskifte.domain.assessment_words import DEFAULT
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel.models import Body

# Only what the body itself says: what came in is always looked at by a person.
OURS: Final = tuple(kind.value for kind in Kind if Assessment(kind=kind.value).is_outgoing)
LONGEST_LIST: Final = 20_000


def require_own_body(by: Actor, *, body: Body) -> None:
    """Refuse a person of another body."""
    standing = doors.standing_of(by)
    if by.is_person and (standing is None or standing.body != body.pk):
        raise NotAllowed


def confirms_of(body: Body) -> list[str]:
    """The kinds that rules confirm by themselves, in their order."""
    chosen = body.settings.get(proposing.CONFIRMS, ())
    return [kind for kind in OURS if kind in chosen]


def confirmable(given: Iterable[str]) -> list[str]:
    """The same kinds in their order; refused if one of them comes in."""
    chosen = set(given)
    if not chosen <= {*OURS}:
        raise NotAllowed
    return [kind for kind in OURS if kind in chosen]


def fit_words(text: str) -> str:
    """A word list that can be read, as it is kept: nothing for the one that everybody begins with."""
    plain = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    if len(plain) > LONGEST_LIST:
        raise WordListTooLong(most=LONGEST_LIST)
    if not plain or plain == DEFAULT.strip():
        return ""
    rules.read_words(plain)
    return plain


def mark_of(body: Body) -> str:
    """What stands for the rules as they are now, so that two people do not write over each other."""
    said = "\n".join([*confirms_of(body), gathering.words_of(body)])
    return hashlib.sha256(said.encode()).hexdigest()
