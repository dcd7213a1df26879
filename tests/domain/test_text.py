"""What people see of a text, and when two texts read the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.text import plain, same


@pytest.mark.parametrize(
    ("given_text", "seen"),
    [
        ("  Ny \n gang-\tog sykkelvei ", "Ny gang- og sykkelvei"),
        ("Avslag \u202edi\u202c", "Avslag di"),
        ("\u2066Avslag\u2069\u200f\u061c", "Avslag"),
        ("Vedtak\x1b[31m\x00", "Vedtak[31m"),
        ("\u200b\u2060\ufeff\u200d", ""),
        ("\U000e0041\U000e0042Kart", "Kart"),
        ("\ud800Kart", "Kart"),
        ("👩\u200d🚒 øver", "👩\u200d🚒 øver"),
        ("áčđŋšŧž", "áčđŋšŧž"),
    ],
)
def test_what_is_not_seen_is_left_out(given_text, seen):
    assert plain(given_text) == seen


@given(st.text())
def test_what_is_plain_stays_as_it_is(text):
    once = plain(text)
    assert plain(once) == once
    assert all(unicodedata.category(sign) not in {"Cc", "Cs", "Cf"} for sign in once if sign not in "\u200c\u200d")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Klage på avslag", " KLAGE  på\navslag", True),
        ("Ålesund", unicodedata.normalize("NFD", "Ålesund"), True),
        ("Klage\u200b", "Klage", True),
        ("Klage", "Klage 2", False),
    ],
)
def test_the_same_words_are_the_same(one, other, is_same):
    assert same(one, other) is is_same
