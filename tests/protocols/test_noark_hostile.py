"""Files made to harm, and files of other kinds, are refused before they can."""

import pickle
import resource
import time

import pytest

from ordskifte.protocols.noark import Closed, XmlRefused, read_description, read_structure
from ordskifte.protocols.noark.events import TEXTS
from tests.factories.noark_xml import NAMESPACE, archive, el, leaf, leaves, uid

ROOT = f'<arkiv xmlns="{NAMESPACE}">'.encode()
BOMB = (
    b'<!DOCTYPE arkiv [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(12))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE arkiv [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def refusal(xml: bytes) -> XmlRefused:
    with pytest.raises(XmlRefused) as caught:
        list(read_structure([xml]))
    return caught.value


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (BOMB + ROOT + b"<tittel>&a11;</tittel></arkiv>", "document_type"),
        (OUTSIDE + ROOT + b"<tittel>&x;</tittel></arkiv>", "document_type"),
        (b'<!DOCTYPE arkiv SYSTEM "http://192.0.2.1/a.dtd">' + ROOT + b"</arkiv>", "document_type"),
        (b"<!DOCTYPE arkiv []>" + ROOT + b"</arkiv>", "document_type"),
        (ROOT + b"<mappe>" * 100_000, "too_deep"),
        (ROOT + b"<ukjent>" * 100_000, "too_deep"),
        (ROOT + b"<tittel>" * 100_000, "too_deep"),
        (ROOT + b"<mappe><part>" + b"<x>" * 100_000, "too_deep"),
        (
            ROOT + b"<mappe " + b" ".join(b'a%d="1"' % n for n in range(1_000)) + b"></mappe></arkiv>",
            "too_many_attributes",
        ),
        (ROOT + b"<!--" + b"x" * 20_000_000, "too_large"),
        (ROOT + b"<tittel>" + b"x" * 20_000_000, "too_large"),
        (ROOT + b'<mappe a="' + b"x" * 20_000_000, "too_large"),
        (ROOT + (b"<ukjent>" + b"x" * 200 + b"</ukjent>") * 50_000, "too_large"),
        (b" " * 1_000_000 + ROOT, "not_xml"),
        (b"", "not_xml"),
        (b"PK\x03\x04", "not_xml"),
        (b"{}", "not_xml"),
        (b"<html><body/></html>", "not_noark"),
        (b"<arkiv><tittel>A</tittel></arkiv>", "not_noark"),
        (f'<mappe xmlns="{NAMESPACE}"/>'.encode(), "not_noark"),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + ROOT + b"</arkiv>", "unknown_encoding"),
        (b'<?xml version="1.0" encoding="x-tull"?>' + ROOT + b"</arkiv>", "unknown_encoding"),
        (b'<?xml version="1.0" encoding="UTF-16"?>' + ROOT + b"</arkiv>", "wrong_encoding"),
        (ROOT + "<tittel>Nordfjæra</tittel></arkiv>".encode("latin-1"), "wrong_encoding"),
        (ROOT + b"<a/>" * 100_000 + "<tittel>Nordfjæra</tittel></arkiv>".encode("latin-1"), "wrong_encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_it_is_refused_at_once_and_says_why(xml, code):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    assert refusal(xml).code == code
    assert time.process_time() - start < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_nothing_is_handed_on_before_a_document_type_is_refused():
    reader = read_structure([BOMB + ROOT + b"<tittel>&a11;</tittel></arkiv>"])
    with pytest.raises(XmlRefused):
        next(reader)


def test_a_long_text_is_cut_and_not_gathered_in_memory():
    xml = archive(leaf("tittel", "x" * 4_000_000), leaf("beskrivelse", "<&>" * 100))
    (fonds,) = (event.unit for event in read_structure([xml]) if isinstance(event, Closed))
    assert (len(fonds.title), fonds.description) == (5_000, "<&>" * 100)


def test_one_byte_at_a_time_is_read_like_the_whole():
    xml = archive(leaves(systemID=uid("a"), tittel="Nordfjæra"), el("arkivdel", leaf("tittel", "D & E")))
    assert list(read_structure(bytes([byte]) for byte in xml)) == list(read_structure([xml]))


def test_a_refusal_has_a_text_for_people_and_survives_its_way_between_processes():
    error = refusal(b"<html/>")
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.line, again.params, str(again)) == (error.code, error.line, error.params, str(error))
    assert str(error) == "The file starts with “html”, not with “arkiv” of Noark 5. Choose another file."
    assert all(text.endswith(".") for text in TEXTS.values())


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (BOMB.replace(b"arkiv", b"addml") + b"<addml>&a11;</addml>", "document_type"),
        (b"<addml>" + b"<property>" * 100_000, "too_deep"),
        (b"<addml>" + b"<value>x</value>" * 1_000_000, "too_large"),
        (b"<addml><value>x</addml>", "not_xml"),
        (b"<html/>", "not_noark"),
    ],
    ids=["bomb", "deep", "large", "broken", "other"],
)
def test_a_hostile_description_is_refused(xml, code):
    with pytest.raises(XmlRefused) as caught:
        read_description([xml])
    assert caught.value.code == code
