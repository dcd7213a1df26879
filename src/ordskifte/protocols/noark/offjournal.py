"""Reading a public journal of Noark 4 (OFFJOURNAL) as the units that Noark 5 has for the same things.

The format (OFFJOURN.DTD) has no identifiers, so they are made of what tells its units apart everywhere: the
organisation number of the sender, and year and number of the case or of the entry in the journal. One case stands there
again for each entry. All of it was washed for the public by its sender: a title there is a public title.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from ordskifte.protocols.noark.collect import local
from ordskifte.protocols.noark.events import Done, Event, Finding, Finished, Whole, XmlRefused
from ordskifte.protocols.noark.fields import CODE, IDENTIFIER, NAME, TITLE
from ordskifte.protocols.noark.guard import Broken, Guard, Source, pieces
from ordskifte.protocols.noark.marked import Marked, person_names
from ordskifte.protocols.noark.owned import CorrespondencePart, FondsCreator, Screening, SignOff
from ordskifte.protocols.noark.units import DocumentUnit, FileUnit, FondsUnit, ObjectUnit, RecordUnit
from ordskifte.protocols.noark.values import Code

ROOT: Final = "OFFJOURNAL"
_DEEPEST: Final = 30
_MOST: Final = 20_000  # elements of one case
_LONGEST: Final = 8_388_608  # bytes of one case
_MOST_ATTRIBUTES: Final = 64
_LONGEST_TEXT: Final = 5_000
_LENGTH_OF_A_DAY: Final = 8  # yyyymmdd
TYPES: Final = {
    "I": "Inngående dokument",
    "U": "Utgående dokument",
    "N": "Organinternt dokument for oppfølging",
    "X": "Organinternt dokument uten oppfølging",
    "S": "Saksframlegg",
}
PARTIES: Final = {"0": "Avsender", "1": "Mottaker"}
PLACES: Final = {"H": "Hoveddokument", "V": "Vedlegg"}
VARIANTS: Final = {"P": "Produksjonsformat", "A": "Arkivformat", "O": "Dokument hvor deler av innholdet er skjermet"}
# Access codes that say that everybody may see it.
_OPEN: Final = {"", "u", "å", "åpen", "-"}


@dataclass(slots=True)
class _Node:
    """An element with what stands in it."""

    name: str
    line: int
    text: Marked = field(default_factory=Marked)
    inside: dict[str, list["_Node"]] = field(default_factory=dict)

    def add(self, node: "_Node") -> None:
        """One more element right inside it."""
        self.inside.setdefault(node.name, []).append(node)

    def all(self, name: str) -> list["_Node"]:
        """The elements of a name right inside it."""
        return self.inside.get(name, [])

    def plain(self, name: str, *, limit: int = CODE) -> str:
        """The text of the first element of a name; empty if there is none."""
        found = self.inside.get(name)
        return found[0].text.stripped[:limit] if found else ""

    def marked(self, name: str) -> Marked:
        """The same, with the names that were marked in it."""
        found = self.inside.get(name)
        return found[0].text if found else _NOTHING


_NOTHING: Final = Marked()


def read_journal(source: Source) -> Iterator[Event]:
    """Hand on the units of a journal in the order of the file; `Finished` comes last."""
    reader = _Reader()
    is_complete = True
    try:
        for piece in pieces(source):
            reader.feed(piece)
            yield from reader.hand_on()
        reader.feed(b"", is_last=True)
    except Broken as broken:
        is_complete = False
        reader.break_off(broken)
    yield from reader.hand_on()
    units = MappingProxyType(dict(reader.units.counts))
    yield Finished(complete=is_complete, units=units, unknown={}, odd_ids=0)


class _Reader:
    """Listens to the parser: gathers one case at a time, and hands it on when it ends."""

    def __init__(self) -> None:
        self.guard = Guard(root=ROOT, namespace=None, has_type=True)
        self.units = _Units()
        self._around: list[_Node] = []
        self._born = 0
        self._elements = 0
        self.guard.parser.StartElementHandler = self._start
        self.guard.parser.EndElementHandler = self._end
        self.guard.parser.CharacterDataHandler = self._take

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Parse some more, within measure."""
        self.guard.feed(piece, is_last=is_last)
        if self.guard.fed - self._born > _LONGEST:
            raise XmlRefused("too_large", line=self.guard.line, limit=_LONGEST)

    def hand_on(self) -> Iterator[Event]:
        """What is known whole by now."""
        handed, self.units.events = self.units.events, []
        yield from handed

    def break_off(self, broken: Broken) -> None:
        """Tell where the file stops making sense."""
        path = "/".join(node.name for node in self._around)
        self.units.events.append(
            Finding(code=Code.BROKEN_XML, path=path, line=broken.line, what=broken.what, done=Done.STOPPED)
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(attributes) > _MOST_ATTRIBUTES:
            raise XmlRefused("too_many_attributes", line=self.guard.line, limit=_MOST_ATTRIBUTES)
        if not self._around:
            self.guard.check_root(name)
        node = _Node(local(name), self.guard.line)
        if self._around and node.name.lower() in person_names:
            self._around[-1].text.begin()
        self._around.append(node)
        self._elements += 1
        if len(self._around) > _DEEPEST:
            raise XmlRefused("too_deep", line=self.guard.line, limit=_DEEPEST)
        if self._elements > _MOST:
            raise XmlRefused("many_in_one", line=self.guard.line, limit=_MOST)

    def _take(self, text: str) -> None:
        self._around[-1].text.add(text)

    def _end(self, _: str) -> None:
        node = self._around.pop()
        if not self._around:
            return
        around = self._around[-1]
        if node.name.lower() in person_names:
            around.text.end(node.text.text)
        elif node.name == "PRODINFO":
            self.units.open(node)
            self._rest()
        elif node.name == "NOARKSAK.OJ":
            self.units.take_case(node)
            self._rest()
        elif around.name not in {ROOT, "RAPPORT"}:
            around.add(node)

    def _rest(self) -> None:
        self._born, self._elements = self.guard.fed, 0


class _Units:
    """Makes units of what was gathered."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.counts: Counter[str] = Counter()
        self._handle = 0
        self._fonds = 0
        self._sender = ""

    def open(self, node: _Node) -> None:
        """PRODINFO says whose journal it is."""
        number, name = node.plain("PI.ORGNR", limit=IDENTIFIER), node.plain("PI.ARKSKAPER", limit=NAME)
        self._sender = (number or name)[:60]
        creator = FondsCreator(creator_id=number, name=name)
        values = {"title": name, "creators": (creator,), **_if_any(system_id=self._sender)}
        self._fonds = self._add(FondsUnit, values, parent=None, line=node.line)

    def take_case(self, node: _Node) -> None:
        """A case with its entries."""
        if not self._fonds:
            self._fonds = self._add(FondsUnit, {"title": ""}, parent=None, line=node.line)
        year, sequence = node.plain("SA.SAAR", limit=20), node.plain("SA.SEKNR", limit=20)
        title = node.marked("SA.OFFTITTEL")
        values: dict[str, Any] = {
            "subtype": "saksmappe",
            # Half a number is the same for many: such a case could never be told from the others.
            "file_id": f"{year}/{sequence}" if year.strip("0") and sequence.strip("0") else "",
            "case_year": year,
            "case_sequence_number": sequence,
            "administrative_unit": node.plain("SA.ADMKORT", limit=300),
            "case_responsible": node.plain("SA.ANSVINIT", limit=300),
            **_titles(title),
            **_if_any(system_id=self._identity("sak", year=year, sequence=sequence), extra=_classes(node)),
        }
        entries = node.all("JOURNPOST.OJ")
        case = self._add(FileUnit, values, parent=self._fonds, line=node.line)
        for entry in entries:
            self._take_entry(entry, case=case)

    def _take_entry(self, node: _Node, *, case: int) -> None:
        year, sequence = node.plain("JP.JAAR", limit=20), node.plain("JP.SEKNR", limit=20)
        parties, spans, names = _parties(node.all("AVSMOT.OJ"))
        titles = _titles(node.marked("JP.OFFINNHOLD"))
        kind = node.plain("JP.NDOKTYPE")
        values: dict[str, Any] = {
            **titles,
            "subtype": "journalpost",
            "record_id": f"{year}/{sequence}",
            "registry_entry_year": year,
            "registry_entry_sequence_number": sequence,
            "registry_entry_number": node.plain("JP.POSTNR", limit=20),
            "registry_entry_type": TYPES.get(kind.upper(), kind),
            "registry_entry_date": self._day(node, "JP.JDATO"),
            "document_date": self._day(node, "JP.DOKDATO"),
            "freedom_assessment_date": self._day(node, "JP.OVDATO"),
            "correspondence_parts": parties,
            "sign_offs": tuple(self._sign_offs(node)),
            "name_spans": (*titles.get("name_spans", ()), *spans),
            "person_names": (*titles.get("person_names", ()), *names),
            "screening": _screening(node),
            **_if_any(system_id=self._identity("jp", year=year, sequence=sequence)),
        }
        entry = self._add(RecordUnit, values, parent=case, line=node.line)
        for link in node.all("DOKLINK.OJ"):
            self._take_document(link, entry=entry)

    def _take_document(self, node: _Node, *, entry: int) -> None:
        place = node.plain("DL.TYPE")
        for described in node.all("DOKBESKRIV.OJ"):
            values = {
                "title": described.plain("DB.TITTEL", limit=TITLE),
                "associated_with_record_as": PLACES.get(place.upper(), place),
                "document_number": node.plain("DL.RNR", limit=20),
            }
            document = self._add(DocumentUnit, values, parent=entry, line=node.line)
            for version in described.all("DOKVERSJON.OJ"):
                variant = version.plain("VE.VARIANT")
                found = {
                    "version_number": version.plain("VE.VERSJON", limit=20),
                    "variant_format": VARIANTS.get(variant.upper(), variant),
                    "file_reference": version.plain("VE.FILREF", limit=1_000),
                }
                self._add(ObjectUnit, found, parent=document, line=version.line)

    def _sign_offs(self, node: _Node) -> Iterator[SignOff]:
        for party in node.all("AVSMOT.OJ"):
            found = SignOff(
                signed_off_on=self._day(party, "AM.AVSKDATO"),
                method=party.plain("AM.AVSKM", limit=IDENTIFIER),
                by_entry=party.plain("AM.AVSAVDOK", limit=IDENTIFIER),
            )
            if found != SignOff():
                yield found

    def _identity(self, kind: str, *, year: str, sequence: str) -> str:
        """What an entry or a case is found again by; empty where it cannot be told from others."""
        is_whole = year.isdecimal() and sequence.isdecimal() and int(year) > 0 and int(sequence) > 0
        return f"{self._sender}/{kind}/{int(year)}/{int(sequence)}" if is_whole else ""

    def _day(self, node: _Node, name: str) -> date | None:
        text = node.plain(name)
        if not text:
            return None
        try:
            day = date.fromisoformat(text) if len(text) == _LENGTH_OF_A_DAY and text.isdecimal() else None
        except ValueError:
            day = None
        if day is None:
            self.events.append(
                Finding(code=Code.BAD_DATE, path=name, line=node.line, what=text[:100], done=Done.LEFT_EMPTY)
            )
        return day

    def _add(self, unit: Callable[..., Any], values: dict[str, Any], *, parent: int | None, line: int) -> int:
        self._handle += 1
        made = unit.of({**values, "handle": self._handle, "parent": parent, "line": line})  # type: ignore[attr-defined]
        self.counts[made.element] += 1
        self.events.append(Whole(made))
        return self._handle


def _if_any(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _titles(text: Marked) -> dict[str, Any]:
    """The public title, which is the only one there is."""
    title = text.stripped[:TITLE]
    spans = text.spans(TITLE)
    named = {"name_spans": tuple(("public_title", *span) for span in spans), "person_names": text.names}
    return {"title": title, "public_title": title, **_if_any(**named)}


def _parties(nodes: list[_Node]) -> tuple[tuple[CorrespondencePart, ...], list[tuple[str, int, int]], list[str]]:
    parties: list[CorrespondencePart] = []
    spans: list[tuple[str, int, int]] = []
    names: list[str] = []
    for position, node in enumerate(nodes):
        name = node.marked("AM.NAVN")
        role = node.plain("AM.IHTYPE")
        parties.append(
            CorrespondencePart(
                type=PARTIES.get(role, role),
                name=name.stripped[:NAME],
                administrative_unit=node.plain("AM.ADMKORT", limit=300),
                case_handler=node.plain("AM.SBHINIT", limit=300),
            )
        )
        spans += [(f"correspondence_parts.{position}.name", *span) for span in name.spans(NAME)]
        names += name.names
    return tuple(parties), spans, names


def _screening(node: _Node) -> Screening | None:
    """A code or a basis means that something of the document is withheld; the line itself was washed by its sender."""
    code, authority = node.plain("JP.TGKODE", limit=IDENTIFIER), node.plain("JP.UOFF", limit=NAME)
    if not authority and code.casefold() in _OPEN:
        return None
    return Screening(access_restriction=code, authority=authority)


def _classes(node: _Node) -> tuple[tuple[str, str], ...]:
    """Where the case stands in the filing plan, of which a journal does not tell more than these words."""
    return tuple(
        (f"{klass.name}/{each.name}", each.text.stripped[:_LONGEST_TEXT])
        for klass in node.all("KLASSERING.OJ")[:10]
        for named in klass.inside.values()
        for each in named
        if each.text.stripped
    )
