"""Extracts that came from elsewhere: none makes the import stumble, and the valid ones come in whole."""

import os
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from ordskifte.cases.models import CaseFile, Class, ClassificationSystem, Document, DocumentObject, Fonds, Part, Series
from ordskifte.records.models import CorrespondencePart, Record, RegistryEntry
from tests.stages.records import import_world as make

_GIVEN = os.environ.get("ORDSKIFTE_SAMPLES", "")
SAMPLES = Path(_GIVEN) if _GIVEN else None

pytestmark = pytest.mark.skipif(SAMPLES is None, reason="ORDSKIFTE_SAMPLES does not say where the samples are")

NAMESPACE = f"{{{make.NAMESPACE}}}"
# What stands in which table, however deep.
TABLES = {
    "arkiv": Fonds,
    "arkivdel": Series,
    "klassifikasjonssystem": ClassificationSystem,
    "klasse": Class,
    "mappe": CaseFile,
    "registrering": Record,
    "dokumentbeskrivelse": Document,
    "dokumentobjekt": DocumentObject,
    "korrespondansepart": CorrespondencePart,
}


def packages():
    """Folders and tar files that hold an extract."""
    if SAMPLES is None:
        return []
    structures = [path.parent for path in SAMPLES.rglob("arkivstruktur.xml")]
    return sorted([*structures, *SAMPLES.rglob("*.tar")])


def loose_files():
    """Files of one archive each, under other names."""
    return sorted(SAMPLES.glob("einnsyn-klient/*/*noark5*.xml")) if SAMPLES else []


def _named(path):
    return str(path.relative_to(SAMPLES)) if SAMPLES else ""


def counted(file):
    """How many of each element there are, by a reader of its own."""
    return Counter(
        element.tag.removeprefix(NAMESPACE)
        for _, element in etree.iterparse(file)
        if isinstance(element.tag, str) and element.tag.startswith(NAMESPACE)
    )


def stored():
    """How many rows there are that came from a unit of their own."""
    return {name: model.objects.count() for name, model in TABLES.items()}


@pytest.mark.parametrize("path", packages(), ids=_named)
def test_a_package_comes_in_whole_and_once(world, path):
    run = world.bring_in(path)
    assert run.state == run.State.DONE
    if path.is_dir():
        counts = counted(path / "arkivstruktur.xml")
        # Files of documents may lie right in a record; then the document between them is made.
        wanted = {name: counts[name] for name in TABLES}
        found = stored()
        for name in ("arkivdel", "klassifikasjonssystem", "dokumentbeskrivelse"):
            assert found.pop(name) >= wanted.pop(name)
        assert found == wanted
        assert RegistryEntry.objects.count() >= counts["journalposttype"] > 0
        assert Part.objects.count() <= counts["part"] + counts["sakspart"]
    before = make.snapshot()
    again = world.bring_in(path)
    assert make.snapshot() == before
    assert again.counts["unchanged"] == run.counts["new"]


@pytest.mark.parametrize("path", [path for path in packages() if path.is_dir()], ids=_named)
def test_the_same_package_as_a_zip_is_the_same(world, path):
    world.bring_in(path)
    before = make.snapshot()
    packed = world.folder / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in path.rglob("*"):
            archive.write(file, file.relative_to(path))
    run = world.bring_in(packed)
    assert run.counts["unchanged"]
    assert not {"new", "changed"} & run.counts.keys()
    assert make.snapshot() == before


@pytest.mark.parametrize("path", loose_files(), ids=_named)
def test_a_loose_file_makes_nothing_stumble(world, path):
    if etree.parse(path).getroot().tag != f"{NAMESPACE}arkiv":
        pytest.skip("not an archive")
    run = world.bring_in(path.read_bytes())
    assert run.state == run.State.DONE
    counts = counted(path)
    assert CaseFile.objects.count() == counts["mappe"]
    assert Record.objects.count() == sum(counts[name] for name in ("registrering", "journalpost"))
    before = make.snapshot()
    world.bring_in(path.read_bytes())
    assert make.snapshot() == before


def test_our_own_sample_has_no_finding(world):
    path = SAMPLES / "ordskifte-5.5.0" / "avleveringspakke"
    run = world.bring_in(path)
    assert world.findings(run) == []
    states = set(DocumentObject.objects.values_list("state", flat=True))
    assert states == {"verified"}
    assert set(Document.objects.filter(is_expired=True).values_list("places__record__entry__status", flat=True)) <= {
        "Utgår"
    }


def test_a_package_in_a_package_is_found(world):
    run = world.bring_in(SAMPLES / "arkade5" / "n5-eksempel")
    assert run.state == run.State.DONE
    assert CaseFile.objects.exists()
