"""Reading arkivuttrekk.xml: what an extract says of itself (ADDML 8.x).

ADDML describes by named properties inside each other. Where they stand varies from maker to maker, so they are found by
their names and not by their place; what is not found is empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from ordskifte.protocols.noark.events import Done, Finding, XmlRefused
from ordskifte.protocols.noark.fields import NAME, SEPARATOR
from ordskifte.protocols.noark.guard import Broken, Guard, Source, pieces
from ordskifte.protocols.noark.values import Code, read_day, read_size

_LARGEST: Final = 8_388_608  # bytes
_DEEPEST: Final = 100
_NAMED: Final = {"additionalElement", "property", "dataObject"}
_MOST: Final = 20_000  # values


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredChecksum:
    """What a file in the extract should sum to."""

    file_name: str
    algorithm: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCount:
    """How many there should be of an element, in which of the extract's files."""

    data_object: str
    element: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractDescription:
    """What the maker of an extract says of it."""

    archive: str = ""
    creators: tuple[str, ...] = ()
    system_name: str = ""
    system_type: str = ""
    noark_version: str = ""
    period_starts_on: date | None = None
    period_ends_on: date | None = None
    document_files: int | None = None
    checksums: tuple[DeclaredChecksum, ...] = ()
    counts: tuple[DeclaredCount, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_description(source: Source) -> ExtractDescription:
    """Read a description; one that breaks off, is hostile or is another kind of file raises `XmlRefused`."""
    listener = _Listener()
    try:
        for piece in pieces(source):
            listener.feed(piece)
        listener.feed(b"", is_last=True)
    except Broken as broken:
        raise XmlRefused("not_xml", line=broken.line) from None
    return _Description(listener.values).read()


@dataclass(slots=True, eq=False)
class _Node:
    """A property, an additional element or a data object, by its name."""

    name: str
    is_data_object: bool
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Value:
    nodes: tuple[_Node, ...]  # from the outermost
    text: str
    line: int

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.nodes)


class _Listener:
    """Gathers each value with the named elements around it."""

    def __init__(self) -> None:
        self.values: list[_Value] = []
        self.around: list[_Node | None] = []
        self.texts: list[str] = []
        self.guard = Guard(root="addml", namespace=None)
        self.guard.parser.StartElementHandler = self._start
        self.guard.parser.EndElementHandler = self._end
        self.guard.parser.CharacterDataHandler = self.texts.append

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        self.guard.feed(piece, is_last=is_last)
        if self.guard.fed > _LARGEST:
            raise XmlRefused("too_large", line=self.guard.line, limit=_LARGEST)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.around:
            self.guard.check_root(name)
        if len(self.around) >= _DEEPEST:
            raise XmlRefused("too_deep", line=self.guard.line, limit=_DEEPEST)
        local = name.rpartition(SEPARATOR)[2]
        node = _Node(attributes.get("name", "")[:NAME], local == "dataObject") if local in _NAMED else None
        self.around.append(node)
        self.texts.clear()

    def _end(self, name: str) -> None:
        self.around.pop()
        text = "".join(self.texts).strip()
        self.texts.clear()
        if text and name.rpartition(SEPARATOR)[2] == "value" and len(self.values) < _MOST:
            nodes = tuple(node for node in self.around if node is not None)
            self.values.append(_Value(nodes, text[:NAME], self.guard.line))


class _Description:
    def __init__(self, values: list[_Value]) -> None:
        self.values = values
        self.findings: list[Finding] = []

    def read(self) -> ExtractDescription:
        return ExtractDescription(
            archive=self.first("archive"),
            creators=tuple(dict.fromkeys(value.text for value in self.ending("recordCreator"))),
            system_name=self.first("systemName"),
            system_type=self.first("systemType"),
            noark_version=self.first("info", "type", "version"),
            period_starts_on=self.day("archivalPeriod", "startDate"),
            period_ends_on=self.day("archivalPeriod", "endDate"),
            document_files=self.count("antallDokumentfiler"),
            checksums=tuple(self.checksums()),
            counts=tuple(self.counts()),
            findings=tuple(self.findings),
        )

    def ending(self, *names: str) -> Iterator[_Value]:
        return (value for value in self.values if value.path[-len(names) :] == names)

    def first(self, *names: str) -> str:
        return next((value.text for value in self.ending(*names)), "")

    def day(self, *names: str) -> date | None:
        for value in self.ending(*names):
            day, code = read_day(value.text)
            self.find(code, value, is_kept=day is not None)
            return day if isinstance(day, date) and not isinstance(day, datetime) else None
        return None

    def count(self, *names: str) -> int | None:
        return next((self.size(value) for value in self.ending(*names)), None)

    def size(self, value: _Value) -> int | None:
        count, code = read_size(value.text)
        self.find(code, value, is_kept=count is not None)
        return count if isinstance(count, int) else None

    def checksums(self) -> Iterator[DeclaredChecksum]:
        """Name, algorithm and sum of a file stand inside one property called file."""
        names = {value.nodes[-2]: value.text for value in self.ending("file", "name")}
        algorithms = {value.nodes[-3]: value.text for value in self.ending("file", "checksum", "algorithm")}
        for value in self.ending("file", "checksum", "value"):
            file = value.nodes[-3]
            if file in names:
                yield DeclaredChecksum(
                    file_name=names[file], algorithm=algorithms.get(file, ""), value=value.text.lower()
                )

    def counts(self) -> Iterator[DeclaredCount]:
        elements = {value.nodes[-1]: value.text for value in self.ending("numberOfOccurrences")}
        for value in self.ending("numberOfOccurrences", "value"):
            element = elements.get(value.nodes[-2])
            count = self.size(value)
            if element and count is not None:
                data_objects = [node.name for node in value.nodes if node.is_data_object]
                yield DeclaredCount(data_object=data_objects[-1] if data_objects else "", element=element, count=count)

    def find(self, code: Code | None, value: _Value, *, is_kept: bool) -> None:
        if code is not None:
            done = Done.READ_AS_MEANT if is_kept else Done.LEFT_EMPTY
            path = "/".join(value.path)[:500]
            self.findings.append(Finding(code=code, path=path, line=value.line, what=value.text[:100], done=done))
