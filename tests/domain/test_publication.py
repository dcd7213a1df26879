"""The blocks of a publication: which can be, which may be published, and that storage changes nothing."""

import json

import pytest
from hypothesis import given

from ordskifte.domain.publication import (
    Bold,
    Heading,
    Italic,
    Item,
    Link,
    ListBlock,
    MalformedBlock,
    Paragraph,
    Picture,
    Problem,
    ProblemCode,
    Quote,
    Table,
    Text,
    from_json,
    is_link,
    joined,
    plain_text,
    problems,
    to_json,
)
from tests.factories.blocks import BLOCKS, SPANS

WHOLE = Picture(key="kart", alt="Kart over Strandvegen.", credit="Liv Tangen", licence="CC BY 4.0")
TEXT = Paragraph((Text("Veien er smal."),))


def one(text: str):
    return (Text(text),)


@given(BLOCKS)
def test_blocks_read_back_as_they_were_written(blocks):
    assert from_json(json.loads(json.dumps(to_json(blocks)))) == blocks


@given(SPANS)
def test_joining_spans_keeps_the_words_and_leaves_no_neighbours_alike(spans):
    found = joined(spans)
    assert "".join(span.text for span in found) == "".join(span.text for span in spans)
    assert joined(found) == found
    assert all(span.text for span in found)


@pytest.mark.parametrize(
    "address",
    ["https://eksempel.example", "HTTP://eksempel.example/å", "mailto:post@eksempel.example", "https://[::1]/x"],
)
def test_the_web_and_mail_are_links(address):
    assert is_link(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "#note", "/sti", "//eksempel.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"),
        *(
            "java\nscript:alert(1)",
            " javascript:alert(1)",
            "\x01javascript:alert(1)",
            "vbscript:x",
            "file:///etc/passwd",
        ),
        *("https://", "https:///x", "https://bank.example@falsk.example/", "https:\\\\eksempel.example", "http://[::1"),
        *(
            "mailto:",
            "mailto://post@eksempel.example",
            "https://eksempel.example/a b",
            "https://a.example/" + "a" * 2000,
        ),
    ],
)
def test_whatever_else_is_no_link(address):
    assert not is_link(address)
    with pytest.raises(MalformedBlock):
        Link("Les mer", address)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Heading(1, "Tittelen"),
        lambda: Heading(5, "For langt nede"),
        lambda: Text("a\x00b"),
        lambda: Text("\ud800"),
        lambda: Table(((one("a"), one("b")), (one("c"),))),
        lambda: Table(((one("a"),),), header_rows=2),
        lambda: Table(((one("a"),),), header_columns=2),
        lambda: Table((((),) * 200,) * 101),
        lambda: Picture(key="../../etc/passwd"),
        lambda: Picture(key=""),
        lambda: Picture(key="kart", width=-1),
        lambda: Item(one("a"), (), True),
    ],
)
def test_a_block_that_cannot_be_is_not_made(make):
    with pytest.raises(MalformedBlock):
        make()


HEADING = {"type": "heading", "level": 2, "text": "Bakgrunn"}


@pytest.mark.parametrize(
    "stored",
    [
        None,
        {},
        "text",
        [None],
        [[]],
        [{"type": "script", "text": "x"}],
        [{"type": ["heading"]}],
        [{"type": "heading", "level": 2}],
        [HEADING | {"more": 1}],
        [HEADING | {"level": "2"}],
        [HEADING | {"level": True}],
        [HEADING | {"level": 7}],
        [{"type": "paragraph", "spans": [{"type": "html", "text": "<b>"}]}],
        [{"type": "paragraph", "spans": [{"type": "text"}]}],
        [{"type": "paragraph", "spans": ["text"]}],
        [{"type": "paragraph", "spans": [{"type": "link", "text": "x", "address": "javascript:alert(1)"}]}],
        [{"type": "list", "ordered": False, "items": [{"spans": []}]}],
        [{"type": "table", "rows": [[]], "header_rows": 0, "header_columns": 0}],
        [{"type": "table", "rows": ["ab"], "header_rows": 0, "header_columns": 0, "caption": ""}],
    ],
)
def test_what_was_stored_otherwise_is_refused(stored):
    with pytest.raises(MalformedBlock):
        from_json(stored)


def test_a_whole_text_has_no_problems():
    blocks = (TEXT, Heading(2, "Kart"), WHOLE, Heading(3, "Mål"), TEXT, Heading(2, "Tid"), Table((one_row(),), 1))
    assert problems(blocks, title="Sykkelvei") == ()


def one_row():
    return (one("Strekning"),)


def test_nothing_is_published_without_title_and_text():
    found = problems((Heading(2, "Bare en overskrift"),), title=" ")
    assert found == (Problem(ProblemCode.NO_TITLE), Problem(ProblemCode.NO_TEXT))


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (Heading(3, "For dypt"), ProblemCode.HEADING_SKIPS),
        (Heading(2, " "), ProblemCode.EMPTY_BLOCK),
        (Paragraph(()), ProblemCode.EMPTY_BLOCK),
        (ListBlock(False, (Item(()),)), ProblemCode.EMPTY_BLOCK),
        (Quote(one("\n")), ProblemCode.EMPTY_BLOCK),
        (Table(((one("a"),),)), ProblemCode.NO_TABLE_HEADINGS),
        (Picture(key="a", credit="b", licence="c"), ProblemCode.NO_ALT),
        (Picture(key="a", alt="IMG_0012.JPG", credit="b", licence="c"), ProblemCode.ALT_IS_FILE_NAME),
        (Picture(key="a", alt="b", licence="c"), ProblemCode.NO_CREDIT),
        (Picture(key="a", alt="b", credit="c"), ProblemCode.NO_LICENCE),
    ],
)
def test_each_problem_is_found_where_it_is(block, code):
    assert problems((TEXT, block), title="Sykkelvei") == (Problem(code, 1),)


def test_a_problem_says_what_to_do():
    assert all(Problem(code).text.endswith(".") for code in ProblemCode)


def test_plain_text_holds_every_word_in_order():
    blocks = (
        Heading(2, "Bakgrunn"),
        Paragraph(
            (
                Text("Veien er "),
                Bold("smal"),
                Text(" og "),
                Italic("lang"),
                Text(". "),
                Link("Kart", "https://k.example"),
            )
        ),
        ListBlock(True, (Item(one("Først"), (one("under"), one("mer"))), Item(one("Så"), (one("a"),), True))),
        Table(((one("Tid"), one("Antall")), (one("Til\nsammen"), one("43"))), 1, caption="Telling"),
        WHOLE,
        Quote(one("Jeg telte barn."), "Liv Tangen"),
    )
    assert plain_text(blocks) == (
        "Bakgrunn\n\nVeien er smal og lang. Kart\n\n1. Først\n  - under\n  - mer\n2. Så\n  1. a\n\n"
        "Telling\nTid\tAntall\nTil sammen\t43\n\nKart over Strandvegen.\n\nJeg telte barn.\nLiv Tangen"
    )
