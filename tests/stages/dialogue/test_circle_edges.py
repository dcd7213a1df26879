"""What is said about a closed dialogue beside its pages: to whoever wrote, to the desk, in the record, by a tag."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import translation

from ordskifte.channels.models import Letter
from ordskifte.desk.views import answering
from ordskifte.dialogue import actions, handlers, inside
from ordskifte.dialogue.errors import LinkShut
from ordskifte.dialogue.models import Thread
from ordskifte.domain import events
from ordskifte.domain.circle import Circle
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.outcomes.package import closed_messages
from ordskifte.records import subjects
from tests.factories.dialogues import message
from tests.factories.talks import on_our_pages
from tests.worlds.at_once import at_once
from tests.worlds.post import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(thread, officer):
    """The dialogue, for those who are invited."""
    actions.choose_circle(by=officer.actor, publication=thread.publication, to=Circle.INVITED)
    on_our_pages(thread)
    return Thread.objects.select_related("publication", "case", "body").get(pk=thread.pk)


@pytest.mark.parametrize("said", ["*", '"0", *'])
def test_asking_by_a_tag_does_not_tell_which_references_exist(client, closed, said):
    kept = message(closed, "Sagt inne.", is_inside=True)
    answer = client.get(f"/innlegg/{kept.reference}/", headers={"If-None-Match": said})
    assert answer.status_code == 404 and "ETag" not in answer


def test_a_shorter_link_does_not_end_a_longer_one(client, closed, officer):
    def enter(days):
        until = clock.now() + timedelta(days=days)
        to = {"publication": closed.publication, "label": "Elevrådet", "most": 2, "expires_at": until}
        _made, code = actions.invite(by=officer.actor, **to)
        return client.post("/invitasjon/", {"kode": code}).cookies[inside.COOKIE]["max-age"]

    day = 24 * 60 * 60
    assert 99 * day < enter(100) <= 100 * day
    assert 99 * day < enter(1) <= 100 * day


def test_letters_lead_to_a_page_that_is_there(closed):
    message(closed, "Hei.", is_inside=True, name="Ola", kind="person", email="ola@epost.example")
    held = message(closed, "Kl. 148384 10015", is_inside=True, name="Ola", kind="person", email="ola@epost.example")
    texts = [text_of(letter) for letter in Letter.objects.all()]
    assert len(texts) == 3  # two acknowledgements, and that one waits
    for text in texts:
        assert f"/p/{closed.publication.reference}/samtale/" in text
        assert f"/innlegg/{held.reference}/\n" not in f"{text}\n"


def test_the_desk_is_told_who_reads_a_correction(closed, officer):
    asked = message(closed, "Når?", is_inside=True)
    made = actions.answer(by=officer.actor, message=asked, text="Snart.", last_seen=None)
    with translation.override("en"):
        assert answering._who_reads(made) == "Those whom the dialogue is for read the corrected answer in its place."


def test_the_record_and_the_package_say_whom_it_was_told(closed):
    asked = message(closed, "Når?", is_inside=True)
    assert "offentlige" not in subjects.manner_of(asked).note and subjects.manner_of(asked).note
    assert next(each["grunn"] for each in closed_messages._closed(asked)) == "bare for dem som er invitert til dialogen"


@pytest.mark.django_db(transaction=True)
def test_closing_while_the_thread_is_made_leaves_it_closed(thread, officer):
    publication = thread.publication
    Thread.objects.filter(pk=thread.pk).delete()
    event = events.Published(by=SYSTEM, uid=publication.uid, case=publication.case.uid, number=1, languages=("nb",))

    def make():
        try:
            with transaction.atomic():
                handlers.follow_publication(event)
        finally:
            connection.close()

    other = threading.Thread(target=make)
    with transaction.atomic():
        actions.choose_circle(by=officer.actor, publication=publication, to=Circle.INVITED)
        other.start()
        other.join(0.7)  # it has come as far as it can before this is committed
    other.join(30)
    assert Thread.objects.get(uid=publication.uid).circle == Circle.INVITED


@pytest.mark.django_db(transaction=True)
def test_a_link_for_two_opens_twice_however_many_try_at_once(closed, officer):
    until = clock.now() + timedelta(days=1)
    made, _code = actions.invite(by=officer.actor, publication=closed.publication, label="To", most=2, expires_at=until)
    found = at_once([lambda: actions.open_invitation(by=SYSTEM, invitation=made)] * 6)
    made.refresh_from_db()
    assert (sum(isinstance(each, LinkShut) for each in found), len(found), made.opened) == (4, 6, 2)
    assert not [each for each in found if isinstance(each, Exception) and not isinstance(each, LinkShut)]
