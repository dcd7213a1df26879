"""Taking an answer apart: each thing is asked for once, and what nobody asked for is unknown, and said."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from ordskifte.protocols.noark.arkivmelding.answers import Node
from ordskifte.protocols.noark.arkivmelding.refusals import Wrong, quoted, unreadable
from ordskifte.protocols.noark.arkivmelding.writing import LARGEST_INT

T = TypeVar("T")

MOST_UNKNOWN: Final = 20
LONGEST: Final = 2_000
_UUID: Final = re.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_DIGITS: Final = re.compile("[0-9]{1,10}", re.ASCII)


class Unknown:
    """What was not known, and where it stood."""

    def __init__(self) -> None:
        self._places: list[str] = []

    def add(self, place: str) -> None:
        """One more, unless there are many already."""
        if len(self._places) < MOST_UNKNOWN and (shown := quoted(place)) not in self._places:
            self._places.append(shown)

    @property
    def places(self) -> tuple[str, ...]:
        """All that is told of."""
        return tuple(self._places)


class Part:
    """An element of an answer in XML."""

    def __init__(self, node: Node, *, namespace: str, unknown: Unknown, place: str = "") -> None:
        self._namespace = namespace
        self._unknown = unknown
        self._place = place
        self._left: dict[tuple[str, str], list[Node]] = {}
        for child in node.children:
            self._left.setdefault((child.namespace, child.name), []).append(child)

    def place(self, name: str) -> str:
        """Where something of this name stands."""
        return f"{self._place}/{name}".lstrip("/")

    def all(self, name: str) -> list[Node]:
        """The elements of this name."""
        return self._left.pop((self._namespace, name), [])

    def one(self, name: str) -> Node | None:
        """The element of this name, if there is one; there may not be two."""
        nodes = self.all(name)
        if len(nodes) > 1:
            raise unreadable(Wrong.CONTRADICTS, self.place(name))
        return nodes[0] if nodes else None

    def part(self, node: Node, *, namespace: str = "") -> "Part":
        """An element in here, to be taken apart in turn."""
        place = self.place(node.name)
        return Part(node, namespace=namespace or self._namespace, unknown=self._unknown, place=place)

    def text(self, name: str) -> str:
        """The text of an element; "" without one."""
        node = self.one(name)
        if node is None:
            return ""
        self.part(node).close()
        return node.text[:LONGEST]

    def value(self, name: str, read: Callable[[str], T | None]) -> T | None:
        """The value of an element, read so; None without one."""
        text = self.text(name)
        return read_as(read, text, place=self.place(name)) if text else None

    def needed(self, name: str, read: Callable[[str], T | None]) -> T:
        """The value of an element that must be there."""
        return read_as(read, self.text(name), place=self.place(name))

    def pass_over(self, *names: str) -> None:
        """These are known, and nobody has use for them."""
        for name in names:
            self.all(name)

    def close(self) -> None:
        """Note what nobody asked for."""
        for _, name in self._left:
            self._unknown.add(self.place(name))


class Fields:
    """An object of an answer in JSON, as the strict decoder gives it."""

    def __init__(self, value: object, *, unknown: Unknown, place: str = "") -> None:
        if not isinstance(value, dict):
            raise unreadable(Wrong.BAD_VALUE, place, given=type(value).__name__)
        self._left: dict[str, Any] = dict(value)
        self._unknown = unknown
        self._place = place

    def place(self, name: str) -> str:
        """Where something of this name stands."""
        return f"{self._place}.{name}".lstrip(".")

    def fields(self, name: str) -> "Fields":
        """An object in here, which must be there."""
        return Fields(self._left.pop(name, None), unknown=self._unknown, place=self.place(name))

    def list(self, name: str, *, most: int) -> list["Fields"]:
        """The objects of a list; none without one."""
        found = self._left.pop(name, None)
        if found is None:
            return []
        if not isinstance(found, list) or len(found) > most:
            raise unreadable(Wrong.BAD_VALUE, self.place(name), given=type(found).__name__)
        return [Fields(each, unknown=self._unknown, place=self.place(name)) for each in found]

    def text(self, name: str) -> str:
        """A text; "" without one."""
        value = self._left.pop(name, None)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise unreadable(Wrong.BAD_VALUE, self.place(name), given=type(value).__name__)
        return value.strip()[:LONGEST]

    def needed(self, name: str, read: Callable[[str], T | None]) -> T:
        """A value that must be there."""
        return read_as(read, self.text(name), place=self.place(name))

    def pass_over(self, *names: str) -> None:
        """These are known, and nobody has use for them."""
        for name in names:
            self._left.pop(name, None)

    def close(self) -> None:
        """Note what nobody asked for."""
        for name in self._left:
            self._unknown.add(self.place(name))


def read_as(read: Callable[[str], T | None], text: str, *, place: str) -> T:
    """What a text says, or `NotReadable`."""
    if (value := read(text)) is None:
        raise unreadable(Wrong.BAD_VALUE, place, given=text)
    return value


def words(text: str) -> str | None:
    """Some text."""
    return text or None


def key(text: str) -> UUID | None:
    """A systemID, or a key of ours."""
    return UUID(text) if _UUID.fullmatch(text) else None


def whole(text: str) -> int | None:
    """A number that xs:int can hold, and that counts something or nothing."""
    value = int(text) if _DIGITS.fullmatch(text) else -1
    return value if 0 <= value <= LARGEST_INT else None


def day(text: str) -> date | None:
    """An xs:date."""
    match = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
