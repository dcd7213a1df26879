"""Letters to one person: fixed when written, sent by the worker, and never said to have arrived if nobody knows."""

import multiprocessing
import os
import signal
import socket
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.channels import actions, sending, tasks
from ordskifte.channels.letters import LETTERS
from ordskifte.channels.mail import rendering
from ordskifte.channels.models import Letter, LetterKind
from ordskifte.domain.delivery import LONGEST_TRY, MOST_TRIES
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, blobs, clock, crashpoints
from ordskifte.kernel.models import Blob
from ordskifte.kernel.models.kept import RowIsKept
from tests.factories.arrivals import draft, taken, written
from tests.factories.cases import BodyFactory, UserFactory
from tests.worlds.mail_servers import MailOffice

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEAN = "\r\nBcc: alle@example.no\r\n\r\n<h1>Hei</h1>"


@pytest.fixture
def office():
    """A mail server in a process of its own."""
    with MailOffice() as made:
        yield made


@pytest.fixture
def hands():
    """A clock that stands still."""
    with clock.at(NOON) as moved:
        yield moved


def payload(letter) -> bytes:
    with blobs.open_blob(letter.payload.uid) as file:
        return file.read()


def read(letter):
    """The letter as a mail program reads it."""
    return message_from_bytes(payload(letter), policy=policy.default)


def state(letter):
    letter.refresh_from_db()
    return letter.state


# --- Writing --------------------------------------------------------------------------------------------------------


def test_a_letter_is_fixed_when_it_is_written(body, hands):
    letter = written(body, email="kari.moen+sak@example.no")
    mail = read(letter)
    assert (mail["From"], mail["To"]) == ("Nordfjæra kommune <post@nordfjaera.example>", "kari.moen+sak@example.no")
    assert mail["Subject"] == "Vi har fått innlegget ditt"
    assert mail["Message-ID"] == letter.remote_id == f"<{letter.uid}@nordfjaera.example>"
    assert mail["Date"].datetime == NOON
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nb")
    assert mail.get_content_type() == "text/plain" and not mail.is_multipart()
    assert mail.get_content().splitlines() == ["Takk for innlegget.", "", "Referanse: K7M3-9QXD-2T4A-X"]
    assert letter.state == "planned" and letter.next_try_at == NOON
    assert b"kari" not in bytes(letter.payload.sealed)


def test_a_letter_takes_three_statements(body):
    sender = taken(body, sender={"email": "kari@example.no"}).sender
    with CaptureQueriesContext(connection) as seen:
        actions.write_letter(by=SYSTEM, body=body, letter=draft(sender=sender))
    assert len([each for each in seen if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 3


def test_a_letter_with_a_known_key_is_the_same_letter(body):
    sender = taken(body, sender={"email": "kari@example.no"}).sender
    one, two = (
        actions.write_letter(by=SYSTEM, body=body, letter=draft(sender=sender, key="x", text=text))
        for text in ("Hei", "Noe annet")
    )
    assert one == two and Letter.objects.count() == 1


@pytest.mark.parametrize(
    "email", ["", "not an address", f"kari@example.no{MEAN}", "a@b", "kari@example.no, b@c.no", "a@b.0x1"]
)
def test_nobody_is_written_to_without_an_address(body, email):
    assert written(body, email=email) is None
    assert not Letter.objects.exists()


def test_somebody_who_works_here_is_written_to_while_the_account_is_open(body):
    user = UserFactory(body=body)
    letter = draft(user=user, kind=LetterKind.STAFF_NOTICE)
    written_to = actions.write_letter(by=SYSTEM, body=body, letter=letter)
    assert read(written_to)["To"] == user.email and written_to.user == user
    user.is_active = False
    user.save()
    assert actions.write_letter(by=SYSTEM, body=body, letter=draft(user=user)) is None


def test_an_answer_is_not_automatic_and_names_what_it_answers(body):
    mail = read(written(body, kind=LetterKind.ANSWER, in_reply_to="<1@example.no>"))
    assert mail["Auto-Submitted"] is None
    assert mail["In-Reply-To"] == mail["References"] == "<1@example.no>"


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({"settings": {"mail_from": "dialog@nordfjaera.example"}}, "dialog@nordfjaera.example"),
        ({"settings": {"mail_from": f"x@y.no{MEAN}"}}, "post@nordfjaera.example"),
        ({"contact_email": "", "host": "dialog.nordfjaera.example"}, "ikke-svar@dialog.nordfjaera.example"),
        ({"contact_email": ""}, "ikke-svar@localhost.localdomain"),
        ({"contact_email": "post@nordfjæra.example"}, "post@xn--nordfjra-o0a.example"),
    ],
)
def test_a_letter_comes_from_an_address_of_the_body(given, sender):
    mail = read(written(BodyFactory(**given)))
    assert mail["From"].addresses[0].addr_spec == sender


def test_a_domain_may_have_any_letters(body):
    assert read(written(body, email="kari@blåbær.example"))["To"] == "kari@xn--blbr-roah.example"


def test_what_is_too_long_for_a_letter_is_refused_and_nothing_is_kept(body):
    sender = taken(body, sender={"email": "kari@example.no"}).sender
    before = Blob.objects.count()
    with pytest.raises(actions.LetterTooLong):
        actions.write_letter(by=SYSTEM, body=body, letter=draft(sender=sender, text="x" * 10_000_000))
    assert Blob.objects.count() == before and not Letter.objects.exists()


def test_ten_thousand_characters_of_any_kind_fit(body):
    for text in ("🚲" * 10_000, "æ" * 10_000, "Hei. " * 2_000):
        assert read(written(body, text=text)).get_content().splitlines() == [text.strip()]


def test_words_cannot_become_headers(body):
    mean = BodyFactory(host="annen.example", name=f"Kommunen{MEAN}")
    letter = written(
        mean, subject=f"Svar{MEAN}", text=f"Hei{MEAN}\0\ud800", language=f"nb{MEAN}", in_reply_to=f"<1>{MEAN}"
    )
    mail = read(letter)
    assert mail["Bcc"] is None and mail["In-Reply-To"] is None
    assert set(mail.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Auto-Submitted", "X-Auto-Response-Suppress"),
        *("Content-Language", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }
    assert [each.addr_spec for each in mail["To"].addresses] == ["kari@example.no"]


anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(subject=anything, text=anything, name=anything, language=anything, reply=anything)
def test_whatever_is_written_is_one_letter_to_one_person(subject, text, name, language, reply):
    from tests.channels.suite import note

    given = note(subject=subject, text=text, body=name, language=language, in_reply_to=reply)
    data = rendering.message(given)
    assert data.isascii() and max(map(len, data.split(b"\r\n"))) <= 998 and b"\n" not in data.replace(b"\r\n", b"")
    mail = message_from_bytes(data, policy=policy.default)
    assert [each.addr_spec for each in mail["To"].addresses] == ["kari@example.no"]
    assert mail["From"].addresses[0].addr_spec == "post@nordfjaera.example" and mail["Bcc"] is None
    assert mail["Message-ID"] == rendering.note_id(given)
    assert not mail.is_multipart() and mail.get_content_type() == "text/plain"


@pytest.mark.parametrize("model", [Letter])
def test_no_letter_is_deleted(body, model):
    written(body)
    with pytest.raises(RowIsKept):
        model.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


# --- Sending --------------------------------------------------------------------------------------------------------


def test_the_worker_sends_it_byte_for_byte(body, office):
    letter = written(body, text="Takk.\n.\n..\nFrom a dot at the start, and æøå.")
    assert tasks.send_due() == 1
    assert (state(letter), letter.tries, letter.last_error) == ("confirmed", 1, "")
    head = b"X-From: post@nordfjaera.example\r\nX-To: kari@example.no\r\n"
    assert office.raw == [head + payload(letter)]
    assert tasks.send_due() == 0


@pytest.mark.parametrize(
    ("mood", "end", "again"),
    [
        ("strict", "failed", False),
        ("refuses content", "failed", False),
        ("busy", "planned", True),
        ("full", "planned", True),
        ("away", "planned", True),
        ("never greets", "planned", True),
        ("drops before", "unknown", True),
        ("silent", "unknown", True),
        ("hangs", "unknown", True),
    ],
)
def test_what_the_server_says_is_what_is_noted(body, office, hands, mood, end, again):
    office.mood = mood
    letter = written(body)
    tasks.send_due()
    assert (state(letter), letter.next_try_at is not None) == (end, again)
    assert "example" not in letter.last_error and letter.last_error
    office.mood = "well"
    hands.advance(timedelta(minutes=1))
    assert tasks.send_due() == int(again)
    assert state(letter) == ("confirmed" if again else "failed")
    # Sent twice where nobody could know, and then with the same id and the same bytes.
    assert len(set(office.raw)) == len(office.stamped) == int(again)


def test_a_server_that_is_not_there_is_asked_later(body, hands, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    letter = written(body)
    tasks.send_due()
    assert (state(letter), letter.tries) == ("planned", 1)
    settings.EMAIL_HOST = "no-such-host.invalid"
    hands.advance(timedelta(minutes=1))
    tasks.send_due()
    assert (state(letter), letter.tries) == ("planned", 2)


def test_an_address_that_mail_servers_cannot_take_fails_and_is_said_to(body, office):
    letter = written(body, email="kåre@example.no")
    tasks.send_due()
    assert state(letter) == "failed" and "ASCII" in letter.last_error and office.raw == []


def test_tries_come_to_an_end(body, office, hands):
    office.mood = "busy"
    letter = written(body)
    for _ in range(MOST_TRIES + 2):
        tasks.send_due()
        hands.advance(timedelta(days=3))
    assert (state(letter), letter.tries, letter.next_try_at) == ("planned", MOST_TRIES, None)


def test_a_letter_that_fails_holds_up_no_other(body, office, monkeypatch):
    gone, letter = written(body), written(body)
    blobs.forget_key(by=SYSTEM, uid=gone.payload.uid, why="Asked for.")
    assert tasks.send_due() == 2
    assert (state(gone), state(letter)) == ("unknown", "confirmed")
    assert gone.last_error.startswith("blob_forgotten")


def test_nobody_is_written_to_who_was_erased_or_left_since(body, office):
    letter, user = written(body), UserFactory(body=body)
    to_user = actions.write_letter(by=SYSTEM, body=body, letter=draft(user=user, kind=LetterKind.STAFF_NOTICE))
    letter.sender.erased_at = clock.now()
    letter.sender.save()
    user.is_active = False
    user.save()
    assert tasks.send_due() == 0
    user.is_active = True
    user.save()
    assert tasks.send_due() == 1
    assert (state(letter), state(to_user), len(office.raw)) == ("planned", "confirmed", 1)


def test_somebody_can_ask_for_one_more_try(body, office):
    office.mood = "strict"
    letter = written(body)
    tasks.send_due()
    office.mood = "well"
    actions.try_again(by=SYSTEM, delivery=letter)
    tasks.send_due()
    assert state(letter) == "confirmed"
    assert [entry.act for entry in audit.history(letter.uid)] == ["channels.try_again"]


def test_a_secret_is_forgotten_when_it_has_arrived_and_not_before(body, office, hands):
    office.mood = "silent"
    secret, plain = written(body, holds_secret=True), written(body)
    tasks.send_due()
    assert payload(secret) and payload(plain)
    office.mood = "well"
    hands.advance(timedelta(minutes=1))
    tasks.send_due()
    assert state(secret) == state(plain) == "confirmed"
    assert payload(plain)
    with pytest.raises(blobs.BlobForgotten):
        payload(secret)
    assert bytes(Blob.objects.get(pk=secret.payload_id).sealed) == b""


@pytest.mark.parametrize(
    ("mood", "before", "end"),
    [("strict", "failed", "failed"), ("busy", "planned", "failed"), ("silent", "unknown", "unknown")],
)
def test_a_secret_that_never_arrives_is_forgotten_after_thirty_days(body, office, hands, mood, before, end):
    office.mood = mood
    secret, plain = written(body, holds_secret=True), written(body)
    for _ in range(MOST_TRIES + 1):
        tasks.send_due()
        hands.advance(timedelta(days=2, hours=1))
    assert state(secret) == before and tasks.forget_secrets() == 0 and payload(secret)
    hands.advance(timedelta(days=5))
    assert (tasks.forget_secrets(), tasks.forget_secrets()) == (1, 0)
    assert (state(secret), secret.next_try_at) == (end, None) and "forgotten" in secret.last_error
    with pytest.raises(blobs.BlobForgotten):
        payload(secret)
    assert [entry.why for entry in audit.history(secret.payload.uid)] == [
        "It held a secret link, and has not arrived in 30 days."
    ]
    with pytest.raises(actions.LetterForgotten) as said:
        actions.try_again(by=SYSTEM, delivery=secret)
    assert "30 days" in str(said.value)
    assert state(secret) == end and payload(plain)
    actions.try_again(by=SYSTEM, delivery=plain)
    office.mood = "well"
    assert tasks.send_due() == 1
    assert state(plain) == "confirmed"


def test_a_secret_is_not_forgotten_under_way(body, office, hands):
    secret = written(body, holds_secret=True)
    sending.begin(secret)
    hands.advance(timedelta(days=31))
    assert tasks.forget_secrets() == 0 and payload(secret)
    sending.find_lost(LETTERS)
    assert tasks.forget_secrets() == 1


def test_without_a_mail_server_letters_lie_in_a_folder(body, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    letter = written(body)
    tasks.send_due()
    assert state(letter) == "confirmed"
    (file,) = tmp_path.iterdir()
    assert message_from_bytes(file.read_bytes(), policy=policy.default)["Message-ID"] == letter.remote_id


# --- Killed ---------------------------------------------------------------------------------------------------------


def in_child(crash=""):
    """A worker's round in a process of its own."""

    def run():
        # A connection of the parent's must not be used, nor closed, by its child.
        connections["default"].connection = None
        crashpoints.arm(crash)
        tasks.send_due()
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run, daemon=True)
    process.start()
    return process


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["channels.begun", "channels.tried", "on the line"])
def test_a_worker_that_is_killed_sends_again_with_the_same_id(office, point):
    letter = written(BodyFactory())
    if point == "on the line":
        office.mood = "hangs"
        process = in_child()
        while not (office.folder / "hanging").exists():
            time.sleep(0.02)
        process.kill()
    else:
        process = in_child(point)
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert state(letter) == "sent"
    office.mood = "well"
    with clock.at(clock.now() + LONGEST_TRY + timedelta(seconds=1)) as hands:
        assert tasks.send_due() == 0
        assert state(letter) == "unknown"
        hands.advance(timedelta(minutes=1))
        assert tasks.send_due() == 1
    assert (state(letter), letter.tries) == ("confirmed", 2)
    assert office.stamped == [letter.remote_id]
    assert len(office.raw) == (1 if point == "channels.begun" else 2) and len(set(office.raw)) == 1


def test_a_letter_that_there_is_none_of_is_passed_by():
    sending.send(LETTERS, 4711)
