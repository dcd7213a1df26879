"""Numbers of a journal: written as people cite them, without gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import numbering
from ordskifte.domain.numbering import EntryNumber, MalformedEntryNumber


@given(st.builds(EntryNumber, st.integers(1000, 9999), st.integers(1, 999_999_999)))
def test_a_number_reads_back_what_it_wrote(number):
    assert EntryNumber.parse(str(number)) == number


@pytest.mark.parametrize("text", ["", "37", "2026-37", "2026/0", "2026/037", "0026/1", "2026/1 2", "２０２６/1"])
def test_what_people_mistype_is_refused(text):
    with pytest.raises(MalformedEntryNumber):
        EntryNumber.parse(text)


@given(st.integers(0, 1000))
def test_counting_on_leaves_nothing_out(count):
    given_out, last = [], 0
    for _ in range(count):
        last = numbering.following(last)
        given_out.append(last)
    assert numbering.missing(given_out) == ()


@pytest.mark.parametrize(("numbers", "gaps"), [([], ()), ([1], ()), ([2], (1,)), ([1, 4], (2, 3)), ([3, 1, 2], ())])
def test_a_gap_is_found(numbers, gaps):
    assert numbering.missing(numbers) == gaps
