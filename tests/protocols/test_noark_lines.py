"""The line that is told of a unit or a finding is the one that an editor shows."""

from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.noark import Whole, read_structure
from ordskifte.protocols.noark.guard import Guard
from tests.factories.noark_xml import Extract, archive


@given(st.integers(1, 90), st.sampled_from(["\n", "\r\n", "\r", "\n\n"]), st.sampled_from(["utf-8", "utf-16"]))
def test_the_parser_is_where_expat_says(size, end, encoding):
    data = f"<a>{end}<b c='1'\n d='2'/>{end}ø{end}<e>{end}f</e>{end}</a>".encode(encoding)
    guard, seen = Guard(root="a", namespace=None), []

    def note(*_):
        seen.append(guard.line)
        assert seen[-1] == guard.parser.CurrentLineNumber

    guard.parser.StartElementHandler = guard.parser.EndElementHandler = note
    for at in range(0, len(data), size):
        guard.has_root = True
        guard.feed(data[at : at + size])
    assert len(seen) == 6
    assert seen == sorted(seen)


@pytest.mark.parametrize("size", [1, 7, 100, 65_536])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_units_are_told_with_the_line_of_their_first_tag(size, end):
    data = Extract(cases=3, records=2).whole().replace(b"><", b">\n<").replace(b"\n", end.encode())
    lines = [event.unit.line for event in read_structure(_in_pieces(data, size)) if isinstance(event, Whole)]
    parser, wanted = expat.ParserCreate(), []

    def note(name, _):
        if name in _UNITS:
            wanted.append(parser.CurrentLineNumber)

    parser.StartElementHandler = note
    parser.Parse(data, True)
    assert lines == wanted
    assert lines[-1] > 100


_UNITS = {
    "arkiv",
    "arkivdel",
    "klassifikasjonssystem",
    "klasse",
    "mappe",
    "registrering",
    "dokumentbeskrivelse",
    "dokumentobjekt",
}


def _in_pieces(data, size):
    return (data[at : at + size] for at in range(0, len(data), size))


def test_a_finding_is_told_with_the_line_of_its_element():
    events = list(
        read_structure([archive("\n<systemID>x</systemID>\n<tittel>A</tittel>\n<opprettetDato>\nnei</opprettetDato>")])
    )
    (line,) = [event.line for event in events if getattr(event, "code", None) == "bad_date"]
    assert line == 6
