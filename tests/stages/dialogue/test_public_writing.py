"""Writing a message: nothing that was typed is lost, nothing from elsewhere is taken, and one click is one message."""

import errno
import io
import re
import zipfile
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection

from ordskifte.channels.models import Inbound
from ordskifte.dialogue import tasks, uploads
from ordskifte.dialogue.language import guess
from ordskifte.dialogue.models import Message
from ordskifte.kernel import blobs, clock, outbox
from ordskifte.kernel.web import open_forms, throttle
from ordskifte.publishing.models import Publication
from tests.factories.dialogues import NUMBER, THREAT, dialogue, message
from tests.factories.publishing import photograph
from tests.factories.talks import on_our_pages
from tests.worlds.pages import assert_anonymous_page
from tests.worlds.typists import fields, main_of, text_in

pytestmark = pytest.mark.django_db
WORDS = "Flytt overgangen 60 meter nordover.\n\nDer er sikten god begge veier. <b>Hilsen</b> oss"


@pytest.fixture(autouse=True)
def nobody_has_written():
    """Each test begins without a flood."""
    cache.clear()


@pytest.fixture
def address(thread):
    """The form under the publication."""
    return f"/p/{on_our_pages(thread)}/svar/"


def checked(client, address, **typed):
    """The page of checking."""
    answer = client.post(address, {"tekst": WORDS, **typed})
    assert answer.status_code == 200, main_of(answer)
    return answer


def send(client, address, page, **more):
    """The second click, and what the worker does after it."""
    answer = client.post(address, {**fields(page), "send": "1", **more})
    outbox.drain()
    return answer


def test_somebody_writes_looks_it_over_and_sends_it(client, address, thread):
    form = client.get(address)
    assert_anonymous_page(form)
    for said in ("Everybody can read", "public journal", "for one year", "national identity numbers"):
        assert said in main_of(client.get(f"/en{address}"))
    check = checked(client, address, navn="Liv Tangen", epost="liv@epost.example")
    assert check.headers["Cache-Control"] == "private, no-store"
    assert not Inbound.objects.exists()
    assert "&lt;b&gt;Hilsen&lt;/b&gt;" in check.content.decode()
    receipt = send(client, address, check, sprak="nb")
    assert receipt.status_code == 200
    [kept] = Message.objects.all()
    assert kept.reference in main_of(receipt)
    assert (kept.sender.name, kept.sender.email, kept.state) == ("Liv Tangen", "liv@epost.example", "shown")
    assert kept.versions.get().text == WORDS.replace("\r", "")
    for page in (check, receipt):
        assert_anonymous_page(page)


def test_the_receipt_says_what_the_page_of_checking_said(client, address):
    shown = send(client, address, checked(client, address))
    assert "Alle ser innlegget under publiseringen." in main_of(shown)
    check = checked(client, address, tekst=f"Hei, mitt nummer er {NUMBER}.")
    assert "innen én arbeidsdag" in main_of(check)
    held = send(client, address, check)
    assert Message.objects.get(state="held").reference in main_of(held)
    assert "Noen her leser innlegget før andre ser det, innen én arbeidsdag." in main_of(held)
    for receipt in (shown, held):
        assert "hvis det ikke må kontrolleres" not in main_of(receipt)


def test_the_receipt_promises_nothing_while_the_message_waits_to_be_taken(client, address, monkeypatch):
    monkeypatch.setattr(tasks, "take_now", lambda uid: False)
    assert "hvis det ikke må kontrolleres først" in main_of(send(client, address, checked(client, address)))


def test_a_second_click_gives_the_same_receipt_with_the_same_link(client, address):
    check = checked(client, address)
    first, second = send(client, address, check), send(client, address, check)
    links = [re.findall(r'href="(/innlegg/[^"]+/min/[^"]+/)"', each.content.decode()) for each in (first, second)]
    assert links[0] == links[1] and len(links[0]) == 1
    assert Message.objects.count() == Inbound.objects.count() == 1
    assert client.get(links[0][0]).status_code == 200
    digits = links[0][0].rstrip("/").rpartition("/")[2]
    assert digits not in str(list(Inbound.objects.values()))


# --- Nothing typed is lost -------------------------------------------------------------------------------------------


def test_going_back_to_change_shows_everything_again(client, address):
    check = checked(client, address, navn="Liv", epost="liv@epost.example", organisasjon="1", filer=a_picture())
    form = client.post(address, {**fields(check), "rett": "1"})
    assert text_in(form) == WORDS
    page = form.content.decode()
    for value in ('value="Liv"', 'value="liv@epost.example"', "bekk.jpg", 'name="organisasjon" value="1" checked'):
        assert value in page
    again = client.post(address, {**fields(form), "tekst": WORDS, "navn": "Liv", "epost": ""})
    assert "bekk.jpg" in main_of(again)
    assert send(client, address, again).status_code == 200
    assert Message.objects.get().attachments.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"tekst": " \n "}, "Write something first"),
        ({"tekst": "a" * 100_000}, "100000 characters long"),
        ({"tekst": "Hei", "epost": "liv at epost"}, "not an email address"),
        ({"tekst": "Hei", "navn": "L" * 101}, "101 characters long"),
    ],
)
def test_what_must_be_put_right_is_said_at_its_field_and_all_is_kept(client, address, typed, said):
    answer = client.post(f"/en{address}", {"navn": "Liv", **typed})
    assert answer.status_code == 422
    assert said in main_of(answer)
    assert text_in(answer) == typed["tekst"]
    assert typed.get("navn", "Liv") in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Inbound.objects.exists()


def test_a_nul_is_no_fault_of_ours_and_the_rest_is_kept(client, address):
    check = checked(client, address, tekst="Hei\x00 dere", navn="Li\x00v")
    assert send(client, address, check).status_code == 200
    kept = Message.objects.get()
    assert (kept.versions.get().text, kept.sender.name) == ("Hei dere", "Liv")


def test_two_hours_later_it_is_sent_and_after_a_day_it_is_shown_once_more(client, address):
    check = checked(client, address)
    with clock.at(clock.now() + timedelta(hours=2)):
        assert send(client, address, check).status_code == 200
    late = checked(client, address)
    with clock.at(clock.now() + timedelta(hours=25)):
        shown = send(client, address, late)
        assert shown.status_code == 403
        assert WORDS.partition("\n")[0] in main_of(shown)
        assert send(client, address, shown).status_code == 200
    assert Message.objects.count() == 2


def test_files_that_waited_for_hours_are_sent_all_the_same(client, address):
    check = checked(client, address, filer=a_picture())
    with clock.at(clock.now() + timedelta(hours=2)):
        assert send(client, address, check).status_code == 200
    assert Message.objects.get().attachments.count() == 1


def test_files_that_were_cleared_away_are_asked_for_again_and_the_words_are_kept(client, address):
    check = checked(client, address, filer=a_picture())
    with clock.at(clock.now() + timedelta(hours=23)) as hands:
        form = client.post(address, {**fields(check), "rett": "1"})
        late = client.post(address, {**fields(form), "tekst": WORDS})
        hands.advance(timedelta(hours=2))
        again = send(client, address, late)
    assert again.status_code == 422
    assert text_in(again) == WORDS
    assert "fil" not in fields(again)


def test_the_dialogue_closes_while_somebody_writes_and_the_words_can_be_copied(client, address):
    check = checked(client, address)
    Publication.objects.update(dialogue="closed")
    answer = send(client, address, check)
    assert answer.status_code == 409
    assert WORDS.partition("\n")[0] in main_of(answer)
    assert "post@nordfjaera.example" in main_of(answer)
    assert not Inbound.objects.exists()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("database is locked"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OperationalError("database or disk is full"), 503),
    ],
)
def test_a_full_disk_or_a_busy_database_costs_nobody_their_words(client, address, settings, error, status):
    check = checked(client, address)
    with refusing(error):
        answer = send(client, address, check)
    assert (answer.status_code, "Retry-After" in answer.headers) == (status, True)
    assert WORDS.partition("\n")[0] in main_of(answer)
    assert send(client, address, answer).status_code == 200
    assert Message.objects.count() == 1


@contextmanager
def refusing(error):
    """Nothing can be written to the table of what comes in."""

    def refuse(execute, sql, *details):
        if sql.startswith("INSERT") and Inbound._meta.db_table in sql:
            raise error
        return execute(sql, *details)

    with connection.execute_wrapper(refuse):
        yield


# --- Hostile forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
        {"referer": "https://evil.example/testserver/"},
    ],
)
@pytest.mark.parametrize("step", ["check", "send"])
def test_another_site_can_neither_fill_in_nor_send(client, address, headers, step):
    typed = {"tekst": WORDS} if step == "check" else {**fields(checked(client, address)), "send": "1"}
    answer = client.post(address, typed, headers=headers)
    assert answer.status_code == 403
    assert WORDS.partition("\n")[0] not in answer.content.decode()
    assert not Inbound.objects.exists()


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://testserver"}, {"sec-fetch-site": "same-origin", "origin": "null"}]
)
def test_our_own_page_and_a_browser_that_says_nothing_are_taken(client, address, headers):
    check = client.post(address, {"tekst": WORDS}, headers=headers)
    assert client.post(address, {**fields(check), "send": "1"}, headers=headers).status_code == 200
    assert Inbound.objects.count() == 1


@pytest.mark.parametrize("name", ["skjema", "sett", "tekst", "navn", "epost"])
def test_whatever_is_tampered_with_is_shown_before_it_is_sent(client, address, name):
    check = checked(client, address)
    given = fields(check)
    answer = client.post(address, {**given, name: given[name][0] + "x", "send": "1"})
    assert answer.status_code in {400, 422}
    assert not Inbound.objects.exists()
    if answer.status_code == 400:
        assert send(client, address, answer).status_code == 200


def test_a_form_that_is_sent_straight_away_is_shown_first(client, address):
    answer = client.post(address, {"tekst": WORDS, "send": "1"})
    assert WORDS.partition("\n")[0] in main_of(answer)
    assert not Inbound.objects.exists()


def test_what_was_signed_for_another_publication_is_not_taken_here(client, address, case):
    other = f"/p/{on_our_pages(dialogue(case, title='En annen'))}/svar/"
    given = fields(checked(client, other))
    assert client.post(address, {**given, "send": "1"}).status_code == 400
    assert not Inbound.objects.exists()


def test_a_trap_and_haste_mark_and_hide_nothing(client, address):
    check = checked(client, address, nettsted="https://buy.example")
    assert send(client, address, check).status_code == 200
    kept = Message.objects.get()
    assert (set(kept.marks), kept.state) == ({"trap", "fast"}, "shown")


def test_a_flood_is_marked_and_shown(client, address):
    with clock.at(clock.now()):
        for number in range(throttle.SUBMISSIONS.burst + 2):
            send(client, address, checked(client, address, tekst=f"{WORDS} {number}"))
    marks = [message.marks for message in Message.objects.order_by("pk")]
    assert len(marks) == throttle.SUBMISSIONS.burst + 2
    assert "many" in marks[-1] and "many" not in marks[0]
    assert set(Message.objects.values_list("state", flat=True)) == {"shown"}


# --- Files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["å", "Ж", "字", "𐐷"])
def test_a_file_with_a_long_name_of_any_letters_is_carried_to_the_end(client, address, letter):
    check = checked(client, address, filer=a_picture(f"{letter * 96}.jpg"))
    assert send(client, address, check).status_code == 200
    assert Message.objects.get().attachments.count() == 1


def a_picture(name="bekk.jpg"):
    """A photograph as a browser sends it."""
    return SimpleUploadedFile(name, photograph(size=(60, 40)), content_type="image/jpeg")


def a_zip():
    """A package of something."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("inn.exe", b"MZ")
    return made.getvalue()


def test_files_are_kept_closed_with_the_message(client, address):
    check = checked(client, address, filer=[a_picture("én.jpg"), a_picture("to.jpg")])
    assert "to.jpg" in main_of(check)
    send(client, address, check)
    kept = Message.objects.get().attachments.order_by("position")
    assert [(each.media_type, each.is_public) for each in kept] == [("image/jpeg", False)] * 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (a_zip(), "is not a kind of file that we take"),
        (b"MZ\x90\x00 program", "is not a kind of file that we take"),
        (b"<svg onload=alert(1)>", "is not a kind of file that we take"),
        (b"", "is empty"),
        (b"%PDF-1.7" + b"0" * (30 * 2**20), "is larger than 10 MB"),
    ],
)
def test_a_file_that_is_not_taken_costs_nothing_else(client, address, data, said):
    wrong = SimpleUploadedFile("bilde.png", data, content_type="image/png")
    answer = client.post(f"/en{address}", {"tekst": WORDS, "navn": "Liv", "filer": [a_picture(), wrong]})
    assert answer.status_code == 422
    assert f"“bilde.png” {said}" in main_of(answer)
    assert text_in(answer) == WORDS
    [left] = fields(answer)["fil"]
    assert send(client, address, checked(client, address, fil=left)).status_code == 200
    assert Message.objects.get().attachments.count() == 1


def test_a_sixth_file_is_left_out_and_said(client, address):
    answer = client.post(f"/en{address}", {"tekst": WORDS, "filer": [a_picture(f"{n}.jpg") for n in range(6)]})
    assert answer.status_code == 422
    assert "At most 5 files" in main_of(answer)
    assert (text_in(answer), len(fields(answer)["fil"])) == (WORDS, 5)


@pytest.mark.parametrize("token", ["x", "[]:abc", "W10:" + "a" * 43, "9" * 2000])
def test_a_file_that_we_did_not_sign_is_not_there(client, address, token):
    check = checked(client, address, fil=token)
    assert "fil" not in fields(check)


def test_very_many_files_from_one_place_are_not_taken_but_the_words_are(client, address, monkeypatch):
    monkeypatch.setattr(uploads, "FILES", throttle.Limit(name="files", burst=1, seconds=600, refuses=True))
    checked(client, address, filer=a_picture())
    answer = client.post(address, {"tekst": WORDS, "filer": a_picture()})
    assert (answer.status_code, text_in(answer)) == (422, WORDS)


# --- What is said before it is sent ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said", "waits"),
    [
        (f"Slå meg opp på {NUMBER}.", "national identity number", True),
        (THREAT, "threat against a person", True),
        ("Ring meg på 901 23 456.", "telephone number", False),
        ("Skriv til kari@epost.example.", "email address", False),
    ],
)
def test_a_second_look_is_offered_and_nothing_is_refused(client, address, text, said, waits):
    check = checked(client, f"/en{address}", tekst=text)
    assert said in main_of(check)
    assert ("Then somebody reads it" in main_of(check)) is waits
    assert send(client, address, check).status_code == 200
    assert Message.objects.get().state == ("held" if waits else "shown")


@pytest.mark.parametrize(
    "text", ["Kontonummeret er 1234 56 78903.", "Møtet er 12.11.2026 kl. 18.", "Sak 2026/118 og 1,4 km"]
)
def test_nobody_is_warned_of_what_is_no_trouble(client, address, text):
    assert "ds-alert" not in checked(client, address, tekst=text).content.decode()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Buorre beaivi! Sámegiella ja dárogiella leat ovttaárvosaš gielat. á č đ ŋ š ŧ ž. Giitu!", "se"),
        ("Will the new rooms be open to exchange students from August?", "en"),
        ("Eg går i sjuande klasse. Eg er redd bussturen blir for lang.", "nn"),
        ("Hei", "nb"),
        (WORDS, "nb"),
    ],
)
def test_the_language_is_guessed_and_can_be_put_right(client, address, text, language):
    check = checked(client, address, tekst=text)
    assert re.search(rf'<option value="{language}" lang="{language}" selected', check.content.decode())
    send(client, address, check, sprak=language)
    assert Message.objects.get().language == language


@pytest.mark.parametrize(
    ("text", "otherwise", "language"),
    [
        ("Flytt overgangen til busstoppet. Jeg har telt 43 barn på én morgen.", "en", "nb"),
        ("Overgangen bør liggje ved butikken, og det er ikkje langt.", "en", "nn"),
        ("Vi har det.", "nn", "nn"),
        ("Vi har det.", "en", "nb"),
        ("OK", "en", "en"),
        ("", "nn", "nn"),
    ],
)
def test_the_guess_goes_by_words_and_else_by_the_page(text, otherwise, language):
    assert guess(text, otherwise=otherwise) == language


def test_an_answer_to_a_message_is_under_it(client, address, thread):
    above = message(thread, "Hvor krysser den?", name="Kari")
    form = client.get(f"{address}?svar-paa={above.reference}")
    assert "Hvor krysser den?" in main_of(form)
    check = client.post(address, {**fields(form), "tekst": WORDS})
    send(client, address, check)
    assert Message.objects.latest("pk").in_reply_to == above


def test_an_answer_to_what_is_not_shown_is_an_answer_to_all(client, address, thread):
    above = message(thread, THREAT)
    form = client.get(f"{address}?svar-paa={above.reference}")
    assert "saksbehandleren" not in form.content.decode()
    check = client.post(address, {**fields(form), "tekst": WORDS})
    send(client, address, check)
    assert Message.objects.latest("pk").in_reply_to is None


def test_a_closed_dialogue_says_so_and_where_to_turn(client, address):
    Publication.objects.update(dialogue="closed")
    page = client.get(f"/en{address}")
    assert_anonymous_page(page)
    assert "The dialogue is closed" in main_of(page)
    assert "post@nordfjaera.example" in main_of(page)
    assert "<form" not in page.content.decode()


def test_a_form_is_open_for_as_long_as_its_files_are_kept():
    assert timedelta(hours=20) <= blobs.ADOPTED_WITHIN <= open_forms.OPEN_FOR
