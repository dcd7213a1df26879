"""A message from the form: checked, kept once, acknowledged, in one transaction of few statements."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.channels import queries as channels
from ordskifte.channels.models import Inbound, InboundFile, Letter, LetterKind, Sender
from ordskifte.dialogue import actions, handlers, references, said
from ordskifte.dialogue.errors import DialogueClosed, NotFit
from ordskifte.dialogue.models import Message
from ordskifte.domain import events, intake
from ordskifte.domain.canonical import salted_digest
from ordskifte.domain.errors import NotFound
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import blobs, clock, outbox
from ordskifte.kernel.models import Blob, OutboxEvent
from ordskifte.kernel.outbox.memory import MemoryOutbox
from tests.factories.cases import CaseFactory
from tests.factories.dialogues import dialogue, message
from tests.worlds.post import text_of

pytestmark = pytest.mark.django_db

WORDS = "Jeg bruker skjermleser. Hvor krysser sykkelveien Strandvegen?"


def submitted(text=WORDS, *, key="", **given):
    """What the form sends."""
    return actions.Submitted(key=key or uuid.uuid4().hex, text=text, **given)


def submit(thread, *args, by=SYSTEM, **given):
    """Send it."""
    return actions.submit(by=by, thread=thread, submission=submitted(*args, **given))


def test_what_is_sent_is_kept_with_its_bytes_and_gets_a_reference(thread):
    receipt = submit(thread, name="Kari Strandheim", email="kari@epost.example")
    inbound = Inbound.objects.get(uid=receipt.uid)
    assert (receipt.is_new, receipt.reference, receipt.received_at) == (True, inbound.reference, inbound.received_at)
    assert bytes(inbound.secret_digest) == references.digest(receipt.secret) and len(receipt.secret) == 22
    assert (inbound.thread_key, inbound.channel, inbound.audience) == (thread.uid, "web", "public")
    version = inbound.versions.get()
    raw = channels.raw_of(version)
    assert raw == said.written(text=WORDS, language="nb", thread=thread.uid)
    assert b"Kari" not in raw and b"epost" not in raw
    data = intake.canonical_bytes(uid=receipt.uid, thread=thread.uid, version=1, text=WORDS)
    assert bytes(version.digest) == salted_digest(bytes(version.salt), data)


def test_the_same_sending_twice_is_one_and_tells_no_secret_again(thread):
    first = submit(thread, key="a", name="Kari", email="kari@epost.example")
    second = submit(thread, key="a", name="Kari", email="kari@epost.example")
    assert (second.reference, second.received_at, second.is_new, second.secret) == (
        first.reference,
        first.received_at,
        False,
        "",
    )
    assert Inbound.objects.count() == Sender.objects.count() == Letter.objects.count() == 1
    assert OutboxEvent.objects.filter(kind="channels.arrived").count() == 1


def test_one_key_with_other_words_is_a_new_version_of_the_same(thread):
    first = submit(thread, key="a")
    second = submit(thread, "Noe annet.", key="a")
    assert (second.uid, second.is_new) == (first.uid, False)
    assert Inbound.objects.get().number == 2


def test_whoever_has_the_reference_may_choose_it(thread):
    reference = references.reference()
    assert submit(thread, by=Actor.citizen(reference)).reference == reference


def test_the_acknowledgement_says_when_and_where_and_holds_the_secret(thread):
    receipt = submit(thread, email="kari@epost.example", language="nn")
    letter = Letter.objects.get()
    assert (letter.kind, letter.holds_secret, letter.about) == (LetterKind.ACKNOWLEDGEMENT, True, receipt.uid)
    text = text_of(letter)
    assert receipt.reference in text
    assert f"/nn/innlegg/{receipt.reference}/min/{receipt.secret}/" in text
    assert WORDS not in text


def test_without_an_address_nobody_is_written_to(thread):
    submit(thread)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("email", ["", "kari@epost.example"])
def test_a_message_is_one_commit_of_few_statements(thread, email):
    submit(thread)
    thread = type(thread).objects.select_related("publication", "body").get(pk=thread.pk)
    with CaptureQueriesContext(connection) as caught:
        submit(thread, email=email)
    statements = [each["sql"] for each in caught.captured_queries]
    # The one transaction is a savepoint in the test's own. PostgreSQL has one more inside, since writers do not queue.
    frames = [sql for sql in statements if sql.startswith(("SAVEPOINT", "RELEASE"))]
    assert len(frames) == (4 if connection.features.has_select_for_update else 2)
    # One asks again whether the dialogue goes on, since it may end in the same moment.
    # A letter is a look for the same, its bytes and its row, and the names of the host that it speaks of.
    assert len(statements) - len(frames) <= (8 if not email else 12), "\n".join(statements)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": " "}, "text_empty"),
        ({"text": "a" * 10_001}, "text_too_long"),
        ({"text": WORDS, "name": "a" * 101}, "name_too_long"),
        ({"text": WORDS, "email": "kari"}, "email_malformed"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(thread, given, code):
    with pytest.raises(NotFit) as refused:
        submit(thread, **given)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert not Inbound.objects.exists()


@pytest.mark.parametrize(
    ("said_of_it", "opening"),
    [
        ({"dialogue": "closed"}, "closed"),
        ({"dialogue": "open", "live": False}, "closed"),
        ({"dialogue": "period", "opens_at": 1, "closes_at": 2}, "not_yet"),
        ({"dialogue": "period", "opens_at": -2, "closes_at": -1}, "over"),
    ],
)
def test_a_closed_dialogue_takes_nothing(thread, said_of_it, opening):
    for name, value in said_of_it.items():
        setattr(thread.publication, name, clock.now() + timedelta(days=value) if name.endswith("_at") else value)
    with pytest.raises(DialogueClosed) as refused:
        submit(thread)
    assert refused.value.opening == opening
    assert not Inbound.objects.exists()


def test_an_answer_to_what_stands_elsewhere_is_refused(thread):
    elsewhere = message(dialogue(CaseFactory(body=thread.body)))
    with pytest.raises(NotFound):
        submit(thread, reply_to=elsewhere)


def test_files_are_safe_on_the_disk_before_the_transaction_begins(thread):
    staged = blobs.stage(b"%PDF-1.7 telling", media_type="application/pdf")
    assert not Blob.objects.filter(uid=staged.uid).exists()
    submit(thread, files=(("telling.pdf", staged),))
    kept = InboundFile.objects.get()
    assert (kept.name, kept.blob.uid) == ("telling.pdf", staged.uid)
    with blobs.open_blob(staged.uid) as file:
        assert file.read() == b"%PDF-1.7 telling"


class Full(MemoryOutbox):
    """An outbox with no room left."""

    def append(self, event, *, body, wiring):
        """Fail as a full disk does."""
        raise OSError("no more room")


def test_a_sending_that_fails_leaves_nothing_and_can_be_sent_again(thread):
    with outbox.in_use.replaced_by(Full()), pytest.raises(OSError, match="no more room"):
        submit(thread, key="a", email="kari@epost.example")
    assert not Inbound.objects.exists() and not Letter.objects.exists() and not Sender.objects.exists()
    assert submit(thread, key="a", email="kari@epost.example").is_new


def test_the_event_comes_to_the_handler_through_the_outbox(thread):
    receipt = submit(thread, name="Kari")
    while outbox.drain().done:
        pass
    assert outbox.backlog().waiting == outbox.backlog().parked == 0
    made = Message.objects.get(uid=receipt.uid)
    assert (made.reference, made.state, made.sender.name) == (receipt.reference, "shown", "Kari")


def test_an_event_that_comes_before_its_thread_is_tried_again(thread):
    arrival = submit(thread)
    Inbound.objects.update(thread_key=uuid.uuid4())
    with pytest.raises(NotFound):
        handlers.take(events.Arrived(by=SYSTEM, uid=arrival.uid, channel="web"))
