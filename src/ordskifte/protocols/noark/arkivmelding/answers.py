"""A small tree of an answer in XML, made by the parser that foreign XML goes through; everything of it is bounded."""

from dataclasses import dataclass, field
from typing import Final

from ordskifte.protocols.noark.arkivmelding.refusals import Wrong, unreadable
from ordskifte.protocols.noark.events import XmlRefused
from ordskifte.protocols.noark.fields import SEPARATOR
from ordskifte.protocols.noark.guard import CHUNK, Broken, Guard

LARGEST: Final = 1_048_576  # bytes; a receipt takes a few kilobytes
_DEEPEST: Final = 16
_MOST_ELEMENTS: Final = 10_000
_MOST_ATTRIBUTES: Final = 20
_LONGEST_TEXT: Final = 10_000
_LONGEST_NAME: Final = 300


@dataclass(slots=True)
class Node:
    """One element: its name without the namespace, its text, and what stands in it."""

    name: str
    namespace: str
    text: str = ""
    children: list["Node"] = field(default_factory=list)


def read(data: bytes, *, root: str, namespace: str) -> Node:
    """The tree of an answer with this first element, or `NotReadable`."""
    if len(data) > LARGEST:
        raise unreadable(Wrong.HOSTILE, given="too large", limit=LARGEST)
    reader = _Reader(root=root, namespace=namespace)
    try:
        for start in range(0, len(data), CHUNK):
            reader.guard.feed(data[start : start + CHUNK])
        reader.guard.feed(b"", is_last=True)
    except XmlRefused as error:
        raise _refused(error, root=root) from None
    except Broken as error:
        raise unreadable(Wrong.NOT_WHOLE, f"line {error.line}") from None
    return reader.tree


def _refused(error: XmlRefused, *, root: str) -> Exception:
    match error.code:
        case "not_xml":
            return unreadable(Wrong.NOT_WHOLE, f"line {error.line}")
        case "not_noark":
            return unreadable(Wrong.OTHER_KIND, root, given=error.params.get("given", ""))
        case code:
            return unreadable(Wrong.HOSTILE, f"line {error.line}", given=code)


class _Reader:
    """Listens to the parser, and builds the tree."""

    def __init__(self, *, root: str, namespace: str) -> None:
        self.guard = Guard(root=root, namespace=namespace)
        self.tree = Node(root, namespace)
        self._open: list[Node] = []
        self._elements = 0
        self.guard.parser.StartElementHandler = self._start
        self.guard.parser.EndElementHandler = self._end
        self.guard.parser.CharacterDataHandler = self._take

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            self.guard.check_root(name)
        self._elements += 1
        self._bound("too deep", len(self._open) >= _DEEPEST)
        self._bound("too many elements", self._elements > _MOST_ELEMENTS)
        self._bound("too many attributes", len(attributes) > _MOST_ATTRIBUTES or len(name) > _LONGEST_NAME)
        namespace, _, local = name.rpartition(SEPARATOR)
        node = self.tree if not self._open else Node(local, namespace)
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        node = self._open.pop()
        node.text = node.text.strip()

    def _take(self, text: str) -> None:
        node = self._open[-1]
        self._bound("too long", len(node.text) + len(text) > _LONGEST_TEXT)
        node.text += text

    def _bound(self, what: str, is_over: bool) -> None:
        if is_over:
            raise unreadable(Wrong.HOSTILE, f"line {self.guard.line}", given=what)
