"""From the act of publishing to the page and the feed, through the outbox as it is wired."""

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.channels import handlers
from ordskifte.channels.models import Delivery, Post
from ordskifte.domain import events
from ordskifte.domain.publication import Paragraph, Text
from ordskifte.kernel import outbox
from ordskifte.kernel.models import OutboxEvent
from ordskifte.project import wiring
from ordskifte.publishing import actions
from ordskifte.publishing.models import Publication
from tests.factories.cases import UserFactory
from tests.factories.publishing import draft
from tests.worlds import atom

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(body):
    """A communications officer."""
    return UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER])


def publish(publication, *, by):
    """Publish, and let the outbox bring it out."""
    actions.publish(by=by.actor, publication=publication)
    return drained()


def drained():
    """Everything handed over."""
    while outbox.drain().done:
        pass
    assert outbox.backlog().waiting == outbox.backlog().parked == 0


def correct(publication, *, by, text):
    """Publish another text."""
    blocks = (Paragraph((Text(text),)),)
    texts = {"nb": {"title": "Ny gang- og sykkelvei", "lead": "", "blocks": blocks}}
    actions.revise(by=by.actor, publication=publication, texts=texts, change_note="Fristen er rettet.")
    publish(Publication.objects.get(pk=publication.pk), by=by)


def test_the_wiring_is_whole():
    assert outbox.problems(wiring.HANDLERS) == []


def test_what_is_published_is_on_the_page_and_in_the_feeds(client, case, officer):
    made = draft(case, by=officer, lead="Si hva du mener.")
    assert client.get(f"/p/{made.reference}/").status_code == 404
    publish(made, by=officer)
    page = client.get(f"/p/{made.reference}/").content.decode()
    assert "<h2>Hva skjer</h2>\n<p>Vi bygger gang- og sykkelvei langs Strandvegen.</p>" in page
    assert f"/p/{made.reference}/" in client.get("/sak/2026/118/").content.decode()
    (entry,) = atom.entries(client.get("/feed.atom").content)
    assert (entry.title, entry.summary) == ("Ny gang- og sykkelvei", "Si hva du mener.")
    assert "langs Strandvegen" in entry.html


def test_a_correction_and_a_withdrawal_come_through(client, case, officer):
    made = draft(case, by=officer)
    publish(made, by=officer)
    correct(made, by=officer, text="Fristen er 8. mars.")
    page = client.get(f"/p/{made.reference}/").content.decode()
    assert "Fristen er 8. mars." in page and "Fristen er rettet." in page
    assert "Strandvegen" in client.get(f"/p/{made.reference}/v/1/").content.decode()
    actions.withdraw(by=officer.actor, publication=made, why="Kartet var feil.")
    drained()
    page = client.get(f"/p/{made.reference}/").content.decode()
    assert "Kartet var feil." in page and "8. mars." not in page
    (entry,) = atom.entries(client.get("/feed.atom").content)
    assert (entry.summary, entry.html) == ("Kartet var feil.", "")


def test_what_is_withdrawn_and_published_again_before_anybody_looked_comes_out_right(client, case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    actions.withdraw(by=officer.actor, publication=made, why="Kartet var feil.")
    correct(made, by=officer, text="Med riktig kart.")
    assert "Med riktig kart." in client.get(f"/p/{made.reference}/").content.decode()
    assert "Vi bygger" not in client.get(f"/p/{made.reference}/v/1/").content.decode()


def test_events_that_come_twice_have_one_effect(case, officer):
    made = draft(case, by=officer)
    publish(made, by=officer)
    before = list(Post.objects.values()), list(Delivery.objects.values())
    for row in OutboxEvent.objects.order_by("pk"):
        event = events.from_payload(row.kind, row.payload)
        if row.kind in wiring.HANDLERS:
            answer = handlers.deliver if row.kind == "channels.post_changed" else handlers.follow_publication
            answer(event)
    assert (list(Post.objects.values()), list(Delivery.objects.values())) == before
