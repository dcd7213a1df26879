"""What stands in an entry of the journal, what may be said of it in public, and how it is settled (journalpost).

The words are those of the Noark 5 code lists, since they are stored and exported as they stand there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.domain import identity_numbers
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.screening import RECORD_TITLE, Field, Screening, ours
from ordskifte.domain.text import plain, same

LONGEST_TITLE: Final = 500
LONGEST_WHY: Final = 1000


class EntryType(StrEnum):
    """What sort of entry it is (M082 journalposttype)."""

    IN = "Inngående dokument"
    OUT = "Utgående dokument"


class EntryStatus(StrEnum):
    """Where an entry of ours stands (M053 journalstatus)."""

    REGISTERED = "Journalført"
    WAITING = "Reservert"  # the records system gives the number
    CANCELLED = "Utgår"


class PartType(StrEnum):
    """Who somebody is in a record (M087 korrespondanseparttype)."""

    SENDER = "Avsender"
    RECIPIENT = "Mottaker"
    GROUP = "Gruppemottaker"
    OUR_SENDER = "Intern avsender"
    OUR_RECIPIENT = "Intern mottaker"


class PartyKind(StrEnum):
    """What sort of party it is: only names of persons are private."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ANONYMOUS = "anonymous"
    GROUP = "group"
    OURS = "ours"


class SignOffMethod(StrEnum):
    """How a record that came in is settled (M619 avskrivningsmåte), by the letters of the code list.

    None of them is an answer in a public dialogue: the nearest is an answer by e-mail, and a note says what it was.
    """

    BY_LETTER = "BU"
    BY_EMAIL = "BE"
    BY_PHONE = "TLF"
    NOTED = "TE"  # tatt til etterretning: the body acts on it
    FOR_INFORMATION = "TO"  # tatt til orientering
    BY_NOTE = "BN"
    CASE_CLOSED = "SA"

    @property
    def phrase(self) -> str:
        """The words of the code list."""
        return _PHRASES[self]


_PHRASES: Final = {
    SignOffMethod.BY_LETTER: "Besvart med brev",
    SignOffMethod.BY_EMAIL: "Besvart med e-post",
    SignOffMethod.BY_PHONE: "Besvart på telefon",
    SignOffMethod.NOTED: "Tatt til etterretning",
    SignOffMethod.FOR_INFORMATION: "Tatt til orientering",
    SignOffMethod.BY_NOTE: "Besvart med notat",
    SignOffMethod.CASE_CLOSED: "Saken ble avsluttet",
}

ANONYMOUS: Final = "anonym"
THE_PUBLIC: Final = "Offentlig"


class NotRegistrable(OrdskifteError):
    """What cannot be registered as it stands, with all that is missing."""

    code = "not_registrable"
    text = "This cannot be registered yet: %(problems)s."

    def __init__(self, problems: Iterable["Problem"]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems=", ".join(each.value for each in self.problems))


class CancelledAlready(OrdskifteError):
    """A record that has gone out is not changed any more."""

    code = "cancelled_already"
    text = "This record is cancelled. It stays as it is."


class NothingToSignOff(OrdskifteError):
    """Only what came in is signed off."""

    code = "nothing_to_sign_off"
    text = "Only what came in is signed off, and not what is cancelled."


class ReasonNeeded(OrdskifteError):
    """A change without a reason."""

    code = "reason_needed"
    text = "Say why. The reason is kept with the change."


class UpstreamNumberNeeded(OrdskifteError):
    """An entry was to get the number of the records system, and none was given."""

    code = "upstream_number_needed"
    text = "Write the number that the records system gave, such as 2026/37."


class UpstreamNumberTaken(OrdskifteError):
    """An entry was to get a number of the records system that another has."""

    code = "upstream_number_taken"
    text = (
        "Another record here has the number %(number)s already. Look both up in the records system, and correct the "
        "one that is wrong first."
    )

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class Problem(StrEnum):
    """What is missing or wrong in what would be registered."""

    NO_TITLE = "no_title"
    NO_PUBLIC_TITLE = "no_public_title"
    TITLE_TOO_LONG = "title_too_long"
    IDENTITY_NUMBER = "identity_number"
    TITLE_IS_NOT_WASHED = "title_is_not_washed"
    NO_PARTY = "no_party"
    NO_DATE = "no_date"


class Direction(StrEnum):
    """Which way it went."""

    IN = "in"
    OUT = "out"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody outside the body, as they said; no name is anonymous."""

    kind: PartyKind
    name: str = ""
    outward: str = ""  # the name that everybody sees in the dialogue, where it is another

    @property
    def shown(self) -> str:
        """The name in the closed journal."""
        return plain(self.name) or ANONYMOUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One correspondent of a record (korrespondansepart)."""

    type: PartType
    kind: PartyKind
    name: str
    public_name: str  # empty: withheld
    unit: str = ""
    handler: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Who it was at the body."""

    unit: str
    handler: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """What a record is called, inside and in public."""

    title: str
    public_title: str


def problems(titles: Titles, *, screening: Screening | None) -> tuple[Problem, ...]:
    """What stands in the way of registering under these titles, with this screening.

    The public title is what everybody reads. A screened title has another one, in which the words are taken out.
    """
    title, shown = plain(titles.title), plain(titles.public_title)
    hides_title = screening is not None and any(screening.hides(field) for field in RECORD_TITLE)
    found = (
        (Problem.NO_TITLE, not title),
        (Problem.NO_PUBLIC_TITLE, not shown),
        (Problem.TITLE_TOO_LONG, max(len(title), len(shown)) > LONGEST_TITLE),
        (Problem.IDENTITY_NUMBER, bool(identity_numbers.held(shown))),
        (Problem.TITLE_IS_NOT_WASHED, bool(shown) and hides_title and same(title, shown)),
    )
    return tuple(problem for problem, stands in found if stands)


def checked(titles: Titles, *, screening: Screening | None) -> Titles:
    """The titles as they are kept, or everything that is wrong with them. A screening has its whole legal basis."""
    if screening is not None:
        ours(screening)
    if found := problems(titles, screening=screening):
        raise NotRegistrable(found)
    return Titles(title=plain(titles.title), public_title=plain(titles.public_title))


def correspondence(
    direction: Direction, *, other: Party | None, us: Ours, shows_other: bool = True, screening: Screening | None = None
) -> tuple[Part, ...]:
    """Who stands in the record: the one outside and the one here, or everybody for what was published."""
    if direction is Direction.PUBLISHED:
        group = Part(type=PartType.GROUP, kind=PartyKind.GROUP, name=THE_PUBLIC, public_name=THE_PUBLIC)
        return (_ours(PartType.OUR_SENDER, us), group)
    outside = _outside(direction, other=other, shows=shows_other, screening=screening)
    if direction is Direction.IN:
        return (outside, _ours(PartType.OUR_RECIPIENT, us))
    return (_ours(PartType.OUR_SENDER, us), outside)


def many_senders(words: str, *, us: Ours) -> tuple[Part, ...]:
    """Who stands in the record of a collection: how many sent it, each by name in its own document."""
    group = Part(type=PartType.SENDER, kind=PartyKind.GROUP, name=words, public_name=words)
    return (group, _ours(PartType.OUR_RECIPIENT, us))


def _ours(part: PartType, us: Ours) -> Part:
    return Part(type=part, kind=PartyKind.OURS, name=us.unit, public_name=us.unit, unit=us.unit, handler=us.handler)


def _outside(direction: Direction, *, other: Party | None, shows: bool, screening: Screening | None) -> Part:
    is_in = direction is Direction.IN
    hidden = Field.SENDER_NAME if is_in else Field.RECIPIENT_NAME
    party = other or Party(kind=PartyKind.ANONYMOUS)
    is_hidden = not shows or (screening is not None and screening.hides(hidden))
    return Part(
        type=PartType.SENDER if is_in else PartType.RECIPIENT,
        kind=party.kind if plain(party.name) else PartyKind.ANONYMOUS,
        name=party.shown,
        public_name="" if is_hidden else public_name(plain(party.outward) or party.shown),
    )


def public_name(name: str) -> str:
    """A name as everybody may see it: people write numbers into the field for names, too."""
    return identity_numbers.public_copy(name)


def entry_type(direction: Direction) -> EntryType:
    """Which way it goes in the journal: what is published goes out."""
    return EntryType.IN if direction is Direction.IN else EntryType.OUT


# Titles that tell nobody what a record is about (Riksrevisjonen 2022).
_EMPTY_WORDS: Final = frozenset(
    ("svar", "brev", "e-post", "epost", "henvendelse", "innlegg", "melding", "spørsmål", "vedlegg", "dokument", "notat")
)


def tells_little(title: str, *, others: Iterable[str] = ()) -> bool:
    """Whether a title says next to nothing, or the same as another in the case: a warning, never a refusal."""
    words = plain(title).strip(" .:-").lower()
    return words in _EMPTY_WORDS or len(words) < 4 or any(same(title, other) for other in others)


def needs_reason(why: str) -> str:
    """The reason for a change, or a refusal."""
    reason = " ".join(why.split())[:LONGEST_WHY]
    if not reason:
        raise ReasonNeeded
    return reason


def upstream_number(text: str) -> str:
    """The number that another records system gave, as it wrote it."""
    number = plain(text)[:100]
    if not number:
        raise UpstreamNumberNeeded
    return number
