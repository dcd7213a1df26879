"""What is entered together: found by rule, confirmed by a person, and any of it can be singled out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.assessment import actions, queries
from ordskifte.assessment.errors import AlreadyDecided, CollectionIsDone, InCollection, NotInCollection
from ordskifte.assessment.models import Assessment, Collection
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain.assessment import Duty
from ordskifte.domain.collection import EmptyPeriod, NothingToCollect
from ordskifte.domain.errors import Conflict
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from tests.factories import dialogues
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db
COPY = "Nei til sykkelvei i Strandvegen! Bevar de gamle bjørkene."


@pytest.fixture
def campaign(said):
    """Three that say nearly the same, and the collection that the rule made of them."""
    rows = [said(COPY, name="Anne Fossheim"), said(f"{COPY} Mvh Geir", name="Geir"), said(COPY.upper())]
    return Collection.objects.get(), rows


def fresh(*rows):
    """The rows as they are now."""
    for row in rows:
        row.refresh_from_db()
    return rows


def test_two_are_no_campaign_and_three_are(said):
    said(COPY)
    said(f"{COPY} Mvh Geir")
    assert not Collection.objects.exists()
    said("Hvor krysser sykkelveien Strandvegen, og når begynner dere?")
    said(COPY.upper())
    found = Collection.objects.get()
    assert (found.rule, found.state, found.members.count()) == ("campaign", "proposed", 3)
    assert found.proposed_by == "rule:assessment.find_campaigns"


def test_a_later_copy_joins_and_one_on_another_case_does_not(said, campaign, body):
    collection, rows = campaign
    later = said(COPY)
    assert later.collection == collection
    other = dialogues.dialogue(CaseFactory(body=body, sequence=131))
    assert said(COPY, thread=other).collection is None
    assert collection.members.count() == len(rows) + 1


def test_what_is_answered_is_entered_by_itself(said, carry, campaign, torstein):
    collection, rows = campaign
    dialogue.answer(by=torstein.actor, message=rows[0].message, text="Vi flytter bjørkene.")
    carry()
    assert queries.of_subject(rows[0].subject_uid).collection is None
    assert collection.members.count() == 2


def test_what_is_corrected_to_say_something_else_leaves(said, carry, campaign):
    _collection, rows = campaign
    author = Actor.parse(rows[1].message.author)
    dialogue.correct(by=author, message=rows[1].message, text="Jeg har snudd. Dette er et godt forslag.", key="to")
    dialogues.taken(rows[1].subject_uid, number=2)
    carry()
    assert queries.of_subject(rows[1].subject_uid).collection is None


def test_a_collection_is_decided_on_by_a_person_and_counted(campaign, aud):
    collection, rows = campaign
    with pytest.raises(InCollection):
        actions.confirm(by=aud.actor, assessment=rows[0])
    done = actions.confirm_collection(by=aud.actor, collection=collection, title="Nei til sykkelvei – like innlegg")
    assert (done.state, done.duty, done.messages, done.senders, done.anonymous) == ("confirmed", "register", 3, 2, 1)
    assert {row.duty for row in fresh(*rows)} == {Duty.REGISTER}
    assert {row.decided_by for row in rows} == {str(aud.actor)}
    assert OutboxEvent.objects.filter(kind="assessment.decided").count() == 3
    assert AuditEntry.objects.filter(act="assessment.confirm_collection", about=collection.uid).count() == 1
    with pytest.raises(CollectionIsDone):
        actions.confirm_collection(by=aud.actor, collection=collection)


def test_what_joined_since_it_was_seen_must_be_seen(said, campaign, aud):
    collection, _rows = campaign
    seen = queries.collection_for(aud.actor, collection.uid).version
    said(COPY)
    with pytest.raises(Conflict):
        actions.confirm_collection(by=aud.actor, collection=collection, seen=seen)


def test_one_is_singled_out_and_stays_out(said, carry, campaign, aud):
    collection, rows = campaign
    actions.single_out(by=aud.actor, assessment=rows[0])
    with pytest.raises(NotInCollection):
        actions.single_out(by=aud.actor, assessment=rows[0])
    said(COPY)
    carry()
    assert queries.of_subject(rows[0].subject_uid).collection is None
    actions.confirm(by=aud.actor, assessment=rows[0])
    assert collection.members.count() == 3


def test_one_is_singled_out_of_a_confirmed_collection_and_the_count_follows(campaign, aud):
    collection, rows = campaign
    actions.confirm_collection(by=aud.actor, collection=collection)
    actions.single_out(by=aud.actor, assessment=rows[0], why="Han ba om det.")
    (found,) = fresh(collection)
    assert (found.messages, found.senders, found.anonymous) == (2, 1, 1)
    (row,) = fresh(rows[0])
    assert (row.state, row.collection) == ("decided", None)


def test_what_was_taken_apart_is_not_gathered_again(said, campaign, aud):
    collection, _rows = campaign
    actions.take_apart(by=aud.actor, collection=collection, why="De mener ulike ting.")
    (found,) = fresh(collection)
    assert (found.state, found.members.count()) == ("dissolved", 0)
    said(COPY)
    assert Assessment.objects.filter(collection__isnull=False).count() == 0
    with pytest.raises(CollectionIsDone):
        actions.take_apart(by=aud.actor, collection=collection)


def test_the_stage_that_makes_the_entry_says_so_and_its_count_stays(campaign, aud):
    collection, rows = campaign
    with pytest.raises(CollectionIsDone):
        actions.enter_collection(by=aud.actor, collection=collection)
    actions.confirm_collection(by=aud.actor, collection=collection)
    assert actions.enter_collection(by=aud.actor, collection=collection).state == "registered"
    actions.single_out(by=aud.actor, assessment=rows[0])
    (found,) = fresh(collection)
    assert (found.messages, found.members.count()) == (3, 2)


def test_a_person_gathers_copies_of_one(said, aud, campaign):
    collection, _rows = campaign
    actions.take_apart(by=aud.actor, collection=collection)
    alone = said("Ja til sykkelvei i Strandvegen! Bygg den i morgen, er dere snille.")
    with pytest.raises(NothingToCollect):
        actions.propose_campaign(by=aud.actor, assessment=alone)
    actions.confirm(by=aud.actor, assessment=alone)
    with pytest.raises(AlreadyDecided):
        actions.propose_campaign(by=aud.actor, assessment=alone)


# --- A period ----------------------------------------------------------------------------------------------------


def test_a_period_gathers_what_is_not_handled_by_itself(said, carry, thread, aud, torstein):
    plain = [said(f"Fint tiltak, sier vi i hus {number}, og vi gleder oss") for number in ("en", "to", "tre")]
    answered = said("Fint, men hvor krysser den?")
    dialogue.answer(by=torstein.actor, message=answered.message, text="Ved nummer 14.")
    old = said("Fint at dere gjør noe med veien vår nå")
    Assessment.objects.filter(pk=old.pk).update(happened_at=clock.now() - timedelta(days=3))
    carry()
    today = clock.today()
    made = actions.propose_collection(by=aud.actor, thread=thread, starts_on=today, ends_on=today)
    assert set(made.members.all()) == set(plain)
    assert (made.rule, made.thread_key, made.proposed_by) == ("thread_period", thread.uid, str(aud.actor))
    done = actions.confirm_collection(by=aud.actor, collection=made)
    assert (done.duty, done.messages, done.anonymous) == (Duty.KEEP, 3, 3)


def test_a_period_counts_days_in_oslo(said, thread, aud):
    rows = [said(f"Fint tiltak i nummer {number}, og takk for det") for number in (1, 2, 3)]
    # Half past eleven in the evening, Greenwich, is the next day here.
    late = rows[0].happened_at.replace(year=2026, month=11, day=9, hour=23, minute=30)
    Assessment.objects.update(happened_at=late)
    day = late.date()
    with pytest.raises(NothingToCollect):
        actions.propose_collection(by=aud.actor, thread=thread, starts_on=day, ends_on=day)
    tomorrow = day + timedelta(days=1)
    made = actions.propose_collection(by=aud.actor, thread=thread, starts_on=tomorrow, ends_on=tomorrow)
    assert made.members.count() == 3


def test_a_period_that_is_none_is_refused(thread, aud):
    today = clock.today()
    with pytest.raises(EmptyPeriod):
        actions.propose_collection(by=aud.actor, thread=thread, starts_on=today, ends_on=today - timedelta(days=1))


def test_finding_copies_costs_the_same_in_a_long_dialogue(said, thread, carry):
    def cost():
        message = dialogues.message(thread, COPY)
        with CaptureQueriesContext(connection) as seen:
            carry()
        return message, len(seen)

    for number in range(3):
        said(f"{COPY} Hilsen nummer {number}")
    _, few = cost()
    for number in range(10):
        said(f"{COPY} Hilsen hus {number}")
    _, many = cost()
    assert many == few
