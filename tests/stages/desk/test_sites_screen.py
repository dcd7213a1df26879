"""Where the desk says which sites are told, and which may show a frame."""

import re

import pytest
from django.test import Client

from ordskifte.channels.models import Call, Subscriber
from ordskifte.domain.delivery import Act
from ordskifte.kernel import clock
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.posts import posted
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
URL = "https://www.nordfjaera.example/endret"


@pytest.fixture
def body():
    return BodyFactory(host="testserver", settings={"channels": ["handoff"]})


@pytest.fixture
def desk(body):
    return sign_in(Client(), UserFactory(body=body, roles=["operator"]))


def test_a_site_is_added_and_its_secret_shown_once(desk):
    page = desk.post("/desk/organ/nettsteder/ny/", {"url": URL}).content.decode()
    secret = re.search(r"<code>(whsec_[^<]+)</code>", page)[1]
    assert URL in page
    assert secret not in desk.get("/desk/organ/nettsteder/").content.decode()


def test_what_may_not_be_told_is_given_back_with_what_is_wrong(desk):
    answer = desk.post("/desk/organ/nettsteder/ny/", {"url": "http://www.kommune.example/"})
    assert answer.status_code == 400
    assert "http://www.kommune.example/" in answer.content.decode()
    assert Subscriber.objects.count() == 0


def test_a_site_is_taken_away(desk):
    desk.post("/desk/organ/nettsteder/ny/", {"url": URL})
    row = Subscriber.objects.get()
    desk.post(f"/desk/organ/nettsteder/{row.uid}/fjern/")
    assert URL not in desk.get("/desk/organ/nettsteder/").content.decode()


def test_what_did_not_arrive_is_seen_and_sent_again(desk, body):
    desk.post("/desk/organ/nettsteder/ny/", {"url": URL})
    call = Call.objects.create(
        subscriber=Subscriber.objects.get(), post=posted(CaseFactory(body=body)), number=1, act=Act.ANNOUNCE.value,
        channel="handoff", remote_id="msg_1", payload=b"{}", state="failed", planned_at=clock.now(),
        last_error="the site answered 410",
    )  # fmt: skip
    assert "the site answered 410" in desk.get("/desk/organ/nettsteder/").content.decode()
    desk.post(f"/desk/organ/nettsteder/varsel/{call.uid}/")
    call.refresh_from_db()
    assert (call.state, call.next_try_at is not None) == ("planned", True)


def test_the_sites_that_may_show_a_frame_are_kept_or_given_back(desk, body):
    desk.post("/desk/organ/nettsteder/rammer/", {"sites": "https://www.nordfjaera.example\n"})
    body.refresh_from_db()
    assert body.settings["handoff_sites"] == ["https://www.nordfjaera.example"]
    answer = desk.post("/desk/organ/nettsteder/rammer/", {"sites": "alle"})
    assert (answer.status_code, "alle</textarea>" in answer.content.decode()) == (400, True)


def test_another_body_sees_none_of_it(desk, body):
    desk.post("/desk/organ/nettsteder/ny/", {"url": URL})
    row = Subscriber.objects.get()
    Subscriber.objects.filter(pk=row.pk).update(body=BodyFactory(host="other.example"))
    assert desk.post(f"/desk/organ/nettsteder/{row.uid}/fjern/").status_code == 404
    assert URL not in desk.get("/desk/organ/nettsteder/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(desk, count, django_assert_max_num_queries):
    for number in range(count):
        desk.post("/desk/organ/nettsteder/ny/", {"url": f"{URL}/{number}"})
    desk.get("/desk/organ/nettsteder/")
    with django_assert_max_num_queries(20):
        desk.get("/desk/organ/nettsteder/")
