"""Collection entries (samlejournalføring): many messages, one entry, each message a document of it, and counted.

Two rules, both readable. A period: everything in one dialogue from one day to another that is not handled by itself.
A campaign: at least three messages on one case that say nearly the same as the first of them. Near means that of
all the runs of three words in the two texts, at least six of ten are in both; capitals, signs and how letters are
written do not count, and a text of fewer than six words is like no other.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeVar

from ordskifte.domain.assessment import Course, Errand
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.folding import fold
from ordskifte.domain.message import Audience

RUN: Final = 3  # words
FEWEST_WORDS: Final = 6
LEAST_LIKENESS: Final = 0.6
FEWEST_MESSAGES: Final = 3
MOST_MESSAGES: Final = 1_000
LONGEST_PERIOD: Final = 366  # days
SKETCH: Final = 8

_WORD = re.compile(r"\w+")


class CollectionRule(StrEnum):
    """By what rule messages are entered together."""

    THREAD_PERIOD = "thread_period"
    CAMPAIGN = "campaign"


class Exclusion(StrEnum):
    """Why a message is not entered together with others."""

    DECIDED = "collection_decided"
    ELSEWHERE = "collection_elsewhere"
    OURS = "collection_ours"
    ERRAND = "collection_errand"
    ANSWERED = "collection_answered"
    SENT_ON = "collection_sent_on"
    PRIVATE = "collection_private"
    OTHER_CASE = "collection_other_case"
    SINGLED_OUT = "collection_singled_out"


TEXTS: Final = {
    "thread_period": "Everything in one dialogue within a time that is not handled by itself",
    "campaign": "Messages that say nearly the same",
    "collection_decided": "It is decided on already.",
    "collection_elsewhere": "It is in another collection.",
    "collection_ours": "The body itself says it.",
    "collection_errand": "It asks for something that is decided on by itself: access, an appeal, personal data.",
    "collection_answered": "It has an answer of its own.",
    "collection_sent_on": "It was sent on to another body.",
    "collection_private": "It is for the body alone.",
    "collection_other_case": "It is on another case.",
    "collection_singled_out": "Somebody has taken it out to be entered by itself.",
}


class EmptyPeriod(OrdskifteError):
    """A period that ends before it starts, or is longer than a year."""

    code = "empty_collection_period"
    text = "Choose a first and a last day, at most a year apart, the first not after the last."


class NothingToCollect(OrdskifteError):
    """A rule finds too few messages to be entered together."""

    code = "nothing_to_collect"
    text = "There are not enough messages that can be entered together: at least %(fewest)s are needed."

    def __init__(self) -> None:
        super().__init__(fewest=FEWEST_MESSAGES)


class TooMuchToCollect(OrdskifteError):
    """A rule finds more messages than one entry can hold."""

    code = "too_much_to_collect"
    text = "One entry holds at most %(most)s messages. Choose a shorter time."

    def __init__(self) -> None:
        super().__init__(most=MOST_MESSAGES)


# --- What may be entered together --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """All that the rules may look at."""

    course: Course = Course.OPEN
    errand: Errand = Errand.NONE
    audience: Audience = Audience.PUBLIC
    is_ours: bool = False
    is_decided: bool = False
    is_in_another: bool = False
    is_on_the_case: bool = True
    was_singled_out: bool = False


def exclusion(candidate: Candidate) -> Exclusion | None:
    """Why a message is entered by itself; None if it may be entered with others."""
    found = (
        (candidate.is_ours, Exclusion.OURS),
        (candidate.is_decided, Exclusion.DECIDED),
        (candidate.was_singled_out, Exclusion.SINGLED_OUT),
        (candidate.is_in_another, Exclusion.ELSEWHERE),
        (not candidate.is_on_the_case, Exclusion.OTHER_CASE),
        (candidate.errand is not Errand.NONE, Exclusion.ERRAND),
        (candidate.course is Course.ANSWERED, Exclusion.ANSWERED),
        (candidate.course is Course.REDIRECTED, Exclusion.SENT_ON),
        (candidate.audience is Audience.PRIVATE, Exclusion.PRIVATE),
    )
    return next((why for holds, why in found if holds), None)


def period(starts_on: date, ends_on: date) -> tuple[date, date]:
    """The period, if it is one."""
    if not 0 <= (ends_on - starts_on).days < LONGEST_PERIOD:
        raise EmptyPeriod
    return starts_on, ends_on


# --- What says nearly the same -----------------------------------------------------------------------------------


def words(text: str) -> tuple[str, ...]:
    """The words as a reader takes them, without capitals and signs."""
    return tuple(_WORD.findall(fold(text).text))


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of three words; none for a text so short that many would write it by themselves."""
    found = words(text)
    if len(found) < FEWEST_WORDS:
        return frozenset()
    return frozenset(found[place : place + RUN] for place in range(len(found) - RUN + 1))


def likeness(one: str, other: str) -> float:
    """How much two texts say the same: shared runs of words over all runs of both, from 0 to 1."""
    ours, theirs = runs(one), runs(other)
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def says_nearly_the_same(one: str, other: str) -> bool:
    """Whether two texts are copies of each other, but for a little."""
    return likeness(one, other) >= LEAST_LIKENESS


def sketch(text: str) -> tuple[int, ...]:
    """A few numbers that texts which say nearly the same mostly share: the smallest among the digests of their runs.

    By them the likely copies are looked up; `says_nearly_the_same` then compares the texts.
    """
    digests = (sha256(" ".join(run).encode()).digest() for run in runs(text))
    return tuple(sorted(int.from_bytes(digest[:8], "big") >> 1 for digest in digests)[:SKETCH])


_Key = TypeVar("_Key", bound=Hashable)


def campaign(first: str, others: Iterable[tuple[_Key, str]]) -> tuple[_Key, ...]:
    """Those of the others that say nearly the same as the first; each is compared with the first and with no other."""
    return tuple(key for key, text in others if says_nearly_the_same(first, text))


# --- How many, and from how many ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """What is known of a sender; nothing is known of one who gave no name."""

    name: str = ""
    email: str = ""
    address: str = ""  # of an account on a network

    @property
    def key(self) -> tuple[str, str] | None:
        """What makes two senders one, as far as can be told; None for the anonymous."""
        known = (("address", self.address), ("email", self.email), ("name", self.name))
        return next(((kind, " ".join(words(text)) or text) for kind, text in known if text.strip()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many messages; from how many different senders, and beside them how many without a name."""

    messages: int
    senders: int
    anonymous: int


def count(senders: Sequence[From]) -> Count:
    """Every message counts, and a sender once. Names that are the same are taken for one person."""
    keys = [sender.key for sender in senders]
    return Count(messages=len(keys), senders=len({*keys} - {None}), anonymous=keys.count(None))
