"""Windows of rows by key: no counting, no offset, and no row twice or left out when others come in between.

A cursor is opaque to the reader but not secret and not signed: it holds the key of a row that was shown, is read
strictly, and can at most show a place in a list that is open to the reader anyway.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, Self, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, IntegerField, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ordskifte.kernel.web import kinds
from ordskifte.kernel.web.errors import Refused
from ordskifte.protocols import strictjson
from ordskifte.protocols.strictjson import JsonRefused

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)

LARGEST = 100
USUAL = 50
# The names in addresses: "etter" is after, "antall" is how many.
CURSOR, SIZE = "etter", "antall"
_LONGEST_CURSOR = 400


@dataclass(frozen=True, slots=True)
class Window(Generic[Row]):
    """Rows in order, and the cursors of the windows after and before, where there are any."""

    rows: list[Row]
    next: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the key of a row, and whether it is what stands before it that is wanted."""

    values: tuple[strictjson.Value, ...]
    backwards: bool = False

    def __str__(self) -> str:
        data = strictjson.dumps([int(self.backwards), *self.values])
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote, letter for letter; anything else is refused."""
        if len(text) > _LONGEST_CURSOR or not text.isascii():
            raise damaged()
        try:
            data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            found = strictjson.as_list(strictjson.loads(data), of=(int, str, type(None)), at_most=9)
        except (binascii.Error, JsonRefused):
            raise damaged() from None
        if len(found) < 2 or found[0] not in (0, 1):
            raise damaged()
        cursor = cls(tuple(found[1:]), backwards=found[0] == 1)
        if str(cursor) != text:
            raise damaged()
        return cursor


def damaged() -> Refused:
    """What the reader is told whose link does not lead to a window."""
    said = _("The link to more rows is damaged. Go back to the start of the list.")
    return Refused(kinds.BAD_REQUEST, detail=said)


def cursor(request: HttpRequest) -> Cursor | None:
    """The place that the address names, or None for the start of the list."""
    text = request.GET.get(CURSOR, "")
    return Cursor.parse(text) if text else None


def size(request: HttpRequest, *, usual: int = USUAL) -> int:
    """How many rows the address asks for."""
    text = request.GET.get(SIZE, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= LARGEST):
        said = _("“%(name)s” must be a whole number from 1 to %(most)s.") % {"name": SIZE, "most": LARGEST}
        raise Refused(kinds.BAD_REQUEST, detail=said)
    return int(text)


def window(
    rows: QuerySet[Stored], *, key: Sequence[str], cursor: Cursor | None = None, size: int = USUAL
) -> Window[Stored]:
    """The rows from the cursor on, by a key whose last part is unique; `-` before a part turns its order around.

    Only the first part may be without a value; such rows stand last, whatever the order and the database.
    """
    if not 1 <= size <= LARGEST:
        raise ValueError(f"a window holds 1 to {LARGEST} rows")
    parts = _parts(rows.model, tuple(key))
    backwards = cursor is not None and cursor.backwards
    found: list[Stored] = []
    for stretch in _stretches(rows, parts, cursor=cursor):
        found += stretch[: size + 1 - len(found)]
        if len(found) > size:
            break
    return _window(found, parts, size=size, backwards=backwards, is_first=cursor is None)


def first_window(found: list[Any], *, model: type[Model], key: Sequence[str], size: int) -> Window[Any]:
    """The start of a list whose rows were read otherwise: one more than `size`, where there are so many."""
    return _window(found, _parts(model, tuple(key)), size=size, backwards=False, is_first=True)


def after(values: Sequence[Any], *, model: type[Model], key: Sequence[str]) -> str:
    """The cursor of what stands after a row whose key is known, where the row was read otherwise."""
    parts = _parts(model, tuple(key))
    return str(Cursor(tuple(part.write(value) for part, value in zip(parts, values, strict=True))))


def _window(found: list[Row], parts: "list[Part]", *, size: int, backwards: bool, is_first: bool) -> Window[Row]:
    has_more = len(found) > size
    shown = found[:size][::-1] if backwards else found[:size]
    if not shown:
        return Window([])
    comes_before = has_more if backwards else not is_first
    return Window(
        shown,
        next=_place(parts, shown[-1], backwards=False) if has_more or backwards else None,
        previous=_place(parts, shown[0], backwards=True) if comes_before else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One column of a key."""

    name: str
    reader: "Field[Any, Any]"
    descends: bool
    is_optional: bool
    is_unique: bool

    def order(self, *, backwards: bool) -> str:
        """How rows are sorted by it."""
        return f"-{self.name}" if self.descends != backwards else self.name

    def read(self, value: strictjson.Value) -> Any:
        """A value out of a cursor, or a refusal."""
        if value is None and self.is_optional:
            return None
        try:
            found = _in_utc(self.reader.to_python(value))
        except (ValidationError, ValueError, TypeError, OverflowError):
            raise damaged() from None
        if value is None or self.write(found) != value:
            raise damaged()
        return found

    def write(self, value: Any) -> strictjson.Value:
        """A value as it stands in a cursor."""
        if value is None or (isinstance(value, int) and isinstance(self.reader, IntegerField)):
            return value
        return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _in_utc(found: Any) -> Any:
    """A moment as databases compare it, and as cursors are written; one without a zone is none, nor one out of time."""
    if not isinstance(found, datetime):
        return found
    if found.tzinfo is None:
        raise ValueError(found)
    return found.astimezone(UTC)


@lru_cache(maxsize=200)
def _parts(model: type[Model], key: tuple[str, ...]) -> list[Part]:
    parts = [_part(model, written) for written in key]
    if any(part.is_optional for part in parts[1:]):
        raise ValueError("only the first part of a key may be without a value")
    if not parts[-1].is_unique:
        raise ValueError(f"{key[-1]} is not unique, so rows could be left out")
    return parts


def _part(model: type[Model], written: str) -> Part:
    name = written.removeprefix("-")
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        raise ValueError(f"{model.__name__} has no column {name}") from None
    if not isinstance(field, Field):
        raise ValueError(f"{name} is not a column of {model.__name__}")
    reader = field
    while getattr(reader, "remote_field", None) is not None:
        reader = reader.target_field  # type: ignore[attr-defined]
    return Part(
        name=field.attname,
        reader=reader,
        descends=written.startswith("-"),
        is_optional=field.null,
        is_unique=field.unique and not field.null,
    )


def _stretches(rows: QuerySet[Stored], parts: list[Part], *, cursor: Cursor | None) -> list[QuerySet[Stored]]:
    """The list in one piece, or in two where the first part may be missing: each is one range of one index."""
    backwards = cursor is not None and cursor.backwards
    values = _values(parts, cursor)
    first = parts[0]
    if not first.is_optional:
        return [_stretch(rows, parts, values=values, backwards=backwards)]
    with_value = rows.filter(**{f"{first.name}__isnull": False})
    without = rows.filter(**{f"{first.name}__isnull": True})
    stands_without = values is not None and values[0] is None
    tail = _stretch(without, parts[1:], values=values[1:] if values and stands_without else None, backwards=backwards)
    if values is not None and stands_without != backwards:
        # The cursor stands in the piece that is read last.
        return [tail] if stands_without else [_stretch(with_value, parts, values=values, backwards=True)]
    head = _stretch(with_value, parts, values=None if stands_without else values, backwards=backwards)
    return [tail, head] if backwards else [head, tail]


def _stretch(
    rows: QuerySet[Stored], parts: list[Part], *, values: list[Any] | None, backwards: bool
) -> QuerySet[Stored]:
    if values is not None:
        rows = rows.filter(_beyond(parts, values, backwards=backwards))
    return rows.order_by(*(part.order(backwards=backwards) for part in parts))


def _beyond(parts: list[Part], values: list[Any], *, backwards: bool) -> Q:
    """What stands after the key, written so that the first column bounds the range in the index."""
    part, value = parts[0], values[0]
    sign = "lt" if part.descends != backwards else "gt"
    further = Q(**{f"{part.name}__{sign}": value})
    if len(parts) == 1:
        return further
    return Q(**{f"{part.name}__{sign}e": value}) & (further | _beyond(parts[1:], values[1:], backwards=backwards))


def _values(parts: list[Part], cursor: Cursor | None) -> list[Any] | None:
    if cursor is None:
        return None
    if len(cursor.values) != len(parts):
        raise damaged()
    return [part.read(value) for part, value in zip(parts, cursor.values, strict=True)]


def _place(parts: list[Part], row: object, *, backwards: bool) -> str:
    values = tuple(part.write(getattr(row, part.name)) for part in parts)
    return str(Cursor(values, backwards=backwards))
