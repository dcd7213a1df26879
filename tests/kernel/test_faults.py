"""Whatever is sent, the answer is a clear page in the reader's language, and never a fault of ours."""

import io
import json
import wsgiref.util
from importlib import import_module

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.kernel import tenancy
from ordskifte.kernel.web import kinds, problems, verdicts
from ordskifte.kernel.web.gate import Gate
from tests.worlds import people, small_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, db):
    """The small site, with a body that answers."""
    settings.ROOT_URLCONF = "tests.worlds.small_site"
    settings.MIDDLEWARE = small_site.MIDDLEWARE
    tenancy.forget()
    people.body()
    # A server closes connections between requests; the test's own transaction must outlive them.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    tenancy.forget()


@pytest.fixture
def reader():
    """Somebody whose program shows faults as a server would."""
    return Client(raise_request_exception=False)


def through_the_door(door=None, **environ):
    """Send a raw request; the status, the headers and the body."""
    whole = {"REMOTE_ADDR": "192.0.2.7", "wsgi.input": io.BytesIO(), **environ}
    wsgiref.util.setup_testing_defaults(whole)
    whole["HTTP_HOST"] = environ.get("HTTP_HOST", "testserver")
    answered = {}

    def start(status, headers, exc_info=None):
        answered.update(status=int(status[:3]), headers=dict(headers))

    body = b"".join((door or Gate(WSGIHandler()))(whole, start))
    return answered["status"], answered["headers"], body.decode()


EXPECTED = {
    "not-found": 404,
    "forbidden": 403,
    "suspicious": 400,
    "too-big": 413,
    "too-many-fields": 400,
    "gone": 410,
    "too-many": 429,
    "locked": 503,
    "full-disk": 503,
    "full-database": 503,
    "not-allowed": 403,
    "conflict": 409,
    "malformed": 400,
    "unforeseen": 500,
}


WORDS = 'Kjære kommune: "<b>Hvor</b> går vegen?"'


@pytest.mark.parametrize("name", ["locked", "full-disk", "full-database", "too-many"])
@pytest.mark.parametrize("area", ["", "/nn", "/en"])
def test_what_could_not_be_taken_just_now_is_shown_to_be_sent_again(reader, name, area):
    typed = {"tekst": WORDS, "navn": "Kari", "skjema": "a1b2:c3d4e5f6a7b8:x_y-z", "ja": "1", "passord": "hemmelig"}
    response = reader.post(f"{area}/fails/{name}/?svar=1", typed, headers={"Origin": "http://testserver"})
    page = response.content.decode()
    assert response.status_code == EXPECTED[name]
    assert int(response["Retry-After"]) > 0
    assert f'action="{area}/fails/{name}/?svar=1"' in page
    assert "Kjære kommune: &quot;&lt;b&gt;Hvor&lt;/b&gt; går vegen?&quot;" in page
    assert '<input type="hidden" name="skjema" value="a1b2:c3d4e5f6a7b8:x_y-z">' in page
    assert '<input type="hidden" name="ja" value="1">' in page
    assert "hemmelig" not in page
    assert "Go back in your browser" not in page
    assert not response.cookies


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}],
)
def test_a_form_of_another_site_is_not_filled_in_here(reader, headers):
    response = reader.post("/fails/full-disk/", {"tekst": WORDS}, headers=headers)
    assert response.status_code == 503
    assert "Kjære" not in response.content.decode()


def test_programs_get_their_problem_and_nothing_back(reader):
    response = reader.post("/api/fails/full-disk/", {"tekst": WORDS}, headers={"Origin": "http://testserver"})
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
    assert "Kjære" not in response.content.decode()


@pytest.mark.parametrize(("name", "status"), EXPECTED.items())
def test_every_fault_is_a_page_with_its_status(reader, name, status):
    response = reader.get(f"/fails/{name}/")
    page = response.content.decode()
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert '<html lang="nb"' in page
    assert "<h1>" in page
    assert small_site.CANARY not in page
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.parametrize(("name", "status"), EXPECTED.items())
def test_every_fault_is_a_problem_document_for_programs(reader, name, status):
    response = reader.get(f"/api/fails/{name}/")
    found = json.loads(response.content)
    assert response["Content-Type"] == problems.CONTENT_TYPE
    assert (response.status_code, found["status"]) == (status, status)
    assert found["type"].startswith("/problemer/")
    assert found["title"]
    assert found["detail"]
    assert small_site.CANARY not in response.content.decode()


@pytest.mark.parametrize(("prefix", "language"), [("", "nb"), ("/nn", "nn"), ("/en", "en")])
@pytest.mark.parametrize("name", ["not-found", "unforeseen", "locked"])
def test_a_fault_speaks_the_language_of_the_address(reader, prefix, language, name):
    response = reader.get(f"{prefix}/fails/{name}/")
    assert f'<html lang="{language}"' in response.content.decode()
    assert response["Content-Language"] == language


def test_an_address_that_does_not_exist_speaks_the_language_of_the_address(reader):
    assert '<html lang="nn"' in reader.get("/nn/finst/ikkje/").content.decode()


def test_what_passes_by_waiting_says_how_long(reader):
    assert reader.get("/fails/locked/")["Retry-After"] == "5"
    assert reader.get("/fails/full-disk/")["Retry-After"] == "600"
    assert reader.get("/fails/too-many/")["Retry-After"] == "17"
    assert "Retry-After" not in reader.get("/fails/not-found/")


def test_an_unforeseen_fault_names_the_reference_that_the_log_has(reader):
    response = reader.get("/fails/unforeseen/")
    assert response["X-Request-ID"] in response.content.decode()


def test_one_of_our_errors_says_its_own_sentence(reader):
    assert "2026-118" in reader.get("/en/fails/malformed/").content.decode()
    assert json.loads(reader.get("/api/fails/malformed/").content)["code"] == "malformed_number"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 429, 503])
def test_a_refusal_without_words_gets_some(reader, status):
    response = reader.get(f"/empty/{status}/")
    assert response.status_code == status
    assert "<h1>" in response.content.decode()


def test_what_may_be_done_instead_stays_with_the_refusal(reader):
    assert reader.get("/empty/405/")["Allow"] == "GET"


def test_a_template_that_breaks_does_not_take_the_page_with_it(reader, settings):
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    response = reader.get("/fails/locked/")
    assert response.status_code == 503
    assert "<h1>" in response.content.decode()


# --- Hostile requests ---


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"PATH_INFO": "/\x00"}, 400),
        ({"PATH_INFO": "/a\nb"}, 400),
        ({"PATH_INFO": "/\xff\xfe/"}, 404),
        ({"PATH_INFO": "/\xed\xa0\x80/"}, 404),
        ({"PATH_INFO": ""}, 200),
        ({"PATH_INFO": "//elsewhere.example/"}, 404),
        ({"PATH_INFO": "/" + "a" * 9_000}, 414),
        ({"QUERY_STRING": "a=%00"}, 400),
        ({"QUERY_STRING": "a=\x00"}, 400),
        ({"PATH_INFO": "/read/", "QUERY_STRING": "a=%ff%fe&b=%ed%a0%80"}, 200),
        ({"PATH_INFO": "/read/", "QUERY_STRING": "a=\xff\xfe"}, 200),
        ({"PATH_INFO": "/read/", "QUERY_STRING": "&".join(f"a{n}=1" for n in range(900))}, 400),
        ({"HTTP_HOST": "a" * 8_192}, 421),
        ({"HTTP_HOST": "a\x00b"}, 421),
        ({"HTTP_HOST": "elsewhere.example"}, 421),
        ({"HTTP_HOST": "[::1"}, 421),
        ({"HTTP_HOST": "testserver:99999999"}, 200),
        ({"HTTP_ACCEPT_LANGUAGE": "nb," * 4_000}, 200),
        ({"HTTP_ACCEPT_LANGUAGE": "nb," * 9_000}, 431),
        ({"HTTP_COOKIE": "a=\xff\xfe\x00; =; ;;; session=" + "\x01" * 40}, 200),
        ({"HTTP_COOKIE": "; ".join(f"c{n}=1" for n in range(1_500))}, 200),
        ({"HTTP_COOKIE": "a=" + "b" * 20_000}, 431),
        ({f"HTTP_X_{n}": "b" * 16_000 for n in range(6)}, 431),
        ({"REQUEST_METHOD": "BREW"}, 405),
        ({"REQUEST_METHOD": "G\x00T"}, 405),
        ({"REQUEST_METHOD": "TRACE"}, 405),
        ({"REQUEST_METHOD": "A" * 5_000}, 405),
        ({"CONTENT_LENGTH": "-5"}, 400),
        ({"CONTENT_LENGTH": "many"}, 400),
        ({"CONTENT_LENGTH": "9" * 5_000}, 400),
        ({"CONTENT_TYPE": "text/plain; a*=nothing''%41"}, 400),
        ({"CONTENT_TYPE": "text/plain; charset*=utf-8''utf-8"}, 200),
        ({"CONTENT_TYPE": "text/plain;" + "a=b;" * 5_000}, 400),
        ({"HTTP_IF_NONE_MATCH": '"' * 5_000}, 200),
        ({"HTTP_IF_MODIFIED_SINCE": "yesterday"}, 200),
        ({"HTTP_X_FORWARDED_FOR": "\xff, 1.2.3.4"}, 200),
        ({"REMOTE_ADDR": ""}, 200),
    ],
)
def test_a_hostile_request_is_refused_or_does_no_harm(environ, status):
    found, headers, page = through_the_door(**environ)
    assert found == status
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in headers
    assert found == 200 or "<h1>" in page


@pytest.mark.parametrize("charset", ["latin-1", "hex", "idna", "utf-16", "none", "", "æ"])
def test_another_encoding_is_refused_for_what_is_sent_and_ignored_for_addresses(charset):
    environ = {"CONTENT_TYPE": f"text/plain; charset={charset}", "PATH_INFO": "/read/", "QUERY_STRING": "a=%c3%a6"}
    assert through_the_door(REQUEST_METHOD="POST", **environ)[0] == 415
    status, _, page = through_the_door(**environ)
    assert (status, json.loads(page)["query"]) == (200, {"a": "æ"})


def form_data(body, *, content_type, length=None):
    """A raw form on its way to a page that reads all of it."""
    return through_the_door(
        PATH_INFO="/read/",
        REQUEST_METHOD="POST",
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH=str(len(body) if length is None else length),
        **{"wsgi.input": io.BytesIO(body)},
    )


PART = b'--x\r\nContent-Disposition: form-data; name="a"'


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"a=%00%ff", "application/x-www-form-urlencoded", 200),
        (b"a=1", "application/x-www-form-urlencoded; charset=latin-1", 415),
        (b"&".join(b"a%d=1" % n for n in range(600)), "application/x-www-form-urlencoded", 400),
        (b"a=" + b"b" * (1 << 21), "application/x-www-form-urlencoded", 413),
        (b"", "multipart/form-data", 400),
        (b"", "multipart/form-data; boundary=" + "b" * 300, 400),
        (b"rubbish", "multipart/form-data; boundary=x", 200),
        (PART + b"\r\n\r\n\xff\xfe\x00\r\n--x--", "multipart/form-data; boundary=x", 200),
        (PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--", "multipart/form-data; boundary=x", 200),
        (PART + b"; filename*=nothing''%41\r\n\r\nb\r\n--x--", "multipart/form-data; boundary=x", 200),
        (PART + b'; filename="../../etc/passwd\x00"\r\n\r\nb\r\n--x--', "multipart/form-data; boundary=x", 200),
        (PART + b"\r\nContent-Type: text/plain; charset=hex\r\n\r\nb\r\n--x--", "multipart/form-data; boundary=x", 200),
        (PART + b'; filename="b"\r\n\r\nb\r\n' + (PART + b'; filename="b"\r\n\r\nb\r\n') * 30 + b"--x--",
         "multipart/form-data; boundary=x", 400),
    ],
)  # fmt: skip
def test_a_hostile_form_is_refused_or_does_no_harm(body, content_type, status):
    assert form_data(body, content_type=content_type)[0] == status


def test_a_form_whose_connection_broke_is_refused():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise ConnectionResetError

    status, _, page = through_the_door(
        PATH_INFO="/read/",
        REQUEST_METHOD="POST",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH="10",
        **{"wsgi.input": Broken()},
    )
    assert status == 400
    assert "<h1>" in page


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=60), st.binary(max_size=60))
def test_no_path_query_or_form_is_a_fault_of_ours(text, body):
    door = Gate(WSGIHandler())
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", text):
        status, _, _ = through_the_door(
            door,
            PATH_INFO="/read/",
            REQUEST_METHOD="POST",
            QUERY_STRING=text,
            CONTENT_TYPE=content_type,
            CONTENT_LENGTH=str(len(body)),
            HTTP_COOKIE=text,
            **{"wsgi.input": io.BytesIO(body)},
        )
        assert status < 500
    assert through_the_door(door, PATH_INFO="/" + text)[0] < 500


def test_the_program_is_reached_through_the_gate():
    assert isinstance(import_module("ordskifte.project.wsgi").application, Gate)


# --- Forms that had expired ---

HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def typing():
    """Somebody whose forms are checked."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def test_an_expired_form_gives_back_what_was_typed(typing):
    typed = {
        "text": "Vi vil ha\nbuss <nå>",
        "email": "kari@example.no",
        "password": "hemmelig",
        "csrfmiddlewaretoken": "x",
    }
    response = typing.post("/desk/typed/?til=5", typed, **HERE)
    page = response.content.decode()
    assert response.status_code == 403
    assert "buss &lt;nå&gt;" in page
    assert "kari@example.no" in page
    assert "hemmelig" not in page
    assert 'action="/desk/typed/?til=5"' in page
    assert response["Cache-Control"] == "private, no-store"


def test_an_expired_form_can_be_sent_again_and_then_arrives(typing):
    page = typing.post("/desk/typed/", {"text": "Vi vil ha buss"}, **HERE).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = typing.post("/desk/typed/", {"text": "Vi vil ha buss", "csrfmiddlewaretoken": token}, **HERE)
    assert json.loads(again.content)["text"] == "Vi vil ha buss"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"},
    ],
)
def test_a_form_from_elsewhere_is_not_filled_in_for_a_single_click(typing, headers):
    response = typing.post("/desk/typed/", {"text": "slett alt"}, **headers)
    assert response.status_code == 403
    assert "slett alt" not in response.content.decode()
    assert "<form" not in response.content.decode()


def test_files_are_asked_for_again(typing):
    file = io.BytesIO(b"x")
    file.name = "a.txt"
    page = typing.post("/desk/typed/", {"vedlegg": file, "text": "a"}, **HERE).content.decode()
    assert 'type="file"' in page
    assert 'enctype="multipart/form-data"' in page


# --- The table of kinds ---


def test_every_kind_has_a_name_of_its_own_and_all_its_words():
    assert len({kind.slug for kind in kinds.ALL}) == len(kinds.ALL) > 15
    for kind in kinds.ALL:
        assert str(kind.title)
        assert str(kind.what_happened)
        assert str(kind.what_to_do)
        assert (kind.retry_after is not None) == (kind.status in {429, 503})


def test_a_database_without_tables_is_not_said_to_be_busy():
    from django.db import OperationalError

    assert verdicts.verdict_on(OperationalError("no such table: kernel_body")) is None


def test_room_that_ran_out_is_found_behind_other_errors():
    try:
        try:
            raise OSError(28, "No space left on device")
        except OSError as cause:
            raise RuntimeError("could not keep the file") from cause
    except RuntimeError as error:
        assert verdicts.verdict_on(error).kind is kinds.FULL


def test_a_problem_document_keeps_its_five_members():
    found = json.loads(problems.problem(status=400, slug="a", title="b", detail="c", code="d").content)
    assert found == {"type": "/problemer/a", "title": "b", "status": 400, "detail": "c", "code": "d"}
