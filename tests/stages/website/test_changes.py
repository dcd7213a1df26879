"""A comparison put together for a page: no word of it is lost, however tables, lists and paragraphs come and go."""

from hypothesis import example, given
from hypothesis import strategies as st

from ordskifte.channels.structure import units
from ordskifte.domain.comparison import compare_units
from ordskifte.website.changes import blocks

WORDS = st.sampled_from(["", "alfa", "beta gamma", "delta"])
ROWS = st.lists(WORDS.map("<tr><td>{}</td></tr>".format), max_size=2).map("".join)
TABLE = st.builds("<table>{}{}</table>".format, st.just("") | WORDS.map("<caption>{}</caption>".format), ROWS)
LIST = st.lists(WORDS.map("<li>{}</li>".format), max_size=2).map(lambda points: f"<ul>{''.join(points)}</ul>")
PIECE = TABLE | LIST | WORDS.map("<p>{}</p>".format) | WORDS.map("<h2>{}</h2>".format)
TEXT = st.lists(PIECE, max_size=4).map("".join)


def said(pieces):
    """Every word of a comparison."""
    return sorted(part.text for piece in pieces for cell in piece.cells for part in cell.parts)


def shown(found):
    """Every word of what a page is made of."""
    lines = [line for block in found for line in (*([block.caption] if block.caption else []), *block.lines)]
    every = [each for line in lines for each in (line, *line.below)]
    return sorted(part.text for line in every for _, parts in line.cells for part in parts)


# A second caption below a table that is gone.
@example("<table><caption>alfa</caption><tr><td>alfa</td></tr></table><table><caption>delta</caption></table>", "")
@given(TEXT, TEXT)
def test_no_word_is_lost(older, newer):
    pieces = compare_units(units({"html": older}), units({"html": newer}))
    assert shown(blocks(pieces)) == said(pieces)
