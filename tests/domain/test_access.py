"""A refusal goes out whole or not at all: each part left out is named and keeps it back."""

import pickle
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import access
from ordskifte.domain.access import Gap, IncompleteRefusal, Refusal, complete, gaps
from ordskifte.domain.law.norway import LegalBasis

NEGOTIATION = Refusal(
    text="Du får ikke innsyn i forhandlingsnotatet.",
    basis="offentleglova § 23 første ledd",
    wider_access="Forhandlingene pågår, og prisen ville bli kjent.",
    appeal_to="Statsforvalteren i Nordfylket",
    sent_on=date(2026, 11, 9),
    appeal_until=date(2026, 11, 30),
)
SECRET = replace(NEGOTIATION, basis="offl. § 13 jf. fvl. § 13 første ledd nr. 1", wider_access="")


@pytest.mark.parametrize("refusal", [NEGOTIATION, SECRET])
def test_a_whole_refusal_may_be_sent(refusal):
    assert gaps(refusal) == ()
    assert complete(refusal) is refusal


@pytest.mark.parametrize(
    ("left_out", "gap"),
    [
        ({"text": " "}, Gap.NOT_WRITTEN),
        ({"basis": ""}, Gap.NO_BASIS),
        ({"basis": "fordi"}, Gap.NO_BASIS),
        ({"basis": "offentleglova § 3"}, Gap.NOT_A_GROUND),
        ({"basis": "forvaltningsloven § 13 første ledd nr. 1"}, Gap.NOT_A_GROUND),
        ({"basis": "offentleglova § 23"}, Gap.NOT_TO_THE_NUMBER),
        ({"basis": "offentleglova § 14"}, Gap.NOT_TO_THE_NUMBER),
        ({"basis": "offentleglova § 13"}, Gap.NO_SECRECY_PROVISION),
        ({"basis": "offl. § 13 jf. offl. § 23 første ledd"}, Gap.NO_SECRECY_PROVISION),
        ({"basis": "offl. § 13 jf. fvl. § 13"}, Gap.SECRECY_NOT_TO_THE_NUMBER),
        ({"basis": "offl. § 13 jf. fvl. § 13 første ledd"}, Gap.SECRECY_NOT_TO_THE_NUMBER),
        ({"wider_access": "\n"}, Gap.NO_WIDER_ACCESS),
        ({"appeal_to": ""}, Gap.NO_APPEAL_BODY),
        ({"appeal_until": None}, Gap.NO_APPEAL_DATE),
        ({"appeal_until": date(2026, 11, 29)}, Gap.APPEAL_TOO_SHORT),
        ({"basis": "offl. § 15 første ledd", "is_consultation_answer": True}, Gap.CONSULTATION_ANSWER),
        ({"basis": "offl. § 14 første ledd", "is_consultation_answer": True}, Gap.CONSULTATION_ANSWER),
    ],
)
def test_each_part_left_out_keeps_the_refusal_back(left_out, gap):
    refusal = replace(NEGOTIATION, **left_out)
    assert gaps(refusal) == (gap,)
    with pytest.raises(IncompleteRefusal) as refused:
        complete(refusal)
    assert refused.value.gaps == (gap,)


@pytest.mark.parametrize(
    ("basis", "has_choice"),
    [
        ("offl. § 13 jf. fvl. § 13 første ledd nr. 1", False),
        ("offl. § 23 første ledd", True),
        ("offl. § 26 femte ledd", True),
        ("offl. § 13 jf. fvl. § 13 første ledd nr. 2 jf. offl. § 14 første ledd", True),
    ],
)
def test_wider_access_is_weighed_where_the_law_leaves_a_choice(basis, has_choice):
    assert access.leaves_a_choice(LegalBasis.parse(basis)) is has_choice
    refusal = replace(NEGOTIATION, basis=basis, wider_access="")
    assert gaps(refusal) == ((Gap.NO_WIDER_ACCESS,) if has_choice else ())


def test_an_appeal_before_easter_ends_after_it():
    refusal = replace(NEGOTIATION, sent_on=date(2026, 3, 13), appeal_until=date(2026, 4, 3))
    assert gaps(refusal) == (Gap.APPEAL_TOO_SHORT,)
    assert gaps(replace(refusal, appeal_until=date(2026, 4, 7))) == ()


def test_everything_that_is_missing_is_named_at_once():
    empty = Refusal(text="", basis="", sent_on=date(2026, 11, 9))
    assert gaps(empty) == (Gap.NOT_WRITTEN, Gap.NO_BASIS, Gap.NO_APPEAL_BODY, Gap.NO_APPEAL_DATE)


@pytest.mark.parametrize("gap", Gap)
def test_every_gap_says_what_to_do(gap):
    assert access.TEXTS[gap.value].endswith((".", ")."))


def test_an_incomplete_refusal_survives_the_way_to_another_process():
    error = IncompleteRefusal((Gap.NO_BASIS,))
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.gaps, back.params) == (str(error), error.gaps, error.params)


@given(st.text(max_size=60), st.text(max_size=5), st.text(max_size=5), st.none() | st.dates())
def test_whatever_is_written_it_is_whole_or_the_gaps_are_named(basis, wider_access, appeal_to, appeal_until):
    refusal = replace(
        NEGOTIATION, basis=basis, wider_access=wider_access, appeal_to=appeal_to, appeal_until=appeal_until
    )
    assert set(gaps(refusal)) <= set(Gap)
