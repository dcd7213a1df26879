"""What was shown once and must not be any more: cases that are kept away and come back, documents that move."""

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions, projection
from ordskifte.cases.models import PublicDocument
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    """The body whose cases they are."""
    return BodyFactory()


@pytest.fixture
def officer(body):
    """Who decides."""
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER]).actor


def shown_in(case, *, by):
    """A document that was decided public."""
    document = DocumentFactory(case=case)
    seen = with_file(document).blob.sha256
    actions.decide_document(by=by, document=document, is_public=True, seen=seen, title="Kart over traseen")
    return document


def move(document, *, to):
    """What a newer extract does with a document that lies in another case now."""
    document.case = to
    document.save()


@pytest.mark.parametrize("path", ["/", "/sak/2026/1/"])
def test_a_title_that_was_taken_back_is_not_confirmed_to_whoever_kept_it(client, body, path):
    case = CaseFactory(body=body, sequence=1, public_title="Klage fra Ola Nordmann")
    kept = client.get(path).headers["ETag"]
    case.is_classified = True
    case.save()
    projection.project([case])
    case.is_classified, case.public_title = False, "Klage"
    case.save()
    projection.project([case])
    answer = client.get(path, headers={"If-None-Match": kept})
    assert answer.status_code == 200
    assert "Ola" not in answer.content.decode()


@pytest.mark.parametrize("first", ["from", "to"])
def test_a_document_that_moves_to_a_case_that_is_kept_away_goes_with_it(client, body, officer, first):
    case, away = CaseFactory(body=body, sequence=1), CaseFactory(body=body, sequence=2, is_classified=True)
    document = shown_in(case, by=officer)
    kept = client.get("/sak/2026/1/").headers["ETag"]
    move(document, to=away)
    projection.project([case] if first == "from" else [away])
    assert client.get(f"/dokument/{document.uid}/").status_code == 404
    page = client.get("/sak/2026/1/", headers={"If-None-Match": kept})
    assert (page.status_code, "Kart over traseen" in page.content.decode()) == (200, False)


def test_a_document_that_moves_is_shown_where_it_lies(client, body, officer):
    case, other = CaseFactory(body=body, sequence=1), CaseFactory(body=body, sequence=2)
    document = shown_in(case, by=officer)
    kept = client.get("/sak/2026/1/").headers["ETag"]
    move(document, to=other)
    projection.project([other])
    assert "Kart over traseen" in client.get("/sak/2026/2/").content.decode()
    page = client.get("/sak/2026/1/", headers={"If-None-Match": kept})
    assert (page.status_code, "Kart over traseen" in page.content.decode()) == (200, False)


def test_a_document_that_lies_in_no_case_any_more_is_taken_down(body, officer):
    case = CaseFactory(body=body, sequence=1)
    move(shown_in(case, by=officer), to=None)
    projection.project([case])
    assert not PublicDocument.objects.exists()
