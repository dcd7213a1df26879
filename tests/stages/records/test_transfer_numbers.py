"""Where no receipt brings a number, it is found in what the records system writes for the public journal."""

import uuid
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from ordskifte.domain import events
from ordskifte.domain.entry import UpstreamNumberTaken
from ordskifte.domain.parties import SYSTEM
from ordskifte.domain.transfer import Says, State
from ordskifte.kernel import clock, outbox
from ordskifte.records import actions
from ordskifte.records.models import CorrespondencePart, ImportRun, Record, RegistryEntry, UpstreamNumber
from tests.stages.records.transfer_world import TransferWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(body, aud, said, carry, settings):
    settings.ORDSKIFTE_TRANSFER = "eformidling-folder"
    body.settings["journal"] = "upstream"
    body.save()
    return TransferWorld(body, by=aud, said=said, carry=carry)


@pytest.fixture
def waiting(world):
    """A record that is said to be there, without a word of its number."""
    return accepted(world, world.register())


def accepted(world, record):
    world.go(2)
    world.system.answer(world.shipment(record).message_id, Says.ACCEPTED)
    world.go()
    assert world.state(record) == State.WITHOUT_NUMBER
    return record


@pytest.fixture
def bring(case, carry, body):
    """An entry of theirs comes with the watched folder."""

    def one(number="5021", *, like, key="", type="I", sender="", **other):
        given = {"title": like.public_title, "public_title": like.public_title, "document_date": like.document_date}
        imported = Record.objects.create(
            source=case.source,
            source_key=key or uuid.uuid4().hex,
            case=case,
            series=case.series,
            kind="registry_entry",
            created_at=clock.now(),
            **(given | other),
        )
        RegistryEntry.objects.create(record=imported, source_year="2026", source_sequence=number, type=type)
        if sender:
            CorrespondencePart.objects.create(record=imported, type="Avsender", name=sender)
        run = ImportRun.objects.create(body=body, kind="watch", name="inn", started_at=clock.now(), source=case.source)
        outbox.append(events.ImportFinished(by=SYSTEM, uid=run.uid, source="x", new=1), body=body)
        carry()

    return one


def numbers():
    return dict(UpstreamNumber.objects.values_list("record", "number"))


def test_one_entry_with_the_same_title_and_date_in_the_same_case_is_it(world, waiting, bring):
    bring(like=waiting)
    assert numbers() == {waiting.pk: "2026/5021"}
    assert world.state(waiting) == State.RECEIPTED


def test_our_key_is_certain_whatever_it_is_called_there(world, waiting, bring):
    bring(like=waiting, key=str(waiting.uid), title="Noe annet", public_title="Noe annet", document_date=None)
    assert numbers() == {waiting.pk: "2026/5021"}


@pytest.mark.parametrize("other", [{"title": "Noe annet", "public_title": "Noe annet"}, {"document_date": None}])
def test_another_title_or_date_is_another_entry(waiting, bring, other):
    bring(like=waiting, **other)
    assert numbers() == {}


def test_one_that_went_the_other_way_is_another_entry(waiting, bring):
    bring(like=waiting, type="U")
    assert numbers() == {}


@pytest.mark.parametrize(("name", "is_it"), [("{last}, {first}", True), ("*****", True), ("Berit Annen", False)])
def test_one_with_another_name_on_it_is_another_entry(waiting, bring, name, is_it):
    sender = waiting.correspondence_parts.get(type="Avsender")
    CorrespondencePart.objects.filter(pk=sender.pk).update(name="Kari Nordmann")
    bring(like=waiting, sender=name.format(first="Kari", last="Nordmann"))
    assert numbers() == ({waiting.pk: "2026/5021"} if is_it else {})


def test_what_could_be_two_is_left_to_a_person(world, waiting, bring):
    twin = accepted(world, world.register("Og lyskryss?"))
    bring(like=waiting)
    assert numbers() == {}
    bring("5022", like=twin)
    assert numbers() == {}


def test_two_of_theirs_are_left_to_a_person(waiting, bring):
    Record.objects.filter(pk=waiting.pk).update(title="En annen tittel", public_title="En annen tittel")
    bring("5021", like=waiting)
    bring("5022", like=waiting)
    Record.objects.filter(pk=waiting.pk).update(title=waiting.title, public_title=waiting.public_title)
    bring("5023", like=waiting, title="Noe annet", public_title="Noe annet")
    assert numbers() == {}


def test_a_number_that_another_record_has_is_not_given_twice(world, waiting, bring):
    other = world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    UpstreamNumber.objects.create(record=other, number="2026/5021", by="system", at=clock.now())
    bring(like=waiting)
    bring("5021", like=waiting, key=str(waiting.uid))
    assert numbers() == {other.pk: "2026/5021"}


def test_what_never_left_gets_no_number(world, bring):
    record = world.register()
    bring(like=record)
    assert numbers() == {}


# --- A number is used once -------------------------------------------------------------------------------------------


def test_a_number_by_hand_that_another_record_has_is_refused_in_words(world, waiting):
    other = world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    actions.give_upstream_number(by=world.by.actor, record=other, number="2026/5021")
    with pytest.raises(UpstreamNumberTaken, match="2026/5021"):
        actions.give_upstream_number(by=world.by.actor, record=waiting, number=" 2026/5021 ")
    actions.give_upstream_number(by=world.by.actor, record=other, number="2026/5022")
    actions.give_upstream_number(by=world.by.actor, record=waiting, number="2026/5021")
    assert numbers() == {other.pk: "2026/5022", waiting.pk: "2026/5021"}


def test_who_was_a_moment_faster_is_known_by_the_key(world, waiting, body):
    """The look before it sees nothing of this one, as it sees nothing of what is not committed yet."""
    elsewhere = Record.objects.create(
        series=waiting.series, kind="registry_entry", created_at=clock.now(), title="Uten sak ennå"
    )
    UpstreamNumber.objects.create(record=elsewhere, body=body, number="2026/5021", by="system", at=clock.now())
    with pytest.raises(UpstreamNumberTaken):
        actions.give_upstream_number(by=world.by.actor, record=waiting, number="2026/5021")
    assert numbers() == {elsewhere.pk: "2026/5021"}


def test_numbers_from_before_there_was_a_key_come_under_it_each_once(world, waiting, body):
    rows = [waiting, world.register("Og lyskryss?", title="Spørsmål om lyskryss"), world.register("Og fartsgrense?")]
    for record, number in zip(rows, ("2026/1", "2026/1", "2026/2"), strict=True):
        UpstreamNumber.objects.create(record=record, number=number, by="system", at=clock.now())
    migration = import_module("ordskifte.records.migrations.0011_upstream_numbers_are_used_once")
    migration.name_the_body(apps, SimpleNamespace(connection=connection))
    assert list(UpstreamNumber.objects.order_by("pk").values_list("body", flat=True)) == [body.pk, None, body.pk]
