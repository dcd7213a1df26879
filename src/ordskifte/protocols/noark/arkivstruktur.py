"""Reading arkivstruktur.xml of Noark 5, versions 3.1 to 5.5, in one pass and in little memory.

The schemas put half of a unit's own fields after the units inside it. So what was read is held back for a while: a
unit that takes less than the window comes as one `Whole`, before what is inside it. Only a larger one comes as `Opened`
and `Closed`.
"""

from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeGuard

from ordskifte.protocols.noark.collect import Bag, Collector, Frame, local
from ordskifte.protocols.noark.events import Closed, Done, Event, Finding, Finished, Opened, Whole, XmlRefused
from ordskifte.protocols.noark.fields import NAMESPACE, SEPARATOR, Field, Shape, full_name, shape_of
from ordskifte.protocols.noark.guard import Broken, Guard, Source, pieces
from ordskifte.protocols.noark.marked import person_names
from ordskifte.protocols.noark.plain import Plain
from ordskifte.protocols.noark.units import UNITS
from ordskifte.protocols.noark.values import Code

WINDOW: Final = 1_048_576  # bytes
_DEEPEST: Final = 100  # of units inside each other, or of elements inside one
_MOST_ATTRIBUTES: Final = 64
# The longest stretch of bytes without the first or last tag of a unit: a case with some ten thousand parties.
_LONGEST: Final = 8_388_608
_MOST_TEXT: Final = 131_072  # characters of one element; the longest field takes fewer
_TYPE: Final = f"http://www.w3.org/2001/XMLSchema-instance{SEPARATOR}type"
# Elements that are types in the schemas, but stand as elements in files made by hand.
_ALIASES: Final = {
    "mappe": ("saksmappe", "moetemappe"),
    "registrering": ("basisregistrering", "journalpost", "arkivnotat", "moeteregistrering"),
}
_PARENTS: Final[Mapping[str, set[str | None]]] = {
    "arkiv": {None, "arkiv"},
    "arkivdel": {"arkiv"},
    "klassifikasjonssystem": {"arkivdel"},
    "klasse": {"klassifikasjonssystem", "klasse"},
    "mappe": {"arkivdel", "klasse", "mappe"},
    "registrering": {"arkivdel", "klasse", "mappe"},
    "dokumentbeskrivelse": {"registrering"},
    "dokumentobjekt": {"dokumentbeskrivelse", "registrering"},
}


def _units() -> dict[str, tuple[Shape, str]]:
    found: dict[str, tuple[Shape, str]] = {}
    for cls in UNITS:
        shape = shape_of(cls)
        found[full_name(cls.element)] = (shape, "")
        found |= {full_name(alias): (shape, alias) for alias in _ALIASES.get(cls.element, ())}
    return found


_UNITS: Final = _units()


def read_structure(source: Source, *, window: int = WINDOW) -> Iterator[Event]:
    """Hand on the units of an archive in the order of the file, with what was wrong among them; `Finished` comes last.

    A file that breaks off gives all that stood before, and the units that it broke off in are never closed. A hostile
    one, or another kind of file, raises `XmlRefused`.
    """
    reader = _Reader(window=window)
    try:
        for piece in pieces(source):
            reader.feed(piece)
            yield from reader.hand_on()
        reader.feed(b"", is_last=True)
    except Broken as broken:
        reader.break_off(broken)
        yield from reader.finish(is_complete=False)
    else:
        yield from reader.finish(is_complete=True)


@dataclass(slots=True, eq=False)
class _Open:
    """An element whose inside no common schema covers: one that is unknown, or the body's own."""

    about: Field | None
    names: list[str]
    pairs: list[tuple[str, str]] = field(default_factory=list)


class _Reader:
    """Listens to the parser. What is called for every element has what is usual first."""

    __slots__ = (
        "bag", "bags", "boundary", "collector", "counts", "guard", "handle", "leaf", "leaves", "marks", "open",
        "opens", "plain", "plain_leaves", "texts", "values", "window",
    )  # fmt: skip

    def __init__(self, *, window: int) -> None:
        self.window = window
        self.guard = Guard(root="arkiv", namespace=NAMESPACE)
        self.collector = Collector(lambda: self.plain.line)
        self.counts: dict[str, int] = {}
        self.handle = 0
        self.boundary = 0  # bytes read when a unit last started or ended
        self.bags: list[Bag] = []
        self.opens: list[_Open | None] = []  # what each unit around stands in, if it is no unit
        # The bag that elements now fall into, with its values and the leaves that it may have.
        self.bag: Bag | None = None
        self.values: dict[str, object] = {}
        self.leaves: dict[str, Field] = {}
        self.plain_leaves: dict[str, Field] = {}  # by their names without a namespace
        self.open: _Open | None = None
        # The leaf that the parser is in, with its text so far and the marked words in it.
        self.leaf: Field | None = None
        self.texts: list[str] = []
        self.marks: list[tuple[str, int]] = []
        self.plain = Plain(self.guard, self)

    @property
    def wants_text(self) -> bool:
        """Whether text is part of anything."""
        return self.leaf is not None or self.open is not None

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Parse some more, within measure."""
        self.plain.feed(piece, is_last=is_last)
        if self.guard.fed - self.boundary > _LONGEST:
            raise XmlRefused("too_large", line=self.guard.line, limit=_LONGEST)
        if len(self.texts) > 1 and sum(map(len, self.texts)) > _MOST_TEXT:
            # Enough to see that it is too long; a bookmark into what is cut off would point nowhere.
            self.texts[:] = ["".join(self.texts)[:_MOST_TEXT]]

    def hand_on(self) -> Iterator[Event]:
        """Hand on what stands before the first unit that is still open and may yet turn out to be small."""
        young = self.guard.fed - self.window
        pending = self.collector.pending
        held = (at for at, item in enumerate(pending) if _is_open(item) and item.frame.born > young)
        yield from self._hand_on(next(held, len(pending)))

    def finish(self, *, is_complete: bool) -> Iterator[Event]:
        """Hand on the rest."""
        yield from self._hand_on(len(self.collector.pending))
        yield Finished(
            complete=is_complete,
            units=MappingProxyType(dict(self.counts)),
            unknown=MappingProxyType(dict(self.collector.unknown)),
            odd_ids=self.collector.odd_ids,
        )

    def break_off(self, broken: Broken) -> None:
        """Tell where the file stops making sense."""
        path = self.bag.path if self.bag else "arkiv"
        self.collector.pending.append(
            Finding(code=Code.BROKEN_XML, path=path[:500], line=broken.line, what=broken.what, done=Done.STOPPED)
        )

    def _hand_on(self, count: int) -> Iterator[Event]:
        pending = self.collector.pending
        handed = pending[:count]
        del pending[:count]
        for item in handed:
            yield self._event(item) if isinstance(item, Bag) else item

    def _event(self, bag: Bag) -> Event:
        if bag.frame.unit is not None:
            return Whole(bag.frame.unit)
        bag.frame.is_opened = True
        return Opened(self.collector.unit(bag))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A first tag."""
        leaf = self.leaves.get(name)
        if leaf is not None and self.leaf is None:
            self.leaf = leaf
            self.texts.clear()
        else:
            self._start_other(name, attributes)

    def end(self, name: str) -> None:
        """A last tag."""
        leaf = self.leaf
        if leaf is None or self.marks:
            self._end_other(name)
        else:
            self.leaf = None
            self.keep(leaf, "".join(self.texts), name=name)

    def keep(self, leaf: Field, text: str, *, name: str) -> None:
        """Take the text of one leaf."""
        text = text.strip()
        if not text:
            return
        values = self.values
        if leaf.name not in values:
            if leaf.read is not None:
                value, code = leaf.read(text)
                if code is None:
                    # None of these is long.
                    values[leaf.name] = value
                    return
            elif leaf.is_plain and len(text) <= leaf.limit:
                values[leaf.name] = text
                return
        if self.bag is not None:
            self.collector.take(self.bag, leaf, text=text, name=name)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if len(attributes) > _MOST_ATTRIBUTES:
            raise XmlRefused("too_many_attributes", line=self.plain.line, limit=_MOST_ATTRIBUTES)
        bag = self.bag
        if bag is None:
            self.guard.check_root(name)
        if self.leaf is not None:
            self.marks.append((name, len(self.texts)))
            self._check_depth(self.marks)
        elif name in _UNITS:
            self._start_unit(name, attributes)
        elif self.open is not None:
            self._take_open_text(self.open)
            self.open.names.append(local(name))
            self._check_depth(self.open.names)
        elif bag is not None:
            self._start_structure(bag, name)

    def _end_other(self, name: str) -> None:
        if self.marks:
            self._end_mark()
        elif self.open is not None:
            self._end_open(self.open)
        else:
            self._end_bag(name)

    def _start_unit(self, name: str, attributes: dict[str, str]) -> None:
        shape, subtype = _UNITS[name]
        element: str = shape.cls.element
        around = self.bag
        self.handle += 1
        frame = Frame(self.handle, self.plain.line)
        frame.born = self.guard.fed
        bag = Bag(shape, frame)
        bag.element = element
        if around is not None:
            frame.parent, bag.around = around.frame.handle, around
        if attributes or subtype:
            frame.subtype = attributes.get(_TYPE, subtype).rpartition(":")[2][:100]
        self.counts[element] = self.counts.get(element, 0) + 1
        self.boundary = self.guard.fed
        self.collector.pending.append(bag)
        self.opens.append(self.open)
        if self.open is not None:
            self._take_open_text(self.open)
        if self.open is not None or (around.element if around else None) not in _PARENTS[element]:
            self.collector.find_once(f"place {bag.path}", Code.ODD_PLACE, bag=bag, what=element)
        self._enter(bag)

    def _start_structure(self, bag: Bag, name: str) -> None:
        about = bag.shape.structures.get(name)
        if about is not None and about.owned is not None:
            owned = Bag(about.owned, bag.frame)
            owned.element, owned.around, owned.about = local(name), bag, about
            self._enter(owned)
            return
        if about is None:
            self.collector.count_unknown(bag, name, done=Done.KEPT_AS_EXTRA)
        self.texts.clear()
        self.open = _Open(about, [local(name)])
        self.leaves = self.plain_leaves = _NONE

    def _enter(self, bag: Bag) -> None:
        self.bags.append(bag)
        self._check_depth(self.bags)
        self.open = None
        self.bag, self.values = bag, bag.values
        self.leaves, self.plain_leaves = bag.shape.leaves, bag.shape.plain_leaves

    def _check_depth(self, around: Sized) -> None:
        if len(around) > _DEEPEST:
            raise XmlRefused("too_deep", line=self.plain.line, limit=_DEEPEST)

    def _stand_in(self, bag: Bag | None) -> None:
        self.bag = bag
        self.values = bag.values if bag else {}
        if bag and self.open is None:
            self.leaves, self.plain_leaves = bag.shape.leaves, bag.shape.plain_leaves
        else:
            self.leaves = self.plain_leaves = _NONE

    def _end_bag(self, name: str) -> None:
        bag = self.bags.pop()
        around = self.bags[-1] if self.bags else None
        if bag.about is None:
            self._end_unit(bag)
        elif around is not None:
            self.collector.finish_owned(bag, around, name=name)
        self._stand_in(around)

    def _end_unit(self, bag: Bag) -> None:
        self.boundary = self.guard.fed
        self.open = self.opens.pop()
        self.texts.clear()
        unit = self.collector.finish(bag)
        if bag.frame.is_opened:
            self.collector.pending.append(Closed(unit))
        else:
            bag.frame.unit = unit

    def _end_mark(self) -> None:
        """A word in the text ended: the text stays, and the name of a person is noted."""
        name, at = self.marks.pop()
        if self.bag is None:
            return
        if local(name).lower() in person_names:
            if self.leaf is not None:
                before, marked = "".join(self.texts[:at]), "".join(self.texts[at:])
                self.collector.keep_person(self.bag, self.leaf, before=before, name=marked)
        else:
            self.collector.count_unknown(self.bag, name, done=Done.READ_AS_MEANT)

    def _take_open_text(self, opened: _Open) -> None:
        text = "".join(self.texts).strip()
        self.texts.clear()
        if text and len(opened.pairs) < _MOST_PAIRS:
            # The body's own field has a name already; what is unknown needs the name that it had.
            names = opened.names[1:] if opened.about else opened.names
            opened.pairs.append(("/".join(names), text[:_LONGEST_PAIR]))

    def _end_open(self, opened: _Open) -> None:
        self._take_open_text(opened)
        opened.names.pop()
        if opened.names:
            return
        self.open = None
        self._stand_in(self.bag)
        for name, text in opened.pairs:
            if self.bag is not None and opened.about is not None:
                self.collector.put(self.bag, opened.about, value=(name, text), name=opened.about.elements[0])
            elif self.bag is not None:
                self.collector.keep_extra(self.bag.frame, name=name, text=text)


_NONE: Final[dict[str, Field]] = {}
_MOST_PAIRS: Final = 100
_LONGEST_PAIR: Final = 2_000


def _is_open(item: Bag | Event) -> TypeGuard[Bag]:
    return isinstance(item, Bag) and item.frame.unit is None
