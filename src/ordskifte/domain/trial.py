"""A trial (prøveperiode): one case, or a few in one campaign, tried until a day, asked about, and closed with records.

Whoever closes says who keeps the records and until when everything public can be read here. What is not finished is
listed; closing all the same takes a reason, and the package says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.intake import Problem, Unfit
from ordskifte.domain.text import plain

LONGEST_NAME: Final = 200
LONGEST_CUSTODIAN: Final = 200
LONGEST_CONTACT: Final = 300
LONGEST_WHY: Final = 2_000
MOST_CASES: Final = 50
LONGEST: Final = timedelta(days=366)
LONGEST_SHOWN: Final = timedelta(days=366 * 10)
EASIEST: Final = 5


class Phase(StrEnum):
    """Where a trial stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"  # the last day has passed, and nobody has closed it
    CLOSED = "closed"  # nobody writes any more; everything public can be read
    AWAY = "away"  # each address says where it went


class Left(StrEnum):
    """What should be finished before a trial is closed."""

    PREPARING = "preparing"  # came in, and is not taken yet
    UNANSWERED = "unanswered"
    HELD = "held"  # venter på kontroll
    APPEALED = "appealed"
    REPORTED = "reported"
    UNDECIDED = "undecided"  # nobody has said whether it is kept or journalled
    UNREGISTERED = "unregistered"  # to be kept or journalled, and is not
    PROVISIONAL = "provisional"  # an entry that waits for its number
    UNMADE = "unmade"  # an entry whose files are not made
    ACCESS = "access"  # a request for access without an answer


class Again(StrEnum):
    """Whether somebody would have it so another time."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Side(StrEnum):
    """Who answers the two questions."""

    PARTICIPANT = "participant"
    STAFF = "staff"


TEXTS: Final = {
    "open": "Goes on",
    "overdue": "The last day has passed",
    "closed": "Closed, and can be read",
    "away": "Closed, and moved",
    "preparing": "Messages that came in and are being prepared",
    "unanswered": "Messages without an answer",
    "held": "Messages that wait for a check",
    "appealed": "Appeals that nobody has decided",
    "reported": "Reports that nobody has decided",
    "undecided": "Things that nobody has assessed",
    "unregistered": "Things that should be in the archive and are not",
    "provisional": "Journal entries that wait for their number",
    "unmade": "Journal entries whose files are not made",
    "access": "Requests for access without an answer",
    "yes": "Yes",
    "maybe": "Perhaps",
    "no": "No",
    "name_empty": "Give the trial a name that people understand.",
    "name_too_long": "The name is %(count)s characters long, and the limit is %(most)s. Write a shorter one.",
    "ends_on_past": "The last day must be after today.",
    "ends_on_far": "A trial lasts at most a year. Choose an earlier day.",
    "cases_none": "Choose at least one case.",
    "cases_many": "A trial has at most %(most)s cases.",
    "custodian_empty": "Say who keeps the records from now on.",
    "custodian_too_long": "This is %(count)s characters long, and the limit is %(most)s. Write less.",
    "contact_empty": "Say where people can turn: an e-mail address, a telephone number or a web address.",
    "contact_too_long": "This is %(count)s characters long, and the limit is %(most)s. Write less.",
    "shown_until_past": "Everything must be readable here at least until today.",
    "shown_until_earlier": "Choose a later day than the one that everybody has been told.",
    "why_empty": "Say why. It is kept with what you do.",
    "shown_until_far": "Choose a day within ten years.",
    "why_too_long": "The reason is %(count)s characters long, and the limit is %(most)s. Write a shorter one.",
}


class TrialUnfit(Unfit):
    """A trial cannot be opened, closed or put off as it was filled in."""

    code = "trial_unfit"
    texts = TEXTS


class TrialUnfinished(OrdskifteError):
    """Something is left, and nobody has said why the trial is closed all the same."""

    code = "trial_unfinished"
    text = "%(count)s things are not finished. Finish them, or say why the trial is closed all the same."

    def __init__(self, left: Mapping[Left, int]) -> None:
        super().__init__(count=sum(left.values()))
        self.left = dict(left)

    def __reduce__(self) -> tuple[type["TrialUnfinished"], tuple[dict[Left, int]]]:
        return type(self), (self.left,)


class UnknownAnswer(OrdskifteError):
    """An answer to the two questions that is none of those that can be given."""

    code = "trial_unknown_answer"
    text = "Choose one answer to each of the two questions."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a trial is opened with."""

    name: str
    ends_on: date
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """What is said when it is closed: who keeps the records, where people turn, and until when all can be read here."""

    custodian: str
    contact: str
    shown_until: date
    why: str = ""  # closed although something is left

    def cleaned(self) -> "Farewell":
        """The same, each on one line."""
        return Farewell(
            custodian=plain(self.custodian),
            contact=plain(self.contact),
            shown_until=self.shown_until,
            why=self.why.strip(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered: how easy it was, from 1 to 5, and whether they would have it so again."""

    ease: int
    again: Again

    @classmethod
    def read(cls, ease: str, again: str) -> "Answer":
        """What a form says; refused if it is none of the choices."""
        if ease not in {str(each) for each in range(1, EASIEST + 1)} or again not in {each.value for each in Again}:
            raise UnknownAnswer
        return cls(ease=int(ease), again=Again(again))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many answered, and what."""

    count: int
    ease: dict[int, int]
    again: dict[Again, int]

    @property
    def mean(self) -> str:
        """The mean of how easy it was, with one decimal, halves upwards; empty where nobody answered."""
        if not self.count:
            return ""
        total = sum(each * many for each, many in self.ease.items())
        tenths = (20 * total + self.count) // (2 * self.count)
        return f"{tenths // 10}.{tenths % 10}"


def phase(*, ends_on: date, shown_until: date | None, is_closed: bool, today: date) -> Phase:
    """Where it stands; the last day belongs to it, and so does the last day on which it can be read."""
    if not is_closed:
        return Phase.OVERDUE if today > ends_on else Phase.OPEN
    return Phase.AWAY if shown_until is not None and today > shown_until else Phase.CLOSED


def wrong_in_plan(plan: Plan, *, today: date) -> tuple[Problem, ...]:
    """Everything that is wrong with what a trial would be opened with; empty if it can be."""
    name = plain(plan.name)
    found = [] if name else [Problem(field="name", code="name_empty")]
    found += _too_long("name", name, most=LONGEST_NAME)
    if plan.ends_on <= today:
        found.append(Problem(field="ends_on", code="ends_on_past"))
    elif plan.ends_on > today + LONGEST:
        found.append(Problem(field="ends_on", code="ends_on_far"))
    if plan.cases < 1:
        found.append(Problem(field="cases", code="cases_none"))
    elif plan.cases > MOST_CASES:
        found.append(Problem(field="cases", code="cases_many", most=MOST_CASES))
    return tuple(found)


def wrong_in_farewell(said: Farewell, *, today: date) -> tuple[Problem, ...]:
    """Everything that is wrong with what would be said on the addresses; empty if it can stand there."""
    found = [
        Problem(field=name, code=f"{name}_empty")
        for name, text in (("custodian", said.custodian), ("contact", said.contact))
        if not text
    ]
    found += _too_long("custodian", said.custodian, most=LONGEST_CUSTODIAN)
    found += _too_long("contact", said.contact, most=LONGEST_CONTACT)
    found += _too_long("why", said.why, most=LONGEST_WHY)
    if said.shown_until < today:
        found.append(Problem(field="shown_until", code="shown_until_past"))
    elif said.shown_until > today + LONGEST_SHOWN:
        found.append(Problem(field="shown_until", code="shown_until_far"))
    return tuple(found)


def wrong_in_delay(day: date, *, why: str, until: date, today: date) -> tuple[Problem, ...]:
    """Everything that is wrong with a later last day of reading; it is never moved to an earlier one."""
    found = [] if why.strip() else [Problem(field="why", code="why_empty")]
    found += _too_long("why", why, most=LONGEST_WHY)
    if day < today:
        found.append(Problem(field="shown_until", code="shown_until_past"))
    elif day <= until:
        found.append(Problem(field="shown_until", code="shown_until_earlier"))
    elif day > today + LONGEST_SHOWN:
        found.append(Problem(field="shown_until", code="shown_until_far"))
    return tuple(found)


def _too_long(field: str, text: str, *, most: int) -> list[Problem]:
    return [Problem(field=field, code=f"{field}_too_long", count=len(text), most=most)] if len(text) > most else []


def unfinished(counts: Mapping[Left, int]) -> dict[Left, int]:
    """What is left, in the order of the list above, without what is finished."""
    return {each: counts[each] for each in Left if counts.get(each, 0) > 0}


def must_be_closable(counts: Mapping[Left, int], *, why: str) -> dict[Left, int]:
    """What is left when it is closed; refused if there is any and no reason."""
    left = unfinished(counts)
    if left and not why.strip():
        raise TrialUnfinished(left)
    return left


def figures(answers: Iterable[Answer]) -> Figures:
    """How many answered, and what; every choice is named, also where nobody chose it."""
    given = list(answers)
    return Figures(
        count=len(given),
        ease={each: sum(answer.ease == each for answer in given) for each in range(1, EASIEST + 1)},
        again={each: sum(answer.again is each for answer in given) for each in Again},
    )
