"""Writes arkivuttrekk.xml, the description of the extract (ADDML 8.3; Noark 5 section 6.4)."""

import hashlib
from dataclasses import dataclass

from lxml import etree

from ordskifte.project.demo import story as told

NAMESPACE = "http://www.arkivverket.no/standarder/addml"


@dataclass(frozen=True, slots=True)
class Property:
    """A named value, with further properties inside it."""

    name: str
    value: str = ""
    inside: tuple["Property", ...] = ()


def write(structure: bytes, *, cases: int, records: int, files: int) -> bytes:
    """The description of an extract with this arkivstruktur.xml."""
    root = etree.Element("addml", name="Noark 5-arkivuttrekk", nsmap={None: NAMESPACE})
    dataset = etree.SubElement(root, "dataset")
    _about(etree.SubElement(dataset, "reference"))
    whole = _data_object(dataset, "Noark 5-arkivuttrekk", properties=[_info(files)])
    parts = [_file(structure), _counted(mappe=cases, registrering=records)]
    _data_object(whole, "arkivstruktur", properties=parts)
    for element in root.iter():
        element.tag = f"{{{NAMESPACE}}}{element.tag}"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _about(reference: etree._Element) -> None:
    body = told.load().body.name
    context = etree.SubElement(etree.SubElement(reference, "context"), "additionalElements")
    creators = etree.SubElement(context, "additionalElement", name="recordCreators")
    _element(etree.SubElement(creators, "additionalElements"), "recordCreator", value=body)
    _element(context, "systemType", value="Sakarkiv (Noark-5)")
    _element(context, "systemName", value="Arkivsystemet")
    _element(context, "archive", value=body)
    content = etree.SubElement(etree.SubElement(reference, "content"), "additionalElements")
    period = etree.SubElement(content, "additionalElement", name="archivalPeriod")
    _properties(period, [Property("startDate", "2026-01-01"), Property("endDate", "2026-12-31")])


def _element(parent: etree._Element, name: str, *, value: str) -> None:
    etree.SubElement(etree.SubElement(parent, "additionalElement", name=name), "value").text = value


def _info(files: int) -> Property:
    """Readers of such files go by position: the type first, then the rest."""
    period = Property("periode", inside=(Property("inngaaendeSkille", "mykt"), Property("utgaaendeSkille", "mykt")))
    facts = (
        period,
        Property("inneholderSkjermetInformasjon", "true"),
        Property("omfatterDokumenterSomErKassert", "false"),
        Property("inneholderDokumenterSomSkalKasseres", "false"),
        Property("inneholderVirksomhetsspesifikkeMetadata", "false"),
        Property("antallDokumentfiler", str(files)),
    )
    kind = Property("type", "Noark 5", (Property("version", "5.0"),))
    return Property("info", inside=(kind, Property("additionalInfo", inside=facts)))


def _file(content: bytes) -> Property:
    checksum = (Property("algorithm", "SHA-256"), Property("value", hashlib.sha256(content).hexdigest()))
    return Property(
        "file",
        inside=(
            Property("name", "arkivstruktur.xml"),
            Property("format", "XML", (Property("version", "1.0"),)),
            Property("checksum", inside=checksum),
        ),
    )


def _counted(**counts: int) -> Property:
    rows = (Property(name, str(count)) for name, count in counts.items())
    return Property("info", inside=(Property("numberOfOccurrences", inside=tuple(rows)),))


def _data_object(parent: etree._Element, name: str, *, properties: list[Property]) -> etree._Element:
    objects = etree.SubElement(parent, "dataObjects")
    made = etree.SubElement(objects, "dataObject", name=name)
    _properties(made, properties)
    return made


def _properties(parent: etree._Element, properties: list[Property] | tuple[Property, ...]) -> None:
    box = etree.SubElement(parent, "properties")
    for each in properties:
        element = etree.SubElement(box, "property", name=each.name)
        if each.value:
            etree.SubElement(element, "value").text = each.value
        if each.inside:
            _properties(element, each.inside)
