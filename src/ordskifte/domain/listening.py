"""A listening post (lyttepost): feeds and searches that a person chose, for a purpose, on a legal basis, for a time.

What is heard is kept apart from what is received, and is gone when its time is over. What somebody lays before a
case has come in, and stays. Nobody is followed: an address that seems to follow an account or to search for a name
is asked about, and kept only with a reason (personvernforordningen art. 5 and 6).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from ordskifte.domain.intake import Problem, Unfit
from ordskifte.domain.listening_names import GIVEN_NAMES
from ordskifte.domain.text import plain

LONGEST_NAME: Final = 100
LONGEST_ADDRESS: Final = 1_000
LONGEST_REASON: Final = 1_000
# Shorter than this nobody has said why.
SHORTEST_REASON: Final = 10
# Somebody looks again before this is over, or nothing is heard any more.
LONGEST_RUN: Final = timedelta(days=183)
MOST_SOURCES: Final = 50

USUAL_PAUSE: Final = timedelta(minutes=30)
LONGEST_PAUSE: Final = timedelta(days=1)
# About a week of trying.
MOST_FAILURES: Final = 12


class Standing(StrEnum):
    """Where a source stands on a day."""

    LISTENS = "listens"
    OVERDUE = "overdue"  # its last day has passed, and nobody has looked again
    OWNERLESS = "ownerless"  # whoever answers for it works here no more
    PARKED = "parked"  # it does not answer, and is not asked again by itself
    ENDED = "ended"


class Caution(StrEnum):
    """What makes an address look like one that follows a person."""

    ACCOUNT = "account"
    NAME = "name"


TEXTS: Final = {
    "listens": "Listens",
    "overdue": "Stopped: its last day has passed",
    "ownerless": "Stopped: nobody answers for it any more",
    "parked": "Stopped: it does not answer",
    "ended": "Ended",
    "name_empty": "Give it a name that your colleagues understand.",
    "name_too_long": "The name is %(count)s characters long, and the limit is %(most)s. Write a shorter one.",
    "address_malformed": "Write the whole address, beginning with https://.",
    "purpose_short": "Say in a sentence what you need it for.",
    "legal_basis_short": "Say in a sentence which task or provision it rests on.",
    "review_short": "Say in a sentence why.",
    "reason_too_long": "The text is %(count)s characters long, and the limit is %(most)s. Shorten it.",
    "keep_days_wrong": "Choose between 1 and %(most)s days.",
    "ends_on_past": "The last day must be after today.",
    "ends_on_far": "Choose a day within half a year. Then somebody looks at it again.",
    "person_account": "This address seems to follow one account. We keep no profiles of people: choose a subject "
    "instead. If the account is no private person's, or it is necessary all the same, say why below.",
    "person_name": "This address seems to search for a name. We keep no profiles of people: search for the matter "
    "instead. If it is no private person's name, or it is necessary all the same, say why below.",
}


class ListeningUnfit(Unfit):
    """What was filled in of something to listen to cannot stand so."""

    code = "listening_unfit"
    texts = TEXTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What somebody listens to, what for, on which basis, how long each thing is kept, and until when."""

    name: str
    address: str
    purpose: str
    legal_basis: str
    keep_days: int
    ends_on: date
    person_why: str = ""  # why it may follow an account or a name, where it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that says whether a source is asked."""

    ends_on: date
    has_owner: bool
    is_parked: bool = False
    is_ended: bool = False


def standing(facts: Facts, *, today: date) -> Standing:
    """Where a source stands; only one that listens is asked."""
    if facts.is_ended:
        return Standing.ENDED
    if facts.ends_on < today:
        return Standing.OVERDUE
    if not facts.has_owner:
        return Standing.OWNERLESS
    return Standing.PARKED if facts.is_parked else Standing.LISTENS


def problems(terms: Terms, *, today: date, longest_days: int) -> tuple[Problem, ...]:
    """All that stands in the way, field by field."""
    return (
        *_in_name(terms.name),
        *_in_address(terms),
        *_in_reasons(terms),
        *_in_times(terms, today=today, longest_days=longest_days),
    )


def _in_name(name: str) -> Iterator[Problem]:
    if not plain(name):
        yield Problem(field="name", code="name_empty")
    elif len(name) > LONGEST_NAME:
        yield Problem(field="name", code="name_too_long", count=len(name), most=LONGEST_NAME)


def _in_address(terms: Terms) -> Iterator[Problem]:
    if len(terms.address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(terms.address):
        yield Problem(field="address", code="address_malformed")
    elif not _is_reason(terms.person_why):
        yield from (Problem(field="person_why", code=f"person_{each}") for each in sorted(cautions(terms.address)))


def _in_reasons(terms: Terms) -> Iterator[Problem]:
    for field, text in (("purpose", terms.purpose), ("legal_basis", terms.legal_basis)):
        if not _is_reason(text):
            yield Problem(field=field, code=f"{field}_short")
    given = (("purpose", terms.purpose), ("legal_basis", terms.legal_basis), ("person_why", terms.person_why))
    for field, text in given:
        if len(text) > LONGEST_REASON:
            yield Problem(field=field, code="reason_too_long", count=len(text), most=LONGEST_REASON)


def _in_times(terms: Terms, *, today: date, longest_days: int) -> Iterator[Problem]:
    if not 1 <= terms.keep_days <= longest_days:
        yield Problem(field="keep_days", code="keep_days_wrong", most=longest_days)
    if terms.ends_on <= today:
        yield Problem(field="ends_on", code="ends_on_past")
    elif terms.ends_on - today > LONGEST_RUN:
        yield Problem(field="ends_on", code="ends_on_far")


def _is_reason(text: str) -> bool:
    return len(plain(text)) >= SHORTEST_REASON


# --- How long it is kept -------------------------------------------------------------------------------------------


def gone_at(heard_at: datetime, *, keep_days: int, longest_days: int, before: datetime | None = None) -> datetime:
    """When something heard is gone; `before` is what was said earlier, and nothing is ever kept longer than that."""
    latest = heard_at + timedelta(days=max(0, min(keep_days, longest_days)))
    return latest if before is None else min(latest, before)


def is_news(said_at: datetime | None, *, now: datetime, keep_days: int) -> bool:
    """Whether it is taken at all: what was said longer ago than things are kept is not."""
    return said_at is None or said_at > now - timedelta(days=keep_days)


# --- How often it is asked -----------------------------------------------------------------------------------------


def next_pause(failures: int, *, asked_to_wait: timedelta | None = None) -> timedelta | None:
    """How long until it is asked again; None: not by itself, since nobody answered for about a week."""
    if failures >= MOST_FAILURES:
        return None
    pause = USUAL_PAUSE * (1 << max(0, failures - 1))
    return min(max(pause, asked_to_wait or pause), LONGEST_PAUSE)


# --- Whom it follows -----------------------------------------------------------------------------------------------

_ADDRESS: Final = re.compile(r"https?://[^\s/?#<>\"\\@]+(?:[/?#][^\s<>\"\\]*)?")
_MOST_FIELDS: Final = 50
_OF_ACCOUNTS: Final = frozenset({"user", "users", "profile", "profiles", "author", "authors", "u", "people", "person"})
_WORDS: Final = frozenset(
    {"q", "query", "search", "s", "term", "terms", "keywords", "keyword", "text", "w", "p", "tag"}
)
_AFTER: Final = frozenset({"tag", "tags", "hashtag", "search", "sok", "søk", "topic", "emne"})
_CAMEL: Final = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])")
_LETTERS: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDING: Final = re.compile(r"\.(?:rss|atom|xml|json|feed)$", re.IGNORECASE)
_OPERATOR: Final = re.compile(r"(?:^|\s)(?:from|author|user|by|fra):\S", re.IGNORECASE)
_SHORTEST_NAME: Final = 2


def cautions(address: str) -> frozenset[Caution]:
    """What in an address looks as if it followed one person; it asks, and decides nothing."""
    try:
        parts = urlsplit(address)
        fields = parse_qsl(parts.query, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return frozenset()
    steps = [unquote(each) for each in parts.path.split("/") if each]
    searches = [value for name, value in fields if name.casefold() in _WORDS]
    searches += [_ENDING.sub("", after) for before, after in pairwise(steps) if before.casefold() in _AFTER]
    follows = _follows_account(steps, [name for name, _ in fields]) or any(map(_OPERATOR.search, searches))
    found = {Caution.ACCOUNT} if follows else set()
    return frozenset(found | ({Caution.NAME} if any(map(_holds_name, searches)) else set()))


def _follows_account(steps: list[str], fields: list[str], /) -> bool:
    is_step = any(before.casefold() in _OF_ACCOUNTS for before, _ in pairwise(steps))
    is_field = any(name.casefold() in _OF_ACCOUNTS for name in fields)
    return is_step or is_field or any(step.startswith(("@", "~")) for step in steps)


def _holds_name(search: str) -> bool:
    """Two words beside each other that both begin as names do, or a given name with a word beside it."""
    words = _LETTERS.findall(_CAMEL.sub(" ", search))
    return any(_is_name(one, other) for one, other in pairwise(words))


def _is_name(one: str, other: str, /) -> bool:
    if min(len(one), len(other)) < _SHORTEST_NAME:
        return False
    is_capital = one[0].isupper() and other[0].isupper() and not (one.isupper() and other.isupper())
    return is_capital or one.casefold() in GIVEN_NAMES
