"""What may be said of what a message led to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import outcome
from ordskifte.domain.outcome import Effect, Passage

BEFORE = "Overgangen legges ved Strandvegen 14."
AFTER = "Overgangen legges ved busstoppet Fjæra."


def found(effect=Effect.USED, *, heading="3. Kryssing", before=BEFORE, after=AFTER, note=""):
    """The fields and codes of what is wrong."""
    passage = Passage(heading=heading, before=before, after=after)
    return [(each.field, each.code) for each in outcome.problems(passage, effect=effect, note=note)]


def test_a_changed_passage_may_be_cited():
    assert found() == []
    assert found(Effect.PARTLY) == []
    assert found(before="") == []
    assert found(after="") == []


def test_a_message_that_changed_nothing_was_weighed_and_is_told_why():
    assert found(Effect.WEIGHED, before="", note="Vi har ikke råd.") == []
    assert found(Effect.WEIGHED, before=AFTER, note="Vi har ikke råd.") == []
    assert found(Effect.WEIGHED, before="") == [("note", "note_empty")]
    assert found(Effect.WEIGHED, note="Vi har ikke råd.") == [("effect", "passage_changed")]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"heading": " \u200b "}, ("heading", "heading_empty")),
        ({"heading": "x" * 201}, ("heading", "heading_too_long")),
        ({"before": " ", "after": "\n"}, ("after", "passage_empty")),
        ({"after": f" {BEFORE}\n"}, ("after", "passage_unchanged")),
        ({"before": "x" * 4_001}, ("before", "before_too_long")),
        ({"after": "x" * 4_001}, ("after", "after_too_long")),
        ({"note": "x" * 1_001}, ("note", "note_too_long")),
        ({"after": "Ring 14838410015"}, ("after", "identity_number")),
        ({"note": "148384 10015"}, ("note", "identity_number")),
    ],
)
def test_what_cannot_stand_is_named(changes, problem):
    assert found(**changes) == [problem]


@given(
    st.text(max_size=300), st.text(max_size=300), st.text(max_size=300), st.sampled_from(Effect), st.text(max_size=50)
)
def test_every_problem_has_a_sentence_that_takes_its_numbers(heading, before, after, effect, note):
    for problem in outcome.problems(Passage(heading=heading, before=before, after=after), effect=effect, note=note):
        assert outcome.TEXTS[problem.code] % {"count": problem.count, "most": problem.most}


def test_every_effect_has_a_sentence():
    assert {*Effect} <= outcome.TEXTS.keys()
