"""Reading dates and numbers as they stand in real extracts, with a word on what was not as it should be."""

import re
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias


class Code(StrEnum):
    """What can be wrong with an extract, without stopping the rest of it."""

    MISSING = "missing"  # an element that every version asks for
    REPEATED = "repeated"  # an element that may stand once only
    UNKNOWN_ELEMENT = "unknown_element"
    ODD_PLACE = "odd_place"  # a unit inside one that cannot hold it
    ODD_ID = "odd_id"  # not a UUID, as versions before 5 allowed
    BAD_DATE = "bad_date"
    ODD_DATE = "odd_date"  # not as the schemas write it, but clear
    TIME_MISSING = "time_missing"
    BAD_NUMBER = "bad_number"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    BROKEN_XML = "broken_xml"


Read: TypeAlias = tuple[object, Code | None]

_ISO_DAY: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
# As people write it in Norway: 4.3.2016.
_NORWEGIAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_MOST_DIGITS: Final = 18  # what a database keeps in eight bytes


# Programs write their smallest and largest date where they have none, and those cannot be moved to another time zone.
_FIRST_YEAR: Final = 2
_LAST_YEAR: Final = 9998
# The same few times stand in a record, its documents and their files.
_REMEMBERED: Final = 1_024


@lru_cache(maxsize=_REMEMBERED)
def read_day(text: str) -> Read:
    """An xs:date, with or without a zone; a time of day is left out."""
    if match := _ISO_DAY.fullmatch(text):
        value, code = _moment(match[1], fine=None)
    else:
        value, code = read_moment(text)
        code = code or Code.ODD_DATE
    return (value.date() if isinstance(value, datetime) else None), code


@lru_cache(maxsize=_REMEMBERED)
def read_moment(text: str) -> Read:
    """An xs:dateTime. Without a zone it stays without one; a date alone is taken as its first moment."""
    if text[10:11] == "T":
        return _moment(text, fine=None)
    if match := _ISO_DAY.fullmatch(text):
        return _moment(match[1], fine=Code.TIME_MISSING)
    if match := _NORWEGIAN_DAY.fullmatch(text):
        day, month, year = map(int, match.groups())
        return _moment(f"{year:04}-{month:02}-{day:02}", fine=Code.ODD_DATE)
    return _moment(text, fine=Code.ODD_DATE)


def read_number(text: str) -> Read:
    """A number that stays the text it was."""
    # Nearly all are, and this is asked for each of them.
    if text.isdigit() and text.isascii() and len(text) <= _MOST_DIGITS:
        return text, None
    if _is_whole(text.removeprefix("-")):
        return text, None
    return text, Code.BAD_NUMBER


def read_size(text: str) -> Read:
    """A whole number, 0 or more."""
    return (int(text), None) if _is_whole(text) else (None, Code.BAD_NUMBER)


def _is_whole(text: str) -> bool:
    return text.isdigit() and text.isascii() and len(text) <= _MOST_DIGITS


def _moment(text: str, *, fine: Code | None) -> Read:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None, Code.BAD_DATE
    return (value, fine) if _FIRST_YEAR <= value.year <= _LAST_YEAR else (None, Code.BAD_DATE)
