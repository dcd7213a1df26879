"""Odd and hostile input to the forms about access is answered in words, and nothing that was typed is lost."""

import html
import uuid

import pytest
from django.test import Client

from ordskifte.access.models import AccessRequest
from ordskifte.kernel import clock
from tests.stages.access.test_archive_of_requests import refuse
from tests.stages.access.test_public_access import TYPED, asked

pytestmark = pytest.mark.django_db

ODD = {
    "zero": "a\x00b",
    "only zero width": "\u200b\u200d\ufeff",
    "turned around": "\u202egod.exe\u202c & <script>alert(1)</script>",
    "template": "{{ 7*7 }} {% debug %} %(count)s %s {0}",
    "quotes": "'; DROP TABLE access_accessrequest; -- \" ' `",
    "marks": "e" + "\u0301" * 5_000,
    "other digits": "٢٠٢٦/١١٨",
    "far away": "\U0001f9d1\u200d\U0001f91d\u200d\U0001f9d1 \U0010ffff \ufffe",
    "line breaks": "en\r\nto\rtre\u2028fire\x0bfem\x85seks",
    "huge number": "9999/" + "9" * 30,
    "controls": "".join(map(chr, range(1, 32))) + "\x7f",
    "mail header": "pal@example.no\r\nBcc: alle@example.no",
    "long": "x" * 30_000,
}
QUERIES = ["sak=%00", "sak=%ED%A0%80", "journal=%FF%FE", "dokument=%00%0a", "sak=" + "9" * 5_000, "sak=2026/118&sak=x",
           "gjelder=%E2%80%AE", "tekst=%3Cscript%3E", "%00=1", "sak[]=1", "sak=9999/99999999999999999999"]  # fmt: skip
PATHS = ["a%00b/c%00d/", "%ED%A0%80/%FF/", "..%2f..%2f/x/", "K7M3-9QXD-2T4A-X/%00/", "x" * 3_000 + "/y/",
         "%F0%9F%92%A9/x/", "K7M3-9QXD-2T4A-X/" + "y" * 3_000 + "/",
         "a/b/dokument/00000000-0000-0000-0000-000000000000/"]  # fmt: skip
BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"%%%&&&===", "application/x-www-form-urlencoded"),
    (b"tekst=%ED%A0%80%FF&epost=%00", "application/x-www-form-urlencoded"),
    (b'{"tekst": "x"}', "application/json"),
    (b"tekst=hei", "text/plain"),
    (b"\xff\xfe", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"tekst=hei", "application/x-www-form-urlencoded; charset=none-such"),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
    (b'--x\r\nContent-Disposition: form-data; name="tekst"; filename="../../a\x00"\r\n\r\nhei\r\n--x--\r\n',
     "multipart/form-data; boundary=x"),
    (b"&".join(b"f%d=1" % number for number in range(2_000)), "application/x-www-form-urlencoded"),
]  # fmt: skip


def begins(words):
    """The beginning of what was typed, as a page shows it."""
    return html.escape(words.replace("\x00", "").split("\r")[0][:60])


@pytest.fixture
def reader(body, officer):
    """Somebody outside; an error of ours would be an answer of 500, as in production."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def desk_of(desk):
    """The case officer; the same."""
    desk.raise_request_exception = False
    return desk


@pytest.mark.parametrize("field", TYPED)
@pytest.mark.parametrize("odd", ODD)
def test_odd_words_in_any_field_are_taken_or_answered_in_words(reader, case, field, odd):
    given = {**TYPED, field: ODD[odd]}
    page = reader.post("/innsyn/", given)
    shown = page.content.decode()
    assert page.status_code in {200, 400}
    assert "<script>alert" not in shown
    for name, value in given.items():
        assert name == field or html.escape(value) in shown
    if page.status_code == 200:
        answer = asked(reader, **{field: ODD[odd]})
        assert answer.status_code == 303
        status = reader.get(answer.headers["Location"])
        assert status.status_code == 200 and "<script>alert" not in status.content.decode()
    else:
        assert not AccessRequest.objects.exists()
        assert begins(ODD[odd]) in shown.replace("\x00", "")


@pytest.mark.parametrize("query", QUERIES)
def test_odd_addresses_that_lead_to_the_form_show_the_form(reader, case, query):
    page = reader.get(f"/innsyn/?{query}")
    assert page.status_code == (400 if "%00" in query else 200)
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post", "head", "put"])
def test_links_that_nobody_has_lead_to_nothing(reader, ask, path, method):
    ask()
    assert getattr(reader, method)(f"/innsyn/{path}").status_code in {400, 403, 404, 405}


@pytest.mark.parametrize(("content", "kind"), BODIES)
def test_bodies_that_are_no_form_are_answered(reader, case, content, kind):
    page = reader.generic("POST", "/innsyn/", content, content_type=kind)
    assert 400 <= page.status_code < 500
    assert not AccessRequest.objects.exists()


@pytest.mark.parametrize("deed", ["", "trekk ", "klag\x00", "__class__", "x" * 10_000])
@pytest.mark.parametrize("odd", ["zero", "controls", "turned around"])
def test_odd_deeds_on_ones_own_page_do_nothing_and_keep_what_was_typed(reader, ask, deed, odd):
    receipt = ask()
    request = receipt.request
    page = reader.post(f"/innsyn/{request.reference}/{receipt.secret}/", {"gjor": deed, "tekst": ODD[odd]})
    assert page.status_code in {400, 409}
    shown = page.content.decode()
    assert "<script>alert" not in shown
    assert AccessRequest.objects.get().version == request.version


@pytest.mark.parametrize("odd", ODD)
def test_an_appeal_of_odd_words_is_taken_or_its_words_stay(reader, ask, officer, odd):
    receipt = ask()
    refuse(receipt.request, officer, at=clock.now())
    page = reader.post(f"/innsyn/{receipt.request.reference}/{receipt.secret}/", {"gjor": "klag", "tekst": ODD[odd]})
    assert page.status_code in {303, 409}
    if page.status_code == 409:
        assert begins(ODD[odd]) in page.content.decode().replace("\x00", "")
    assert reader.get(f"/innsyn/{receipt.request.reference}/{receipt.secret}/").status_code == 200


NAMES = ["gi", "avslag", "videre", "sak", "lukk", "ta", "nothing"]
FIELDS = ["expected", "text", "basis", "wider_access", "appeal_to", "appeal_until", "to_name", "to_address", "number",
          "which", "is_whole", "asks_payment", "is_about_manner", "is_no_number"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", [*ODD, "number"])
def test_the_forms_at_the_desk_answer_odd_input_in_words(desk_of, ask, case, plan, note, name, odd):
    request = ask(case=case).request
    words = ODD.get(odd, "9" * 400)
    given = dict.fromkeys(FIELDS, words)
    for file in (plan, note):
        given |= {f"give_{file.uid.hex}": words, f"title_{file.uid.hex}": words, f"why_{file.uid.hex}": words}
    fit = {"expected": "1", "is_whole": "yes", "appeal_until": "9999-12-31"}
    for changed in ({}, fit, {"appeal_until": "0001-01-01"}):
        page = desk_of.post(f"/desk/innsyn/{request.uid}/{name}/", {**given, **changed})
        assert page.status_code in {200, 302, 303, 400, 404}, (name, odd, page.status_code)
        if page.status_code == 400 and name in {"gi", "avslag", "lukk"}:
            assert begins(words) in page.content.decode().replace("\x00", "")
    assert desk_of.get(f"/desk/innsyn/{request.uid}/").status_code == 200


@pytest.mark.parametrize(
    "query", ["vis=%00", "vis=alle&etter=%00", "etter=%FF", "etter=" + "x" * 5_000, "vis=alle&etter=1"]
)
def test_odd_addresses_of_the_queue_show_the_queue(desk_of, ask, query):
    ask()
    assert desk_of.get(f"/desk/innsyn/?{query}").status_code in {200, 400, 404}


def test_a_message_or_request_that_is_not_there_is_not_there(desk_of):
    for path in ("marker/", "", "x/"):
        for uid in (uuid.uuid4(), "x"):
            assert desk_of.post(f"/desk/innsyn/{path}{uid}/").status_code == 404
