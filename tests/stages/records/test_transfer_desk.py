"""What the archivist sees of hand-overs, and what can be done about them from there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ordskifte.domain.assessment import Criterion, Four, Verdict
from ordskifte.domain.transfer import Says, State
from ordskifte.records.models import TransferReceipt
from tests.stages.records.transfer_world import TransferWorld
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
KEEP = Verdict(four=Four(in_or_out=True, case_document=True, handled=False, value=False), criterion=Criterion.MATTER)


@pytest.fixture
def world(body, aud, said, carry, settings):
    settings.ORDSKIFTE_TRANSFER = "eformidling-folder"
    body.settings["journal"] = "upstream"
    body.save()
    return TransferWorld(body, by=aud, said=said, carry=carry)


@pytest.fixture
def desk(aud):
    return sign_in(Client(), aud)


@pytest.fixture
def refused(world):
    """A record that the records system refused."""
    record = world.register()
    world.go()
    world.system.answer(world.shipment(record).message_id, Says.REFUSED, said=[["E17", "Ukjent enhet"]])
    world.go()
    return record


def text(answer):
    return answer.content.decode()


def test_what_was_refused_is_listed_with_why_and_what_to_do(world, desk, refused):
    assert "To the records system (1)" in text(desk.get(reverse("records_waiting")))
    page = text(desk.get(reverse("records_transfers")))
    for words in ("Refused", "E17: Ukjent enhet", "send again", refused.title):
        assert words in page
    page = text(desk.get(reverse("records_record", args=[refused.uid])))
    assert "E17: Ukjent enhet" in page
    assert "Receipt: Taken" in page


def test_it_is_sent_again_from_the_list(world, desk, refused):
    desk.post(reverse("records_send_again", args=[world.shipment(refused).uid]))
    world.go(2)
    assert world.state(refused, 2) == State.HANDED_OVER
    assert "Handed over" in text(desk.get(reverse("records_transfers"), {"vis": "going"}))


def test_it_is_taken_out_with_a_reason_and_not_without(world, desk, refused):
    address = reverse("records_take_out", args=[world.shipment(refused).uid])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"why": " "}).status_code == 400
    assert desk.post(address, {"why": "Ført der for hånd."}).status_code == 302
    assert "Ført der for hånd." in text(desk.get(reverse("records_transfers"), {"vis": "ended"}))
    assert "further" in text(desk.post(address, {"why": "En gang til."}))


def test_a_change_that_is_done_by_hand(world, desk, refused):
    shipment = world.shipment(refused)
    shipment.errand, shipment.state = "change", State.BY_HAND
    shipment.save()
    desk.post(reverse("records_done_there", args=[shipment.uid]))
    assert world.state(refused) == State.RECEIPTED


def test_a_receipt_that_was_set_aside_is_shown_and_laid_by(world, desk, refused):
    world.system.garble()
    world.go()
    receipt = TransferReceipt.objects.get(outcome="set_aside")
    page = text(desk.get(reverse("records_transfers")))
    assert "It cannot be read." in page
    address = reverse("records_lay_receipt_by", args=[receipt.uid])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"why": "Feil fil."}).status_code == 302
    assert desk.get(address).status_code == 404
    assert "It cannot be read." not in text(desk.get(reverse("records_transfers")))


def test_a_record_from_before_is_handed_over_by_the_archivist(world, desk, settings):
    settings.ORDSKIFTE_TRANSFER = ""
    record = world.register()
    page = reverse("records_record", args=[record.uid])
    assert "Hand over to the records system" not in text(desk.get(page))
    settings.ORDSKIFTE_TRANSFER = "fiks-folder"
    assert "Hand over to the records system" in text(desk.get(page))
    answer = desk.post(reverse("records_hand_over", args=[record.uid]), follow=True)
    assert "Will be handed over" in text(answer)
    assert world.state(record) == State.PLANNED


def test_case_officers_see_it_on_the_record_only(world, torstein, refused):
    desk = sign_in(Client(), torstein)
    assert "To the records system" not in text(desk.get(reverse("records_waiting")))
    assert desk.get(reverse("records_transfers")).status_code in {302, 403}
    assert desk.post(reverse("records_send_again", args=[world.shipment(refused).uid])).status_code in {302, 403}
    assert world.state(refused) == State.REFUSED


def test_a_list_of_three_costs_as_many_statements_as_one(world, desk, refused, django_assert_num_queries):
    address = reverse("records_transfers")
    desk.get(address)
    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    statements = len(one)
    for text_ in ("Og lyskryss?", "Og benker?"):
        record = world.register(text_, title=text_)
        world.go(2)
        world.system.answer(world.shipment(record).message_id, Says.REFUSED)
        world.go()
    # What the frame of the page remembers was changed by the new ones.
    desk.get(address)
    with django_assert_num_queries(statements):
        desk.get(address)


def test_a_note_without_an_answer_is_said_to_be_there_and_asks_for_no_number(world, desk):
    record = world.register(verdict=KEEP, why="Takk uten spørsmål.")
    world.go()
    world.go(later=timedelta(days=3))
    page = text(desk.get(reverse("records_transfers")))
    assert "Note beside the journal" in page and "choose “Done there”" in page
    assert reverse("records_upstream", args=[record.uid]) not in page
    desk.post(reverse("records_done_there", args=[world.shipment(record).uid]))
    assert world.state(record) == State.RECEIPTED
