"""What a body may look like, said once: read strictly by it, and described by it to those who write clients."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from ordskifte.kernel.web import kinds
from ordskifte.kernel.web.errors import Refused
from ordskifte.protocols.strictjson import JsonRefused, Value, as_list, as_object, as_text, as_type

Schema = dict[str, Any]
# No signs that are not seen, but for tabs and the ends of lines.
_CONTROLS: Final = r"\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F"
PLAIN: Final = rf"^[^{_CONTROLS}]*$"
NOT_BLANK: Final = rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# RFC 3339: always with a zone, so that nobody has to guess.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_FIRST_YEAR: Final = 1000


class Shape(Protocol):
    """One kind of value."""

    def read(self, value: Value, *, where: str) -> Any:
        """The value as the program uses it, or a refusal that names the place."""

    def schema(self) -> Schema:
        """The same in JSON Schema."""


def refuse(where: str, said: str) -> Refused:
    """A value that can be read and cannot be used."""
    return Refused(kinds.UNPROCESSABLE, detail=said % {"field": where}, field=where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of a greatest length and of a form."""

    most: int
    pattern: str = PLAIN
    about: str = ""

    def read(self, value: Value, *, where: str) -> str:
        """The text as it came."""
        text = as_text(value, at_most=self.most, where=where)
        if not re.fullmatch(self.pattern, text):
            raise refuse(where, _("“%(field)s” is empty, or is not written as the documentation says."))
        return text

    def schema(self) -> Schema:
        """A string."""
        return {"type": "string", "maxLength": self.most, "pattern": self.pattern, **_about(self.about)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]
    about: str = ""

    def read(self, value: Value, *, where: str) -> str:
        """The word."""
        word: str = as_type(value, kind=str, where=where)
        if word not in self.words:
            raise refuse(where, _("“%(field)s” is none of the words that the documentation names."))
        return word

    def schema(self) -> Schema:
        """A string with an enumeration."""
        return {"type": "string", "enum": list(self.words), **_about(self.about)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number."""

    least: int
    most: int
    about: str = ""

    def read(self, value: Value, *, where: str) -> int:
        """The number; one that is written with a nought after the point is whole, as JSON Schema has it."""
        is_whole = isinstance(value, float) and value.is_integer()
        number: int = int(value) if is_whole else as_type(value, kind=int, where=where)  # type: ignore[arg-type]
        if not self.least <= number <= self.most:
            raise refuse(where, _("“%(field)s” is smaller or larger than what the documentation allows."))
        return number

    def schema(self) -> Schema:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most, **_about(self.about)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date."""

    about: str = ""

    def read(self, value: Value, *, where: str) -> date:
        """The date."""
        text: str = as_type(value, kind=str, where=where)
        try:
            found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None or found.year < _FIRST_YEAR:
            raise refuse(where, _("“%(field)s” is not a date. Write it as 2026-11-04."))
        return found

    def schema(self) -> Schema:
        """A full-date of RFC 3339."""
        return {"type": "string", "format": "date", **_about(self.about)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date and a time with its zone."""

    about: str = ""

    def read(self, value: Value, *, where: str) -> datetime:
        """The time in UTC."""
        text: str = as_type(value, kind=str, where=where)
        try:
            found = datetime.fromisoformat(text.upper()).astimezone(UTC) if _MOMENT.fullmatch(text) else None
        except (ValueError, OverflowError):
            found = None
        if found is None or found.year < _FIRST_YEAR:
            raise refuse(where, _("“%(field)s” is not a time. Write it with its zone, as 2026-11-04T09:30:00+01:00."))
        return found

    def schema(self) -> Schema:
        """A date-time of RFC 3339."""
        return {"type": "string", "format": "date-time", **_about(self.about)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A list."""

    of: Shape
    most: int
    about: str = ""

    def read(self, value: Value, *, where: str) -> tuple[Any, ...]:
        """Each of them."""
        # Of whatever kind: each is looked at by its own shape.
        given = as_list(value, of=(dict, str, int, float, bool, list, type(None)), at_most=self.most, where=where)
        return tuple(self.of.read(each, where=f"{where}[{place}]") for place, each in enumerate(given))

    def schema(self) -> Schema:
        """An array."""
        return {"type": "array", "maxItems": self.most, "items": self.of.schema(), **_about(self.about)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """An object with these fields and no others; what is optional may be left out, and is never null."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    about: str = ""

    def read(self, value: Value, *, where: str = "") -> dict[str, Any]:
        """The fields that came."""
        shapes = {**self.required, **self.optional}
        if not isinstance(value, dict):
            raise JsonRefused("wrong_type", field=where or "message", wanted="an object")
        kinds_of = {name: type(value[name]) if name in value else str for name in shapes}
        found = as_object(value, allowed=kinds_of, optional=self.optional.keys(), where=where)
        inside = f"{where}." if where else ""
        return {name: shapes[name].read(each, where=f"{inside}{name}") for name, each in found.items()}

    def schema(self) -> Schema:
        """An object that allows nothing else."""
        properties = {name: shape.schema() for name, shape in {**self.required, **self.optional}.items()}
        required = {"required": list(self.required)} if self.required else {}
        closed = {"type": "object", "additionalProperties": False, "properties": properties}
        return {**closed, **required, **_about(self.about)}


def _about(text: str) -> Schema:
    return {"description": text} if text else {}
