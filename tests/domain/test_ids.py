"""Numbers and references read back what they wrote, and a slip of the pen is seen."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.errors import MalformedNumber, MalformedReference
from ordskifte.domain.ids import ALPHABET, CaseNumber, Reference, check_sign

case_numbers = st.builds(CaseNumber, st.integers(1000, 9999), st.integers(1, 9_999_999))
references = st.integers(0, 2**60 - 1).map(Reference.from_bits)


@given(case_numbers)
def test_a_case_number_reads_back_what_it_wrote(number):
    assert CaseNumber.parse(f" {number} ") == number


@pytest.mark.parametrize(
    "text",
    ["", "118", "2026-118", "2026/0", "0026/1", "2026/1 2", "2026/", "/118", "2026/12345678", "٢٠٢٦/١", "2026/1/2"],
)
def test_a_case_number_refuses_what_people_mistype(text):
    with pytest.raises(MalformedNumber) as refused:
        CaseNumber.parse(text)
    assert refused.value.code == "malformed_number"
    assert "2026/118" in str(refused.value)


@pytest.mark.parametrize(("year", "sequence"), [(999, 1), (10_000, 1), (2026, 0), (2026, -1), (2026, 10_000_000)])
def test_a_case_number_that_could_not_be_read_cannot_be_made(year, sequence):
    with pytest.raises(MalformedNumber):
        CaseNumber(year, sequence)


@given(st.lists(case_numbers))
def test_case_numbers_stand_in_the_order_of_year_and_sequence(numbers):
    assert sorted(numbers) == sorted(numbers, key=lambda number: (number.year, number.sequence))


@given(references)
def test_a_reference_reads_back_what_it_wrote(reference):
    assert Reference.parse(str(reference)) == reference


# References are printed, mailed and cited: these must never read otherwise.
@pytest.mark.parametrize(
    ("bits", "text"),
    [
        (0, "0000-0000-0000-0"),
        (2**60 - 1, "ZZZZ-ZZZZ-ZZZZ-R"),
        (0x123456789ABCDEF, "28T5-CY4T-QKFF-J"),
    ],
)
def test_bits_become_these_signs_for_ever(bits, text):
    assert str(Reference.from_bits(bits)) == text


def test_the_reference_in_every_text_about_references_is_a_real_one():
    assert str(Reference("K7M39QXD2T4A")) == MalformedReference.example == "K7M3-9QXD-2T4A-X"


@pytest.mark.parametrize("bits", [-1, 2**60])
def test_only_sixty_bits_make_a_reference(bits):
    with pytest.raises(ValueError, match="60 bits"):
        Reference.from_bits(bits)


@pytest.mark.parametrize(
    "text",
    [
        "k7m3-9qxd-2t4a-x",
        "K7M39QXD2T4AX",
        " K7M3 9QXD 2T4A X ",
        "K7M3–9QXD—2T4A\u2011X",
        "K7M3\u00a09QXD\u00ad-2T4A\u200b-X\n",
    ],
)
def test_a_reference_is_read_however_it_is_written(text):
    assert str(Reference.parse(text)) == "K7M3-9QXD-2T4A-X"


def test_letters_that_look_like_digits_are_read_as_digits():
    whole = str(Reference.from_bits(1 << 55))
    assert whole.startswith("1000-0000-0000")
    for one, nought in itertools.product("1iIlL", "0oO"):
        assert str(Reference.parse(whole.replace("1", one).replace("0", nought))) == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7M3-9QXD-2T4A",
        "K7M3-9QXD-2T4A-XX",
        "U7M3-9QXD-2T4A-X",
        "Ｋ7M3-9QXD-2T4A-X",
        "K7M3/9QXD/2T4A/X",
        "X" * 10**6,
    ]
    + ["ſ000-0000-0000-0", "ı000-0000-0000-0", "\ud800" * 13],
)
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(MalformedReference) as refused:
        Reference.parse(text)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("signs", ["", "k7m39qxd2t4a", "K7M39QXD2T4AX", "U7M39QXD2T4A"])
def test_signs_that_nobody_gives_out_make_no_reference(signs):
    with pytest.raises(MalformedReference):
        Reference(signs)


def _is_caught(whole: str) -> bool:
    return check_sign(whole[:-1]) != whole[-1]


def _samples(count: int) -> list[str]:
    draw = random.Random(20260118)
    drawn = [Reference.from_bits(draw.getrandbits(60)) for _ in range(count)]
    edges = [Reference.from_bits(bits) for bits in (0, 1, 2**60 - 1, 0xAAAAAAAAAAAAAAA, 0x555555555555555)]
    return [str(reference).replace("-", "") for reference in drawn + edges]


def test_every_single_wrong_sign_is_caught():
    for whole in _samples(200):
        for place, sign in itertools.product(range(13), ALPHABET):
            if sign != whole[place]:
                assert _is_caught(whole[:place] + sign + whole[place + 1 :])


def test_every_swap_of_two_signs_is_caught_neighbours_or_not():
    for whole in _samples(500):
        for one, other in itertools.combinations(range(13), 2):
            signs = list(whole)
            signs[one], signs[other] = signs[other], signs[one]
            assert _is_caught("".join(signs)) or whole[one] == whole[other]


def test_every_pair_mistaken_for_another_pair_is_caught():
    for whole in _samples(200):
        for place, sign in itertools.product(range(12), ALPHABET):
            if whole[place] == whole[place + 1] != sign:
                assert _is_caught(whole[:place] + sign * 2 + whole[place + 2 :])


@given(references, st.integers(0, 12), st.sampled_from(ALPHABET))
def test_a_wrong_sign_is_refused_when_it_is_read(reference, place, sign):
    whole = str(reference).replace("-", "")
    wrong = whole[:place] + sign + whole[place + 1 :]
    if wrong == whole:
        assert Reference.parse(wrong) == reference
    else:
        with pytest.raises(MalformedReference):
            Reference.parse(wrong)


@given(st.text(max_size=40))
def test_any_text_is_a_reference_or_refused(text):
    try:
        assert Reference.parse(text)
    except MalformedReference as refused:
        assert refused.code == "malformed_reference"
