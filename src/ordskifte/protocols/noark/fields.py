"""How a unit's class says which elements its fields come from, and how long their texts may be.

The longest texts are what the importing side can keep. The elements are those of Noark 5's metadata catalogue.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ordskifte.protocols.noark.values import Read, read_day, read_moment, read_number, read_size

NAMESPACE: Final = "http://www.arkivverket.no/standarder/noark5/arkivstruktur"
# Between namespace and name, in what the parser gives. No address holds a space.
SEPARATOR: Final = " "
_KEY: Final = "noark"

IDENTIFIER: Final = 200
CODE: Final = 100
NAME: Final = 500
TITLE: Final = 5_000
PROSE: Final = 50_000


class Kind(StrEnum):
    """How the text of an element is read."""

    TEXT = "text"
    NUMBER = "number"  # kept as text, and reported if it is not a whole number
    SIZE = "size"  # a whole number
    DAY = "day"  # xs:date
    MOMENT = "moment"  # xs:dateTime
    OWNED = "owned"  # an element with fields of its own
    OPEN = "open"  # an element whose content is the body's own affair


_READERS: Final[Mapping[Kind, Callable[[str], Read]]] = {
    Kind.DAY: read_day,
    Kind.MOMENT: read_moment,
    Kind.NUMBER: read_number,
    Kind.SIZE: read_size,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a unit, as the reader needs it."""

    name: str
    elements: tuple[str, ...]
    kind: Kind
    limit: int = CODE
    many: bool = False
    owned: "Shape | None" = None
    # What follows from the above, at hand: it is asked for each element.
    is_plain: bool = dataclasses.field(init=False)
    read: Callable[[str], Read] | None = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_plain", self.kind is Kind.TEXT and not self.many)
        object.__setattr__(self, "read", _READERS.get(self.kind))


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of a class, found by the full name of the element."""

    cls: type[Any]
    leaves: dict[str, Field]  # elements that hold text only
    plain_leaves: dict[str, Field]  # the same, by their names without a namespace
    structures: dict[str, Field]  # elements that hold elements
    required: dict[str, str]  # field → element


def _declared(*elements: str, kind: Kind, default: object, required: bool = False, **rest: Any) -> Any:
    about = {"elements": elements, "kind": kind, "required": required, **rest}
    return dataclasses.field(default=default, metadata={_KEY: about})


def text(*elements: str, limit: int = CODE, required: bool = False) -> Any:
    """A text, "" where the element is missing."""
    return _declared(*elements, kind=Kind.TEXT, default="", limit=limit, required=required)


def texts(*elements: str, limit: int = CODE) -> Any:
    """The texts of an element that may be repeated."""
    return _declared(*elements, kind=Kind.TEXT, default=(), limit=limit, many=True)


def number(*elements: str, required: bool = False) -> Any:
    """A number that another system gave, as it wrote it."""
    return _declared(*elements, kind=Kind.NUMBER, default="", limit=20, required=required)


def size(*elements: str) -> Any:
    """A whole number that is counted with, or None."""
    return _declared(*elements, kind=Kind.SIZE, default=None)


def day(*elements: str, required: bool = False) -> Any:
    """A date, or None."""
    return _declared(*elements, kind=Kind.DAY, default=None, required=required)


def moment(*elements: str) -> Any:
    """A date and time, or None; without a zone where the extract gives none."""
    return _declared(*elements, kind=Kind.MOMENT, default=None)


def own(cls: type[Any], *elements: str) -> Any:
    """A small thing that belongs to the unit, or None."""
    return _declared(*elements, kind=Kind.OWNED, default=None, owned=shape_of(cls))


def owns(cls: type[Any], *elements: str) -> Any:
    """Small things of one sort that belong to the unit."""
    return _declared(*elements, kind=Kind.OWNED, default=(), owned=shape_of(cls), many=True)


def unbound(*elements: str) -> Any:
    """Pairs of path and text, for content that no common schema covers."""
    return _declared(*elements, kind=Kind.OPEN, default=(), many=True)


def full_name(element: str) -> str:
    """An element's name with its namespace, as the parser gives it."""
    return f"{NAMESPACE}{SEPARATOR}{element}"


def shape_of(cls: type[Any]) -> Shape:
    """Read a class's fields as they were declared."""
    shape = Shape(cls, {}, {}, {}, {})
    for declared in dataclasses.fields(cls):
        about = dict(declared.metadata.get(_KEY, {}))
        if not about:
            continue
        if about.pop("required"):
            shape.required[declared.name] = about["elements"][0]
        field = Field(name=declared.name, **about)
        by_name = {full_name(element): field for element in field.elements}
        if field.kind in {Kind.OWNED, Kind.OPEN}:
            shape.structures.update(by_name)
        else:
            shape.leaves.update(by_name)
            shape.plain_leaves.update(dict.fromkeys(field.elements, field))
    return shape
