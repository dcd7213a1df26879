"""Writes the demo's archive as a Noark 5 extract (chapter 6): arkivstruktur.xml, arkivuttrekk.xml, the files."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID, uuid5

from lxml import etree

from ordskifte.kernel.clock import OSLO
from ordskifte.project.demo import archive, description, files
from ordskifte.project.demo import story as told
from ordskifte.project.demo.units import Division, Entry, FileOf, Person, Screen, Unit

NAMESPACE = "http://www.arkivverket.no/standarder/noark5/arkivstruktur"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
FOLDER = "dokumenter/2026"

_OURS = UUID("6f7c2a1e-40f5-4d0a-9d0b-2f3f6c1f8a57")
_SYSTEM = "Arkivsystemet"
_BEGAN = date(2026, 1, 2)
# The schema asks for an end, also of what still goes on; records systems write one far ahead.
_NOT_YET = date(2100, 1, 1)
_NOBODY = "Ikke avsluttet"
_FORMATS = {"docx": "fmt/412", "pdf": "fmt/18", "png": "fmt/13", "txt": "x-fmt/16"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How much the extract holds."""

    cases: int
    records: int
    files: int


def write_extract(folder: Path) -> Written:
    """Write the extract into a folder; the same bytes each time."""
    units = archive.units()
    structure = arkivstruktur()
    names = [file.name for unit in units for entry in unit.entries for file in entry.files]
    written = Written(cases=len(units), records=sum(len(unit.entries) for unit in units), files=len(names))
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / FOLDER / name).write_bytes(files.make(name))
    (folder / "arkivstruktur.xml").write_bytes(structure)
    (folder / "arkivuttrekk.xml").write_bytes(
        description.write(structure, cases=written.cases, records=written.records, files=written.files)
    )
    return written


def arkivstruktur() -> bytes:
    """The whole archive as XML."""
    root = etree.Element("arkiv", nsmap={None: NAMESPACE, "xsi": XSI})
    body = told.load().body
    _fields(root, systemID=_id("arkiv"), tittel=body.name, arkivstatus="Opprettet", **_lifetime())
    creator = etree.SubElement(root, "arkivskaper")
    _fields(creator, arkivskaperID=body.organisation_number, arkivskaperNavn=body.name)
    _series(etree.SubElement(root, "arkivdel"))
    return _as_bytes(root)


def _as_bytes(root: etree._Element) -> bytes:
    for element in root.iter():
        element.tag = f"{{{NAMESPACE}}}{element.tag}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _series(series: etree._Element) -> None:
    _fields(series, systemID=_id("arkivdel"), tittel="Saksarkiv 2026", arkivdelstatus="Aktiv periode", **_lifetime())
    _fields(series, arkivperiodeStartDato=date(2026, 1, 1))
    system = etree.SubElement(series, "klassifikasjonssystem")
    _fields(system, systemID=_id("klassifikasjonssystem"), tittel="Arkivnøkkel", **_beginning())
    for division in archive.CLASSES:
        _class(etree.SubElement(system, "klasse"), division)


def _class(element: etree._Element, division: Division) -> None:
    _fields(element, systemID=_id(f"klasse/{division.id}"), klasseID=division.id, tittel=division.title, **_beginning())
    _screening(element, division.screen)
    for unit in archive.units():
        if unit.class_id == division.id:
            _case(_typed(element, "mappe", kind="saksmappe"), unit)


def _case(element: etree._Element, unit: Unit) -> None:
    _fields(
        element,
        systemID=_id(f"mappe/{unit.path}"),
        mappeID=str(unit.number),
        tittel=unit.title,
        offentligTittel=unit.public_title,
        noekkelord=unit.keyword,
        dokumentmedium="Elektronisk arkiv",
        **_lifetime(since=unit.dated),
    )
    for party in unit.parties:
        _party(etree.SubElement(element, "part"), party)
    _comment(element, unit.comment, on=unit.dated)
    _screening(element, unit.screen)
    if unit.grade:
        _fields(
            etree.SubElement(element, "gradering"),
            grad=unit.grade,
            graderingsdato=_moment(unit.dated),
            gradertAv=unit.officer,
        )
    for entry in unit.entries:
        _record(_typed(element, "registrering", kind="journalpost" if entry.type else "arkivnotat"), entry, unit=unit)
    _fields(
        element,
        saksaar=unit.number.year,
        sakssekvensnummer=unit.number.sequence,
        saksdato=unit.dated,
        administrativEnhet=unit.unit,
        saksansvarlig=unit.officer,
        saksstatus=unit.status,
    )


def _record(element: etree._Element, entry: Entry, *, unit: Unit) -> None:
    place = f"registrering/{unit.path}-{entry.number}"
    _fields(element, systemID=_id(place), **_beginning(since=entry.dated))
    _fields(element, arkivertDato=_moment(entry.dated), arkivertAv=unit.officer)
    _screening(element, entry.screen)
    if entry.has_document:
        _document(etree.SubElement(element, "dokumentbeskrivelse"), entry, unit=unit)
    _fields(
        element,
        registreringsID=f"{unit.number}-{entry.number}" if entry.number else "",
        tittel=entry.title,
        offentligTittel=entry.public_title,
        dokumentmedium="Elektronisk arkiv",
    )
    _comment(element, entry.comment, on=entry.dated)
    for person in entry.people:
        _correspondence(etree.SubElement(element, "korrespondansepart"), person)
    if entry.type:
        _journal_fields(element, entry, unit=unit)
    else:
        _fields(element, dokumentetsDato=entry.dated)


def _journal_fields(element: etree._Element, entry: Entry, *, unit: Unit) -> None:
    _fields(
        element,
        journalaar=unit.number.year,
        journalsekvensnummer=unit.number.sequence * 100 + entry.number,
        journalpostnummer=entry.number,
        journalposttype=entry.type,
        journalstatus=entry.status,
        journaldato=entry.dated,
        dokumentetsDato=entry.dated,
        mottattDato=_moment(entry.dated) if entry.type.startswith("Inn") else "",
        sendtDato=_moment(entry.dated) if entry.type.startswith("Ut") else "",
    )


def _document(element: etree._Element, entry: Entry, *, unit: Unit) -> None:
    place = f"dokument/{unit.path}-{entry.number}"
    _fields(
        element,
        systemID=_id(place),
        dokumenttype="Dokument",
        dokumentstatus="Dokumentet er ferdigstilt",
        tittel=entry.document_title or entry.title,
        **_beginning(since=entry.dated),
    )
    _fields(
        element,
        tilknyttetRegistreringSom="Hoveddokument",
        dokumentnummer=1,
        tilknyttetDato=_moment(entry.dated),
        tilknyttetAv=unit.officer,
    )
    _screening(element, entry.screen)
    for file in entry.files:
        _object(etree.SubElement(element, "dokumentobjekt"), file, on=entry.dated)


def _object(element: etree._Element, file: FileOf, *, on: date) -> None:
    content = files.make(file.name)
    extension = file.name.rpartition(".")[2]
    _fields(
        element,
        systemID=_id(f"fil/{file.name}"),
        versjonsnummer=file.version,
        variantformat=file.variant,
        format=extension,
        formatDetaljer=_FORMATS[extension],
        **_beginning(since=on),
    )
    _fields(
        element,
        referanseDokumentfil=f"{FOLDER}/{file.name}",
        sjekksum=hashlib.sha256(content).hexdigest(),
        sjekksumAlgoritme="SHA-256",
        filstoerrelse=len(content),
    )


def _screening(parent: etree._Element, screen: Screen | None) -> None:
    if screen is None:
        return
    element = etree.SubElement(parent, "skjerming")
    _fields(element, tilgangsrestriksjon=screen.restriction, skjermingshjemmel=screen.basis)
    # The schema wants a field named, also where only the document is meant.
    for name in screen.fields or ("Skjerming navn part i sak",):
        _fields(element, skjermingMetadata=name)
    _fields(element, skjermingDokument=screen.document)


def _party(element: etree._Element, person: Person) -> None:
    _fields(element, partNavn=person.name, partRolle=person.role, epostadresse=person.email)


def _correspondence(element: etree._Element, person: Person) -> None:
    _fields(element, korrespondanseparttype=person.role, korrespondansepartNavn=person.name, epostadresse=person.email)


def _comment(parent: etree._Element, text: str, *, on: date) -> None:
    if text:
        element = etree.SubElement(parent, "merknad")
        _fields(element, merknadstekst=text, merknadsdato=_moment(on), merknadRegistrertAv=_SYSTEM)


def _typed(parent: etree._Element, tag: str, *, kind: str) -> etree._Element:
    return etree.SubElement(parent, tag, {f"{{{XSI}}}type": kind})


def _fields(parent: etree._Element, **values: object) -> None:
    """Fields in the order given; one without a value is left out, since empty elements are forbidden."""
    for name, value in values.items():
        if value != "":
            etree.SubElement(parent, name).text = str(value)


def _beginning(*, since: date = _BEGAN) -> dict[str, object]:
    return {"opprettetDato": _moment(since), "opprettetAv": _SYSTEM}


def _lifetime(*, since: date = _BEGAN) -> dict[str, object]:
    return _beginning(since=since) | {"avsluttetDato": _moment(_NOT_YET), "avsluttetAv": _NOBODY}


def _moment(day: date) -> str:
    return datetime.combine(day, time(8), OSLO).isoformat()


def _id(place: str) -> UUID:
    return uuid5(_OURS, place)
