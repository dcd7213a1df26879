"""Possible national identity numbers in text (fødselsnummer, D-nummer), however they are written or disguised.

Eleven digits: a date of birth in six, an individual number in three, two check digits. A D-number adds 40 to the day.
Help numbers and the test numbers of the welfare administration add 40 to the month, those of the health network 65,
those of the tax administration 80. From 2032 the first check digit may leave a remainder of 0 to 3 (Skatteetaten); the
second is checked as before.

Chance makes such numbers too, among bank accounts above all, so a finding holds a message for a person and no more.
How sure a finding must be depends on how it stands: alone or grouped as people group such a number, any check will do;
as a part of a longer row of figures, only a number that is in use today.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import mul
from typing import Final

from ordskifte.domain.folding import Folded, fold

MASK: Final = "*****"

_LENGTH: Final = 11
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_RELAXED_REMAINDERS = frozenset(range(4))
_MONTHS_ADDED = (0, 40, 65, 80)
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# A quick look, so that long rows of figures cost little: the day, also + 40, and the month of any series.
_LIKE_DATE = re.compile(
    r"(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2]|4[1-9]|5[0-2]|6[6-9]|7[0-7]|8[1-9]|9[0-2])"
)

# Bounded, so that no text makes the search go back far.
_JOINT = r"[\s.\-\u2010-\u2015\u2212/\\_·•*~+=>,;:'’|()\[\]]{1,12}"
_RUN = re.compile(rf"[0-9]+(?:{_JOINT}[0-9]+)*")
_DIGITS = re.compile(r"[0-9]+")
# A case and a document in it, such as 2026/11834-12.
_CASE_DOCUMENT = re.compile(r"(?:19|20)[0-9]{2}/[0-9]{4,6}-[0-9]{1,3}")
# Signs that list figures rather than join them.
_LISTING = re.compile(r"[,;:'’|()\[\]]")
_SPOKEN = re.compile(
    r"(?<![0-9])([0-9]{1,2})[ ./-]{0,2}([0-9]{1,2})[ ./-]{0,2}((?:19|20)?[0-9]{2})[^0-9\n]{1,40}"
    r"(?<![a-zæøå])(?:personnummer|personnr|pers\.? ?nr|pnr)[^0-9\n]{0,12}([0-9]{3}[ .-]?[0-9]{2})(?![0-9])"
)

_ID_WORD = re.compile(
    r"f(?:ø|o|oe)dsels?-?(?:nr|num)|person-?(?:nr|num)|(?<![a-zæøå])(?:fnr|pnr|pers\.? ?nr|ssn|dnr)(?![a-zæøå])"
    r"|(?<![a-zæøå])(?:d|id)[- ]?num|identitetsnum|identity num|national id|birth num|social security|riegádan"
)
_BANK_WORD = re.compile(r"kont(?:o|i)|bank|giro|account|(?<![a-zæøå])(?:kid|iban)(?![a-zæøå])")
_WORDS_BEFORE = 60
_WORDS_AFTER = 30
_FAR: Final = 10**9
_ACCOUNT_GROUPS: Final = (4, 2, 5)
_NUMBER_GROUPS: Final = frozenset({(11,), (6, 5), (2, 2, 2, 5), (6, 3, 2), (2, 2, 2, 3, 2), (4, 2, 3, 2), (2, 4, 5)})
_DATE_GROUPS: Final = frozenset({(6, 5), (2, 2, 2, 5), (6, 3, 2), (2, 2, 2, 3, 2)})
# How long the first group of a written date is: the day, or the whole of it.
_DATE_STARTS: Final = frozenset({1, 2, 8})


class Kind(StrEnum):
    """What the digits are."""

    BIRTH_NUMBER = "birth_number"  # fødselsnummer
    D_NUMBER = "d_number"  # D-nummer
    BANK_ACCOUNT = "bank_account"  # kontonummer: never held


class Checks(StrEnum):
    """How the check digits come out."""

    STRICT = "strict"  # as numbers are given out today
    RELAXED = "relaxed"  # as they may be given out from 2032
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Reading:
    """Eleven digits read as an identity number with a possible date."""

    kind: Kind
    is_test: bool  # a month that no calendar has: help and test numbers
    checks: Checks

    @property
    def passes(self) -> bool:
        """Whether it passes today or from 2032."""
        return self.checks is not Checks.FAILED

    @property
    def is_in_use(self) -> bool:
        """Whether a person may have the number today."""
        return self.checks is Checks.STRICT and not self.is_test


@dataclass(frozen=True, slots=True)
class Finding:
    """A number in the text, from `start` to `end` of the text as it was given."""

    start: int
    end: int
    kind: Kind
    checks: Checks
    is_test: bool = False

    @property
    def is_held(self) -> bool:
        """Whether the message waits for a person; a bank account lets it through."""
        return self.kind is not Kind.BANK_ACCOUNT


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Eleven digits, where they stand in the folded text, and how: in which groups, and whether for themselves."""

    digits: str
    start: int
    end: int
    groups: tuple[int, ...]
    stands_alone: bool
    is_named: bool = False  # the words that call it a number stand within it


@dataclass(frozen=True, slots=True)
class _Words:
    """Where the text speaks of identity numbers and of accounts."""

    numbers: tuple[tuple[int, int], ...]
    accounts: tuple[tuple[int, int], ...]


def read(digits: str) -> Reading | None:
    """Read eleven plain digits; None if they hold no possible date of birth."""
    if len(digits) != _LENGTH or _LIKE_DATE.match(digits) is None:
        return None
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    added = next((added for added in reversed(_MONTHS_ADDED) if month > added), 0)
    is_d_number = day > 40
    if not _is_date(day - 40 * is_d_number, month - added, year=year):
        return None
    kind = Kind.D_NUMBER if is_d_number else Kind.BIRTH_NUMBER
    return Reading(kind, is_test=added > 0, checks=_checks(digits))


def find(text: str) -> tuple[Finding, ...]:
    """Every possible identity number and bank account in the text, in order; they may overlap."""
    folded = fold(text)
    words = _Words(_spans(_ID_WORD, folded.text), _spans(_BANK_WORD, folded.text))
    candidates = [*_grouped(folded.text), *_spoken(folded.text)]
    found = (_judged(candidate, folded, words=words) for candidate in candidates)
    by_span = {(each.start, each.end): each for each in found if each}
    return tuple(by_span[span] for span in sorted(by_span))


def held(text: str) -> tuple[Finding, ...]:
    """The findings that hold a message."""
    return tuple(finding for finding in find(text) if finding.is_held)


def masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with a mask in place of each span; spans that overlap get one mask."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if start >= done:
            parts += [text[done:start], MASK]
        done = max(done, end)
    return "".join([*parts, text[done:]])


def public_copy(text: str) -> str:
    """The text without any possible identity number; what is left has none either."""
    while spans := [(finding.start, finding.end) for finding in held(text)]:
        text = masked(text, spans)
    return text


def is_account(digits: str) -> bool:
    """Whether the digits pass as a Norwegian bank account (kontonummer)."""
    return len(digits) == _LENGTH and _remainder(digits, _SECOND_WEIGHTS) == 0


def _is_date(day: int, month: int, *, year: int) -> bool:
    is_leap = year % 4 == 0  # 1900 was none and 2000 was: two digits cannot tell
    return 1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTH[month - 1] and (is_leap or (day, month) != (29, 2))


def _checks(digits: str) -> Checks:
    if _remainder(digits, _SECOND_WEIGHTS) != 0:
        return Checks.FAILED
    first = _remainder(digits, _FIRST_WEIGHTS)
    if first == 0:
        return Checks.STRICT
    return Checks.RELAXED if first in _RELAXED_REMAINDERS else Checks.FAILED


def _remainder(digits: str, weights: tuple[int, ...]) -> int:
    total: int = sum(map(mul, weights, map(int, digits)))
    return total % 11


def _ends_well(figures: list[int], place: int) -> bool:
    """Whether the second check digit is right for the eleven figures from this place."""
    total: int = sum(map(mul, _SECOND_WEIGHTS, figures[place : place + _LENGTH]))
    return total % 11 == 0


def _grouped(text: str) -> Iterator[_Candidate]:
    for run in _RUN.finditer(text):
        tokens = [match.span() for match in _DIGITS.finditer(text, run.start(), run.end())]
        if run.end() - run.start() >= _LENGTH:
            yield from _of_eleven(text, tokens)
            yield from _with_written_date(text, tokens)


def _of_eleven(text: str, tokens: list[tuple[int, int]]) -> Iterator[_Candidate]:
    """Every stretch of whole groups that is eleven digits long and may be a number."""
    digits = "".join(text[start:end] for start, end in tokens)
    begins, place = {}, 0
    for index, (start, end) in enumerate(tokens):
        begins[place] = index
        place += end - start
    begins[place] = len(tokens)
    is_whole = place == _LENGTH
    figures = [*map(int, digits)]
    for place, first in begins.items():
        after = begins.get(place + _LENGTH)
        if after is None:
            continue
        # A number that fails its checks matters only if it is written as one, which takes five groups at most.
        is_short = after - first <= 5
        if is_whole or (_LIKE_DATE.match(digits, place) and (is_short or _ends_well(figures, place))):
            yield from _stretch(text, tokens, first=first, after=after)


def _stretch(text: str, tokens: list[tuple[int, int]], *, first: int, after: int) -> Iterator[_Candidate]:
    inside = tokens[first:after]
    groups = tuple(end - start for start, end in inside)
    joints = [text[left:right] for (_, left), (right, _) in pairwise(inside)]
    is_grouped = groups in _NUMBER_GROUPS or groups == _ACCOUNT_GROUPS
    if not is_grouped and any(_LISTING.search(joint) for joint in joints):
        return
    if _CASE_DOCUMENT.fullmatch(text, inside[0][0], inside[-1][1]):
        return
    before = text[tokens[first - 1][1] : inside[0][0]] if first else None
    behind = text[inside[-1][1] : tokens[after][0]] if after < len(tokens) else None
    is_whole = before is None and behind is None
    is_apart = is_whole or (len(set(joints)) <= 1 and not {before, behind} & set(joints))
    yield _Candidate(
        digits="".join(text[start:end] for start, end in inside),
        start=inside[0][0],
        end=inside[-1][1],
        groups=groups,
        stands_alone=(is_grouped or is_apart) and text[inside[0][0] - 1 : inside[0][0]] != "+",
    )


def _with_written_date(text: str, tokens: list[tuple[int, int]]) -> Iterator[_Candidate]:
    """A date as people write it, with four digits for the year or one for the day, then the five digits."""
    lengths = [end - start for start, end in tokens]
    if not {3, 5} & {*lengths}:
        return
    for first in range(len(tokens) - 1):
        dated = _date_groups(lengths[first : first + 5]) if lengths[first] in _DATE_STARTS else 0
        if dated:
            inside = tokens[first : first + dated + (1 if lengths[first + dated] == 5 else 2)]
            parts = [text[start:end] for start, end in inside]
            digits = _six_digits(parts[:dated]) + "".join(parts[dated:])
            if is_account(digits):
                yield _Candidate(digits, inside[0][0], inside[-1][1], groups=(), stands_alone=False)


def _date_groups(lengths: list[int]) -> int:
    """How many groups are the date, if five digits follow it; 0 if this is nothing of the kind."""
    match lengths:
        case [8, 5, *_] | [8, 3, 2, *_]:
            return 1
        case [2, 2, 2, *_]:
            return 0
        case [1 | 2, 1 | 2, 2 | 4, 5, *_] | [1 | 2, 1 | 2, 2 | 4, 3, 2, *_]:
            return 3
        case _:
            return 0


def _six_digits(parts: list[str]) -> str:
    """Day, month and the last two digits of the year."""
    day, month, year = parts if len(parts) == 3 else (parts[0][:2], parts[0][2:4], parts[0][4:])
    return day.zfill(2) + month.zfill(2) + year[-2:]


def _spoken(text: str) -> Iterator[_Candidate]:
    """A date, words, “personnummer” and the five digits."""
    for match in _SPOKEN.finditer(text):
        *date, rest = match.groups()
        digits = _six_digits(date) + "".join(_DIGITS.findall(rest))
        yield _Candidate(digits, match.start(1), match.end(4), groups=(6, 5), stands_alone=True, is_named=True)


def _judged(candidate: _Candidate, folded: Folded, *, words: _Words) -> Finding | None:
    reading = read(candidate.digits)
    word = _nearest_word(candidate, words)
    start, end = folded.original(candidate.start, candidate.end)
    if reading and _is_number(reading, candidate, word=word):
        return Finding(start, end, reading.kind, reading.checks, reading.is_test)
    if _is_account(reading, candidate, word=word):
        return Finding(start, end, Kind.BANK_ACCOUNT, reading.checks if reading else Checks.FAILED)
    return None


def _is_number(reading: Reading, candidate: _Candidate, *, word: str) -> bool:
    if word == "number":
        # Somebody says that it is one: a slip of the pen in it does not make it another thing.
        return reading.passes or candidate.groups in _DATE_GROUPS or candidate.groups == (_LENGTH,)
    if _is_written_as_account(candidate, word):
        return False
    return reading.passes if candidate.stands_alone else reading.is_in_use


def _is_account(reading: Reading | None, candidate: _Candidate, *, word: str) -> bool:
    if not (candidate.stands_alone and is_account(candidate.digits)):
        return False
    return reading is None or _is_written_as_account(candidate, word)


def _is_written_as_account(candidate: _Candidate, word: str) -> bool:
    if word == "number":
        return False
    return candidate.groups == _ACCOUNT_GROUPS or (word == "account" and candidate.groups not in _DATE_GROUPS)


def _nearest_word(candidate: _Candidate, words: _Words) -> str:
    """What the words around call it: the nearest word decides, and an identity number wins over an account."""
    if candidate.is_named:
        return "number"
    number, account = _distance(candidate, words.numbers), _distance(candidate, words.accounts)
    nearest = min(number, account)
    if nearest == _FAR:
        return ""
    return "number" if number == nearest else "account"


def _spans(pattern: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in pattern.finditer(text))


def _distance(candidate: _Candidate, spans: tuple[tuple[int, int], ...]) -> int:
    """How many signs away the nearest of these words stands, or that none stands near."""
    place = bisect_left(spans, (candidate.start, 0))
    before = candidate.start - spans[place - 1][1] if place else _FAR
    after = spans[place][0] - candidate.end if place < len(spans) else _FAR
    return min(before if before <= _WORDS_BEFORE else _FAR, after if after <= _WORDS_AFTER else _FAR)
