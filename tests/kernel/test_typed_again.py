"""What stands on the page that gives back what was typed: words in a box, and all else as it came, unseen."""

import re

import pytest
from django.test import RequestFactory

from ordskifte.kernel.web import answers, kinds

ANSWER = {
    "text": "Krysningen blir ved skolen.\n\nVi begynner i mai.",
    "audience": "public",
    "language": "nb",
    "last_seen": "17",
    "is_no_number": "on",
    "reply_token": "hemmelig",
    "body-0-value": '{"blocks": [{"text": "Hei på deg"}]}',
    "do": "send",
}


def page(given, *, kind=kinds.BUSY, **more):
    request = RequestFactory().post("/desk/x/", given, HTTP_SEC_FETCH_SITE="same-origin", **more)
    request.resolver_match = None
    return answers.to_kind(request, kind).content.decode()


def unseen(said):
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', said))


def boxes(said):
    return re.findall(r'<textarea[^>]* name="([^"]*)"', said)


def test_whom_it_goes_to_is_carried_along_and_cannot_be_changed():
    said = page(ANSWER)
    assert boxes(said) == ["text"]
    kept = unseen(said)
    assert {name: kept[name] for name in ("audience", "language", "last_seen", "is_no_number", "do")} == {
        name: ANSWER[name] for name in ("audience", "language", "last_seen", "is_no_number", "do")
    }
    assert 'type="text"' not in said and "hemmelig" not in said


@pytest.mark.parametrize("prefix", ["", "/nn", "/en"])
def test_no_label_is_the_name_of_a_field(prefix):
    request = RequestFactory().post(f"{prefix}/x/", {**ANSWER, "tittel": "Ny vei"}, HTTP_SEC_FETCH_SITE="same-origin")
    request.resolver_match = None
    said = answers.to_kind(request, kinds.BUSY).content.decode()
    labels = {label.strip() for label in re.findall(r"<label[^>]*>([^<]*)</label>", said)}
    assert len(labels) == 1 and not labels & {*ANSWER, "tittel"}
    assert sorted(boxes(said)) == ["text", "tittel"]


@pytest.mark.parametrize("name", ["text", "tekst"])
def test_a_single_word_stands_in_its_box_too(name):
    assert boxes(page({name: "Takk!", "audience": "public"})) == [name]


def test_paragraphs_come_back_as_they_were():
    assert "Krysningen blir ved skolen.\n\nVi begynner i mai." in page(ANSWER).replace("\r\n", "\n")


FORM = "application/x-www-form-urlencoded"


def test_a_text_that_is_too_large_is_given_back():
    said = page("audience=public&text=" + "x+" * 600_000, kind=kinds.TOO_LARGE, content_type=FORM)
    assert "x x x x" in said and boxes(said) == ["text"]
    assert unseen(said)["audience"] == "public"


def test_one_without_any_measure_is_not_read():
    said = page("text=" + "x" * (3 << 20), kind=kinds.TOO_LARGE, content_type=FORM)
    assert "<form" not in said
