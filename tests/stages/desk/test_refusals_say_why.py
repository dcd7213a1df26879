"""What is refused at the desk says why, beside what is wrong, and gives back what was typed."""

import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from ordskifte.dialogue.models import Message
from ordskifte.domain.intake import LONGEST_TEXT
from ordskifte.publishing import actions as publishing
from ordskifte.publishing.models import Picture
from tests.factories import dialogues
from tests.factories.publishing import WORDS, block_of, draft, picture

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def answer_at(thread):
    """Where an answer to a question is sent."""
    return reverse("desk:answer", args=[dialogues.message(thread, "Hvor krysser sykkelveien Strandvegen?").uid])


def _reply(text):
    return {"text": text, "language": "nb", "audience": "public", "last_seen": "0", "signs_off": "on"}


@pytest.mark.parametrize("text", ["\u202e\u200b", " \n ", "\u2800", "\u200b"])
def test_an_answer_in_which_nothing_can_be_seen_is_marked_in_its_own_box(at_desk, answer_at, text):
    said = at_desk().post(answer_at, _reply(text))
    page = said.content.decode()
    assert said.status_code == 400
    assert "Write something first." in page and "Look at what is marked" not in page
    box = re.search(r'<textarea[^>]* name="text"[^>]*>', page)[0]
    assert "aria-describedby" in box and 'aria-invalid="true"' in box
    assert not Message.objects.filter(is_outgoing=True).exists()


def test_the_box_says_how_much_it_takes(at_desk, answer_at):
    assert f"At most {LONGEST_TEXT} characters." in at_desk().get(answer_at, follow=True).content.decode()


def test_an_answer_of_a_megabyte_comes_back_to_be_shortened(at_desk, answer_at):
    browser = at_desk()
    given = urlencode(_reply("Svaret begynner her. " + "x" * (1 << 20)))
    said = browser.post(answer_at, given, content_type=FORM, HTTP_SEC_FETCH_SITE="same-origin")
    page = said.content.decode()
    assert said.status_code == 413
    assert "Svaret begynner her." in page and re.search(r'<form[^>]* action="([^"]+)"', page)[1] == answer_at
    kept = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page))
    assert kept["audience"] == "public"
    assert browser.post(answer_at, kept | {"text": "Svaret begynner her."}).status_code == 302
    assert Message.objects.get(is_outgoing=True).versions.get().text == "Svaret begynner her."


def test_a_picture_that_the_public_sees_says_so_before_anybody_tries_to_delete_it(at_desk, people, case):
    officer, found = people("communications_officer"), picture()
    publishing.publish(by=officer.actor, publication=draft(case, by=officer, blocks=(*WORDS, block_of(found))))
    browser, address = at_desk("communications_officer"), f"/desk/images/{found.pk}/delete/"
    page = browser.get(address).content.decode()
    assert "The public sees this picture in 1 publication." in page and "referenced" not in page
    assert "Put another one into the text" in page and 'value="Yes, delete"' not in page
    edit = browser.get(f"/desk/images/{found.pk}/").content.decode()
    assert "The public sees this picture in 1 publication." in edit and "Used 0 times" not in edit
    refused = browser.post(address)
    assert refused.status_code == 422
    assert "Put another one into the text" in refused.content.decode()
    assert "Somebody else was first" not in refused.content.decode()
    assert Picture.objects.filter(pk=found.pk).exists()


def test_a_picture_that_nobody_sees_can_be_deleted(at_desk):
    found = picture()
    browser, address = at_desk("communications_officer"), f"/desk/images/{found.pk}/delete/"
    page = browser.get(address).content.decode()
    assert "sees this picture nowhere" in page and 'value="Yes, delete"' in page
    assert browser.post(address).status_code == 302
    assert not Picture.objects.filter(pk=found.pk).exists()
