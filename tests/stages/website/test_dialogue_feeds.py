"""What is said, as a feed of its own: under a publication, and of a case."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.channels import actions
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.web.stored import shelf
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.posts import a_reference, posted, said, withdrawn
from tests.worlds import atom

pytestmark = pytest.mark.django_db
REFERENCE = "K7M3-9QXD-2T4A-X"
PATH = f"/p/{REFERENCE}/dialog.atom"


@pytest.fixture
def case():
    """A case that the public may know of."""
    return CaseFactory(body=BodyFactory(), sequence=118)


@pytest.fixture
def thread(case):
    """A publication that is answered."""
    return posted(case, reference=REFERENCE, languages=("nb", "nn"))


def feed(client, path=PATH):
    """The entries of a feed, after the strict reader found nothing wrong with it."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert atom.problems(answer.content, address=f"http://testserver{path}") == []
    return atom.entries(answer.content)


PATHS = [PATH, f"/nn{PATH}", "/sak/2026/118/dialog.atom", "/en/sak/2026/118/dialog.atom"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_said_yet_is_a_feed(client, thread, path):
    assert feed(client, path) == []


@pytest.mark.parametrize("path", PATHS)
def test_messages_and_answers_stand_there_and_lead_to_their_own_addresses(client, case, thread, path):
    with clock.at(datetime(2026, 3, 1, 12, tzinfo=UTC)) as hands:
        first = said(case, publication=thread)
        hands.advance(timedelta(minutes=5))
        answer = said(case, publication=thread, kind="answer", text="Side 14.", facts={"author_name": "Plan"})
    shown = feed(client, path)
    assert [each.id for each in shown] == [answer.uid.urn, first.uid.urn]
    assert "drosjene" in shown[1].html and f"/innlegg/{first.reference}/" in next(iter(shown[1].links.values()))
    assert b"<name>Piera G" in client.get(path).content


def test_a_message_keeps_its_id_when_it_is_taken_out_of_view_and_loses_its_words(client, case, thread):
    post = said(case, publication=thread)
    (before,) = feed(client)
    withdrawn(post, "Skjult etter regelen om personangrep.")
    (after,) = feed(client)
    assert after.id == before.id and after.summary == "Skjult etter regelen om personangrep." and after.html == ""
    assert b"Piera" not in client.get(PATH).content


def test_what_was_changed_or_hidden_is_in_no_feed_from_that_moment(client, case, thread):
    kept, post = said(case, publication=thread), said(case, publication=thread, text="Dette skulle ingen se.")
    assert len(feed(client)) == 2
    # Nobody has come to the events yet: the worker may be busy, or down.
    source = {"by": SYSTEM, "source_uid": post.source_uid}
    variants = {"nb": {"title": "", "lead": "", "html": "", "text": "Dette kan alle se."}}
    actions.correct(**source, content=actions.Content(at=clock.now(), variants=variants))
    assert [each.id for each in feed(client)] == [kept.uid.urn]
    actions.deliver_here(by=SYSTEM, post_uid=post.uid)
    assert "Dette kan alle se." in client.get(PATH).content.decode()
    actions.withdraw(**source, why="Skjult etter regelen om personangrep.")
    for path in PATHS:
        answer = client.get(path)
        assert b"Dette" not in answer.content and len(atom.entries(answer.content)) == 1
    actions.deliver_here(by=SYSTEM, post_uid=post.uid)
    assert [each.id for each in feed(client)] == [post.uid.urn, kept.uid.urn]


def test_each_thread_has_its_own_and_the_case_has_them_all(client, case, thread):
    other = posted(case)
    said(case, publication=thread)
    said(case, publication=other)
    assert len(feed(client)) == len(feed(client, f"/p/{other.reference}/dialog.atom")) == 1
    assert len(feed(client, "/sak/2026/118/dialog.atom")) == len(feed(client, f"/sak/id/{case.uid}/dialog.atom")) == 2
    assert len(feed(client, "/sak/2026/118/feed.atom")) == len(feed(client, "/feed.atom")) == 2
    heads = {client.get(path).content.partition(b"<entry")[0] for path in (PATH, "/sak/2026/118/dialog.atom")}
    assert len(heads) == 2


def test_a_reference_is_read_as_people_write_it(client, thread):
    answer = client.get(f"/p/{REFERENCE.lower().replace('-', '')}/dialog.atom")
    assert (answer.status_code, answer["Location"]) == (302, PATH)


def test_what_the_public_may_not_know_of_has_no_feed(client, case, thread):
    message = said(case, publication=thread)
    assert client.get(f"/p/{message.reference}/dialog.atom").status_code == 404
    assert client.get(f"/p/{a_reference()}/dialog.atom").status_code == 404
    case.public.delete()
    assert client.get(PATH).status_code == client.get("/sak/2026/118/dialog.atom").status_code == 404


def test_a_feed_costs_the_same_for_one_and_three_and_is_not_sent_again(client, case, thread):
    costs = []
    client.get(PATH)
    for more in (1, 2):
        for _ in range(more):
            said(case, publication=thread)
        shelf.clear()
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(PATH)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 5
    assert client.get(PATH, headers={"if-none-match": answer["ETag"]}).status_code == 304
    said(case, publication=thread)
    assert client.get(PATH, headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_they_are_off_where_feeds_are_off(client, case, thread):
    case.body.settings = {"channels": ["web"]}
    case.body.save()
    assert {client.get(path).status_code for path in PATHS} == {404}
