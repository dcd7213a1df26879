"""What blocks look like to the public: compared with files in tests/golden, and held to a few rules for any blocks."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import publication as values
from ordskifte.domain.publication import (
    Bold,
    Heading,
    Italic,
    Item,
    Link,
    ListBlock,
    Paragraph,
    Picture,
    Quote,
    Table,
    Text,
)
from ordskifte.publishing import rendering, streams

GOLDEN = Path(__file__).parents[2] / "golden" / "publishing"


def line(*words):
    return tuple(Text(word) for word in words)


TABLE = Table(
    rows=((line(), line("2026"), line("2027")), (line("Kroner"), line("4 mill."), (Bold("6 mill."),))),
    header_rows=1,
    header_columns=1,
    caption="Hva det koster",
)
PICTURE = Picture(
    key="0b0f5c1e-6f1e-4d5f-9d4c-1d2a3b4c5d6e",
    alt='Skilt med "Áŋŋel" & mer',
    credit="Aud Solbrekke",
    licence="CC BY 4.0",
    width=1600,
    height=900,
    caption="Slik blir det.",
)
SAMPLES = {
    "words": (
        Heading(2, "Hva skjer <nå>?"),
        Paragraph((Text("Vi bygger "), Bold("gang- & sykkelvei"), Text(", "), Italic("se\nher"), Text("."))),
        Paragraph((Link("kartet", "https://kart.example/?a=1&b=2"), Text(' eller "skriv" til oss'))),
        Heading(4, "Etterpå"),
    ),
    "lists": (
        ListBlock(False, (Item(line("Én")), Item(line("To"), (line("a"), line("b")), True))),
        ListBlock(True, (Item((Bold("Først"),)), Item(line("Så")))),
    ),
    "tables": (TABLE, Table(rows=((line("bare"), line("celler")),))),
    "pictures": (PICTURE, Quote((Text("Vi trenger "), Bold("vegen"), Text(".")), "Velforeningen")),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_blocks_look_like_this(name):
    html, text = GOLDEN / f"{name}.html", GOLDEN / f"{name}.txt"
    assert rendering.html(SAMPLES[name]) + "\n" == html.read_text("utf-8")
    assert rendering.plain_text(SAMPLES[name]) + "\n" == text.read_text("utf-8")


class Reader(HTMLParser):
    """Collects tags and words as a browser would meet them."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


nasty = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    ["<script>alert(1)</script>", '" onload="x', "&amp;", "</p>", "<!--", "]]>", "javascript:x"]
)
addresses = st.sampled_from(["https://x.example/?a=1&b=\"'<>", "mailto:post@x.example", "http://x.example/&lt;"])
fit = nasty.filter(lambda text: not values._UNFIT.search(text))
spans = st.lists(
    st.one_of(
        st.builds(Text, fit),
        st.builds(Bold, fit),
        st.builds(Italic, fit),
        st.builds(Link, fit, addresses.filter(values.is_link)),
    ),
    max_size=4,
).map(tuple)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        st.lists(st.lists(spans, min_size=width, max_size=width).map(tuple), min_size=1, max_size=3).map(tuple),
        st.integers(0, 1),
        st.integers(0, 1),
        fit,
    )
)
any_block = st.one_of(
    st.builds(Heading, st.integers(2, 4), fit),
    st.builds(Paragraph, spans),
    st.builds(ListBlock, st.booleans(), st.lists(st.builds(Item, spans), max_size=3).map(tuple)),
    tables,
    st.builds(Picture, key=st.uuids().map(str), alt=fit, credit=fit, licence=fit, caption=fit),
    st.builds(Quote, spans, fit),
)
PARTS = "div table caption thead tbody tr th td figure img figcaption small blockquote"
ALLOWED = {"h2", "h3", "h4", "p", "strong", "em", "a", "br", "ul", "ol", "li", *PARTS.split()}


@given(st.lists(any_block, max_size=4).map(tuple))
def test_no_words_become_marks(blocks):
    reader = Reader()
    reader.feed(rendering.html(blocks))
    assert set(reader.tags) <= ALLOWED
    assert {name for name, _ in reader.attributes} <= {
        *("href", "src", "srcset", "sizes", "alt", "loading", "class", "scope", "id", "tabindex", "role"),
        *("aria-labelledby", "data-color", "width", "height"),
    }
    links = [value for name, value in reader.attributes if name == "href"]
    assert all(values.is_link(link) for link in links)
    sources = [value for name, value in reader.attributes if name == "src"]
    assert all(re.fullmatch(r"/bilde/[0-9a-f-]{36}/1280/", source) for source in sources)


def tidy(block):
    """A block as the editor can hold it: few, joined spans, and no empty ones."""
    match block:
        case Paragraph(found):
            return Paragraph(values.joined(found))
        case _:
            return block


KEYS = {PICTURE.key: 7}
FACTS = {
    7: Picture(key=PICTURE.key, alt="noe annet", credit=PICTURE.credit, licence=PICTURE.licence, width=1600, height=900)
}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_editor_keeps_reads_back_as_the_same_blocks(name):
    stream = streams.stream_of(SAMPLES[name], keys=KEYS)
    assert streams.blocks_of(stream, pictures=FACTS) == SAMPLES[name]


@given(spans)
def test_any_line_survives_the_editor(found):
    line = values.joined(found)
    assert streams.spans_of(streams._html(line)) == line


def test_marks_that_are_not_ours_are_left_out_and_their_words_kept():
    html = '<p>Se <span style="x">her</span> <a href="javascript:alert(1)">eller</a> <script>x</script>der</p>'
    assert values.words(streams.spans_of(html)).startswith("Se her eller")
    assert all(isinstance(span, Text) for span in streams.spans_of(html))


def test_a_picture_that_is_gone_is_a_problem_and_not_a_fault():
    blocks = streams.blocks_of([{"type": "picture", "value": {"picture": 99, "alt": "", "caption": ""}}], pictures={})
    codes = {problem.code for problem in values.problems(blocks, title="Tittel")}
    assert {"no_alt", "no_credit", "no_licence"} <= codes
