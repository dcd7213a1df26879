"""Taking the elements of a unit into values, and telling what was wrong with them."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from ordskifte.protocols.noark.events import Done, Event, Finding
from ordskifte.protocols.noark.fields import SEPARATOR, Field, Shape
from ordskifte.protocols.noark.units import Unit
from ordskifte.protocols.noark.values import Code

_UUID: Final = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?", re.ASCII)
# What only some subtypes must have, beside what the classes say.
_REQUIRED: Final[Mapping[str, Mapping[str, str]]] = {
    "saksmappe": {"case_year": "saksaar", "case_sequence_number": "sakssekvensnummer", "case_status": "saksstatus"},
    "journalpost": {
        "title": "tittel",
        "registry_entry_type": "journalposttype",
        "record_status": "journalstatus",
        "registry_entry_date": "journaldato",
    },
    "arkivnotat": {"title": "tittel"},
    "basisregistrering": {"title": "tittel"},
}
# Counted in characters, with something for each value: a case with some ten thousand parties stays below.
_MOST_OF_A_UNIT: Final = 4_194_304
_A_VALUE: Final = 50
_MOST_EXTRA: Final = 100
_LONGEST_EXTRA: Final = 2_000
_MOST_FINDINGS: Final = 50  # about one unit
_MOST_PATHS: Final = 1_000  # of unknown elements, and of units in odd places


class Frame:
    """A unit while it is read. There is one for every unit of an archive, so it holds nothing before it is needed."""

    subtype: str = ""
    extra: list[tuple[str, str]] | None = None
    person_names: list[str] | None = None
    name_spans: list[tuple[str, int, int]] | None = None
    characters: int = 0
    findings: int = 0
    is_opened: bool = False
    unit: Unit | None = None

    def __init__(self, handle: int, line: int) -> None:
        self.handle = handle
        self.line = line
        self.parent: int | None = None
        self.born = 0  # bytes read when it started


class Bag:
    """Values read so far, of a unit or of something that belongs to it."""

    element: str = ""
    around: "Bag | None" = None
    about: Field | None = None  # the field that it will be a value of; a unit has none
    many: dict[str, list[Any]] | None = None

    def __init__(self, shape: Shape, frame: Frame) -> None:
        self.shape = shape
        self.frame = frame
        self.values: dict[str, Any] = {}

    def add_many(self, values: dict[str, Any]) -> None:
        """Put what has several values beside the others."""
        if self.many is not None:
            values |= {name: tuple(several) for name, several in self.many.items()}

    def append(self, name: str, value: object) -> None:
        """Add to a field that may have several values."""
        self.many = self.many or {}
        self.many.setdefault(name, []).append(value)

    @property
    def path(self) -> str:
        """The elements around, from the top."""
        names = [self.element]
        around = self.around
        while around is not None:
            names.append(around.element)
            around = around.around
        return "/".join(reversed(names))


class Collector:
    """Fills bags, and makes units of them."""

    def __init__(self, line: Callable[[], int]) -> None:
        self.line = line
        # In the order of the file: units, with a place kept for those still open, and findings.
        self.pending: list[Bag | Event] = []
        self.unknown: Counter[str] = Counter()
        self.odd_ids = 0
        self._told: set[str] = set()

    def take(self, bag: Bag, about: Field, *, text: str, name: str) -> None:
        """Read one text into its field."""
        value: object = text
        if about.read is not None:
            value, code = about.read(text)
            if code is None and about.name not in bag.values:
                # No field that is not text may stand more than once, and none of these is long.
                bag.values[about.name] = value
                return
            if code is not None:
                self._tell_value(bag, code, name=name, text=text, value=value)
            if value is None:
                return
        if value is text and len(text) > about.limit:
            self.find(Code.TOO_LONG, bag=bag, name=name, what=f"{len(text)} > {about.limit}", done=Done.CUT)
            value = text[: about.limit]
        self.put(bag, about, value=value, name=name)

    def put(self, bag: Bag, about: Field, *, value: object, name: str) -> None:
        """Keep one value, unless there is too much of the unit already."""
        frame = bag.frame
        frame.characters += _A_VALUE + (len(value) if isinstance(value, str) else 0)
        if frame.characters > _MOST_OF_A_UNIT:
            self.find(Code.TOO_MANY, bag=bag, name=name, what=local(name), done=Done.LEFT_OUT)
        elif about.many:
            bag.append(about.name, value)
        elif about.name in bag.values:
            self.find(Code.REPEATED, bag=bag, name=name, what=local(name), done=Done.KEPT_AS_EXTRA)
            self.keep_extra(frame, name=local(name), text=str(value))
        else:
            bag.values[about.name] = value

    def finish_owned(self, bag: Bag, around: Bag, *, name: str) -> None:
        """Close something that belongs to a unit."""
        self._tell_missing(bag, bag.shape.required)
        if bag.about is not None:
            bag.add_many(bag.values)
            self.put(around, bag.about, value=bag.shape.cls.holding(bag.values), name=name)

    def finish(self, bag: Bag) -> Unit:
        """Close a unit: say what is missing, and make its values."""
        shape, subtype = bag.shape, bag.frame.subtype
        self._tell_missing(bag, shape.required)
        if subtype in _REQUIRED:
            self._tell_missing(bag, _REQUIRED[subtype])
        system_id = bag.values.get("system_id", "")
        if system_id and not _UUID.fullmatch(system_id):
            self.odd_ids += 1
            # Once for each element: before version 5 every unit of an archive may be so, and rightly.
            self.find_once(f"id {shape.cls.element}", Code.ODD_ID, bag=bag, what=system_id)
        return self._unit(bag, bag.values)

    def unit(self, bag: Bag) -> Unit:
        """The unit as far as it was read."""
        return self._unit(bag, bag.values.copy())

    def _unit(self, bag: Bag, values: dict[str, Any]) -> Unit:
        """A unit of these values, which nobody else changes any more."""
        frame = bag.frame
        bag.add_many(values)
        values["handle"], values["parent"], values["line"] = frame.handle, frame.parent, frame.line
        if frame.subtype:
            values["subtype"] = frame.subtype
        if frame.extra:
            values["extra"] = tuple(frame.extra)
        if frame.person_names:
            values["person_names"] = tuple(frame.person_names)
        if frame.name_spans:
            values["name_spans"] = tuple(frame.name_spans)
        unit: Unit = bag.shape.cls.holding(values)
        return unit

    def keep_extra(self, frame: Frame, *, name: str, text: str) -> None:
        """Keep what there is no field for, within measure."""
        frame.extra = frame.extra or []
        if len(frame.extra) < _MOST_EXTRA:
            frame.extra.append((name, text[:_LONGEST_EXTRA]))

    def keep_person(self, bag: Bag, about: Field, *, before: str, name: str) -> None:
        """Keep a name that was marked as a person's, and where it stands in its field, whose text is stripped."""
        frame, bare = bag.frame, name.strip()
        frame.person_names = frame.person_names or []
        if not bare or len(frame.person_names) >= _MOST_EXTRA:
            return
        frame.person_names.append(bare[:_LONGEST_EXTRA])
        ahead = before.lstrip()
        first = len(ahead) + (len(name) - len(name.lstrip()) if ahead else 0)
        last = min(first + len(bare), about.limit)
        if first < last:
            frame.name_spans = frame.name_spans or []
            frame.name_spans.append((_field_name(bag, about), first, last))

    def count_unknown(self, bag: Bag, name: str, *, done: Done) -> None:
        """Count an element that no field is for, and tell of it the first time that it stands there."""
        path = f"{bag.path}/{local(name)}"
        if path in self.unknown or len(self.unknown) < _MOST_PATHS:
            self.unknown[path] += 1
            self.find_once(f"unknown {path}", Code.UNKNOWN_ELEMENT, bag=bag, name=name, what=local(name), done=done)

    def find_once(
        self, key: str, code: Code, *, bag: Bag, what: str, done: Done = Done.KEPT, name: str | None = None
    ) -> None:
        """Tell of something that may come again in every unit, the first time only."""
        if key not in self._told and len(self._told) < _MOST_PATHS:
            self._told.add(key)
            self.find(code, bag=bag, what=what, done=done, name=name)

    def find(self, code: Code, *, bag: Bag, what: str, done: Done, name: str | None = None) -> None:
        """Tell of something wrong in a unit; of one unit, no more than anyone would read."""
        frame = bag.frame
        frame.findings += 1
        if frame.findings > _MOST_FINDINGS:
            return
        if frame.findings == _MOST_FINDINGS:
            code, what, done = Code.TOO_MANY, "findings", Done.LEFT_OUT
        path = bag.path if name is None else f"{bag.path}/{local(name)}"
        line = frame.line if name is None else self.line()
        self.pending.append(
            Finding(code=code, path=path[:500], line=line, what=what[:200], done=done, handle=frame.handle)
        )

    def _tell_value(self, bag: Bag, code: Code, *, name: str, text: str, value: object) -> None:
        if value is None:
            done = Done.KEPT_AS_EXTRA
            self.keep_extra(bag.frame, name=local(name), text=text)
        else:
            done = Done.KEPT if value is text else Done.READ_AS_MEANT
        self.find(code, bag=bag, name=name, what=text[:100], done=done)

    def _tell_missing(self, bag: Bag, required: Mapping[str, str]) -> None:
        values = bag.values
        for field in required:
            if field not in values:
                missing = [element for name, element in required.items() if name not in values]
                self.find(Code.MISSING, bag=bag, what=", ".join(missing), done=Done.LEFT_EMPTY)
                return


def _field_name(bag: Bag, about: Field) -> str:
    """The field as a path from the unit; of things that come several times, with their place."""
    names = [_in_its_place(bag.many, about)]
    while bag.about is not None and bag.around is not None:
        names.append(_in_its_place(bag.around.many, bag.about))
        bag = bag.around
    return ".".join(reversed(names))


def _in_its_place(many: dict[str, list[Any]] | None, about: Field) -> str:
    return f"{about.name}.{len((many or {}).get(about.name, ()))}" if about.many else about.name


def local(name: str) -> str:
    """A name without its namespace, at a length that can be shown: it may be as long as its author pleases."""
    return name.rpartition(SEPARATOR)[2][:100]
