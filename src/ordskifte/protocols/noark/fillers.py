"""What systems write where they have nothing to say: 1 January 1990 and 2100, and “Ukjent”. These are no facts.

The elements are mandatory by the schemas, so systems that hand over a part of their journal fill them with something.
In a whole extract the same could be true; in a delivery it never is.
"""

import dataclasses
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from ordskifte.protocols.noark.units import Unit

_YEARS: Final = {1990, 2100}
_WORD: Final = "ukjent"


def without_fillers(unit: Unit) -> Unit:
    """The same unit, with what was only filled in taken out; the fields then have what they have when left out."""
    kept = {name: _cleaned(value) for name, value in vars(unit).items() if not is_filler(value)}
    return type(unit).of(kept)


def is_filler(value: object) -> bool:
    """Whether a value says nothing."""
    if isinstance(value, date):
        return value.year in _YEARS and (value.month, value.day) == (1, 1) and not _has_time(value)
    return isinstance(value, str) and value.casefold() == _WORD


def _has_time(value: date) -> bool:
    return isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0)


def _cleaned(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_cleaned(each) for each in value if not is_filler(each)) if value else value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {name: getattr(value, name) for name in _names(type(value))}
        empty = _defaults(type(value))
        return type(value)(
            **{name: empty[name] if is_filler(given) else _cleaned(given) for name, given in fields.items()}
        )
    return value


@lru_cache(maxsize=64)
def _names(cls: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@lru_cache(maxsize=64)
def _defaults(cls: type[Any]) -> dict[str, Any]:
    return {field.name: field.default for field in dataclasses.fields(cls)}
