"""What stands in the public journal of one entry (Noark 5: offentlig journal; offentlegforskrifta §§ 6 and 7).

Allowed fields go in and a line comes out: what is not named here cannot get across. An omission is shown as one, with
its legal basis. A private person's name is found by a search for a year at most.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from ordskifte.domain.folding import fold
from ordskifte.domain.screening import NOTHING_SCREENED, RECORD_TITLE, Field, Screenings
from ordskifte.domain.text import plain, same

# Offentlegforskrifta § 6 fourth paragraph: no hit on person names in entries older than one year.
NAMES_ARE_FOUND_FOR: Final = timedelta(days=365)
MASK: Final = "*****"


class Direction(StrEnum):
    """What kind of document an entry is about (M082 journalposttype)."""

    IN = "in"  # inngående dokument
    OUT = "out"  # utgående dokument
    FOLLOW_UP = "follow_up"  # organinternt dokument for oppfølging
    INTERNAL = "internal"  # organinternt dokument uten oppfølging
    PRESENTATION = "presentation"  # saksframlegg


_DIRECTIONS: Final = {
    "inngående dokument": Direction.IN,
    "i": Direction.IN,
    "utgående dokument": Direction.OUT,
    "u": Direction.OUT,
    "organinternt dokument for oppfølging": Direction.FOLLOW_UP,
    "n": Direction.FOLLOW_UP,
    "organinternt dokument uten oppfølging": Direction.INTERNAL,
    "x": Direction.INTERNAL,
    "saksframlegg": Direction.PRESENTATION,
    "s": Direction.PRESENTATION,
}


def read_direction(text: str) -> Direction | None:
    """A letter or phrase of the code list, or None for a word that it does not have."""
    return _DIRECTIONS.get(_plain(text))


class Role(StrEnum):
    """The part that somebody has in a letter (M087 korrespondanseparttype)."""

    SENDER = "sender"  # avsender
    RECIPIENT = "recipient"  # mottaker
    COPY = "copy"  # kopimottaker
    GROUP = "group"  # gruppemottaker
    OWN_SENDER = "own_sender"  # intern avsender
    OWN_RECIPIENT = "own_recipient"  # intern mottaker

    @property
    def is_sender(self) -> bool:
        """Whether the letter came from there."""
        return self in {Role.SENDER, Role.OWN_SENDER}

    @property
    def is_own(self) -> bool:
        """Whether it is a part of the body itself, which is shown by its unit."""
        return self in {Role.OWN_SENDER, Role.OWN_RECIPIENT}


_ROLES: Final = {
    "avsender": Role.SENDER,
    "ea": Role.SENDER,
    "mottaker": Role.RECIPIENT,
    "em": Role.RECIPIENT,
    "kopimottaker": Role.COPY,
    "ek": Role.COPY,
    "gruppemottaker": Role.GROUP,
    "gm": Role.GROUP,
    "intern avsender": Role.OWN_SENDER,
    "ia": Role.OWN_SENDER,
    "is": Role.OWN_SENDER,
    "intern mottaker": Role.OWN_RECIPIENT,
    "im": Role.OWN_RECIPIENT,
    "ik": Role.OWN_RECIPIENT,
}


def read_role(text: str) -> Role | None:
    """A letter or phrase of the code list, or None for a word that it does not have."""
    return _ROLES.get(_plain(text))


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


class Nature(StrEnum):
    """What somebody outside the body is. Of whom nothing is known, a person is assumed."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ANONYMOUS = "anonymous"


class Showing(StrEnum):
    """Whether a title or a name stands in the journal, and if not, why."""

    SHOW = "show"
    WITHHELD = "withheld"  # screened, by the legal basis that is shown
    PRIVATE = "private"  # a private person, whose name the body does not put on the internet
    LEFT_OUT = "left_out"  # a name that nobody has let out
    ANONYMOUS = "anonymous"  # the sender gave no name


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in a letter, as the closed record has it; `public_name` is what an archivist lets out, if anything."""

    role: Role
    name: str
    public_name: str = ""
    nature: Nature = Nature.PERSON
    unit: str = ""  # of a part of the body itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rule may look at."""

    title: str
    public_title: str = ""
    screenings: Screenings = NOTHING_SCREENED
    parties: tuple[Party, ...] = ()
    shows_private_names: bool = False
    # Of a case that the public may not know of: only that there is an entry.
    is_kept_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownParty:
    """Somebody in a letter, as the public sees it."""

    role: Role
    showing: Showing
    name: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the public sees of an entry, and by which words it is found."""

    showing: Showing
    title: str
    parties: tuple[ShownParty, ...]
    # The legal bases, where anything is withheld; empty where the source gave none.
    authority: str
    is_withheld: bool
    words: str
    # Private persons' names, which are looked through for a year only.
    names: str


def line(facts: Facts) -> Line:
    """Decide what stands in the public journal."""
    parties = tuple(_party(each, facts) for each in facts.parties)
    title = _title(facts, parties)
    is_withheld = not title or any(each.showing is Showing.WITHHELD for each in parties)
    private = [each.name for each in parties if each.is_private]
    public = [each.name for each in parties if each.name and not each.is_private]
    words, taken = without_names([title, *public], names=private)
    return Line(
        showing=Showing.SHOW if title else Showing.WITHHELD,
        title=title,
        parties=parties,
        authority=facts.screenings.authority if is_withheld else "",
        is_withheld=is_withheld,
        words=words,
        names=" ".join([*map(normal, private), *taken]),
    )


def _party(party: Party, facts: Facts) -> ShownParty:
    if facts.is_kept_away:
        return ShownParty(role=party.role, showing=Showing.WITHHELD)
    if party.role.is_own:
        return ShownParty(role=party.role, showing=Showing.SHOW, name=plain(party.unit))
    if party.nature is Nature.ANONYMOUS:
        return ShownParty(role=party.role, showing=Showing.ANONYMOUS)
    name = plain(party.public_name)
    if _is_screened(party, facts.screenings):
        is_washed = bool(name) and not _says(name, party.name)
        showing = Showing.SHOW if is_washed else Showing.WITHHELD
        return ShownParty(role=party.role, showing=showing, name=name if is_washed else "")
    is_private = party.nature is Nature.PERSON
    if is_private and not (facts.shows_private_names and name):
        return ShownParty(role=party.role, showing=Showing.PRIVATE)
    if not name:
        return ShownParty(role=party.role, showing=Showing.LEFT_OUT)
    return ShownParty(role=party.role, showing=Showing.SHOW, name=name, is_private=is_private)


def _is_screened(party: Party, screenings: Screenings) -> bool:
    return screenings.hides(Field.SENDER_NAME if party.role.is_sender else Field.RECIPIENT_NAME)


def _title(facts: Facts, parties: Iterable[ShownParty]) -> str:
    """The title to show, without any name that is not shown; empty if it is withheld."""
    given = plain(facts.public_title)
    if facts.is_kept_away:
        return ""
    if facts.screenings.hides(*RECORD_TITLE) and (not given or same(given, facts.title)):
        return ""
    if facts.screenings and not given:
        # Nobody has gone over it: what is screened elsewhere may be said here too.
        return ""
    shown = given or plain(facts.title)
    for party, seen in zip(facts.parties, parties, strict=True):
        if not party.role.is_own and seen.name != plain(party.name):
            shown = _masked(shown, party.name, each_word=_is_screened(party, facts.screenings))
    return shown


_WORD: Final = re.compile(r"\w+")


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).text)


def _says(text: str, name: str) -> bool:
    """Whether a text gives any word of a name away."""
    return not set(_words(text)).isdisjoint(_forms(_words(name)))


def _forms(names: Iterable[str]) -> set[str]:
    """The words of a name, and the same with the s that says whose."""
    return {form for word in names for form in (word, f"{word}s")}


def _masked(text: str, name: str, *, each_word: bool) -> str:
    """The text with a mask over the name: over each of its words, or over the words of the name in a row."""
    wanted = _words(name)
    if not wanted:
        return text
    found = fold(text)
    words = list(_WORD.finditer(found.text))
    hidden: list[tuple[int, int]] = []
    for first, last in _runs(words, wanted, each_word=each_word):
        hidden.append((found.original(*words[first].span())[0], found.original(*words[last].span())[1]))
    return _covered(text, hidden)


def washed(text: str, *, names: Iterable[str]) -> str:
    """The text with a mask over each of the names, however they are found later."""
    for name in names:
        text = _masked(text, name, each_word=True)
    return text


def _runs(words: list[re.Match[str]], wanted: list[str], *, each_word: bool) -> Iterator[tuple[int, int]]:
    """Which words stand for the name, as places of the first and the last."""
    if each_word:
        forms = _forms(wanted)
        yield from ((place, place) for place, word in enumerate(words) if word.group() in forms)
        return
    length = len(wanted)
    for place in range(len(words) - length + 1):
        *before, last = (word.group() for word in words[place : place + length])
        if before == wanted[:-1] and last in _forms(wanted[-1:]):
            yield place, place + length - 1


def _covered(text: str, hidden: Iterable[tuple[int, int]]) -> str:
    pieces, end = [], 0
    for start, stop in hidden:
        if start >= end:
            pieces += [text[end:start], MASK]
            end = stop
    return "".join([*pieces, text[end:]])


# --- What a search finds ---------------------------------------------------------------------------------------------

LONGEST_QUESTION: Final = 200
MOST_TERMS: Final = 8
_TERM: Final = re.compile(r'"([^"]+)"|(\S+)')
_EDGES: Final = ".,;:!?()[]{}«»“”„'’\"*%"


def normal(text: str) -> str:
    """Text as a search compares it: small letters, plain digits, one space between words."""
    return " ".join(fold(text).text.split())


def without_names(texts: Iterable[str], *, names: Iterable[str]) -> tuple[str, list[str]]:
    """The words of the texts without those of the names, and the ones that were taken out."""
    forms = _forms(word for name in names for word in _words(name))
    taken: list[str] = []

    def kept(found: re.Match[str]) -> str:
        if found.group() not in forms:
            return found.group()
        taken.append(found.group())
        return ""

    return normal(" ".join(_WORD.sub(kept, normal(text)) for text in texts)), taken


def terms(question: str) -> tuple[str, ...]:
    """What is looked for: words, and phrases between quotation marks, each to be found."""
    found = (phrase or word for phrase, word in _TERM.findall(normal(question[:LONGEST_QUESTION])))
    bare = (normal(each.strip(_EDGES)) for each in found)
    return tuple(dict.fromkeys(each for each in bare if each))[:MOST_TERMS]


def names_are_found_since(today: date) -> date:
    """The oldest journal date of which a private person's name is found by a search made today."""
    return today - NAMES_ARE_FOUND_FOR + timedelta(days=1)
