"""The words of a name leave a text, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.folding import fold, without_names


def test_a_signature_goes_and_longer_words_stay():
    said = fold("Enig med Kari. Karis hund bor i Strandvegen ved stranden. Mvh Kari-Anne Strand").text
    left = without_names(said, names=fold("Kari-Anne Strand").text)
    assert left.split() == ["enig", "med", ".", "hund", "bor", "i", "strandvegen", "ved", "stranden.", "mvh", "-"]


def test_single_letters_and_no_name_take_nothing():
    assert without_names("a b c i dag", names="a. b") == "a b c i dag"
    assert without_names("det er fint", names="") == "det er fint"


words = st.lists(st.text("abcdefghijklmnopqrstuvwxyzæøåčđŋšŧž", min_size=2, max_size=8), max_size=8)


@given(words, words)
def test_no_name_is_left_and_no_other_word_is_taken(text, names):
    left = without_names(" ".join(text), names=" ".join(names)).split()
    assert not set(left) & set(names)
    owned = {f"{name}s" for name in names}
    assert left == [word for word in text if word not in names and word not in owned]
