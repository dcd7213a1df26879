"""Two texts as one: nothing is lost of either, and what is the same is said to be the same."""

import time

from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.comparison import (
    MOST_PARAGRAPHS,
    MOST_WORDS,
    Change,
    Part,
    Row,
    Unit,
    compare,
    compare_units,
)

PARAGRAPHS = st.lists(st.text("ab .\n", min_size=1, max_size=12), max_size=8)


def side(rows, *, without):
    """One of the texts, out of the comparison."""
    kept = ("".join(part.text for part in row.parts if part.change is not without) for row in rows)
    return [text for text in kept if text]


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_texts_can_be_read_out_of_the_comparison(older, newer):
    rows = compare(older, newer)
    assert side(rows, without=Change.ADDED) == older
    assert side(rows, without=Change.REMOVED) == newer


@given(PARAGRAPHS)
def test_a_text_does_not_differ_from_itself(text):
    assert not any(row.is_changed for row in compare(text, text))


def test_a_word_that_changed_is_shown_in_its_sentence():
    rows = compare(["Fristen er 1. mars.", "Velkommen."], ["Fristen er 8. mars.", "Velkommen."])
    same, added, removed = Change.SAME, Change.ADDED, Change.REMOVED
    assert rows == (
        Row((Part(same, "Fristen er "), Part(removed, "1"), Part(added, "8"), Part(same, ". mars."))),
        Row((Part(same, "Velkommen."),)),
    )


def test_another_paragraph_is_not_shown_as_the_same_one_changed():
    rows = compare(["Fristen er 1. mars."], ["Alle kan skrive her."])
    assert [row.parts[0].change for row in rows] == [Change.REMOVED, Change.ADDED]


def test_texts_that_are_too_large_are_told_whole():
    rows = compare(["a"] * (MOST_PARAGRAPHS + 1), ["a"])
    assert {row.parts[0].change for row in rows} == {Change.REMOVED, Change.ADDED}
    assert len(compare(["a b " * MOST_WORDS], ["a c " * MOST_WORDS])) == 2


def test_a_comparison_that_anybody_can_ask_for_is_not_dear():
    # Few words in many orders are what is hardest to match.
    older = [" ".join("abc"[(place * step) % 3] for place in range(450)) for step in range(1, 61)]
    newer = [" ".join("abc"[(place * step // 2) % 3] for place in range(450)) for step in range(1, 61)]
    began = time.process_time()
    rows = compare(older, newer)
    assert time.process_time() - began < 2
    assert side(rows, without=Change.ADDED) == older
    assert side(rows, without=Change.REMOVED) == newer


CELLS = st.lists(st.text("ab .", min_size=1, max_size=8), min_size=1, max_size=3)
UNITS = st.lists(
    st.builds(Unit, st.sampled_from(["p", "h2", "row td,td"]), CELLS.map(tuple), st.booleans()), max_size=6
)


def unit_side(pieces, *, without):
    """One of the texts, out of the comparison of units; a unit that stands on the other side only is left out."""
    found = []
    for piece in pieces:
        kept = tuple("".join(part.text for part in cell.parts if part.change is not without) for cell in piece.cells)
        found += [(piece.shape, kept)] if any(kept) else []
    return found


@given(UNITS, UNITS)
def test_both_texts_can_be_read_out_of_a_comparison_of_units(older, newer):
    pieces = compare_units(older, newer)
    assert unit_side(pieces, without=Change.ADDED) == [(each.shape, each.texts) for each in older]
    assert unit_side(pieces, without=Change.REMOVED) == [(each.shape, each.texts) for each in newer]
    assert not any(piece.is_changed for piece in compare_units(newer, newer))


def test_a_cell_is_compared_with_the_cell_in_its_place():
    [piece] = compare_units([Unit("row td,td", ("800 meter", "9,6"))], [Unit("row td,td", ("900 meter", "9,6"))])
    assert [cell.is_changed for cell in piece.cells] == [True, False]
    gone, come = compare_units([Unit("row td", ("Pris",))], [Unit("row td,td", ("Pris", "9,6"))])
    assert (gone.shape, come.shape) == ("row td", "row td,td")


def test_units_that_are_too_many_are_told_whole():
    pieces = compare_units([Unit("p", ("a",))] * (MOST_PARAGRAPHS + 1), [Unit("p", ("a",))])
    assert {piece.cells[0].parts[0].change for piece in pieces} == {Change.REMOVED, Change.ADDED}
