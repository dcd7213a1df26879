"""What a source says of a unit beyond our own columns: kept as JSON, so that nothing is lost."""

import dataclasses
from collections.abc import Callable, Collection
from datetime import date, datetime, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any

from ordskifte.protocols.noark.owned import CorrespondencePart
from ordskifte.protocols.noark.units import Unit

_KNOWN_SUBTYPES = {"", "saksmappe", "moetemappe", "journalpost", "arkivnotat", "moeteregistrering"}
_ELSEWHERE = {"handle", "parent", "line", "subtype", "extra", "system_id", "classified"}


def gather(unit_class: type[Unit], *, but: Collection[str]) -> Callable[[Any], dict[str, Any]]:
    """A function that takes from a unit all but the named fields, where they hold anything."""
    fields = dataclasses.fields(unit_class)
    names = {field.name for field in fields} - _ELSEWHERE - set(but)
    has_grade = "classified" in {field.name for field in fields}

    def gathered(unit: Any) -> dict[str, Any]:
        # A unit holds what its source says of it; all else of it are defaults, which say nothing.
        found = {
            name: value if type(value) is str else _plain_of(value)
            for name, value in vars(unit).items()
            if value and name in names
        }
        if unit.subtype not in _KNOWN_SUBTYPES:
            found["subtype"] = unit.subtype
        if unit.extra:
            found["unknown"] = [list(pair) for pair in unit.extra]
        # An empty grade is a grade: what is withheld by it stays withheld.
        if has_grade and unit.classified is not None:
            found["classified"] = plain(unit.classified)
        return found

    return gathered


def _plain_of(value: Any) -> Any:
    return _written(value, value.tzinfo) if type(value) is datetime else plain(value)


# A record is made, sent and archived in few moments. Two of them may be one and the same, written in other zones.
@lru_cache(maxsize=4_096)
def _written(moment: datetime, zone: tzinfo | None) -> str:
    return moment.isoformat()


def plain(value: Any) -> Any:
    """A value of the reader as JSON takes it; what is empty inside is left out."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if dataclasses.is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: plain(each) for name, each in pairs if each not in (None, "", ())}
    return value


_NAMED = frozenset({"type", "name", "administrative_unit", "case_handler"})


def contacts(parts: tuple[CorrespondencePart, ...]) -> list[dict[str, Any]]:
    """How to reach those who wrote or got a record, by their place among them; most sources do not say."""
    found = []
    for position, part in enumerate(parts, start=1):
        if not vars(part).keys() <= _NAMED and any(_REACHED(part)):
            rest = {name: value for name, value in plain(part).items() if name not in _NAMED}
            found.append({"position": position, **rest})
    return found


_REACHED = attrgetter(*(field.name for field in dataclasses.fields(CorrespondencePart) if field.name not in _NAMED))
