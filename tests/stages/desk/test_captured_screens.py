"""Comments from networks at the desk: brought by paste, by file and by screenshot, and answered there by hand."""

import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from ordskifte.dialogue import actions, tasks
from ordskifte.dialogue.models import Attachment, Capture, Message, PostingTask
from ordskifte.domain.captured import How
from ordskifte.kernel import blobs, outbox
from tests.factories import exports
from tests.factories.publishing import photograph

pytestmark = pytest.mark.django_db
INDEX, PASTE, FILE, SHOT = (f"/desk/fra-nettverk/{each}" for each in ("", "lim-inn/", "fil/", "skjermbilde/"))
SECONDS = int(datetime(2026, 11, 20, 8, 15, tzinfo=UTC).timestamp())


def rows(*said, total=None, **more):
    """The form for pasting as a browser sends it."""
    data = {"rad-TOTAL_FORMS": total or max(5, len(said)), "rad-INITIAL_FORMS": 0, "network": "facebook", **more}
    for number, each in enumerate(said):
        data |= {f"rad-{number}-{name}": value for name, value in each.items()}
    return data


LIV = {"author": "Liv Tangen", "written_at": "2026-11-20T09:15", "text": "Når kommer fortauet?", "address": ""}
KARI = {"author": "Kari", "written_at": "", "text": "Enig!", "address": ""}


def handed_over():
    while outbox.drain().done:
        pass


def test_what_is_pasted_is_looked_at_and_then_brought_in(thread, at_desk):
    client = at_desk()
    reference = thread.publication.reference
    answer = client.post(PASTE, rows(LIV, KARI, post=f"https://testserver/p/{reference}/"))
    capture = Capture.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/fra-nettverk/{capture.uid}/")
    page = client.get(answer["Location"]).content.decode()
    assert "Nothing is brought in yet" in page
    assert "Bring in 2 messages" in page
    assert "Når kommer fortauet?" in page
    assert not Message.objects.exists()
    assert client.post(f"/desk/fra-nettverk/{capture.uid}/ta-inn/").status_code == 302
    handed_over()
    page = client.get(f"/desk/fra-nettverk/{capture.uid}/").content.decode()
    liv = Message.objects.get(sender__name="Liv Tangen")
    assert liv.reference in page
    assert liv.inbound.sent_at == datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
    shown = client.get(f"/desk/innlegg/{liv.uid}/").content.decode()
    for said in ("Written on Facebook", "Liv Tangen", "Case_Officer Nordmann".replace("_", " "), "pasted"):
        assert said in shown
    public = client.get(f"/p/{reference}/").content.decode()
    assert "Facebook" in public
    assert "Tangen" not in public


def test_more_rows_keep_what_was_typed(at_desk):
    page = at_desk().post(PASTE, rows(LIV, {"text": "Uten navn"}, do="more"))
    said = page.content.decode()
    assert page.status_code == 200
    assert 'value="10" id="id_rad-TOTAL_FORMS"' in said
    assert "Når kommer fortauet?" in said
    assert "Uten navn" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (rows(LIV), "Say which case they belong to"),
        (rows(LIV, case="2026/999"), "You can open no case with this number."),
        (rows(LIV, post="https://www.facebook.com/nordfjaera/posts/1"), "No publication of ours is known there"),
        (rows(case="2026/118"), "There is no comment in it"),
        (rows(LIV | {"author": ""}, case="2026/118"), "This field is required"),
        (rows(LIV | {"address": "der"}, case="2026/118"), "Its address is none"),
        (rows(LIV, case="2026/118", network="tiktok"), "Select a valid choice"),
        (rows(LIV, case="2026/118", total=4_000), "Når kommer fortauet?"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(case, at_desk, given, said):
    page = at_desk().post(PASTE, given)
    assert page.status_code == 400
    assert said in page.content.decode()
    assert ("Når kommer fortauet?" in page.content.decode()) is ("rad-0-text" in given)
    assert not Capture.objects.exists()


def upload(client, data, *, name="comments.json", **more):
    return client.post(FILE, {"file": SimpleUploadedFile(name, data), **more})


def test_a_file_is_looked_at_comment_by_comment(case, thread, at_desk):
    client = at_desk()
    ours = ("Nordfjæra kommune", "Til våren", SECONDS)
    data = exports.facebook(("Liv Tangen", "Når?", SECONDS), ours, ("Kari", "", SECONDS))
    first = upload(client, data, post=thread.publication.reference)
    page = client.get(first["Location"]).content.decode()
    assert "1 new, 0 changed since, 0 here already, 2 refused" in page
    assert "It is by ourselves." in page
    assert "Nothing is written in it" in page
    client.post(first["Location"] + "ta-inn/")
    handed_over()
    again = upload(client, data, post=thread.publication.reference)
    page = client.get(again["Location"]).content.decode()
    assert "0 new, 0 changed since, 1 here already, 2 refused" in page
    assert "There is nothing new to bring in." in page
    only = client.get(again["Location"] + "?vis=known").content.decode()
    assert "Når?" in only
    assert "Til våren" not in only
    assert client.post(again["Location"] + "la-ligge/").status_code == 302
    assert Message.objects.count() == 1


def test_private_messages_are_refused_with_a_word_why(case, at_desk):
    private = json.dumps({"participants": [{"name": "Liv"}], "messages": [{"content": "Hemmelig"}]}).encode()
    comments = exports.facebook(("A", "b", SECONDS))
    packed = exports.packed(comments_dot_json=comments, inbox__a__message_1_dot_json=private)
    for data, name in ((private, "comments.json"), (packed, "a.zip")):
        page = upload(at_desk(), data, name=name, case="2026/118")
        assert page.status_code == 400
        assert "Private messages are in what you brought" in page.content.decode()
        assert "Hemmelig" not in page.content.decode()
    assert not Capture.objects.exists()


def test_a_file_that_names_nobody_is_asked_about(case, at_desk):
    client, data = at_desk(), exports.instagram(("Gøy!", SECONDS))
    page = upload(client, data, name="post_comments_1.json", case="2026/118")
    assert page.status_code == 400
    assert "This file holds what one account wrote" in page.content.decode()
    assert upload(client, data, name="post_comments_1.json", case="2026/118", author="Liv Tangen").status_code == 302
    assert Capture.objects.get().network == "instagram"


def shot(client, picture, **more):
    return client.post(SHOT, {"network": "instagram", "picture": SimpleUploadedFile("s.jpg", picture), **LIV, **more})


def test_a_screenshot_is_kept_with_the_words_beside_it(case, thread, at_desk):
    client, exif = at_desk(), Image.Exif()
    exif[0x010F] = "Hemmelig kamera"
    picture = photograph(exif=exif)
    answer = shot(client, picture, post=thread.publication.reference)
    assert answer.status_code == 302
    message = Message.objects.get()
    attachment = Attachment.objects.get(message=message)
    assert (message.channel, message.case, attachment.is_public) == ("instagram", case, False)
    with blobs.open_blob(attachment.original.blob.uid) as kept:
        assert kept.read() == picture
    assert tasks.read_files() == 1
    attachment.refresh_from_db()
    with blobs.open_blob(attachment.copy.uid) as copy:
        shown = copy.read()
    assert b"Hemmelig kamera" in picture
    assert b"Hemmelig kamera" not in shown
    assert "as a screenshot" in client.get(answer["Location"]).content.decode()


def test_what_is_no_picture_is_refused(case, at_desk):
    page = shot(at_desk(), b"%PDF-1.7 not a picture", case="2026/118")
    assert page.status_code == 400
    assert "The file is no picture" in page.content.decode()
    assert "Når kommer fortauet?" in page.content.decode()
    assert not Message.objects.exists()


def brought(thread, officer, *texts):
    said = tuple(actions.Said(text=text, author="Kari") for text in texts)
    bringing = actions.Bringing(network="facebook", how=How.PASTE, said=said, thread=thread)
    capture = actions.look_at(by=officer.actor, body=officer.body, bringing=bringing)
    actions.bring_in(by=officer.actor, capture=capture)
    handed_over()
    return capture


def test_an_answer_is_made_ready_and_its_address_kept(thread, people, at_desk):
    brought(thread, people("case_officer"), "Når?")
    message, client = Message.objects.get(), at_desk()
    page = client.get(f"/desk/innlegg/{message.uid}/").content.decode()
    assert "You post it on Facebook too: it is made ready." in page
    assert 'value="avsender"' not in page
    sent = client.post(
        f"/desk/innlegg/{message.uid}/svar/",
        {"text": "Til våren.", "language": "nb", "audience": "public", "signs_off": "on", "last_seen": 0, "do": "send"},
    )
    task = PostingTask.objects.get()
    assert sent["Location"] == f"/desk/legg-ut/{task.uid}/"
    ready = client.get(sent["Location"]).content.decode()
    assert "Til våren." in ready
    assert "Find the comment by Kari there." in ready
    assert "answer to " + message.reference in client.get(INDEX).content.decode()
    assert client.post(sent["Location"], {"address": "der"}).status_code == 400
    there = "https://www.facebook.com/n/posts/1?comment_id=2"
    assert client.post(sent["Location"], {"address": there}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.by) == ("posted", str(people("case_officer").actor))
    assert "comment_id=2" in client.get(f"/desk/innlegg/{message.uid}/").content.decode()


def test_an_answer_that_cannot_be_posted_is_given_up(thread, people, at_desk):
    officer = people("case_officer")
    brought(thread, officer, "Når?")
    actions.answer(by=officer.actor, message=Message.objects.get(), text="Til våren.")
    address = f"/desk/legg-ut/{PostingTask.objects.get().uid}/ikke/"
    client = at_desk()
    assert client.post(address, {"why": ""}).status_code == 400
    assert client.post(address, {"why": "Slettet der."}).status_code == 302
    assert client.post(address, {"why": "Igjen."}).status_code == 409


@pytest.mark.parametrize("role", ["archivist", "moderator", "approver", "operator"])
def test_others_bring_nothing(case, at_desk, role):
    client = at_desk(role)
    for address in (INDEX, PASTE, FILE, SHOT):
        assert client.get(address).status_code == 403


def test_lists_ask_as_much_for_three_as_for_one(thread, people, at_desk):
    officer, client, asked = people("case_officer"), at_desk(), []
    for texts in (("En",), ("To", "Tre", "Fire")):
        for text in texts:
            capture = brought(thread, officer, text, *([] if text == "En" else [f"{text} b", f"{text} c"]))
            actions.answer(by=officer.actor, message=Message.objects.order_by("pk").last(), text="Ja.")
        counts = []
        for address in (INDEX, f"/desk/fra-nettverk/{capture.uid}/"):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
        asked.append(counts)
    assert asked[0] == asked[1]
