"""The listening post at the desk: chosen with a purpose, read as plain text, laid before a case or thrown away."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import ListeningItem, ListeningSource
from ordskifte.dialogue.models import Message
from ordskifte.kernel import clock, outbox
from tests.factories.cases import CaseFactory
from tests.factories.listening import heard, listening_to

pytestmark = pytest.mark.django_db
POST = "/desk/lyttepost/"
HOSTILE = '<script>alert(1)</script><img src="https://sporing.example/1.gif"> "onclick=x'


@pytest.fixture
def officer(people):
    """Who sits at the desk in these tests."""
    return people("case_officer")


def filled_in(**given):
    """What is sent to listen to a feed."""
    return {
        "name": "Sykkelvei i lokalavisa",
        "address": "https://avisa.example/rss",
        "case": "2026/118",
        "purpose": "Å vite hva folk er redde for før høringen",
        "legal_basis": "Plan- og bygningsloven § 5-1",
        "keep_days": "14",
        "ends_on": str(clock.today() + timedelta(days=60)),
    } | given


def test_an_empty_list_says_how_to_begin(at_desk):
    page = at_desk().get(POST).content.decode()
    assert "Nobody listens to anything yet" in page and "put .rss behind its address" in page
    assert f'href="{POST}ny/"' in page
    assert "kept for 30 days at most" in page


def test_somebody_listens_for_a_case_and_the_list_says_who_and_what_for(at_desk, case, officer):
    client = at_desk()
    answer = client.post(f"{POST}ny/", filled_in())
    source = ListeningSource.objects.get()
    assert answer.headers["Location"] == f"{POST}{source.uid}/"
    assert (source.case, source.owner, source.keep_days) == (case, officer, 14)
    page = client.get(POST).content.decode()
    for words in ("Sykkelvei i lokalavisa", "redde for før høringen", "2026/118", officer.name, "Listens"):
        assert words in page
    assert "It has not answered yet." in client.get(f"{POST}{source.uid}/").content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"address": "https://nyheter.example/sok?q=Kari+Nordmann"}, "seems to search for a name"),
        ({"address": "https://social.example/@kari.rss"}, "seems to follow one account"),
        ({"purpose": "kjekt"}, "Say in a sentence what you need it for."),
        ({"legal_basis": "ja"}, "which task or provision"),
        ({"keep_days": "31"}, "Choose between 1 and 30 days."),
        ({"ends_on": "2020-01-01"}, "The last day must be after today."),
        ({"address": "http://avisa.example/rss"}, "it must begin with https://"),
        ({"address": "https://127.0.0.1/rss"}, "not on the public internet"),
        ({"case": "2026/999"}, "is the number of no case"),
    ],
)
def test_what_cannot_stand_says_why_and_what_was_typed_stays(at_desk, case, given, said):
    answer = at_desk().post(f"{POST}ny/", filled_in(**given))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert (said in page and "redde for før høringen" in page) or "purpose" in given
    assert not ListeningSource.objects.exists()


def test_with_a_reason_a_search_for_a_name_is_kept(at_desk, case):
    reason = "Kari Nordmann er ordfører, og søket gjelder vedtaket"
    given = filled_in(address="https://nyheter.example/sok?q=Kari+Nordmann", person_why=reason)
    assert at_desk().post(f"{POST}ny/", given).status_code == 302
    assert ListeningSource.objects.get().person_why == reason


def test_what_was_heard_is_plain_text_and_loads_nothing(at_desk, officer, case):
    source = listening_to(officer, case=case)
    item = heard(source, title=HOSTILE, text=HOSTILE, author=HOSTILE[:90])
    client = at_desk()
    for address in (f"{POST}{source.uid}/", f"{POST}hort/{item.uid}/legg-fram/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page and "sporing.example/1.gif&quot;" in page
        assert not re.search(r"<img[^>]*sporing", page) and '"onclick=x' not in page
        link = re.search(r'<a href="https://avisa.example/1"[^>]*>', page)[0]
        assert 'rel="external noopener noreferrer nofollow"' in link and 'referrerpolicy="no-referrer"' in link


def test_it_is_laid_before_a_case_and_is_a_message_from_then_on(at_desk, officer, case):
    source = listening_to(officer, case=case)
    item, client = heard(source), at_desk()
    lay = f"{POST}hort/{item.uid}/legg-fram/"
    page = client.get(lay).content.decode()
    assert 'value="2026/118"' in page and "Krysset er farlig." in page
    answer = client.post(lay, {"case": "2026/118"}, follow=True)
    assert "It is a message now, with the reference" in answer.content.decode()
    while outbox.drain().done:
        pass
    message = Message.objects.get(channel="listening")
    screen = client.get(f"/desk/innlegg/{message.uid}/").content.decode()
    for words in ("Krysset er farlig.", "Heard at the listening post", source.name, "Laid before a case", officer.name):
        assert words in screen
    assert "Nobody wrote this to us" in screen and 'name="signs_off"' not in screen
    assert 'href="https://avisa.example/1" rel="external noopener' in screen
    assert client.get(f"/innlegg/{message.reference}/").status_code == 404
    listed = client.get(f"{POST}{source.uid}/").content.decode()
    assert f"/desk/innlegg/{message.uid}/" in listed and "Krysset er farlig." not in listed
    again = client.post(lay, {"case": "2026/118"}, follow=True).content.decode()
    assert "Somebody has laid it before a case already." in again
    assert Message.objects.count() == 1


def test_what_came_in_for_another_case_says_so(at_desk, officer, case):
    item = heard(listening_to(officer), 1)
    same = heard(listening_to(officer, "https://avisa.example/atom"), 2, remote_id=item.remote_id)
    CaseFactory(body=case.body, sequence=119)
    client = at_desk()
    client.post(f"{POST}hort/{item.uid}/legg-fram/", {"case": "2026/118"})
    answer = client.post(f"{POST}hort/{same.uid}/legg-fram/", {"case": "2026/119"}, follow=True)
    assert "It came in before, for another case" in answer.content.decode()


def test_what_is_heard_is_in_no_inbox_and_no_search(at_desk, officer, case):
    heard(listening_to(officer, case=case), text="Kråkesølvhagen er farlig")
    client = at_desk()
    for address in ("/desk/innboks/?vis=alle", "/desk/innboks/?q=Kråkesølvhagen", f"/desk/saker/{case.uid}/"):
        assert "Kråkesølvhagen er farlig" not in client.get(address).content.decode()
    for address in ("/sok/?q=Kråkesølvhagen", "/sak/2026/118/", "/feed.atom", "/journal/", "/"):
        assert "Kråkesølvhagen er farlig" not in client.get(address).content.decode()


def test_a_thing_is_thrown_away(at_desk, officer):
    source = listening_to(officer)
    item, client = heard(source), at_desk()
    assert client.get(f"{POST}hort/{item.uid}/slipp/").status_code == 405
    assert "It is forgotten." in client.post(f"{POST}hort/{item.uid}/slipp/", follow=True).content.decode()
    assert not ListeningItem.objects.exists()
    assert client.post(f"{POST}hort/{item.uid}/slipp/").status_code == 404
    assert client.get(f"{POST}hort/{item.uid}/legg-fram/").status_code == 404


def test_after_its_last_day_somebody_is_asked_to_look_again(at_desk, officer):
    source = listening_to(officer)
    ListeningSource.objects.update(ends_on=clock.today() - timedelta(days=1))
    client = at_desk()
    assert "Stopped: its last day has passed" in client.get(POST).content.decode()
    page = client.get(f"{POST}{source.uid}/").content.decode()
    assert "Nothing new is heard until somebody says that it is still needed." in page
    review = {"why": "Høringen varer lenger", "keep_days": "7", "ends_on": str(clock.today() + timedelta(days=30))}
    refused = client.post(f"{POST}{source.uid}/se-igjen/", review | {"why": "ja"})
    assert refused.status_code == 400 and "Say in a sentence why." in refused.content.decode()
    assert client.post(f"{POST}{source.uid}/se-igjen/", review).status_code == 302
    assert "Listens" in client.get(POST).content.decode()


def test_one_that_does_not_answer_says_why_and_can_be_asked_again(at_desk, officer):
    source = listening_to(officer)
    ListeningSource.objects.update(parked_at=clock.now(), last_error="egress:tls", next_try_at=None, failures=12)
    client = at_desk()
    for address in (POST, f"{POST}{source.uid}/"):
        page = client.get(address).content.decode()
        assert "Stopped: it does not answer" in page and "The certificate could not be verified." in page
    client.post(f"{POST}{source.uid}/prov/")
    assert "Listens" in client.get(POST).content.decode()


def test_it_ends_with_a_reason_and_is_found_among_what_has_ended(at_desk, officer):
    source = listening_to(officer)
    heard(source)
    client = at_desk()
    answer = client.post(f"{POST}{source.uid}/avslutt/", {"why": "Saken er avsluttet"}, follow=True)
    page = answer.content.decode()
    assert "It has ended, and 1 thing is forgotten." in page
    assert "What has ended" in page and "Saken er avsluttet" in page
    assert "what was heard is forgotten" in client.get(f"{POST}{source.uid}/").content.decode()
    assert client.get(f"{POST}{source.uid}/se-igjen/").status_code == 404


@pytest.mark.parametrize("role", [RoleName.ARCHIVIST, RoleName.MODERATOR, RoleName.OPERATOR])
def test_others_have_no_errand_there(at_desk, officer, role):
    source = listening_to(officer)
    item, client = heard(source), at_desk(role)
    for address in (POST, f"{POST}{source.uid}/", f"{POST}hort/{item.uid}/legg-fram/"):
        assert client.get(address).status_code == 403
    assert POST not in client.get("/desk/", follow=True).content.decode()


def test_of_a_case_that_one_may_not_open_nothing_is_seen(at_desk, officer, body, people):
    other = people("communications_officer")
    closed = CaseFactory(body=body, sequence=119)
    source = listening_to(other, case=closed)
    item = heard(source)
    closed.access_code = "13"
    closed.save()
    client = at_desk()
    assert source.name not in client.get(POST).content.decode()
    for address in (f"{POST}{source.uid}/", f"{POST}{source.uid}/avslutt/", f"{POST}hort/{item.uid}/legg-fram/"):
        assert client.get(address).status_code == 404


def test_a_list_of_three_costs_no_more_than_one(at_desk, officer, case):
    source, client = listening_to(officer, case=case), at_desk()
    counts = []
    for number in (1, 2, 3):
        heard(source, number)
        client.get(f"{POST}{source.uid}/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"{POST}{source.uid}/")
        counts.append(len(asked))
    assert counts[0] == counts[2]
