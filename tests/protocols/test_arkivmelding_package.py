"""What a package may hold."""

from dataclasses import replace
from functools import partial

import pytest

from ordskifte.protocols.noark.arkivmelding import eformidling, fiks
from ordskifte.protocols.noark.arkivmelding.package import (
    MESSAGE,
    MOST_BYTES,
    Channel,
    Item,
    check,
    names_in,
)
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable, Wrong, quoted
from tests.factories.handovers import handover

NAMES = ("dokument-001-1.pdf", "dokument-001-2.pdf", "dokument-002-1.json")


def wrong(*names: str, named=None, channel=Channel.DPO, size: int = 10) -> list[tuple[Wrong, str]]:
    items = [Item(name=name, size=size) for name in names]
    named = names_in(handover()) if named is None else named
    return [(each.code, each.given) for each in check(items, named=named, channel=channel)]


def test_the_example_is_a_package():
    assert wrong(MESSAGE, *NAMES) == []


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ((*NAMES, MESSAGE), [(Wrong.NOT_FIRST, NAMES[0])]),
        ((), [(Wrong.NOT_FIRST, ""), *[(Wrong.NOT_IN_PACKAGE, name) for name in NAMES]]),
        ((MESSAGE, *NAMES[:2]), [(Wrong.NOT_IN_PACKAGE, NAMES[2])]),
        ((MESSAGE, *NAMES, "mer.pdf"), [(Wrong.NOT_NAMED, "mer.pdf")]),
        ((MESSAGE, *NAMES, NAMES[0]), [(Wrong.TWICE, NAMES[0])]),
        ((MESSAGE, *NAMES, "../a.pdf"), [(Wrong.BAD_NAME, "../a.pdf"), (Wrong.NOT_NAMED, "../a.pdf")]),
    ],
)
def test_what_is_not_one_is_refused(names, found):
    assert wrong(*names) == found


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", Wrong.BAD_NAME),
        (".", Wrong.BAD_NAME),
        (".skjult", Wrong.BAD_NAME),
        ("a/b", Wrong.BAD_NAME),
        ("a\\b", Wrong.BAD_NAME),
        ("a b.pdf", Wrong.BAD_NAME),
        ("å.pdf", Wrong.BAD_NAME),
        ("a,b.pdf", Wrong.BAD_NAME),
        ("a.pdf\n", Wrong.BAD_NAME),
        ("a.", Wrong.BAD_NAME),
        ("a" * 101, Wrong.BAD_NAME),
        ("ARKIVMELDING.XML", Wrong.RESERVED_NAME),
        ("META-INF", Wrong.RESERVED_NAME),
        ("manifest.xml", Wrong.RESERVED_NAME),
        ("con.txt", Wrong.RESERVED_NAME),
    ],
)
def test_a_name_that_is_not_fit_is_refused(name, code):
    assert wrong(MESSAGE, name, named=[name]) == [(code, quoted(name))]


@pytest.mark.parametrize("channel", Channel)
def test_a_package_has_a_size_on_each_way(channel):
    most = MOST_BYTES[channel]
    assert wrong(MESSAGE, named=[], channel=channel, size=most) == []
    assert wrong(MESSAGE, named=[], channel=channel, size=most + 1) == [(Wrong.TOO_LARGE, str(most + 1))]


def sized(size: int):
    envelope = handover()
    first, *rest = envelope.entry.documents
    file = replace(first.files[0], size=size)
    documents = (replace(first, files=(file, *first.files[1:])), *rest)
    return replace(envelope, entry=replace(envelope.entry, documents=documents))


@pytest.mark.parametrize(
    ("write", "most"),
    [
        (fiks.create, MOST_BYTES[Channel.FIKS]),
        (eformidling.create, MOST_BYTES[Channel.DPO]),
        (partial(eformidling.create, channel=Channel.DPV), MOST_BYTES[Channel.DPV]),
    ],
)
def test_a_record_that_is_too_large_for_its_way_is_refused_before_it_leaves(write, most):
    assert write(sized(most - 20_000))
    with pytest.raises(NotWritable) as caught:
        write(sized(most))
    assert [(each.code, each.limit) for each in caught.value.refusals] == [(Wrong.TOO_LARGE, most)]
