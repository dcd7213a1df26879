"""Deliveries to a network that may be away, busy, silent or strict: each stands alone, and nothing is made up."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from ordskifte.channels import actions, deliveries, sending, tasks
from ordskifte.channels.deliveries import DELIVERIES
from ordskifte.channels.models import Delivery
from ordskifte.domain.delivery import LONGEST_TRY, MOST_TRIES, DeliveryState, WrongStep
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from tests.factories.posts import corrected, posted, withdrawn

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def hands():
    """A clock that stands still."""
    with clock.at(NOON) as moved:
        yield moved


def card(**given):
    """The newest card."""
    return Delivery.objects.filter(channel="postcards", **given).latest("pk")


def test_a_card_is_sent_by_the_worker_and_confirmed(case, postcards):
    post = posted(case)
    assert card().state == "planned" and postcards.office.cards == {}
    assert tasks.send_due() == 1
    assert card().state == "confirmed" and card().stands
    assert postcards.office.cards == {f"{post.uid}/nb": bytes(card().payload)}
    assert tasks.send_due() == 0


def test_nothing_goes_out_before_it_is_shown_here(case, postcards):
    posted(case, deliver=False)
    assert tasks.send_due() == 2
    assert postcards.office.cards == {} and card().state == "planned"
    assert tasks.send_due() == 1
    assert card().state == "confirmed"


@pytest.mark.parametrize(
    ("mood", "state"), [("away", "planned"), ("busy", "planned"), ("silent", "unknown"), ("strict", "failed")]
)
def test_what_the_other_side_says_is_what_is_noted(case, postcards, mood, state):
    postcards.office.mood = mood
    posted(case)
    tasks.send_due()
    assert (card().state, card().tries, card().stands) == (state, 1, False)
    assert (card().next_try_at is None) == (state == "failed")
    assert {row.state for row in Delivery.objects.exclude(channel="postcards")} == {"confirmed"}


def test_a_lost_answer_is_asked_for_again_and_has_one_effect(case, postcards, hands):
    posted(case)
    postcards.office.mood = "silent"
    tasks.send_due()
    assert card().state == "unknown" and len(postcards.office.stamped) == 1
    payload, remote_id = bytes(card().payload), card().remote_id
    postcards.office.mood = "well"
    assert tasks.send_due() == 0
    hands.advance(timedelta(minutes=1))
    assert tasks.send_due() == 1
    assert card().state == "confirmed" and card().tries == 2
    assert (bytes(card().payload), card().remote_id) == (payload, remote_id)
    assert len(postcards.office.stamped) == 1


def test_the_time_that_the_other_side_names_is_waited_for(case, postcards, hands):
    postcards.office.mood = "busy"
    posted(case)
    tasks.send_due()
    assert card().next_try_at == NOON + timedelta(minutes=5)


def test_tries_come_to_an_end_and_what_is_unknown_stays_unknown(case, postcards, hands):
    postcards.office.mood = "silent"
    posted(case)
    for _ in range(MOST_TRIES + 3):
        tasks.send_due()
        hands.advance(timedelta(days=3))
    assert (card().state, card().tries, card().next_try_at) == ("unknown", MOST_TRIES, None)


def test_a_channel_that_breaks_is_unknown_and_touches_no_other(case, postcards):
    postcards.announce = lambda delivery: 1 / 0
    posted(case)
    posted(case)
    assert tasks.send_due() == 2
    assert {row.state for row in Delivery.objects.filter(channel="postcards")} == {"unknown"}
    assert card().last_error.startswith("ZeroDivisionError at ")
    assert {row.state for row in Delivery.objects.exclude(channel="postcards")} == {"confirmed"}


def test_an_answer_for_something_else_counts_for_nothing(case, postcards):
    honest = postcards.announce
    postcards.announce = lambda delivery: type(honest(delivery))(state=DeliveryState.CONFIRMED, remote_id="another")
    posted(case)
    tasks.send_due()
    assert card().state == "unknown" and not card().stands


def test_a_correction_waits_for_what_it_corrects(case, postcards, hands):
    postcards.office.mood = "away"
    post = posted(case)
    tasks.send_due()
    corrected(post, text="Fristen er 8. mars.")
    postcards.office.mood = "well"
    assert tasks.send_due() == 0
    hands.advance(timedelta(minutes=1))
    assert tasks.send_due() == 1
    assert tasks.send_due() == 1
    assert "8. mars" in next(iter(postcards.office.cards.values())).decode()
    assert len(postcards.office.stamped) == 2


def test_a_correction_goes_out_though_the_first_was_refused(case, postcards):
    postcards.office.mood = "strict"
    post = posted(case)
    tasks.send_due()
    postcards.office.mood = "well"
    corrected(post)
    assert tasks.send_due() == 1
    assert card().state == "confirmed"


def test_a_withdrawal_takes_the_place_of_what_stood_there(case, postcards):
    post = posted(case)
    tasks.send_due()
    withdrawn(post)
    tasks.send_due()
    assert [row.act for row in Delivery.objects.filter(channel="postcards", stands=True)] == ["withdraw"]
    assert next(iter(postcards.office.cards.values())).startswith(b"Trukket tilbake: Teksten viste et navn")


def test_a_try_that_died_is_unknown_and_tried_again(case, postcards, hands):
    posted(case)
    Delivery.objects.filter(channel="postcards").update(state="sent", tries=1, sent_at=NOON, next_try_at=None)
    hands.advance(LONGEST_TRY - timedelta(seconds=1))
    assert sending.find_lost(DELIVERIES) == 0
    hands.advance(timedelta(seconds=2))
    assert sending.find_lost(DELIVERIES) == 1
    assert card().state == "unknown"
    hands.advance(timedelta(minutes=1))
    tasks.send_due()
    assert card().state == "confirmed"


def test_an_answer_that_comes_after_the_next_try_counts_for_nothing(case, postcards, hands):
    posted(case)
    honest = postcards.announce

    def slow(delivery):
        result = honest(delivery)
        Delivery.objects.filter(channel="postcards").update(tries=2)
        return result

    postcards.announce = slow
    tasks.send_due()
    assert card().state == "sent"


def test_somebody_can_ask_for_one_more_try_of_what_failed(case, postcards):
    postcards.office.mood = "strict"
    posted(case)
    tasks.send_due()
    postcards.office.mood = "well"
    assert tasks.send_due() == 0
    actions.try_again(by=SYSTEM, delivery=card())
    assert tasks.send_due() == 1
    assert card().state == "confirmed"
    with pytest.raises(WrongStep):
        actions.try_again(by=SYSTEM, delivery=card())


def test_a_channel_that_is_gone_by_now_leaves_its_deliveries_alone(case):
    post = posted(case)
    Delivery.objects.filter(channel="feeds").update(channel="telegraph", state="planned", next_try_at=clock.now())
    assert tasks.send_due() == 0
    withdrawn(post)


def test_one_sending_for_a_channel_that_takes_one_language(case, postcards):
    posted(case, languages=("nb", "nn", "en"))
    assert [row.language for row in Delivery.objects.filter(channel="postcards")] == ["nb"]


def test_long_texts_are_shortened_and_it_is_noted(case, postcards):
    posted(case, text="Kommunen foreslår en ny gang- og sykkelvei. " * 50)
    assert card().shortened
    assert {row.shortened for row in Delivery.objects.exclude(channel="postcards")} == {False}


def test_a_delivery_that_there_is_none_of_is_passed_by():
    sending.send(DELIVERIES, 4711)
    assert deliveries.here(uuid.uuid4()) == 0
