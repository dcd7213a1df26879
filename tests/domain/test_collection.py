"""What is entered together, what says nearly the same, and how many said it."""

import itertools
import json
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ordskifte
from ordskifte.domain import collection
from ordskifte.domain.assessment import Course, Errand
from ordskifte.domain.collection import Candidate, Count, EmptyPeriod, Exclusion, From, exclusion
from ordskifte.domain.message import Audience

STORY = json.loads((Path(ordskifte.__file__).parent / "project/demo/story.json").read_text("utf-8"))
TEXTS = {message["id"]: message["text"] for message in STORY["messages"]}
CAMPAIGN = {message["id"] for message in STORY["messages"] if message["expect"].get("campaign")}
WORDS = st.lists(st.sampled_from(["nei", "ja", "til", "veien", "bevar", "de", "gamle", "trær"]), max_size=14)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def test_the_four_of_the_campaign_are_found_among_all_messages_of_the_story():
    assert len(CAMPAIGN) == 4
    found = collection.campaign(TEXTS["m10"], TEXTS.items())
    assert set(found) == CAMPAIGN


@pytest.mark.parametrize("first", sorted(CAMPAIGN))
def test_it_does_not_matter_which_copy_came_first(first):
    assert set(collection.campaign(TEXTS[first], TEXTS.items())) == CAMPAIGN


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(sorted(CAMPAIGN), 2)))
def test_copies_are_found_by_their_sketch(one, other):
    assert set(collection.sketch(TEXTS[one])) & set(collection.sketch(TEXTS[other]))


def test_short_texts_are_like_no_other():
    assert not collection.says_nearly_the_same("Nei til sykkelvei!", "Nei til sykkelvei!")
    assert collection.sketch("Nei til sykkelvei!") == ()


def test_the_same_person_twice_is_two_messages_and_one_sender():
    senders = [
        From(name="Anne Fossheim"),
        From(name="Geir Holmvik"),
        From(name="turid h", address="@turid@nordlysprat.example"),
        From(name="anne  fossheim"),
    ]
    assert collection.count(senders) == Count(messages=4, senders=3, anonymous=0)


def test_those_without_a_name_are_counted_apart():
    assert collection.count([From(), From(), From(name="Kari")]) == Count(messages=3, senders=1, anonymous=2)


@given(st.lists(st.builds(From, name=st.text(max_size=5), email=st.text(max_size=5)), max_size=20))
def test_nobody_is_counted_twice_and_nobody_left_out(senders):
    found = collection.count(senders)
    assert found.messages == len(senders)
    assert found.senders + found.anonymous <= found.messages
    assert (found.messages == 0) == (found.senders + found.anonymous == 0)


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways_and_whole_only_for_the_same_runs(one, other):
    first, second = " ".join(one), " ".join(other)
    assert collection.likeness(first, second) == collection.likeness(second, first)
    assert 0 <= collection.likeness(first, second) <= 1
    if len(one) >= collection.FEWEST_WORDS:
        assert collection.likeness(first, first) == 1


@given(WORDS, st.sampled_from(["!", " ", "\u200b", "."]))
def test_signs_and_capitals_do_not_count(words, sign):
    plain = " ".join(words)
    loud = plain.upper().replace(" ", f" {sign} ") + sign
    assert collection.runs(loud) == collection.runs(plain)
    assert collection.sketch(loud) == collection.sketch(plain)


@given(WORDS, WORDS)
def test_a_sketch_is_kept_in_an_integer_column(one, other):
    numbers = collection.sketch(" ".join(one + other))
    assert len(numbers) <= collection.SKETCH
    assert all(0 <= number < 2**63 for number in numbers)


FLAGS = [field.name for field in fields(Candidate) if field.type in ("bool", bool)]


@pytest.mark.parametrize("row", list(itertools.product((False, True), repeat=len(FLAGS))))
def test_only_what_nothing_speaks_against_is_entered_with_others(row):
    flags = dict(zip(FLAGS, row, strict=True))
    for course, errand, audience in itertools.product(Course, Errand, Audience):
        candidate = Candidate(course=course, errand=errand, audience=audience, **flags)
        is_free = (
            not (candidate.is_ours or candidate.is_decided or candidate.is_in_another or candidate.was_singled_out)
            and candidate.is_on_the_case
            and errand is Errand.NONE
            and course in {Course.OPEN, Course.CLOSED}
            and audience is not Audience.PRIVATE
        )
        assert (exclusion(candidate) is None) == is_free


def test_every_reason_has_its_sentence():
    assert {each.value for each in Exclusion} < set(collection.TEXTS)


@given(DAYS, st.integers(-400, 800))
def test_a_period_is_at_most_a_year_and_ends_after_it_starts(start, days):
    end = start + timedelta(days=days)
    if 0 <= days < 366:
        assert collection.period(start, end) == (start, end)
    else:
        with pytest.raises(EmptyPeriod):
            collection.period(start, end)
