"""Reading order.xml: what somebody ordered access to in eInnsyn (bestilling), in its versions 1 and 2.

No schema is published. What is not there is empty; what could never be answered or found again is refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from xml.parsers import expat

from ordskifte.protocols.noark.events import XmlRefused
from ordskifte.protocols.noark.fields import SEPARATOR
from ordskifte.protocols.noark.guard import Broken, Guard

ROOT: Final = "bestilling"
VERSION_2: Final = "http://einnsyn.no/schema/order/v2"
LARGEST: Final = 1 << 20
_DEEPEST: Final = 10
_LONGEST: Final = 500
_MOST: Final = 1_000  # documents of one order
_DOCUMENT: Final = "dokumenter/dokument"
# In version 1 30.11.2020, in version 2 2020-11-30.
_DAY: Final = re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<D>\d\d)\.(?P<M>\d\d)\.(?P<Y>\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedDocument:
    """One entry of the journal that somebody wants to see."""

    case_number: str = ""  # saksnr, such as 2025/23456
    document_number: str = ""  # dokumentnr: its place in the case
    entry_number: str = ""  # journalnr, such as 2171234/21: number and year of two digits
    system_id: str = ""
    unit: str = ""
    case_handler: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it came: who it is for, where the answer goes, and what is wanted."""

    version: int
    order_id: str
    ordered_on: date | None
    body_name: str = ""
    organisation_number: str = ""
    email: str = ""
    name: str = ""
    organisation: str = ""
    language: str = ""
    documents: tuple[OrderedDocument, ...] = ()


def read_order(data: bytes) -> Order:
    """The order in these bytes, or `XmlRefused` with what is wrong."""
    if len(data) > LARGEST:
        raise XmlRefused("too_large", line=1, limit=LARGEST)
    reader = _Reader()
    try:
        reader.guard.feed(data, is_last=True)
    except Broken as broken:
        raise XmlRefused("not_xml", line=broken.line) from broken
    except (LookupError, ValueError) as error:
        raise XmlRefused("not_xml", line=1) from error
    return _order(reader)


class _Reader:
    """Listens to the parser for the texts of elements that hold nothing else, by the way to them."""

    def __init__(self) -> None:
        self.guard = Guard(root=ROOT, namespace=None)
        self.version = 1
        self.texts: dict[str, str] = {}
        self.documents: list[dict[str, str]] = []
        self._way: list[str] = []
        self._said: list[str] = []
        parser: expat.XMLParserType = self.guard.parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(SEPARATOR)
        if not self._way and self._is_order(local, namespace):
            self.guard.has_root = True
            self.version = 2 if namespace else 1
        self._way.append(local)
        self._said.clear()
        if len(self._way) > _DEEPEST:
            raise XmlRefused("too_deep", line=self.guard.line, limit=_DEEPEST)
        if "/".join(self._way[1:]) == _DOCUMENT:
            if len(self.documents) >= _MOST:
                raise XmlRefused("many_in_one", line=self.guard.line, limit=_MOST)
            self.documents.append({})

    def _is_order(self, local: str, namespace: str) -> bool:
        if local != ROOT or namespace not in {"", VERSION_2}:
            raise XmlRefused("not_order", line=self.guard.line, given=local[:200])
        return True

    def _take(self, text: str) -> None:
        if sum(map(len, self._said)) <= _LONGEST:
            self._said.append(text)

    def _end(self, _: str) -> None:
        way = "/".join(self._way[1:])
        self._way.pop()
        text = " ".join("".join(self._said).split())[:_LONGEST]
        self._said.clear()
        if not text:
            return
        if way.startswith(f"{_DOCUMENT}/"):
            self.documents[-1].setdefault(way.removeprefix(f"{_DOCUMENT}/"), text)
        else:
            self.texts.setdefault(way, text)


def _order(reader: _Reader) -> Order:
    texts = reader.texts
    documents = tuple(found for each in reader.documents if (found := _document(each.get)) is not None)
    if not texts.get("id"):
        raise XmlRefused("order_without_id", line=1)
    if not documents:
        raise XmlRefused("order_of_nothing", line=1)
    return Order(
        version=reader.version,
        order_id=texts["id"],
        ordered_on=_day(texts.get("bestillingsdato", "")),
        body_name=texts.get("til/virksomhet", "") or texts.get("til/enhet", ""),
        organisation_number="".join(texts.get("til/orgnr", "").split()),
        email=texts.get("kontaktinfo/e-post", ""),
        name=texts.get("kontaktinfo/navn", ""),
        organisation=texts.get("kontaktinfo/organisasjon", ""),
        language=texts.get("kontaktinfo/språk", ""),
        documents=documents,
    )


def _document(get: Callable[[str, str], str]) -> OrderedDocument | None:
    """A document, if anything says which it is."""
    found = OrderedDocument(
        case_number=get("saksnr", ""),
        document_number=get("dokumentnr", ""),
        entry_number=get("journalnr", ""),
        system_id=get("systemId", ""),
        unit=get("admEnhet", ""),
        case_handler=get("saksbehandler", ""),
    )
    return found if found.case_number or found.entry_number or found.system_id else None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (match[one] or match[other] for one, other in (("y", "Y"), ("m", "M"), ("d", "D")))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
