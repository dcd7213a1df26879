"""Small pieces of foreign values: text that is text, times that can be right, letters that were written twice."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

LONGEST_LINE: Final = 1_000
# Before the first of these networks, and beyond what a clock that is set wrong would say.
_EARLIEST: Final = datetime(2003, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OF_X: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2}) ([0-9]{4})"
)
_ISO: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})? ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?"
)


class BadTime(ValueError):
    """A time that cannot be right."""


class BadShape(ValueError):
    """A value of another kind than the one that stands there."""


def entry(value: object) -> dict[str, object]:
    """An object."""
    if not isinstance(value, dict):
        raise BadShape
    return value


def entries(value: object) -> list[object]:
    """A list."""
    if not isinstance(value, list):
        raise BadShape
    return value


def text(found: dict[str, object], name: str) -> str:
    """A text, or none where there is none."""
    value = found.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadShape
    return value


def line(found: dict[str, object], name: str) -> str:
    """A text on one line, such as a name or an address; one that is too long is none."""
    value = text(found, name).strip()
    return value if len(value) <= LONGEST_LINE else ""


def mended(given: str) -> str:
    """Text of Facebook and Instagram: each byte of its UTF-8 stands there as if it were a letter of Latin-1."""
    try:
        return given.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return given  # written as it should be


def since_1970(value: object) -> datetime:
    """Seconds since 1970."""
    if type(value) is not int:
        raise BadTime
    if not _EARLIEST.timestamp() <= value <= _LATEST.timestamp():
        raise BadTime
    return datetime.fromtimestamp(value, tz=UTC)


def of_x(value: str) -> datetime:
    """Such as Wed Oct 10 20:19:24 +0000 2018, in English whatever the machine speaks."""
    match = _OF_X.fullmatch(value)
    if match is None or match[1] not in _MONTHS:
        raise BadTime
    sign = -1 if match[6] == "-" else 1
    zone = _zone(sign * timedelta(hours=int(match[7]), minutes=int(match[8])))
    numbers = [int(match[group]) for group in (9, 2, 3, 4, 5)]
    year, day, hour, minute, second = numbers
    month = _MONTHS.index(match[1]) + 1
    try:
        return _likely(datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except ValueError as error:
        raise BadTime from error


def iso(value: str) -> datetime:
    """Such as 2026-11-20T08:15:00Z, or with a space; one without a zone is UTC."""
    match = _ISO.fullmatch(value.strip())
    if match is None:
        raise BadTime
    zone = match[3] or ""
    try:
        return _likely(datetime.fromisoformat(f"{match[1]}T{match[2]}{'+00:00' if zone in {'', 'Z', 'UTC'} else zone}"))
    except ValueError as error:
        raise BadTime from error


def _zone(offset: timedelta) -> timezone:
    try:
        return timezone(offset)
    except ValueError as error:
        raise BadTime from error


def _likely(at: datetime) -> datetime:
    moment = at.astimezone(UTC)
    if not _EARLIEST <= moment <= _LATEST:
        raise BadTime
    return moment
