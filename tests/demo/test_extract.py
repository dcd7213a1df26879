"""The extract is valid, complete, the same each time, and holds the canaries that the leak tests look for."""

import hashlib
import os
from pathlib import Path

import pytest
from lxml import etree

from ordskifte.project.demo import archive, canaries, extract, story

N5 = f"{{{extract.NAMESPACE}}}"
SCHEMAS = Path(os.environ.get("ORDSKIFTE_SCHEMAS") or "/nonexistent")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("extract")
    extract.write_extract(folder)
    return folder


@pytest.fixture(scope="module")
def structure(folder):
    return etree.parse(folder / "arkivstruktur.xml").getroot()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def texts(root, name: str) -> list[str]:
    return [element.text for element in root.iter(f"{N5}{name}")]


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="ORDSKIFTE_SCHEMAS does not name the official schemas")
@pytest.mark.parametrize(
    ("file", "schema"),
    [("arkivstruktur.xml", "noark5-5.5.0/arkivstruktur.xsd"), ("arkivuttrekk.xml", "addml-8.3/addml.xsd")],
)
def test_the_extract_is_valid(folder, file, schema):
    etree.XMLSchema(etree.parse(SCHEMAS / schema)).assertValid(etree.parse(folder / file))


def test_it_is_the_same_each_time(folder, tmp_path):
    extract.write_extract(tmp_path)
    assert contents(tmp_path) == contents(folder)


def test_every_file_is_there_with_the_checksum_and_size_that_are_given(folder, structure):
    found = contents(folder)
    named = set()
    for element in structure.iter(f"{N5}dokumentobjekt"):
        content = found[element.findtext(f"{N5}referanseDokumentfil")]
        named.add(element.findtext(f"{N5}referanseDokumentfil"))
        assert element.findtext(f"{N5}sjekksum") == hashlib.sha256(content).hexdigest()
        assert element.findtext(f"{N5}filstoerrelse") == str(len(content))
    assert named == set(found) - {"arkivstruktur.xml", "arkivuttrekk.xml"}


def test_the_description_counts_and_sums_what_is_there(folder, tmp_path):
    written = extract.write_extract(tmp_path)
    description = etree.parse(folder / "arkivuttrekk.xml").getroot()
    values = {element.get("name"): element.findtext("{*}value") for element in description.iter("{*}property")}
    assert values["mappe"] == str(written.cases) == str(len(archive.units()))
    assert values["registrering"] == str(written.records)
    assert values["antallDokumentfiler"] == str(written.files)
    checksum = hashlib.sha256((folder / "arkivstruktur.xml").read_bytes()).hexdigest()
    assert checksum in etree.tostring(description).decode()


def test_identifiers_are_used_once_and_no_element_is_empty(structure):
    identifiers = texts(structure, "systemID")
    assert len(identifiers) == len(set(identifiers))
    assert not [element.tag for element in structure.iter() if not len(element) and not (element.text or "").strip()]


def test_every_case_of_the_story_is_there_with_its_public_title(structure):
    found = {
        case.findtext(f"{N5}mappeID"): case.findtext(f"{N5}offentligTittel") for case in structure.iter(f"{N5}mappe")
    }
    assert {str(case.number): case.public_title for case in story.load().cases}.items() <= found.items()


def test_the_cases_that_try_the_rules_are_there(structure):
    cases = list(structure.iter(f"{N5}mappe"))
    untitled = [case for case in cases if case.find(f"{N5}offentligTittel") is None]
    assert {case.find(f"{N5}skjerming") is not None for case in untitled} == {True, False}
    numbers = [case.findtext(f"{N5}mappeID") for case in cases]
    assert numbers.count("2026/199") == 2
    assert "Utgår" in texts(structure, "saksstatus")
    assert texts(structure, "grad") == ["Begrenset"]
    assert "Skjerming av deler av dokumentet" in texts(structure, "skjermingDokument")
    assert "Dokument hvor deler av innholdet er skjermet" in texts(structure, "variantformat")
    assert structure.find(f".//{N5}klasse/{N5}skjerming") is not None


@pytest.mark.parametrize(
    "field",
    [
        "tittel",
        "offentligTittel",
        "noekkelord",
        "merknadstekst",
        "partNavn",
        "korrespondansepartNavn",
        "epostadresse",
        "referanseDokumentfil",
    ],
)
def test_closed_fields_hold_canaries(structure, field):
    assert any(canaries.found_in(text.encode()) for text in texts(structure, field)), field


def test_closed_files_hold_canaries_and_public_ones_do_not(folder, structure):
    for element in structure.iter(f"{N5}dokumentobjekt"):
        name = element.findtext(f"{N5}referanseDokumentfil")
        is_closed = canaries.found_in(name.encode())
        assert bool(canaries.found_in((folder / name).read_bytes())) == bool(is_closed), name


def test_the_canaries_of_the_story_are_planted(folder):
    planted = {word for content in contents(folder).values() for word in canaries.found_in(content)}
    told = {case.canary for case in story.load().cases}
    told |= {document.canary for case in story.load().cases for document in case.documents}
    assert told - {""} <= planted


@pytest.mark.parametrize("text", ["KANARI-118-FILNAVN", "kanari-118-filnavn", "KANARI%2D118", "Marte&nbsp;Ekornes"])
def test_a_canary_is_found_however_it_is_written(text):
    assert canaries.found_in(f"<p>{text}</p>".encode())


def test_a_page_without_one_is_clean():
    assert not canaries.found_in("Klage på vedtak – *****".encode())
