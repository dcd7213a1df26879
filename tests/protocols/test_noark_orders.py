"""Orders of access from eInnsyn are read in both versions, and nothing else is taken for one."""

import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.noark.events import XmlRefused
from ordskifte.protocols.noark.orders import LARGEST, Order, OrderedDocument, read_order
from tests.factories.orders import order

SAMPLES = os.environ.get("ORDSKIFTE_SAMPLES")


def test_the_first_version_is_read():
    assert read_order(order()) == Order(
        version=1,
        order_id="ik_0001",
        ordered_on=date(2026, 11, 4),
        body_name="Nordfjæra kommune",
        email="kari@example.no",
        name="Kari Eksempel",
        documents=(
            OrderedDocument(case_number="2026/118", document_number="3", entry_number="21/26", case_handler="Ine"),
        ),
    )


def test_the_second_version_is_read():
    assert read_order(
        order(version=2, organisation_number="987 654 321", documents=[("2026/118", "3", "21/26", "x-1")])
    ) == Order(
        version=2,
        order_id="ik_0001",
        ordered_on=date(2026, 11, 4),
        body_name="Nordfjæra kommune",
        organisation_number="987654321",
        email="kari@example.no",
        language="nn_NO",
        documents=(
            OrderedDocument(
                case_number="2026/118", document_number="3", entry_number="21/26", system_id="x-1", case_handler="Ine"
            ),
        ),
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"<bestilling>", "not_xml"),
        (b"<arkiv/>", "not_order"),
        (b'<bestilling xmlns="http://annet.example/"/>', "not_order"),
        (order(identity=""), "order_without_id"),
        (order(documents=[]), "order_of_nothing"),
        (order(documents=[("", "3", "", "")]), "order_of_nothing"),
        (order(documents=[("2026/1", "1", "1/26", "")] * 1001), "many_in_one"),
        (b'<!DOCTYPE bestilling [<!ENTITY a "b">]><bestilling><id>&a;</id></bestilling>', "document_type"),
        (b"<bestilling>" + b"<a>" * 20 + b"</a>" * 20 + b"</bestilling>", "too_deep"),
        (b" " * (LARGEST + 1), "too_large"),
        (b'<?xml version="1.0" encoding="hex"?><bestilling/>', "unknown_encoding"),
    ],
)
def test_anything_else_is_refused(data, code):
    with pytest.raises(XmlRefused) as refused:
        read_order(data)
    assert refused.value.code == code


@pytest.mark.parametrize("day", ["dd.mm.yyyy", "31.02.2026", "2026-13-01", "i går", ""])
def test_a_day_that_cannot_be_read_is_no_day(day):
    assert read_order(order(day=day)).ordered_on is None


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: order(name=text)))
def test_whatever_comes_is_an_order_or_a_refusal(data):
    with suppress(XmlRefused):
        assert read_order(data).documents


@pytest.mark.skipif(not SAMPLES, reason="ORDSKIFTE_SAMPLES is not set: eInnsyn's own examples were not read")
@pytest.mark.parametrize(("name", "version", "count"), [("order-v1.xml", 1, 1), ("order-v2.xml", 2, 3)])
def test_the_examples_of_einnsyn_are_read(name, version, count):
    found = read_order((Path(SAMPLES) / "einnsyn-klient" / "innsynskrav" / name).read_bytes())
    assert (found.version, len(found.documents), found.email) == (version, count, "test@example.com")
