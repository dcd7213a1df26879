"""Extracts that others made: none stops the reader, and nothing in them is left out."""

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from ordskifte.protocols.noark import Closed, Finding, Finished, Opened, Whole, read_description, read_structure
from ordskifte.protocols.noark.units import UNITS
from tests.factories.noark_xml import NAMESPACE

SAMPLES = Path(os.environ.get("ORDSKIFTE_SAMPLES") or "/nonexistent")
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="ORDSKIFTE_SAMPLES does not name a folder of extracts")
ELEMENTS = [cls.element for cls in UNITS]


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return re.search(rb"<arkiv\s[^>]*%b" % NAMESPACE.encode(), file.read(2_000)) is not None


STRUCTURES = sorted(path for path in SAMPLES.rglob("*.xml") if is_archive(path)) if SAMPLES.is_dir() else []
DESCRIPTIONS = sorted(SAMPLES.rglob("arkivuttrekk*.xml")) if SAMPLES.is_dir() else []


def named(path: Path) -> str:
    return str(path.relative_to(SAMPLES))


def test_there_are_samples():
    assert len(STRUCTURES) >= 10
    assert len(DESCRIPTIONS) >= 10


@pytest.mark.parametrize("path", STRUCTURES, ids=named)
@pytest.mark.parametrize("window", [0, 1 << 20])
def test_every_unit_is_read(path, window):
    with path.open("rb") as file:
        handed = list(read_structure(file, window=window))
    root = etree.parse(path).getroot()
    counts = Counter(etree.QName(element).localname for element in root.iter(f"{{{NAMESPACE}}}*"))
    assert handed[-1] == Finished(
        complete=True,
        units={name: counts[name] for name in ELEMENTS if counts[name]},
        unknown=handed[-1].unknown,
        odd_ids=handed[-1].odd_ids,
    )
    final = Counter(event.unit.element for event in handed if isinstance(event, Whole | Closed))
    assert final == {name: counts[name] for name in ELEMENTS if counts[name]}


@pytest.mark.parametrize("path", STRUCTURES, ids=named)
def test_every_text_is_somewhere(path):
    """No text that the file holds is lost: it is a value, a part of one, or kept as extra, or a finding tells of it."""
    with path.open("rb") as file:
        handed = list(read_structure(file))
    kept = " ".join(str(vars(event.unit)) for event in handed if isinstance(event, Whole | Closed | Opened))
    told = {event.what for event in handed if isinstance(event, Finding)}
    for element in etree.parse(path).getroot().iter(f"{{{NAMESPACE}}}*"):
        text = (element.text or "").strip()
        # Dates are kept as dates, and a count without what stands in front of it.
        if text and len(element) == 0 and not text[:4].isdigit() and not text.isdigit() and text not in told:
            assert repr(text)[1:-1] in kept, (element.tag, text)


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=named)
def test_every_description_is_read(path):
    with path.open("rb") as file:
        read = read_description(file)
    assert read.archive
    assert read.creators
    assert read.noark_version
    assert read.checksums
