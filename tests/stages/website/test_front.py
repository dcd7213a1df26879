"""The front page: what can be answered now, the newest publications, and the newest cases; its cost and its tag."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.cases import projection
from ordskifte.channels.models import Post
from ordskifte.dialogue.queries.front import on_front
from ordskifte.kernel import clock
from ordskifte.kernel.web.stored import shelf
from ordskifte.publishing.models import Publication
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.dialogues import dialogue
from tests.factories.posts import withdrawn
from tests.factories.talks import on_our_pages

pytestmark = pytest.mark.django_db
OPEN, NEWEST = 'id="open"', 'id="published"'


@pytest.fixture
def body():
    """A body."""
    return BodyFactory()


def published(body, *, sequence, title="Ny gang- og sykkelvei", **hours):
    """An open dialogue under a publication that everybody sees."""
    thread = dialogue(CaseFactory(body=body, sequence=sequence), title=title)
    on_our_pages(thread)
    if hours:
        hours["opens_at"] = clock.now() - timedelta(days=9)
        Publication.objects.filter(pk=thread.publication_id).update(dialogue="period", **hours)
    return thread


def front(client):
    """The page, made anew."""
    shelf.clear()
    return client.get("/").content.decode()


def test_nothing_published_says_nothing_of_it(client, body):
    CaseFactory(body=body, sequence=118)
    page = front(client)
    assert OPEN not in page and NEWEST not in page and "2026/118" in page


def test_what_can_be_answered_and_what_is_new_stand_before_the_cases(client, body):
    thread = published(body, sequence=118)
    published(body, sequence=119, title="Stengt", closes_at=clock.now() - timedelta(days=1))
    page = front(client)
    assert page.index(OPEN) < page.index(NEWEST) < page.index('id="newest"')
    can_be_answered = page[page.index(OPEN) : page.index(NEWEST)]
    assert f'href="/p/{thread.publication.reference}/#dialog"' in can_be_answered and "Stengt" not in can_be_answered
    assert "Stengt" in page[page.index(NEWEST) : page.index('id="newest"')]


def test_a_dialogue_that_closes_by_the_clock_makes_another_page(client, body):
    closes = clock.now() + timedelta(hours=1)
    published(body, sequence=118, closes_at=closes)
    first = client.get("/")
    assert OPEN in first.content.decode() and "fram til" in first.content.decode()
    again = client.get("/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    with clock.at(closes):
        later = client.get("/", headers={"if-none-match": first.headers["ETag"]})
    assert later.status_code == 200 and OPEN not in later.content.decode()


def test_what_is_withdrawn_or_of_a_case_out_of_view_is_not_told_of(client, body):
    thread, other = published(body, sequence=118, title="Trukket"), published(body, sequence=119, title="Gradert")
    assert "Trukket" in front(client) and "Gradert" in front(client)
    withdrawn(Post.objects.get(source_uid=thread.uid))
    other.case.is_classified = True
    other.case.save()
    projection.project([other.case])
    page = front(client)
    assert "Trukket" not in page and "Gradert" not in page and OPEN not in page and NEWEST not in page


def test_another_bodys_publications_are_not_here(client, body):
    published(BodyFactory(host="annen.example"), sequence=118, title="Fremmed")
    assert "Fremmed" not in front(client)


def test_it_costs_the_same_for_one_and_many(client, body):
    published(body, sequence=1)
    front(client)
    counts = []
    for more in (range(2, 2), range(2, 9)):
        for sequence in more:
            published(body, sequence=sequence)
        with CaptureQueriesContext(connection) as statements:
            page = front(client)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6
    assert page[page.index(OPEN) : page.index(NEWEST)].count("<li>") == 5


def test_many_newer_ones_that_are_over_push_none_away_that_is_open(client, body):
    still_open = published(body, sequence=118, title="Høring om skolen", closes_at=clock.now() + timedelta(days=9))
    over = published(body, sequence=119, title="Over", closes_at=clock.now() - timedelta(days=1)).publication
    over.refresh_from_db()
    for number in range(31):
        over.pk, over.id, over.uid, over.reference = None, None, uuid.uuid4(), f"{number:013d}"
        over.save(force_insert=True)
    assert on_front(body).open[0][0].source_uid == still_open.publication.uid
