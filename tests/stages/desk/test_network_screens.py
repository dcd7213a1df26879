"""The body's accounts on networks at the desk, what is posted there by hand, and the page that everybody sees."""

from datetime import timedelta

import pytest
from django.test import Client

from ordskifte.channels import queries
from ordskifte.channels.models import HandDelivery, NetworkAccount
from ordskifte.domain.delivery import Act
from ordskifte.domain.networks import Network
from ordskifte.kernel import clock, tenancy
from tests.factories.cases import BodyFactory, UserFactory
from tests.factories.networks import PLACES, POSTED, account_of, made_ready, put_out, told
from tests.factories.posts import corrected, posted, withdrawn
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
REGISTER = "/desk/kontoer/"


@pytest.fixture
def officer(people):
    return people("communications_officer")


@pytest.fixture
def desk(at_desk, officer):
    return at_desk("communications_officer")


def filled_in(officer, **given):
    usual = {
        "network": "facebook",
        "handle": "@nordfjaera",
        "address": PLACES[Network.FACEBOOK],
        "owner": officer.pk,
        "legal_basis": "Informasjonsplikten i kommuneloven § 4-1.",
        "arrangement": "Avtale med Meta om felles ansvar.",
        "risk_reference": "2026/40",
        "review_on": (clock.today() + timedelta(days=90)).isoformat(),
    }
    return usual | given


def text_of(answer):
    return answer.content.decode()


def test_an_account_is_listed_and_everybody_sees_that_it_is_ours(desk, officer):
    assert "No account is listed" in text_of(desk.get(REGISTER))
    answer = desk.post(f"{REGISTER}ny/", filled_in(officer), follow=True)
    assert "Facebook @nordfjaera" in text_of(answer) and "Not seen yet" in text_of(answer)
    row = NetworkAccount.objects.get()
    desk.post(f"{REGISTER}{row.uid}/viser-hit/", {"seen_on": clock.today().isoformat()})
    public = text_of(Client().get("/en/kontoer/"))
    assert f'<a rel="me noopener noreferrer" href="{row.address}">@nordfjaera</a>' in public
    assert "The account leads back to this page." in public
    tenancy.forget()
    assert "/en/kontoer/" in text_of(Client().get("/en/"))


def test_the_page_of_accounts_is_linked_from_no_page_where_there_are_none(body):
    assert "/en/kontoer/" not in text_of(Client().get("/en/"))
    assert "We have no accounts on other networks." in text_of(Client().get("/en/kontoer/"))


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(desk, officer):
    answer = desk.post(f"{REGISTER}ny/", filled_in(officer, legal_basis="Ja", address="https://x.com/nordfjaera"))
    assert answer.status_code == 400
    page = text_of(answer)
    assert "Say in a sentence which task or provision it rests on." in page
    assert "This is no address on that network." in page and "https://x.com/nordfjaera" in page
    assert NetworkAccount.objects.count() == 0
    page = text_of(desk.post(f"{REGISTER}ny/", filled_in(officer, owner="")))
    assert "Choose who answers for the account" in page


def test_a_publication_is_made_ready_posted_corrected_and_taken_down(desk, officer, case):
    post, account = posted(case), account_of(officer)
    page = text_of(desk.get(f"{REGISTER}legg-ut/{post.source_uid}/"))
    way = f"{REGISTER}legg-ut/{post.source_uid}/{account.uid}/nb/"
    assert way in page
    page = text_of(desk.get(way))
    assert "Ny gang- og sykkelvei" in page and "the limit is 63206" in page
    proposed = queries.networks.proposal(post, network=Network.FACEBOOK, language="nb")
    answer = desk.post(way, {"text": "Kortere: " + proposed.address})
    task = HandDelivery.objects.get()
    assert answer.url == f"{REGISTER}gjort/{task.uid}/"
    assert "Kortere: " in text_of(desk.get(answer.url))
    refused = desk.post(answer.url, {"address": "https://evil.example/1"})
    assert refused.status_code == 400 and "This is no address on that network." in text_of(refused)
    assert desk.post(answer.url, {"address": POSTED}).status_code == 302
    assert POSTED in text_of(desk.get(f"{REGISTER}legg-ut/{post.source_uid}/"))

    told(corrected(post, text="Fristen er 8. mars."))
    task = HandDelivery.objects.get(state="ready")
    page = text_of(desk.get(f"{REGISTER}gjort/{task.uid}/"))
    assert "Fristen er 8. mars." in page and f'value="{POSTED}"' in page
    desk.post(f"{REGISTER}gjort/{task.uid}/", {"address": POSTED})
    post.refresh_from_db()
    told(withdrawn(post), act=Act.WITHDRAW)
    task = HandDelivery.objects.get(state="ready")
    HandDelivery.objects.filter(pk=task.pk).update(made_at=clock.now() - timedelta(days=3))
    assert "Late: waits since" in text_of(desk.get(REGISTER))
    assert desk.post(f"{REGISTER}gjort/{task.uid}/").status_code == 302
    assert "Taken down there" in text_of(desk.get(f"{REGISTER}{account.uid}/"))


def test_a_text_that_is_too_long_stays_in_the_form_with_what_to_do(desk, officer, case):
    post, account = posted(case), account_of(officer, network=Network.X)
    answer = desk.post(f"{REGISTER}legg-ut/{post.source_uid}/{account.uid}/nb/", {"text": "x" * 400})
    assert answer.status_code == 400
    assert "The text counts as 400 there, and the limit is 280." in text_of(answer)
    assert "x" * 400 in text_of(answer)


def test_a_paused_account_says_so_and_offers_the_review(desk, officer, case):
    post, account = posted(case), account_of(officer)
    NetworkAccount.objects.update(review_on=clock.today() - timedelta(days=1))
    assert "Paused: its day of review has passed" in text_of(desk.get(REGISTER))
    page = text_of(desk.get(f"{REGISTER}legg-ut/{post.source_uid}/"))
    assert "Nothing new is prepared for it." in page and f"/{account.uid}/nb/" not in page
    way = f"{REGISTER}legg-ut/{post.source_uid}/{account.uid}/nb/"
    address = queries.networks.proposal(post, network=Network.FACEBOOK, language="nb").address
    refused = desk.post(way, {"text": f"Ny vei {address}"})
    assert refused.status_code == 400 and "The account is paused" in text_of(refused)
    given = filled_in(officer, why="Gått gjennom uten funn.")
    assert desk.post(f"{REGISTER}{account.uid}/se-igjen/", given).status_code == 302
    assert desk.post(way, {"text": f"Ny vei {address}"}).status_code == 302


def test_what_is_not_done_says_why(desk, officer, case):
    task = made_ready(officer, post=posted(case), account=account_of(officer))
    assert desk.post(f"{REGISTER}gjort/{task.uid}/ikke/", {"why": "Nei"}).status_code == 400
    assert desk.post(f"{REGISTER}gjort/{task.uid}/ikke/", {"why": "Vi lot det være."}).status_code == 302
    assert "Vi lot det være." in text_of(desk.get(f"{REGISTER}gjort/{task.uid}/"))


def test_an_account_is_ended_and_stays_to_be_seen(desk, officer, case):
    account = account_of(officer)
    put_out(officer, post=posted(case), account=account)
    assert desk.post(f"{REGISTER}{account.uid}/avslutt/", {"why": "Vi bruker den ikke mer."}).status_code == 302
    page = text_of(desk.get(f"{REGISTER}{account.uid}/"))
    assert "Vi bruker den ikke mer." in page and POSTED in page
    assert desk.get(f"{REGISTER}{account.uid}/se-igjen/").status_code == 404


def test_another_body_sees_none_of_it(officer, case):
    account, post = account_of(officer), posted(case)
    task = made_ready(officer, post=post, account=account)
    there = BodyFactory(host="other.example")
    other = sign_in(Client(HTTP_HOST="other.example"), UserFactory(body=there, roles=["communications_officer"]))
    for way in (f"{account.uid}/", f"gjort/{task.uid}/", f"legg-ut/{post.source_uid}/"):
        assert other.get(f"{REGISTER}{way}").status_code == 404


@pytest.mark.parametrize("role", ["case_officer", "moderator", "archivist", "operator"])
def test_others_are_shown_the_door(at_desk, role):
    assert at_desk(role).get(REGISTER).status_code == 403
