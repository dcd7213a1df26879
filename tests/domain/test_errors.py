"""Every refusal has its own code, a sentence, and survives the way between processes."""

import pickle

import pytest

from ordskifte.domain import errors

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.OrdskifteError)]
EXAMPLES = [
    errors.OrdskifteError(),
    errors.MalformedNumber("2026-118"),
    errors.MalformedReference("K7M3"),
    errors.MalformedActor("x"),
    errors.MalformedEvent("cases.lost", reason="uid is missing"),
    errors.MalformedLegalBasis("fordi"),
    errors.MissingLegalBasis(),
    errors.IncompleteLegalBasis("offl. § 13"),
    errors.NotAllowed(),
    errors.NotFound(),
    errors.Conflict(),
    errors.Unavailable(),
]


def test_every_kind_of_refusal_is_shown_here():
    assert {type(error) for error in EXAMPLES} == set(KINDS)


def test_no_two_refusals_share_a_code():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: error.code)
def test_a_refusal_is_a_whole_sentence_without_holes(error):
    assert str(error) == error.text % error.params
    assert str(error)[0] in "TYNS“" and str(error).endswith(".") and "%(" not in str(error)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: error.code)
def test_a_refusal_survives_the_way_to_another_process(error):
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), back.params) == (type(error), str(error), error.params)


def test_what_was_typed_is_quoted_at_a_length_that_can_be_shown():
    error = errors.MalformedNumber("2026/\n\x1b[31m" + "9" * 10_000)
    assert len(error.params["given"]) == errors.QUOTED
    assert error.params["given"].isprintable()
