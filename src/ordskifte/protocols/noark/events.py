"""What the reader hands on, one thing at a time, in the order of the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from ordskifte.protocols.noark.units import Unit
from ordskifte.protocols.noark.values import Code


class Done(StrEnum):
    """What the reader did about it."""

    LEFT_EMPTY = "left_empty"
    KEPT = "kept"
    KEPT_AS_EXTRA = "kept_as_extra"
    READ_AS_MEANT = "read_as_meant"
    CUT = "cut"
    LEFT_OUT = "left_out"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong: what, where, and what was done about it. `what` may quote closed text: it is for staff only."""

    code: Code
    path: str  # element names from the top, joined by slashes
    line: int  # of the unit's first tag
    what: str
    done: Done
    handle: int | None = None  # of the unit it is about

    @property
    def where(self) -> str:
        """The place as a person would look for it."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Whole:
    """A unit with all that the file says of it. The units inside it may follow; nothing more is said of this one."""

    unit: Unit

    def __init__(self, unit: Unit) -> None:
        # Nearly all units come so, and to set the field by its name takes half as long again.
        _hold(self, unit)


_hold = vars(Whole)["unit"].__set__


@dataclass(frozen=True, slots=True)
class Opened:
    """A large unit with what was read of it so far. Units inside it follow, and `Closed` with the same handle."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class Closed:
    """A unit that was `Opened`, now with all that the file says of it."""

    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A unit that its records system takes back from the public (trekkTilbake)."""

    element: str  # mappe or registrering
    system_id: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The last event: how many units of each element there were, and how often what was odd came again."""

    complete: bool  # False if the file broke off
    units: Mapping[str, int]
    unknown: Mapping[str, int]  # path → times
    odd_ids: int


Event: TypeAlias = Whole | Opened | Closed | Finding | Finished

# Code → what to tell whoever brought the file. The codes are stable; whoever meets people translates by them.
TEXTS: Final = {
    "not_xml": "The file is not XML: it cannot be read at line %(line)s.",
    "not_noark": "The file starts with “%(given)s”, not with “%(wanted)s” of Noark 5. Choose another file.",
    "document_type": "The file has a document type declaration (DTD), which Noark 5 never has. It is not read.",
    "unknown_encoding": "The file says that it is in “%(given)s”. Deliver it in UTF-8.",
    "wrong_encoding": "The file is not in the encoding that it names; see line %(line)s.",
    "too_deep": "Elements stand more than %(limit)s deep inside each other, at line %(line)s. No archive does that.",
    "too_large": "One unit takes more than %(limit)s bytes, at line %(line)s. No archive does that.",
    "many_in_one": "One case takes more than %(limit)s elements, at line %(line)s. No journal does that.",
    "not_delivery": (
        "The file starts with “%(given)s”. Only public journals of Noark 4 (OFFJOURNAL), parts of a Noark 5 archive "
        "(arkiv) and withdrawals (trekkTilbake) are read."
    ),
    "json_ld": "The file is JSON-LD, which is not read here. Let the records system write XML: Noark 4 or Noark 5.",
    "unknown_entity": "A sign stands by a name that only a DTD explains, at line %(line)s. Write signs as they are.",
    "no_identity": (
        "A registration at line %(line)s has neither an identifier nor year and number in the journal, so it could not "
        "be found again when it is corrected. Nothing of the file was taken in."
    ),
    "not_order": "The file starts with “%(given)s”. It is not an order of access from eInnsyn (bestilling).",
    "order_without_id": "The order has no identifier, so it could not be found again if it came twice.",
    "order_of_nothing": "The order names no document by a number or an identifier.",
    "too_many_attributes": "An element has more than %(limit)s attributes, at line %(line)s. No archive does that.",
}


class XmlRefused(Exception):
    """A file that is not, or not safely, what it should be: nothing more is read of it."""

    def __init__(self, code: str, *, line: int = 0, **params: object) -> None:
        self.code = code
        self.line = line
        self.params: dict[str, object] = {"line": line, **params}
        super().__init__(TEXTS[code] % self.params)

    def __reduce__(self) -> tuple[object, ...]:
        # Arguments by name do not survive Exception's own pickling, and a worker may hand an error to its parent.
        return _rebuild, (self.code, self.params)


def _rebuild(code: str, params: dict[str, object]) -> XmlRefused:
    line = params.get("line", 0)
    return XmlRefused(code, **{**params, "line": line if isinstance(line, int) else 0})  # type: ignore[arg-type]
