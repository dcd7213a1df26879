"""Public pages: what they show, how they answer, and that reading leaves no trace."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ordskifte.cases import actions
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel.web.stored import shelf
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    """The body of these pages."""
    return BodyFactory()


def decided(case, *, title="Saksframlegg: gang- og sykkelvei"):
    """A document that a case officer decided is public."""
    officer = UserFactory(body=case.body)
    document = DocumentFactory(case=case)
    file = with_file(document)
    actions.decide_document(
        by=Actor.staff(officer.uid), document=document, is_public=True, seen=file.blob.sha256, title=title
    )
    return document


def test_a_case_shows_title_status_unit_and_the_way_to_access(client, body):
    CaseFactory(body=body, sequence=118)
    page = client.get("/sak/2026/118/").content.decode()
    assert "Ny gang- og sykkelvei langs Strandvegen" in page
    assert "2026/118" in page
    assert "Under behandling" in page
    assert "Plan og bygg" in page
    assert "/innsyn/?sak=2026/" in page


def test_a_document_is_shown_only_after_a_decision(client, body):
    case = CaseFactory(body=body, sequence=118)
    document = DocumentFactory(case=case, title="Intern tittel")
    with_file(document)
    assert "Intern tittel" not in client.get("/sak/2026/118/").content.decode()
    assert client.get(reverse("website:document", args=[document.uid])).status_code == 404
    shown = decided(case)
    assert "Saksframlegg: gang- og sykkelvei" in client.get("/sak/2026/118/").content.decode()
    answer = client.get(reverse("website:document", args=[shown.uid]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 hei"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="2026-118-{shown.uid.hex[:8]}.pdf"'
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_withheld_title_names_the_legal_basis_and_nothing_else(client, body):
    CaseFactory(body=body, sequence=7, title="Hemmelig", public_title="", hidden_by="offentleglova § 23 første ledd")
    page = client.get("/sak/2026/7/").content.decode()
    assert "offentleglova § 23 første ledd" in page
    assert "Hemmelig" not in page


def test_a_title_waits_for_a_person(client, body):
    case = CaseFactory(body=body, sequence=8, title="Bytte av tak på skolen", public_title="")
    assert "Bytte av tak" not in client.get("/sak/2026/8/").content.decode()
    officer = UserFactory(body=body)
    actions.decide_title(by=Actor.staff(officer.uid), case=case, read=case.title, shown="Bytte av tak på skolen")
    assert "Bytte av tak på skolen" in client.get("/sak/2026/8/").content.decode()


def test_two_units_with_one_number_become_a_list(client, body):
    one = CaseFactory(body=body, sequence=199, title="Den ene", public_title="Den ene")
    other = CaseFactory(body=body, sequence=199, ordinal=2, title="Den andre", public_title="Den andre")
    page = client.get("/sak/2026/199/").content.decode()
    assert "Den ene" in page and "Den andre" in page
    assert f"/sak/id/{one.uid}/" in page and f"/sak/id/{other.uid}/" in page
    assert "Den andre" in client.get(f"/sak/id/{other.uid}/").content.decode()


def test_the_only_one_with_a_number_has_its_address_there(client, body):
    case = CaseFactory(body=body, sequence=118)
    assert client.get(f"/sak/id/{case.uid}/").headers["Location"] == "/sak/2026/118/"


def test_a_case_that_is_kept_away_leaves_no_gap(client, body):
    CaseFactory(body=body, sequence=9, is_classified=True)
    second = CaseFactory(body=body, sequence=9, ordinal=2)
    assert client.get(f"/sak/id/{second.uid}/").headers["Location"] == "/sak/2026/9/"
    for path in ("/", "/sak/", "/sak/2026/9/"):
        assert "/sak/2026/9/2" not in client.get(path).content.decode()


@pytest.mark.parametrize("status", ["Utgår", "U"])
def test_a_case_that_has_gone_out_is_not_told_of(client, body, status):
    CaseFactory(body=body, sequence=5, status=status)
    assert client.get("/sak/2026/5/").status_code == 404


def test_a_classified_case_is_not_told_of(client, body):
    CaseFactory(body=body, sequence=6, is_classified=True)
    assert client.get("/sak/2026/6/").status_code == 404


def test_another_bodys_case_is_not_here(client, body):
    other = BodyFactory(host="annen.example", name="Annen kommune")
    CaseFactory(body=other, sequence=118)
    assert client.get("/sak/2026/118/").status_code == 404
    assert client.get("/sak/2026/118/", headers={"host": "annen.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/sak/", "/sak/2026/118/", "/personvern/", "/tilgjengelighet/"])
@pytest.mark.parametrize("prefix", ["", "/nn", "/en"])
def test_reading_leaves_no_trace(client, body, path, prefix):
    CaseFactory(body=body, sequence=118)
    answer = client.get(prefix + path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Accept-Language" not in answer.headers.get("Vary", "")
    # A link that one may follow loads nothing; all else that names another site does.
    page = re.sub(r'<a href="https://[^"]*">', "<a>", answer.content.decode())
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
    assert f'lang="{prefix[1:] or "nb"}"' in page


def test_a_page_that_has_not_changed_is_not_sent_again(client, body, django_assert_max_num_queries):
    case = CaseFactory(body=body, sequence=118)
    tag = client.get("/sak/2026/118/").headers["ETag"]
    with django_assert_max_num_queries(1):
        assert client.get("/sak/2026/118/", headers={"if-none-match": tag}).status_code == 304
    decided(case)
    again = client.get("/sak/2026/118/", headers={"if-none-match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


@pytest.mark.parametrize("path", ["/sak/2026/118/", "/", "/sak/"])
def test_pages_cost_the_same_for_one_and_three(client, body, path):
    case = CaseFactory(body=body, sequence=118)
    decided(case)
    client.get(path)
    shelf.clear()
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for sequence in (119, 120):
        decided(CaseFactory(body=body, sequence=sequence))
        decided(case)
    shelf.clear()
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(one) == len(three) <= 8


@pytest.mark.parametrize(
    "path",
    [
        "/sak/2026/0/",
        "/sak/02026/1/",
        "/sak/2026/99999999/",
        "/sak/2026/1%00/",
        "/sak/id/nei/",
        "/dokument/nei/",
        "/sak/２０２６/1/",
    ],
)
def test_addresses_that_are_not_ours_are_plain_404(client, body, path):
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize("wanted", ["118", "2026-118", "' OR 1=1", "x" * 500])
def test_a_number_that_cannot_be_read_says_how_to_write_it(client, body, wanted):
    answer = client.get("/sak/", {"nummer": wanted})
    assert answer.status_code == 400
    assert "2026/118" in answer.content.decode()


def test_a_number_leads_to_its_case(client, body):
    CaseFactory(body=body, sequence=118)
    assert client.get("/sak/", {"nummer": " 2026/118 "}).headers["Location"] == "/sak/2026/118/"


def test_a_damaged_place_in_the_list_is_refused_in_words(client, body):
    assert client.get("/sak/", {"etter": "abc"}).status_code == 400


def test_nobody_but_the_system_and_staff_decides(body):
    case = CaseFactory(body=body)
    archivist_elsewhere = UserFactory(body=BodyFactory(host="annen.example"), roles=["archivist"])
    for actor in (Actor.staff(archivist_elsewhere.uid), Actor.staff(UserFactory(body=body, roles=["moderator"]).uid)):
        with pytest.raises(NotAllowed):
            actions.decide_title(by=actor, case=case, read=case.title, shown="x")
    with pytest.raises(actions.TitleIsWithheld):
        actions.decide_title(by=SYSTEM, case=case, read=case.title, shown="x")


@pytest.mark.parametrize("path", ["/sak/2026/118", "/nn/sak/2026/118", "/sak", "/personvern"])
def test_an_address_without_its_last_slash_leads_on(client, body, path):
    CaseFactory(body=body, sequence=118)
    assert client.get(path).headers["Location"] == f"{path}/"


def test_titles_say_in_which_language_they_are(client, body):
    CaseFactory(body=body, sequence=118)
    assert '<h1 lang="nb">Ny gang' in client.get("/en/sak/2026/118/").content.decode()
    assert "<h1>Ny gang" in client.get("/sak/2026/118/").content.decode()


def test_a_withheld_case_is_told_apart_by_its_number(client, body):
    CaseFactory(body=body, sequence=7, public_title="", hidden_by="offentleglova § 13")
    assert "<title>Skjermet – Sak 2026/7" in client.get("/sak/2026/7/").content.decode()
