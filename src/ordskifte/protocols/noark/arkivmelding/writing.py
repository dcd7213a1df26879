"""A sheet to write XML on, element after element, that notes what cannot be written instead of stopping at it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from lxml import etree

from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable, Refusal, Wrong, quoted

Value = str | int | bool | date | datetime | UUID

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
LARGEST_INT: Final = 2**31 - 1  # xs:int
# What XML 1.0 has no place for, however it is written.
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Sheet:
    """One message in the making."""

    def __init__(self, root: str, *, namespace: str, prefixes: dict[str | None, str] | None = None) -> None:
        self._prefixes = {None: namespace, "xsi": XSI, **(prefixes or {})}
        self._namespace = namespace
        # The stubs of lxml do not know that None stands for no prefix.
        self._root = etree.Element(self._name(root), nsmap=self._prefixes)  # type: ignore[arg-type]
        self._open = [self._root]
        self.refusals: list[Refusal] = []

    def _name(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        return f"{{{self._prefixes[prefix] if prefix else self._namespace}}}{local}"

    @contextmanager
    def inside(self, name: str, *, xsi_type: str = "") -> Iterator[None]:
        """Write in an element of this name; `m:kode` is one of another namespace."""
        element = etree.SubElement(self._open[-1], self._name(name))
        if xsi_type:
            element.set(f"{{{XSI}}}type", xsi_type)
        self._open.append(element)
        yield
        self._open.pop()

    def leaf(self, name: str, value: Value | None, *, required: bool = False) -> None:
        """Write one value. Nothing is written where there is none, which may be wrong."""
        text = self._text(name, value)
        if text is not None and text.strip():
            etree.SubElement(self._open[-1], self._name(name)).text = text
        elif required:
            self.refuse(Wrong.MISSING, name)

    def refuse(self, code: Wrong, name: str = "", *, given: object = "", limit: int | None = None) -> None:
        """Note that something cannot be written here."""
        refusal = Refusal(code=code, place=self.place(name), given=quoted(given), limit=limit)
        if refusal not in self.refusals:
            self.refusals.append(refusal)

    def place(self, name: str = "") -> str:
        """Where we are, as people would look for it: `mappe/registrering/dokumentbeskrivelse[2]/tittel`."""
        steps = [_step(each) for each in self._open[1:]]
        return "/".join([*steps, name.rpartition(":")[2]] if name else steps)

    def finished(self) -> bytes:
        """The message, or `NotWritable` with all that is wrong with it."""
        if self.refusals:
            raise NotWritable(self.refusals)
        etree.indent(self._root)
        written: bytes = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8")
        return written + b"\n"

    def _text(self, name: str, value: Value | None) -> str | None:
        match value:
            case None:
                return None
            case bool():
                return "true" if value else "false"
            case int():
                return self._number(name, value)
            case datetime():
                return self._moment(name, value)
            case date():
                return value.isoformat()
            case UUID():
                return str(value)
            case str():
                return self._words(name, value)

    def _words(self, name: str, value: str) -> str:
        if _UNWRITABLE.search(value) is None:
            return value.strip()
        self.refuse(Wrong.UNWRITABLE, name)
        return "?"

    def _number(self, name: str, value: int) -> str:
        if not 0 <= value <= LARGEST_INT:
            self.refuse(Wrong.OUT_OF_RANGE, name, given=value)
        return str(value)

    def _moment(self, name: str, value: datetime) -> str:
        if value.utcoffset() is None:
            self.refuse(Wrong.NO_ZONE, name)
            return "?"
        try:
            # The same moment is the same text, wherever it was noted.
            return value.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
        except OverflowError:
            self.refuse(Wrong.OUT_OF_RANGE, name, given=value.isoformat())
            return "?"


def _step(element: etree._Element) -> str:
    name = etree.QName(element).localname
    parent = element.getparent()
    same = [each for each in parent if each.tag == element.tag] if parent is not None else []
    at = same.index(element) + 1 if same else 1
    return name if at == 1 else f"{name}[{at}]"
