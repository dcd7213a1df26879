"""Moderation: what waits for a person before it is shown, what is hidden and why, and who may decide.

Everything else is shown at once (grunnloven § 100 fourth paragraph: no censorship beforehand). A rule may hold a
message on one of five published grounds, for a limited time; only a person hides, and only by a published rule.
Withholding by law is screening, and something else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ordskifte.domain import deadlines, identity_numbers
from ordskifte.domain.default_patterns import DEFAULT
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.law import norway
from ordskifte.domain.law.norway import Provision
from ordskifte.domain.parties import Actor
from ordskifte.domain.patterns import Patterns


class Ground(StrEnum):
    """Why a message waits for a person before it is shown."""

    THREAT = "threat"  # trussel
    NATIONAL_ID = "national_id"  # fødselsnummer
    SPECIAL_CATEGORY = "special_category"  # særlige kategorier av personopplysninger
    MALWARE = "malware"
    RAID_BRAKE = "raid_brake"


class HideReason(StrEnum):
    """The published rules by which a message is hidden; the value is the rule's name in addresses."""

    PERSONAL_ATTACK = "personangrep"
    THREATS = "trusler"
    HATE = "hets"
    PRIVACY = "personvern"
    FALSE_IDENTITY = "falsk-identitet"
    COPYRIGHT = "opphavsrett"
    SPAM = "spam"
    ILLEGAL = "ulovlig"


# Hard words about a body's work, and words beside the point, are no grounds: there is no rule for them to be hidden by.
TEXTS: Final = {
    "threat": "The message may hold a threat against a person. Somebody reads it before it is shown.",
    "national_id": "The message may hold a national identity number. It is masked before the message is shown.",
    "special_category": (
        "The message may say something about a person's health, faith, sexuality, union or crimes. Such things are not "
        "put on the internet. Somebody reads it before it is shown."
    ),
    "malware": "A file in the message may be harmful. Somebody looks at it before the message is shown.",
    "raid_brake": "So many messages came at once that new ones wait for a while. Each is read and shown in turn.",
    "personangrep": "Personal attack: it goes for a person and not for what the person does or means.",
    "trusler": "Threat: it threatens somebody with violence or other harm.",
    "hets": "Hate: it threatens or insults people for who they are.",
    "personvern": "Privacy: it tells what is private about somebody who has not agreed to it.",
    "falsk-identitet": "False identity: it pretends to come from somebody else.",
    "opphavsrett": "Copyright: it holds somebody else's work without permission.",
    "spam": "Spam: it sells something, or is sent to many places, and has nothing to do with the case.",
    "ulovlig": "Unlawful: it breaks another law, which the decision names.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule:
    """A ground, the provisions that it rests on, and how long it may last at most; no hours mean one working day."""

    ground: Ground
    provisions: tuple[Provision, ...]
    hours: int | None = None

    @property
    def actor(self) -> Actor:
        """The rule as the one who acts."""
        return Actor.rule(f"hold.{self.ground}")

    def due(self, held_at: datetime) -> datetime:
        """By when a person has decided; the time is the body's own. After that an alarm goes, and nothing by itself."""
        if self.hours is not None:
            return held_at + timedelta(hours=self.hours)
        return deadlines.one_working_day_after(held_at)


# In the order in which a message that meets several is called by.
HOLD_RULES: Final = {
    rule.ground: rule
    for rule in (
        HoldRule(ground=Ground.THREAT, provisions=(norway.THREATS,)),
        HoldRule(ground=Ground.NATIONAL_ID, provisions=(norway.NEVER_ONLINE, norway.USE_OF_IDENTITY_NUMBERS)),
        HoldRule(
            ground=Ground.SPECIAL_CATEGORY,
            provisions=(norway.NEVER_ONLINE, norway.SPECIAL_CATEGORIES, norway.CRIMINAL_CONVICTIONS),
        ),
        HoldRule(ground=Ground.MALWARE, provisions=(norway.INFORMATION_SECURITY,)),
        HoldRule(ground=Ground.RAID_BRAKE, provisions=(norway.OPEN_DEBATE,), hours=72),
    )
}

# A house rule rests on no provision, and is published as one.
HIDE_RULES: Final[dict[HideReason, tuple[Provision, ...]]] = {
    HideReason.PERSONAL_ATTACK: (),
    HideReason.THREATS: (norway.THREATS,),
    HideReason.HATE: (norway.HATE_SPEECH,),
    HideReason.PRIVACY: (norway.PRIVATE_LIFE, norway.NEVER_ONLINE),
    HideReason.FALSE_IDENTITY: (norway.IDENTITY_THEFT,),
    HideReason.COPYRIGHT: (norway.COPYRIGHT,),
    HideReason.SPAM: (),
    HideReason.ILLEGAL: (),
}

PATTERN_GROUNDS: Final = (Ground.THREAT, Ground.SPECIAL_CATEGORY)
LONGEST_RAID_BRAKE: Final = timedelta(hours=72)


class RaidBrakeTooLong(OrdskifteError):
    """Somebody wants to hold a thread for longer than the published time."""

    code = "raid_brake_too_long"
    text = "A thread can be held for at most %(hours)s hours in a row. Choose an earlier time."

    def __init__(self) -> None:
        super().__init__(hours=72)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of text of a message: its name, its text, a file's name or the text within a file."""

    where: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Why a part is held: the ground, the span in the part as it was given, and the pattern, if a pattern found it."""

    ground: Ground
    where: str
    start: int = 0
    end: int = 0
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rules on holding may look at."""

    parts: tuple[Part, ...]
    harmful: tuple[str, ...] = ()  # the files that a scanner pointed out
    is_braked: bool = False  # the thread has a brake on


def read_patterns(text: str = DEFAULT) -> Patterns:
    """A body's word list, ready to use; refuses a list with a line that cannot be read."""
    return Patterns.parse(text, headings=PATTERN_GROUNDS)


def assess(facts: Facts, *, patterns: Patterns) -> tuple[Find, ...]:
    """Everything for which the message waits, the gravest ground first; empty if it is shown at once."""
    finds = [find for part in facts.parts for find in _in_text(part, patterns)]
    finds += [Find(ground=Ground.MALWARE, where=name) for name in facts.harmful]
    finds += [Find(ground=Ground.RAID_BRAKE, where="")] if facts.is_braked else []
    order = list(HOLD_RULES)
    return tuple(sorted(finds, key=lambda find: order.index(find.ground)))


def _in_text(part: Part, patterns: Patterns) -> Iterable[Find]:
    for match in patterns.find(part.text):
        ground = Ground(match.heading)
        yield Find(ground=ground, where=part.where, start=match.start, end=match.end, pattern=match.written)
    for number in identity_numbers.held(part.text):
        yield Find(ground=Ground.NATIONAL_ID, where=part.where, start=number.start, end=number.end)


def due(finds: Iterable[Find], *, held_at: datetime) -> datetime:
    """By when a person has decided on a message that is held: the first of the limits of its grounds."""
    return min(HOLD_RULES[find.ground].due(held_at) for find in finds)


def raid_brake(*, since: datetime, until: datetime) -> datetime:
    """When a brake ends; `since` is when the thread was first braked, however often it was prolonged."""
    if until - since > LONGEST_RAID_BRAKE:
        raise RaidBrakeTooLong
    return until


# --- Who may ---------------------------------------------------------------------------------------------------------


def may_release(*, by: Actor, public_text: str, is_no_number: bool = False) -> bool:
    """Whether a held message may be shown with this text: a person says so, and no number is left in it.

    `is_no_number`: the person has looked, and what was found is something else.
    """
    return by.is_person and (is_no_number or not identity_numbers.held(public_text))


def may_hide(*, by: Actor, reason: HideReason | None, why: str = "") -> bool:
    """Whether somebody may hide a message: a person, by a published rule; “unlawful” must also name the law."""
    if not by.is_person or reason is None:
        return False
    return reason is not HideReason.ILLEGAL or bool(why.strip())


def may_show_again(*, by: Actor, why: str) -> bool:
    """Whether somebody may show a hidden message again: a person who says why."""
    return by.is_person and bool(why.strip())


def may_decide_appeal(*, decider: Actor, hidden_by: Actor) -> bool:
    """Whether somebody may decide an appeal: a person, and never the one who hid the message."""
    return decider.is_person and decider != hidden_by
