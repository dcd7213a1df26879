"""Collections: one entry for many messages, each a document of it and counted; any can stand by itself too."""

import pytest
from django.test import Client
from django.urls import reverse

from ordskifte.assessment import actions as assessments
from ordskifte.assessment.models import Assessment, CollectionState
from ordskifte.records import actions, flow, queries, tasks, writing
from ordskifte.records.models import Record, RegistryEntry, Rendition
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
COPY = "Nei til sykkelvei i Strandvegen! Bevar de gamle bjørkene."


@pytest.fixture
def collection(said, aud):
    """Four copies from three senders, one of them without a name."""
    rows = [said(COPY, name=name) for name in ("Anne Fossheim", "Geir Holmvik", "", "Anne Fossheim")]
    first = Assessment.objects.get(pk=rows[0].pk)
    if first.collection is not None:
        return first.collection
    return assessments.propose_campaign(by=aud.actor, assessment=first)


def test_one_entry_counts_them_and_each_is_a_document(collection, aud):
    record = actions.register_collection(by=aud.actor, collection=collection, title="Fire innlegg om bjørkene")
    collection.refresh_from_db()
    assert collection.state == CollectionState.REGISTERED
    assert RegistryEntry.objects.filter(sequence__isnull=False).count() == 1
    assert record.subjects.count() == 4
    sender = record.correspondence_parts.get(position=1)
    assert (sender.type, sender.name) == ("Avsender", "4 innlegg fra 2 avsendere og 1 uten navn")
    titles = list(record.places.order_by("number").values_list("associated_as", "document__title"))
    assert titles[0] == ("Hoveddokument", "Fire innlegg om bjørkene")
    assert [title for _, title in titles].count("Originalobjekt") == 4
    assert len(titles) == 1 + 2 * 4
    assert actions.register_collection(by=aud.actor, collection=collection) == record


def test_its_files_are_made_batch_by_batch(collection, aud, monkeypatch):
    from ordskifte.records import making

    monkeypatch.setattr(making, "AT_ONCE", 4)
    record = actions.register_collection(by=aud.actor, collection=collection)
    rounds = 0
    while Rendition.objects.filter(record=record, state="waiting").exists():
        rounds += tasks.make_documents()
        assert rounds < 10
    assert rounds == 3
    assert {each.status for each in record.documents.all()} == {writing.FINISHED}
    assert {row.state for each in record.documents.all() for row in each.objects_of.all()} == {"verified"}


def test_a_member_is_not_registered_by_itself_unless_taken_out(collection, aud):
    member = collection.members.order_by("pk").last()
    with pytest.raises(flow.InCollection):
        actions.register(by=aud.actor, assessment=member, title="Nei")
    whole = actions.register_collection(by=aud.actor, collection=collection)
    alone = actions.single_out(by=aud.actor, assessment=member, title="Nei til sykkelvei", why="Bor i gata.")
    assert (whole.entry.sequence, alone.entry.sequence) == (1, 2)
    assert whole.subjects.count() == 4
    assert [each.to for each in alone.refers_to.all()] == [whole]
    assert actions.single_out(by=aud.actor, assessment=member, title="Igjen") == alone
    assert actions.register(by=aud.actor, assessment=member, title="Igjen") == alone
    assert Record.objects.count() == 2
    assert queries.of_subject(member.subject_uid) == [whole, alone]


def test_an_answer_to_one_does_not_settle_the_others(collection, aud, torstein, carry):
    from ordskifte.assessment import queries as assessment_queries
    from ordskifte.dialogue import actions as dialogue

    whole = actions.register_collection(by=aud.actor, collection=collection)
    asked = collection.members.order_by("pk").first().message
    made = dialogue.answer(
        by=torstein.actor,
        message=asked,
        text="Bjørkene blir stående.",
        language="nb",
        audience="public",
        last_seen=None,
        signs_off=True,
    )
    carry()
    reply = actions.register(by=aud.actor, assessment=assessment_queries.of_subject(made.uid), title="Svar om bjørkene")
    assert not whole.sign_offs.exists()
    assert [each.to for each in reply.refers_to.all()] == [whole]


def test_from_the_desk(collection, aud):
    desk = sign_in(Client(), aud)
    assessments.confirm_collection(by=aud.actor, collection=collection)
    collection.refresh_from_db()
    address = reverse("records_register_collection", args=[collection.uid])
    assert address in desk.get(reverse("records_waiting")).content.decode()
    assert "Different senders with a name: 2" in desk.get(address).content.decode()
    given = {"expected": collection.version, "title": "Innlegg om bjørkene", "restriction": "Unntatt offentlighet"}
    answer = desk.post(address, given, follow=True)
    assert answer.status_code == 200
    assert "4 messages, each with a document of its own" in answer.content.decode()
