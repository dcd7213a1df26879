"""What is split gives the same as what the parser calls for: only UTF-8 is split, and not the first piece of a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.noark import XmlRefused, read_structure
from ordskifte.protocols.noark.arkivstruktur import _Reader
from ordskifte.protocols.noark.plain import resolved
from tests.factories.noark_xml import Extract, archive, leaves, uid

OWN = '<virksomhetsspesifikkeMetadata><o:a xmlns:o="urn:o">1</o:a></virksomhetsspesifikkeMetadata>'
STRANGE = [
    "<tittel>A &amp; B &lt;&#x42;&#0000067;&gt; &quot;&apos;</tittel>",
    "<tittel> a > b\n</tittel >",
    "<tittel/><part\n/><part />",
    "<tittel>a<!-- <mappe> -->b<![CDATA[<c>&amp;]]>d<?pi <x> ?>e</tittel>",
    "<!-- <tittel>no</tittel> --><![CDATA[<tittel>no</tittel>]]><?pi <tittel> ?>",
    "<tittel>Fra <personnavn>Kari &amp; co</personnavn> om <b>park</b></tittel>",
    "<mappe a='>' b=\"/>\" xsi:type='n5:saksmappe'><tittel>x</tittel></mappe>",
    "<mappe xsi:type = '\n&#115;aksmappe'/>",
    '<mappe xmlns="urn:o"><tittel>other</tittel></mappe><mappe xmlns=""><tittel>none</tittel></mappe>',
    f"<mappe>{OWN}<tittel>after</tittel></mappe>",
    "<xsi:mappe>other</xsi:mappe><xml:tittel>other</xml:tittel>",
    "text<ukjent>a<b>c</b>d</ukjent>text",
    "<saksdato>\nnever\n</saksdato\n><saksaar>x</saksaar>",
    "<tittel>en</tittel><tittel>to</tittel><noekkelord>en</noekkelord><noekkelord>to</noekkelord>",
    "<tittel>" + "x" * 140_000 + "</tittel><mappe><tittel>after</tittel></mappe>",
    "<mappe " + " ".join(f'a{n}="1"' for n in range(65)) + "/>",
    "<tittel " + " ".join(f'a{n}="1"' for n in range(65)) + ">x</tittel>",
    "<mappe>" * 101,
    "<part>" * 101,
    # Errors, each of another sort.
    "<tittel>x</tittle>",
    "<tittel>x<mappe a='>' a='>'>",
    "<tittel>x</tittel x>",
    "<tittel>x</tittel><!-- <tittel>y</tittel> -- ></arkiv>",
    "<tittel>x</tittel><![CDATA[ <tittel>y</tittel>",
    "<tittel>x</tittel>&nothing;",
    "<tittel>x</tittel>]]>",
    "<p:unbound>x</p:unbound>",
    "<tittel>\x01</tittel>",
    "</mappe>",
    "</arkiv><arkiv>",
]


def events(pieces: list[bytes]) -> list[object]:
    """All that is told, and what the file is refused for."""
    told: list[object] = []
    try:
        told.extend(read_structure(pieces))
    except XmlRefused as refused:
        told.append((refused.code, refused.line, refused.params))
    return told


def cut(xml: bytes, *, length: int) -> list[bytes]:
    """The root's first tag, and the rest in pieces."""
    at = xml.index(b">", xml.index(b"<arkiv")) + 1
    return [xml[:at], *(xml[start : start + length] for start in range(at, len(xml), length))]


def assert_same(content: str, *, length: int, end: str = "\n") -> None:
    around = leaves(systemID=uid("a"), tittel="Arkiv"), "\n<arkivdel>", content, "</arkivdel>"
    split, called = (archive(*around, encoding=name).replace(b"\n", end.encode()) for name in ("UTF-8", "ISO-8859-1"))
    assert events(cut(split, length=length)) == events(cut(called, length=length))


@pytest.mark.parametrize("length", [1, 7, 65_536])
@pytest.mark.parametrize("content", STRANGE, ids=lambda content: content[:30])
def test_what_is_strange_is_read_alike(content, length):
    if len(content) > 10_000 and length < 10:
        length = 5_000
    assert_same(content + "<mappe><systemID>\nx</systemID></mappe>", length=length)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("length", [1, 10_000])
def test_ends_of_lines_are_read_alike(end, length):
    for content in STRANGE:
        if len(content) < 10_000:
            assert_same(content, length=length, end=end)


@given(st.lists(st.sampled_from(STRANGE[:12]), max_size=6), st.integers(1, 300))
def test_what_is_strange_together_is_read_alike(contents, length):
    assert_same("<mappe>".join(contents) + "</mappe>" * (len(contents) - 1), length=length)


@pytest.mark.parametrize("length", [3, 1_000, 65_536])
def test_letters_are_whole_wherever_a_piece_ends(length):
    made = Extract(cases=3).whole()
    assert events(cut(made, length=length)) == events([made])


def test_it_is_split_again_once_what_was_strange_is_over():
    reader = _Reader(window=0)
    seen = []
    for piece in cut(archive(" " * 300, "<o:a xmlns:o='urn:o'>", " " * 300, "</o:a>", " " * 300), length=100):
        reader.feed(piece)
        seen.append(reader.plain.is_on)
    assert seen[0]
    assert False in seen
    assert seen[-1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("&amp;lt;", "&lt;"), ("&#" + "0" * 5_000 + "65;", "A"), ("&#x1D11E;", "𝄞"), ("a & b", "a & b"), ("&#13;", "\r")],
)
def test_a_reference_stands_for_one_sign(written, meant):
    assert resolved(written) == meant
