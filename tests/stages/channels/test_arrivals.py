"""What comes in is kept before anything else: once, with its bytes, and whatever it is made of."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.channels import actions, queries
from ordskifte.channels.models import Inbound, InboundFile, InboundVersion, Sender
from ordskifte.domain import intake
from ordskifte.domain.events import salted_digest
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import blobs
from ordskifte.kernel.models import Blob, OutboxEvent
from ordskifte.kernel.models.kept import RowIsKept
from tests.factories.arrivals import TEXT, a_file, incoming, taken
from tests.factories.cases import BodyFactory
from tests.worlds.at_once import at_once

pytestmark = pytest.mark.django_db
WIRED = {"channels.arrived": ("tests.worlds.handlers.first",)}


def take(body, arrival, by=SYSTEM):
    return actions.take_in(by=by, body=body, arrival=arrival)


def told():
    """The numbers of the versions that were told of, in order."""
    rows = OutboxEvent.objects.filter(kind="channels.arrived").order_by("pk")
    return [row.payload["number"] for row in rows]


def statements(seen):
    """What was asked of the database, less the marks of transactions."""
    return [each["sql"] for each in seen if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_message_is_kept_with_its_bytes_its_sender_and_its_event(body):
    arrival = incoming(sender={"name": "Kari Moen", "email": "kari@example.no", "kind": "person"})
    inbound, is_new = take(body, arrival, by=SYSTEM)
    assert is_new and inbound.number == 1 and inbound.body == body
    assert (inbound.sender.name, inbound.sender.email) == ("Kari Moen", "kari@example.no")
    version = queries.inbound_version(inbound.uid, 1)
    assert queries.raw_of(version) == arrival.raw
    expected = intake.canonical_bytes(uid=inbound.uid, thread=arrival.thread_key, version=1, text=TEXT)
    assert bytes(version.digest) == salted_digest(bytes(version.salt), expected)
    event = OutboxEvent.objects.get(kind="channels.arrived")
    assert (event.uid, event.payload["digest"], event.body) == (inbound.uid, bytes(version.digest).hex(), body)
    assert b"Kari" not in bytes(version.raw.sealed) and TEXT.encode() not in bytes(version.raw.sealed)


def test_a_new_message_takes_seven_statements(body, settings):
    settings.ORDSKIFTE_WIRING = f"{__name__}.WIRED"
    arrival = incoming(sender={"name": "Kari"})
    with CaptureQueriesContext(connection) as seen:
        take(body, arrival)
    assert len(statements(seen)) == 7


def test_the_same_again_changes_nothing_and_tells_nobody(body):
    arrival = incoming()
    first, _ = take(body, arrival)
    with CaptureQueriesContext(connection) as seen:
        again, is_new = take(body, arrival)
    assert (again, is_new) == (first, False)
    assert not any(each.startswith(("INSERT", "UPDATE")) for each in statements(seen))
    assert told() == [1] and Sender.objects.count() == InboundVersion.objects.count() == Blob.objects.count() == 1


def test_other_bytes_under_the_same_id_are_a_new_version_beside_the_old(body):
    arrival = incoming()
    inbound, _ = take(body, arrival)
    other, is_new = take(body, incoming("Noe annet.", remote_id=arrival.remote_id, thread_key=arrival.thread_key))
    assert is_new and other.pk == inbound.pk and other.number == 2 and other.reference == inbound.reference
    kept = [queries.raw_of(queries.inbound_version(inbound.uid, number)) for number in (1, 2)]
    assert kept[0] == arrival.raw and b"Noe annet." in kept[1]
    assert told() == [1, 2]
    # The first comes once more, late: it is known already, and does not stand for what is said now.
    assert take(body, arrival) == (other, False)
    assert told() == [1, 2] and Inbound.objects.get().number == 2


def test_one_id_on_another_channel_or_at_another_body_is_another_message(body):
    arrival = incoming(remote_id="17")
    rows = {taken(body, arrival).pk, taken(BodyFactory(host="annen.example"), arrival).pk}
    rows.add(taken(body, incoming(remote_id="17", channel="fediverse")).pk)
    assert len(rows) == 3


def test_uid_reference_and_secret_may_be_given_before(body):
    uid = uuid.uuid4()
    inbound = taken(body, uid=uid, reference="K7M3-9QXD-2T4A-X", secret_digest=b"s" * 32)
    assert (inbound.uid, inbound.reference, bytes(inbound.secret_digest)) == (uid, "K7M3-9QXD-2T4A-X", b"s" * 32)


def test_files_are_kept_in_their_order_and_stand_in_the_digest(body):
    files = (a_file(b"one", name="a.pdf"), a_file(b"two", name="b.pdf"))
    arrival = incoming(files=files)
    inbound, _ = take(body, arrival)
    version = queries.inbound_version(inbound.uid, 1)
    assert [(each.position, each.name) for each in version.files.order_by("position")] == [(1, "a.pdf"), (2, "b.pdf")]
    digests = tuple(bytes.fromhex(each.staged.sha256) for each in files)
    expected = intake.canonical_bytes(
        uid=inbound.uid, thread=inbound.thread_key, version=1, text=TEXT, attachments=digests
    )
    assert bytes(version.digest) == salted_digest(bytes(version.salt), expected)
    again = (a_file(b"one", name="a.pdf"), a_file(b"two", name="b.pdf"))
    assert take(body, incoming(files=again, remote_id=arrival.remote_id)) == (inbound, False)
    assert InboundFile.objects.count() == 2
    _, is_new = take(body, incoming(files=(a_file(b"three"),), remote_id=arrival.remote_id))
    assert is_new


def test_what_is_too_large_for_a_row_is_staged_or_refused(body):
    raw = b"x" * (blobs.SMALL + 1)
    with pytest.raises(blobs.BlobTooLarge):
        take(body, incoming(raw=raw))
    inbound = taken(body, raw=blobs.stage(raw, media_type="text/plain"))
    assert queries.raw_of(queries.inbound_version(inbound.uid, 1)) == raw


def test_bytes_that_were_erased_are_still_known_when_they_come_again(body):
    arrival = incoming()
    inbound, _ = take(body, arrival)
    blobs.forget_key(by=SYSTEM, uid=queries.inbound_version(inbound.uid, 1).raw.uid, why="Asked for.")
    assert take(body, arrival) == (inbound, False)
    _, is_new = take(body, incoming("Noe annet.", remote_id=arrival.remote_id, thread_key=arrival.thread_key))
    assert is_new


def test_nothing_is_kept_if_the_transaction_of_the_caller_fails(body):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        taken(body)
        raise ZeroDivisionError
    assert not Inbound.objects.exists() and not Blob.objects.exists() and told() == []


@pytest.mark.parametrize("wrong", [{"remote_id": ""}, {"remote_id": "x" * 501}, {"remote_id": "a\0b"}])
def test_what_has_no_id_is_refused(body, wrong):
    with pytest.raises(actions.UnfitArrival):
        take(body, incoming(**wrong))


@pytest.mark.parametrize("text", ["half \ud800", "\udfff"])
def test_half_characters_are_refused_and_nothing_is_kept(body, text):
    with pytest.raises(actions.UnfitArrival):
        take(body, incoming(text))
    assert not Inbound.objects.exists()


def test_hostile_fields_are_made_fit(body):
    inbound = taken(
        body,
        text="nought \0 and all",
        media_type="text/html\r\nX-Evil: 1",
        permalink="javascript:alert(1)",
        parent_id="x" * 501,
        evidence={"headers": {"User\0Agent": "a\0b\ud800c", "list": [1, None, True, "x\0"]}},
        sender={
            "name": "Kari\r\nBcc: alle@example.no\0\ud800" + "x" * 5000,
            "email": "kari@example.no\r\nBcc: alle@example.no",
            "address": "https://mastodon.example/@kari\n" + "y" * 900,
            "language": "nb\r\n",
        },
        files=(a_file(name="../../etc/passwd\r\nX: y\0" + "z" * 900),),
    )
    inbound.refresh_from_db()
    sender, version = inbound.sender, queries.inbound_version(inbound.uid, 1)
    assert inbound.permalink == inbound.parent_id == sender.email == sender.language == ""
    assert sender.name.startswith("Kari Bcc: alle@example.no") and len(sender.name) <= 100
    assert len(sender.address) <= 500 and len(version.files.get().name) <= 255
    assert version.media_type == "application/octet-stream"
    assert "\0" not in str(version.evidence) and "\\x00" not in str(version.evidence)


@pytest.mark.parametrize("evidence", [{"x": "y" * 70_000}, {"x": object()}, {"a": [[[[[[[[[1]]]]]]]]]}])
def test_evidence_without_measure_is_refused(body, evidence):
    with pytest.raises(actions.UnfitArrival):
        take(body, incoming(evidence=evidence))


anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=anything, name=anything, email=anything, evidence=st.dictionaries(anything, anything, max_size=3))
def test_whatever_comes_is_kept_or_refused_in_words(body, text, name, email, evidence):
    arrival = incoming(text, sender={"name": name, "email": email}, evidence=evidence)
    try:
        inbound = taken(body, arrival)
    except actions.UnfitArrival:
        return
    assert queries.raw_of(queries.inbound_version(inbound.uid, 1)) == arrival.raw


def test_somebody_from_outside_may_write(body):
    actor = Actor.citizen("K7M3-9QXD-2T4A-X")
    inbound, _ = take(body, incoming(), by=actor)
    assert OutboxEvent.objects.get(uid=inbound.uid).by == str(actor)


@pytest.mark.parametrize("model", [Inbound, InboundVersion, InboundFile])
def test_nothing_that_came_in_is_deleted(body, model):
    taken(body, files=(a_file(),))
    with pytest.raises(RowIsKept):
        model.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.django_db(transaction=True)
def test_the_same_from_many_at_once_is_kept_once():
    body, arrival = BodyFactory(), incoming()
    found = at_once([lambda: take(body, arrival)] * 6)
    assert sorted(is_new for _, is_new in found) == [False] * 5 + [True]
    assert Inbound.objects.count() == InboundVersion.objects.count() == 1 and told() == [1]
