"""Why no connection was made is told to people in their language, the reason too."""

import pytest
from django.utils import translation

from ordskifte.kernel.egress.errors import TEXTS, EgressFailed, EgressRefused, Failure, Refusal
from ordskifte.kernel.web.verdicts import sentence_of


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_reason_is_translated(language):
    errors = [EgressRefused(why, given="http://nordfjaera.example/") for why in Refusal]
    errors += [EgressFailed(why, may_have_arrived=False) for why in Failure]
    assert {str(error.params["reason"]) for error in errors} == set(TEXTS.values())
    with translation.override(language):
        for error in errors:
            assert str(error.params["reason"]) not in sentence_of(error)


def test_the_log_and_the_tests_read_english():
    assert (
        str(EgressRefused(Refusal.SCHEME, given="x")) == "No connection was made to “x”: it must begin with https://."
    )
