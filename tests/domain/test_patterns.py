"""A word list is data that a body edits: it reads back, says what is wrong with it, and takes no time to use."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.patterns import LONGEST_TEXT, MalformedPatterns, Patterns


def _read(*lines: str) -> Patterns:
    return Patterns.parse("\n".join(["[threat]", *lines]), headings=["threat", "other"])


def _found(text: str, *lines: str) -> list[str]:
    return [text[match.start : match.end] for match in _read(*lines).find(text)]


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("drepe deg", "Jeg vil DREPE  Deg!", "DREPE  Deg"),
        ("drepe deg", "drepe, deg", "drepe, deg"),
        ("drepe deg", "drepe\ndeg", "drepe\ndeg"),
        ("drepe deg", "ｄｒｅｐｅ d\u200be\u00adg", "ｄｒｅｐｅ d\u200be\u00adg"),
        ("drepe deg", "drepe ikke deg", None),
        ("drepe deg", "drepe degradere", None),
        ("truge*", "Dei truget meg", "truget"),
        ("truge*", "truge", "truge"),
        ("truge*", "atruge", None),
        ("slår", "sla\u030ar", "sla\u030ar"),
        ("ß", "SS", "SS"),
        ("hiv-positiv*", "Han er hiv positive", "hiv positive"),
        ("dotter + epilepsi", "Dotter mi Ingeborg i 3B har epilepsi.", "Dotter mi Ingeborg i 3B har epilepsi"),
        ("epilepsi + dotter", "Dotter mi Ingeborg i 3B har epilepsi.", "Dotter mi Ingeborg i 3B har epilepsi"),
        ("dotter + epilepsi", "dotter a b c d e f g epilepsi", "dotter a b c d e f g epilepsi"),
        ("dotter + epilepsi", "dotter a b c d e f g h epilepsi", None),
        ("dotter + epilepsi", "dotter a b c d e f g h i epilepsi og dotter", "epilepsi og dotter"),
        ("a b + b c", "a b c", None),
        ("a b + b c", "a b b c", "a b b c"),
        ("a + b + c", "c x a x b", "c x a x b"),
        ("a  # en merknad", "a", "a"),
    ],
)
def test_a_pattern_finds_what_it_says(line, text, found):
    assert _found(text, line) == ([found] if found else [])


def test_a_list_stands_for_each_of_its_words():
    lines = ("@du = deg, dere", "@du = dykk*", "@alle = @du, henne", "slå @alle")
    assert _found("slå dykkar", *lines) == ["slå dykkar"]
    assert _found("slå henne", *lines) == ["slå henne"]
    assert _found("slå deg", *lines) == ["slå deg"]
    assert _found("slå rot", *lines) == []


def test_a_match_says_which_line_found_it():
    (match,) = Patterns.parse("[threat]\na\n[other]\nSlå *".replace(" *", "*"), headings=["threat", "other"]).find(
        "slått"
    )
    assert (match.heading, match.written) == ("other", "Slå*")


def test_lists_with_the_same_patterns_are_the_same():
    assert _read("a b", "c") == _read("# hvorfor", "", "a   b", "c")
    assert _read("a b") != _read("a c")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("drepe", 1, "before the first heading"),
        ("[trussel]", 1, "no rule has this name"),
        ("[threat]\n\na +", 3, "write words"),
        ("[threat]\na(b)+", 2, "write words"),
        ("[threat]\n*ende", 2, "write words"),
        ("[threat]\na*", 2, "two letters"),
        ("[threat]\n@ukjent", 2, "no list"),
        ("[threat]\n@du = deg selv", 2, "no list"),
        ("[threat]\na b c d e f g h i", 2, "at most eight"),
        ("[threat]\n" + "x" * LONGEST_TEXT, 2, "at most eight"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, line, part):
    with pytest.raises(MalformedPatterns, match=part) as refused:
        Patterns.parse(text, headings=["threat"])
    assert refused.value.params["line"] == line


@given(st.text(max_size=300) | st.text("ab@=*+#[]threat \n,", max_size=100))
def test_any_list_is_read_or_refused(text):
    try:
        Patterns.parse(text, headings=["threat"]).find(text)
    except MalformedPatterns as refused:
        assert refused.code == "malformed_patterns"


words = st.text("abcæø", min_size=1, max_size=6)


@given(words, words, st.lists(words, max_size=7), st.text(" .,\n", max_size=3))
def test_words_that_stand_near_each_other_are_found_wherever_they_stand(one, other, between, sign):
    text = f"{sign}{one} {' '.join(between)} {other}{sign}"
    (match,) = _read(f"{one} + {other}").find(text)
    assert one in text[match.start : match.end] and other in text[match.start : match.end]


_signs = st.text("abcæøåßAÆ ª\xad–’ſK\n,", max_size=60)


@given(words, words, _signs, st.sampled_from(["{0}", "{0}{1}*", "{0} {1}", "{1} + {0}{1}*"]), st.booleans())
def test_the_short_look_passes_over_no_text_that_a_pattern_stands_in(one, other, sign, form, is_upper):
    patterns = _read(form.format(one, other))
    text = f"{sign} {one} {other} {one}{other}{one}{sign}"
    text = text.upper() if is_upper else text
    looking = replace(patterns, _needed=_EverythingMay())
    assert patterns.find(text) == looking.find(text)
    assert patterns.find(sign) == looking.find(sign)


class _EverythingMay:
    """Leaves every text to the long look."""

    def may_stand_in(self, folded: str) -> bool:
        return True

    def may_stand_in_bytes(self, text: bytes) -> bool:
        return True


def test_no_list_and_no_text_make_the_search_slow():
    greedy = _read(
        *(f"{'a ' * length}b" for length in range(1, 8)), "a + b", "a* b*".replace("a*", "aa*").replace("b*", "bb*")
    )
    for text in ("a " * 32_000, "a" * 65_000, "ab" * 32_000, "b " * 20_000 + "x " * 20 + "a " * 11_000):
        best = min(_seconds(greedy, text) for _ in range(5))
        # The default list is held to less; this one is as greedy as a list can be, eight words deep at every word.
        assert best < 0.5, text[:10]


def _seconds(patterns: Patterns, text: str) -> float:
    before = time.process_time()
    patterns.find(text)
    return time.process_time() - before
