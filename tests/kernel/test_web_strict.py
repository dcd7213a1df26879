"""Bodies are read with a limit, and what was typed is never cut."""

import io
import json

import pytest
from django.test import Client, RequestFactory

from ordskifte.kernel import tenancy
from ordskifte.kernel.web import kinds, strict
from ordskifte.kernel.web.errors import Refused
from ordskifte.protocols.strictjson import JsonRefused
from tests.worlds import people, small_site


def sent(body, *, content_type="application/json", **environ):
    """A request with a body."""
    return RequestFactory().generic("POST", "/", body, content_type=content_type, **environ)


@pytest.mark.parametrize("content_type", ["application/json", "application/activity+json; charset=utf-8"])
def test_json_is_read(content_type):
    assert strict.read_json(sent(b'{"a": [1]}', content_type=content_type), max_bytes=100) == {"a": [1]}


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml", "text/json", "application/jsonish"])
def test_what_does_not_say_that_it_is_json_is_not_read_as_json(content_type):
    with pytest.raises(Refused) as refusal:
        strict.read_json(sent(b"{}", content_type=content_type), max_bytes=100)
    assert refusal.value.kind is kinds.MEDIA_TYPE


def test_a_body_is_refused_by_its_length_before_it_is_read():
    class Untouched(io.BytesIO):
        def read(self, size=-1):
            raise AssertionError("was read")

    with pytest.raises(Refused) as refusal:
        strict.read_body(sent(b"", CONTENT_LENGTH="101", **{"wsgi.input": Untouched()}), max_bytes=100)
    assert refusal.value.kind is kinds.TOO_LARGE


def test_a_body_as_long_as_the_limit_is_read():
    assert strict.read_body(sent(b"x" * 100), max_bytes=100) == b"x" * 100


def test_a_body_that_was_cut_off_is_refused():
    with pytest.raises(Refused) as refusal:
        strict.read_body(sent(b"", CONTENT_LENGTH="50", **{"wsgi.input": io.BytesIO(b"x" * 20)}), max_bytes=100)
    assert refusal.value.kind is kinds.BROKEN_UPLOAD


def test_a_body_that_was_read_before_can_be_read_again():
    request = sent(b"{}")
    assert request.body == b"{}"
    assert strict.read_json(request, max_bytes=100) == {}


@pytest.mark.parametrize("body", [b"{", b"[" * 9_000, b'{"a":1,"a":2}', b"NaN", b'"\\ud800"', b"1e999", b"\xff", b" "])
def test_hostile_json_is_refused(body):
    with pytest.raises(JsonRefused):
        strict.read_json(sent(body), max_bytes=10_000)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"a": 1}', 200, None),
        (b"[" * 9_000, 400, "too_deep"),
        (b'{"a":1,"a":2}', 400, "duplicate_key"),
        (b'"' + b"x" * 10_000 + b'"', 413, None),
        (b"\xff", 400, "encoding"),
    ],
)
def test_a_program_is_told_what_is_wrong_with_its_json(settings, body, status, code):
    settings.ROOT_URLCONF = "tests.worlds.small_site"
    settings.MIDDLEWARE = small_site.MIDDLEWARE
    tenancy.forget()
    people.body()
    response = Client(raise_request_exception=False).post("/api/read/", body, content_type="application/json")
    tenancy.forget()
    found = json.loads(response.content)
    assert (response.status_code, found.get("code")) == (status, code)


# --- Forms ---

LIMITS = {"name": 20, "text": 50}


def typed(**fields):
    """A form that was sent."""
    return strict.read_form(RequestFactory().post("/", fields), limits=LIMITS)


def test_a_form_that_fits_is_read():
    found = typed(name="Kari", text="Hei\r\nder", other="x")
    assert found == strict.Typed({"name": "Kari", "text": "Hei\nder"})
    assert found.is_fit


def test_a_field_that_did_not_come_is_empty():
    assert typed(name="Kari").values == {"name": "Kari", "text": ""}


@pytest.mark.parametrize("text", ["x" * 51, "a\x00b", "x" * 10_000])
def test_what_does_not_fit_is_named_and_kept_whole(text):
    found = typed(name="Kari", text=text)
    assert found.values["text"] == text
    assert list(found.faults) == ["text"]
    assert not found.is_fit


def test_a_line_break_counts_as_one_character():
    assert typed(text="\r\n" * 50).is_fit


def test_a_field_that_came_twice_is_refused():
    assert list(typed(name=["a", "b"]).faults) == ["name"]
