"""What a package may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.noark.arkivmelding.package import (
    MESSAGE,
    MOST_BYTES,
    Channel,
    Item,
    check,
    names_in,
    plain_name,
)
from ordskifte.protocols.noark.arkivmelding.refusals import Wrong, quoted
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


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Innlegg fra Kari Fjære.pdf", "007-innlegg-fra-kari-fjaere.pdf"),
        ("Čállosat Đ.PDF", "007-callosat-d.pdf"),
        ("uten ending", "007-uten-ending"),
        ("versjon 1.2 av planen", "007-versjon-1-2-av-planen"),
        ("../../etc/passwd", "007-etc-passwd"),
        ("…", "007"),
        ("", "007"),
        ("a" * 300 + ".json", "007-" + "a" * 60 + ".json"),
    ],
)
def test_a_name_for_people_becomes_a_plain_one(title, name):
    assert plain_name(title, number=7) == name


@given(st.text(max_size=80), st.integers(1, 999))
def test_whatever_a_file_is_called_its_plain_name_is_fit(title, number):
    name = plain_name(title, number=number)
    assert wrong(MESSAGE, name, named=[name]) == []
