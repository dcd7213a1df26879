"""Forms that anybody may send: one sending however often it comes, nothing lost, and nothing from other sites."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.kernel import clock
from ordskifte.kernel.web import kinds, open_forms, throttle
from ordskifte.kernel.web.errors import Refused
from ordskifte.kernel.web.open_forms import FIELD, TRAP, Mark, State

NOON = datetime(2026, 11, 4, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def post(data=None, **headers):
    """A form as it arrives."""
    return RequestFactory().post("/innsyn/", data or {}, headers=headers)


def check(data=None, *, purpose="access", **headers):
    """What is said of a form."""
    return open_forms.check(post(data, **headers), purpose=purpose)


def test_what_is_typed_first_is_shown_and_what_comes_from_the_check_page_is_sent():
    with clock.at(NOON) as hands:
        first = check()
        hands.advance(MINUTE)
        second = check(dict(first.fields))
    assert (first.state, first.may_be_sent, first.status, first.sentence) == (State.TYPED, False, 200, "")
    assert (second.state, second.may_be_sent, second.key, second.marks) == (State.READY, True, first.key, ())
    assert second.fields == first.fields


def test_each_form_has_a_key_of_its_own():
    assert len({check().key for _ in range(20)}) == 20
    assert open_forms.start(purpose="access") != open_forms.start(purpose="access")


@pytest.mark.parametrize("late", [open_forms.OPEN_FOR + timedelta(seconds=1), timedelta(days=400), -MINUTE])
def test_a_form_that_was_open_for_too_long_is_shown_again_and_is_still_the_same_sending(late):
    with clock.at(NOON) as hands:
        first = check()
        hands.advance(late)
        second = check(dict(first.fields))
        third = check(dict(second.fields))
    assert (second.state, second.may_be_sent, second.status) == (State.EXPIRED, False, 403)
    assert second.sentence
    assert (third.state, third.key) == (State.READY, first.key)


def test_a_form_is_open_for_longer_than_anybody_must_be_warned_of():
    assert timedelta(hours=20) < open_forms.OPEN_FOR
    with clock.at(NOON) as hands:
        first = check()
        hands.advance(open_forms.OPEN_FOR)
        assert check(dict(first.fields)).may_be_sent


def test_what_was_signed_for_one_form_is_not_taken_by_another():
    fields = open_forms.start(purpose="access")
    verdict = check(fields, purpose="message")
    assert (verdict.state, verdict.status, bool(verdict.sentence)) == (State.DAMAGED, 400, True)
    assert check(dict(verdict.fields), purpose="message").may_be_sent


@given(st.text(max_size=400))
def test_whatever_comes_in_the_signed_field_is_answered(text):
    verdict = check({FIELD: text})
    assert verdict.state is (State.DAMAGED if text else State.TYPED)
    assert verdict.key


@given(st.integers(0, 200), st.characters(codec="ascii", exclude_characters="\r\n"))
def test_a_changed_sign_is_noticed(place, sign):
    whole = open_forms.start(purpose="access")[FIELD]
    changed = whole[: place % len(whole)] + sign + whole[place % len(whole) + 1 :]
    if changed != whole:
        assert check({FIELD: changed}).state is State.DAMAGED


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"origin": "https://testserver"},
        {"origin": "https://testserver:443"},
        {"origin": "https://TESTSERVER"},
        {"referer": "https://testserver/innsyn/?sak=2026/118"},
    ],
)
def test_what_our_own_page_sends_is_taken(headers):
    assert check(**headers).state is State.TYPED


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "https://testserver"},
        {"origin": "null"},
        {"origin": "https://other.example"},
        {"origin": "https://testserver.other.example"},
        {"origin": "https://testserver:8443"},
        {"origin": "https://[broken"},
        {"origin": "https://testserver:port"},
        {"referer": "https://other.example/testserver"},
    ],
)
def test_what_another_site_sends_is_refused(headers):
    with pytest.raises(Refused) as refusal:
        check(open_forms.start(purpose="access"), **headers)
    assert refusal.value.kind is kinds.NOT_OUR_FORM


def test_trap_and_haste_are_marked_and_nothing_more():
    with clock.at(NOON) as hands:
        first = check({TRAP: "https://buy.example"})
        assert first.marks == (Mark.TRAP,)
        second = check(dict(first.fields))
        assert (second.marks, second.may_be_sent) == ((Mark.TRAP, Mark.FAST), True)
        hands.advance(MINUTE)
        third = check({**first.fields, TRAP: "x"})
        assert (third.marks, third.may_be_sent) == ((Mark.TRAP,), True)
        hands.advance(open_forms.OPEN_FOR)
        assert check(dict(check(dict(first.fields)).fields)).marks == (Mark.TRAP, Mark.FAST)
        assert check(dict(check().fields)).marks == (Mark.FAST,)


def test_very_many_from_one_place_are_marked_and_taken():
    cache.clear()
    with clock.at(NOON):
        found = [open_forms.flood_mark(post()) for _ in range(throttle.SUBMISSIONS.burst + 1)]
    assert found == [()] * throttle.SUBMISSIONS.burst + [(Mark.MANY,)]
    cache.clear()


def test_the_page_carries_the_fields_and_a_trap_that_nobody_meets():
    fields = open_forms.start(purpose="access")
    html = render_to_string("layouts/open_form.html", {"form_fields": fields})
    assert f'name="{FIELD}" value="{fields[FIELD]}"' in html
    assert "<div hidden>" in html
    assert f'name="{TRAP}"' in html
    assert "csrf" not in html
