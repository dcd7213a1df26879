"""Kept and journalled: the law over all combinations, and what the rules propose for the messages of the story."""

import itertools
import json
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ordskifte
from ordskifte.domain import assessment
from ordskifte.domain.access_journal import PROVISIONS, Ground
from ordskifte.domain.assessment import (
    KEEPING,
    TEXTS,
    ChangeNeedsReason,
    ContradictoryVerdict,
    Course,
    Criterion,
    Duty,
    Errand,
    Four,
    Kind,
    Question,
    Says,
    Traits,
    Verdict,
    Worth,
)

STORY = json.loads((Path(ordskifte.__file__).parent / "project/demo/story.json").read_text("utf-8"))
WORDS = assessment.read_words()
YES_AND_NO = (False, True)
FOURS = [Four(**dict(zip(Question, row, strict=True))) for row in itertools.product(YES_AND_NO, repeat=4)]
VERDICTS = [Verdict(four=four, criterion=criterion) for four in FOURS for criterion in Criterion]
TRAITS = st.builds(Traits, says=st.frozensets(st.sampled_from(Says)))


@pytest.mark.parametrize("four", FOURS, ids=str)
def test_it_is_journalled_exactly_when_all_four_are_yes(four):
    assert four.is_journalled == (astuple(four) == (True, True, True, True))


@pytest.mark.parametrize("row", list(itertools.product(YES_AND_NO, repeat=4)), ids=str)
def test_it_is_kept_for_one_reason_or_more_and_not_if_it_is_secured_elsewhere(row):
    *reasons, elsewhere = row
    worth = Worth(confirms_work=row[0], proves_rights=row[1], essential_matter=row[2], secured_elsewhere=elsewhere)
    assert (assessment.criterion(worth) in KEEPING) == (any(reasons) and not elsewhere)


@pytest.mark.parametrize("verdict", VERDICTS, ids=str)
def test_the_duty_follows_from_the_answers(verdict):
    is_kept = verdict.criterion in KEEPING
    expected = Duty.REGISTER if verdict.four.is_journalled else Duty.KEEP if is_kept else Duty.DISCARD
    assert verdict.duty is expected
    assert verdict.provisions


@pytest.mark.parametrize("verdict", VERDICTS, ids=str)
def test_what_is_journalled_is_kept(verdict):
    if verdict.four.is_journalled and verdict.criterion not in KEEPING:
        with pytest.raises(ContradictoryVerdict):
            assessment.whole(verdict)
    else:
        assert assessment.whole(verdict) is verdict


@given(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS), st.sampled_from(["", "  ", "Rådmannen brukte det."]))
def test_whoever_decides_otherwise_than_proposed_says_why(verdict, proposed, why):
    try:
        assert assessment.checked(verdict, proposed=proposed, why=why) is verdict
    except ContradictoryVerdict:
        assert verdict.four.is_journalled
    except ChangeNeedsReason:
        assert verdict != proposed
        assert not why.strip()
    else:
        assert verdict == proposed or why.strip()


@given(TRAITS)
def test_every_proposal_is_whole_and_says_why_and_by_what(traits):
    proposal = assessment.propose(traits)
    assert assessment.whole(proposal.verdict) is proposal.verdict
    assert len(proposal.reasons) == len(Question) + 1
    assert all(reason.key in TEXTS and reason.provision for reason in proposal.reasons)
    assert proposal.duty is proposal.verdict.duty


@given(TRAITS)
def test_what_we_say_ourselves_in_a_case_is_journalled(traits):
    for kind in (Kind.ANSWER, Kind.PUBLICATION, Kind.CORRECTION):
        assert assessment.propose(replace(traits, kind=kind, has_case=True)).duty is Duty.REGISTER


@given(TRAITS, st.sampled_from([Errand.ACCESS, Errand.REFUSED, Errand.REASONS]))
def test_what_came_in_or_went_out_about_access_to_a_case_is_journalled_for_its_ground_or_kept(traits, errand):
    for kind, ground in itertools.product((Kind.REQUEST, Kind.DECISION), PROVISIONS):
        proposal = assessment.propose(replace(traits, kind=kind, errand=errand, has_case=True, access=ground))
        # Exempt from the journal is not exempt from the archive (arkivforskrifta § 14, arkivlova § 5).
        assert proposal.duty is (Duty.KEEP if ground is Ground.EXEMPT else Duty.REGISTER)
        assert proposal.reasons[3] == assessment.Reason(key=f"access_{ground.value}", provision=PROVISIONS[ground])


@given(TRAITS)
def test_nothing_but_what_is_about_access_is_exempt(traits):
    for kind in set(Kind) - assessment.ABOUT_ACCESS:
        plain = assessment.propose(replace(traits, kind=kind, access=Ground.NONE))
        assert all(assessment.propose(replace(traits, kind=kind, access=ground)) == plain for ground in Ground)


@given(TRAITS)
def test_answering_is_handling(traits):
    traits = replace(traits, course=Course.ANSWERED)
    proposal = assessment.propose(traits)
    assert proposal.verdict.four.handled
    assert proposal.verdict.criterion in KEEPING


@given(TRAITS)
def test_nothing_is_journalled_without_a_case(traits):
    assert assessment.propose(replace(traits, has_case=False)).duty is not Duty.REGISTER


@given(TRAITS)
def test_nothing_that_stands_in_a_dialogue_or_on_a_case_is_left_out_unless_a_machine_seems_to_have_sent_it(traits):
    if assessment.propose(traits).duty is Duty.DISCARD:
        assert traits.is_automatic or not (traits.is_in_dialogue or traits.has_case)


def test_every_rule_is_reached_and_has_its_sentence():
    """A rule that no traits lead to would be read by people and never hold."""
    errands, courses, kinds = (Errand.NONE, *Errand), Course, Kind
    flags = ("has_case", "is_in_dialogue", "has_file", "is_sami", "is_organisation", "is_threat", "is_taken_back",
             "is_cited", "is_automatic")  # fmt: skip
    seen = set()
    one_by_one = [{}, *({name: value} for name in flags for value in YES_AND_NO)]
    one_by_one += [{"says": frozenset({each})} for each in Says]
    one_by_one += [{"course": Course.CLOSED, "says": frozenset({Says.AFFECTED})}]
    one_by_one += [{"has_case": False, "is_in_dialogue": False}]
    one_by_one += [{"access": each} for each in Ground]
    for given_traits, errand, course, kind in itertools.product(one_by_one, errands, courses, kinds):
        traits = Traits(**({"errand": errand, "course": course, "kind": kind} | given_traits))
        seen |= {reason.key for reason in assessment.propose(traits).reasons}
    rules = {rule.key for rule in (*assessment.RULES, *assessment.ARCHIVE_RULES)}
    assert rules - seen == set()
    assert rules | {each.value for each in (*Question, *Duty, *Criterion)} == set(TEXTS)


@given(TRAITS, st.sampled_from([Errand.APPEAL, Errand.PRIVACY, Errand.ACCESS]))
def test_whatever_must_be_decided_on_or_is_pointed_to_is_handled(traits, errand):
    for changed in (replace(traits, errand=errand), replace(traits, is_cited=True), replace(traits, is_threat=True)):
        assert assessment.propose(changed).verdict.four.handled


def test_a_word_of_thanks_shows_nothing_also_when_it_is_answered_and_a_word_that_asks_does():
    thanks = Traits(course=Course.ANSWERED, says=frozenset({Says.BRIEF}))
    assert assessment.propose(thanks).duty is Duty.KEEP
    for asking in (
        replace(thanks, says=frozenset({Says.BRIEF, Says.QUESTION})),
        replace(thanks, errand=Errand.ACCESS),
        replace(thanks, has_file=True),
        replace(thanks, is_threat=True),
        replace(thanks, is_cited=True),
    ):
        assert assessment.propose(asking).duty is Duty.REGISTER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Når begynner det?", {Says.QUESTION}),
        ("Se https://kommune.example/kart?lag=3 nå da", set()),
        ("Jeg lurer på når det begynner", {Says.QUESTION}),
        ("ＢＯＲ: vi bor i nummer 3", {Says.AFFECTED}),
        ("Overgangen bør ligge ved butikken", {Says.PROPOSAL}),
        ("Takk!", {Says.BRIEF}),
        ("🚲", {Says.BRIEF}),
        ("Hvorfor?", {Says.QUESTION, Says.BRIEF}),
        ("Fint at dere gjør noe", set()),
    ],
)
def test_what_is_read_out_of_the_words(text, expected):
    assert assessment.says(text, words=WORDS) == expected


# --- What the words tell -------------------------------------------------------------------------------------------

ACCESS = """
Eg vil gjere meg kjend med avtalen med entreprenøren.
Jeg vil gjøre meg kjent med avtalen med entreprenøren.
Jeg ber om innsyn i saken.
Kan jeg få tilsendt rapporten om skolen.
Eg vil ha ein kopi av vedtaket.
Jeg vil be om å få se korrespondansen med utbyggeren.
Send meg alle dokumenter i saken.
I would like a copy of the contract.
Please give me access to the documents in this case.
"""
COMPLAINTS = """
Jeg klager på at dere ikke svarte på brevet mitt i august.
Eg klagar på vedtaket om ny skule.
Dette er en klage på vedtak om fartsgrense.
Jeg har ikke fått svar på spørsmålet mitt.
I complain about the decision.
"""
WARNINGS = """
Uteområdet er ikke trygt, gjerdet er ødelagt.
Uteområdet er ikkje trygt.
Krysset er farlig når det er mørkt.
Brua er farleg.
The fence is broken and dangerous.
"""


@pytest.mark.parametrize(
    ("says", "sentence", "key"),
    [
        (says, sentence, key)
        for says, text, key in (
            (Says.ACCESS, ACCESS, "wants_to_see"),
            (Says.COMPLAINT, COMPLAINTS, "complains"),
            (Says.DANGER, WARNINGS, "warns"),
        )
        for sentence in text.strip().splitlines()
    ],
)
def test_what_asks_for_documents_complains_or_warns_is_handled(says, sentence, key):
    found = assessment.says(sentence, words=WORDS)
    assert says in found
    proposal = assessment.propose(Traits(says=found))
    assert proposal.duty is Duty.REGISTER
    assert key in {reason.key for reason in proposal.reasons}


@pytest.mark.parametrize(
    "sentence", ["Naboen får innsyn i hagen.", "Flott arbeid!", "Jeg likte møtet i går.", "Takk for et ryddig svar."]
)
def test_other_words_ask_complain_and_warn_of_nothing(sentence):
    assert not assessment.says(sentence, words=WORDS) & {Says.ACCESS, Says.COMPLAINT, Says.DANGER}


# --- The story ---------------------------------------------------------------------------------------------------


ERRANDS = {"m30": Errand.APPEAL, "m08": Errand.ACCESS}
ANSWERED = {message["in_reply_to"] for message in STORY["messages"] if message["direction"] == "out"
            and "in_reply_to" in message and message["expect"]["proposal"] != "none"}  # fmt: skip
# What no rule can know: whether a question is one, or only a way of being angry. A person decides otherwise.
MISSED = {"m29"}


def _traits(message, *, course=Course.OPEN):
    """What the system knows of a message, from its text and from what was done with it."""
    expect, author = message["expect"], message["author"]
    kind = Kind.MESSAGE if message["direction"] == "in" else Kind.CORRECTION if "update_of" in expect else Kind.ANSWER
    return Traits(
        kind=kind,
        errand=ERRANDS.get(message["id"], Errand.NONE),
        course=course,
        says=assessment.says(message["text"], words=WORDS),
        has_file=bool(message.get("attachments")),
        is_in_dialogue=message["publication"] is not None,
        is_organisation=author["kind"] == "organisation",
        is_sami=message["language"] == "se",
        is_threat=expect.get("hide_rule") == "trusler",
        is_taken_back=any(event["type"] == "deleted" for event in message.get("events", ())),
    )


def _course_at_the_end(message):
    if "redirect" in message["expect"]:
        return Course.REDIRECTED
    return Course.ANSWERED if message["id"] in ANSWERED else Course.OPEN


def _four(proposal):
    return {question.value: getattr(proposal.verdict.four, question) for question in Question}


@pytest.mark.parametrize(
    "message", [each for each in STORY["messages"] if each["expect"]["proposal"] != "none"], ids=lambda each: each["id"]
)
def test_the_rules_propose_what_the_story_expects(message):
    proposal = assessment.propose(_traits(message, course=_course_at_the_end(message)))
    is_right = (proposal.duty, _four(proposal)) == (message["expect"]["proposal"], message["expect"]["four"])
    assert is_right == (message["id"] not in MISSED)


def test_the_rules_need_no_answer_to_propose_right():
    """Answering is handling, but what must be handled is seen before."""
    asked = [each for each in STORY["messages"] if each["direction"] == "in" and each["id"] not in MISSED | {"m27"}]
    wrong = [each["id"] for each in asked if assessment.propose(_traits(each)).duty != each["expect"]["proposal"]]
    assert wrong == []


def test_a_question_that_is_none_is_kept_when_the_case_officer_closes_it():
    angry = next(each for each in STORY["messages"] if each["id"] == "m29")
    assert assessment.propose(_traits(angry)).duty is Duty.REGISTER
    assert assessment.propose(_traits(angry, course=Course.CLOSED)).duty is Duty.KEEP
