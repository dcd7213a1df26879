"""Who may decide what about cases and documents, and what is made of odd titles and numbers."""

import threading

import pytest
from django.db import connection
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions, covers, projection
from ordskifte.cases.models import CaseFile, DocumentDecision, TitleDecision
from ordskifte.domain import screening
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel.models import AuditEntry
from ordskifte.records import actions as records
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UnitFactory, UserFactory, with_file
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
HIDDEN = "Avslag \u202eslagva\u202c\x1b\u200b på søknad"


@pytest.fixture
def body():
    """The body whose cases they are."""
    return BodyFactory()


@pytest.fixture
def officer(body):
    """Who decides."""
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER, RoleName.OPERATOR])


@pytest.fixture
def desk(client, officer):
    """The officer, signed in."""
    return sign_in(client, officer)


@pytest.fixture
def elsewhere():
    """Another body on the same installation."""
    return BodyFactory(host="annen.example")


def test_nobody_of_another_body_answers_for_a_case(body, officer, elsewhere):
    number = CaseNumber(2026, 1)
    stranger, unit = UserFactory(body=elsewhere), UnitFactory(body=elsewhere)
    for given in ({"responsible": stranger}, {"unit": unit}):
        with pytest.raises(NotAllowed):
            actions.open_case(by=officer.actor, body=body, number=number, public_title="Tittel", **given)
    with pytest.raises(NotAllowed):
        actions.found_archive(by=officer.actor, body=elsewhere)
    with pytest.raises(NotAllowed):
        records.import_list(by=officer.actor, body=elsewhere, name="saker.csv", data=b"number;title\n2026/1;Tittel")
    assert not CaseFile.objects.exists()
    assert not elsewhere.import_runs.exists()


def test_a_document_that_lies_in_no_case_is_decided_on_by_nobody(officer, elsewhere):
    document = DocumentFactory(case=CaseFactory(body=elsewhere))
    document.case = None
    document.save()
    with pytest.raises(NotAllowed):
        actions.decide_document(by=officer.actor, document=document, is_public=False, seen="")


def test_a_document_that_moved_meanwhile_is_judged_by_where_it_lies(body, officer, elsewhere):
    document = DocumentFactory(case=CaseFactory(body=body))
    looked_at = type(document).objects.select_related("case").get(pk=document.pk)
    document.case = CaseFactory(body=elsewhere)
    document.save()
    with pytest.raises(NotAllowed):
        actions.decide_document(by=officer.actor, document=looked_at, is_public=False, seen="")
    assert not DocumentDecision.objects.exists()


@pytest.mark.parametrize("title", ["Bytte av\ntak ", " Bytte av tak", ""])
def test_a_title_is_decided_however_the_source_spaced_it(desk, body, title):
    case = CaseFactory(body=body, title=title, public_title="")
    read = title.replace("\n", "\r\n")  # as browsers send it back
    answer = desk.post(f"/desk/saker/{case.uid}/tittel/", {"read": read, "shown": "Bytte av tak"})
    assert answer.status_code == 302
    assert TitleDecision.objects.get().read == title
    assert case.public.__class__.objects.get(pk=case.pk).title == "Bytte av tak"


def test_signs_that_nobody_sees_reach_nobody(client, desk, body):
    assert desk.post("/desk/saker/ny/", {"number": "2026/1", "public_title": HIDDEN}).status_code == 302
    CaseFactory(body=body, sequence=2, public_title=HIDDEN, administrative_unit=HIDDEN, status=HIDDEN)
    for number in (1, 2):
        page = client.get(f"/sak/2026/{number}/").content.decode()
        assert "Avslag slagva på søknad" in page
        assert not set("\u202e\u202c\x1b\u200b") & set(page)


def test_a_title_that_nobody_sees_is_none(desk):
    answer = desk.post("/desk/saker/ny/", {"number": "2026/1", "public_title": "\u200b\u2060"})
    assert answer.status_code == 400
    assert not CaseFile.objects.exists()


def test_the_last_number_of_a_year_does_not_shut_the_form(desk):
    desk.post("/desk/saker/ny/", {"number": "2026/9999999", "public_title": "Slurvefeil"})
    assert desk.get("/desk/saker/ny/").status_code == 200


def test_words_from_before_the_title_was_washed_are_not_shown(client, body, officer):
    case = CaseFactory(body=body, sequence=1)
    document = DocumentFactory(case=case, title="Klage fra Ola Nordmann")
    seen = with_file(document).blob.sha256
    actions.decide_document(by=officer.actor, document=document, is_public=True, seen=seen, title=document.title)
    assert "Ola" in client.get("/sak/2026/1/").content.decode()
    hidden = screening.imported(access_restriction="Unntatt", authority="offentleglova § 13", metadata=["TD"])
    document.title, document.covers = "Klage fra *****", covers.written([hidden])
    document.save()
    projection.project([case])
    assert "Ola" not in client.get("/sak/2026/1/").content.decode()


@pytest.mark.parametrize("page", ["", "tittel/"])
def test_reading_a_withheld_case_is_noted(desk, body, officer, page):
    case = CaseFactory(body=body, public_title="", hidden_by="offentleglova § 13")
    desk.get(f"/desk/saker/{case.uid}/{page}")
    assert AuditEntry.objects.filter(act="cases.read_withheld", about=case.uid, by=str(officer.actor)).count() == 1


def test_a_session_of_another_body_is_not_sent_in_a_circle(desk, elsewhere):
    there = {"host": "annen.example"}
    way_in = desk.get("/desk/", headers=there).headers["Location"]
    assert way_in == "/konto/login/?next=/desk/"
    assert desk.get(way_in, headers=there).status_code == 200


def test_an_address_adds_nobody_to_a_letter(client, body):
    unit = UnitFactory(body=body, email="post?bcc=annen@kommune.example")
    CaseFactory(body=body, sequence=1, unit=unit)
    page = client.get("/sak/2026/1/").content.decode()
    assert "mailto:post%3Fbcc%3Dannen@kommune.example" in page
    assert "mailto:post?" not in page


def at_once(acts):
    """Let people act at the same moment; what each was answered."""
    gate, answers = threading.Barrier(len(acts)), []

    def play(act):
        gate.wait()
        answers.append(act().status_code)
        connection.close()

    threads = [threading.Thread(target=play, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_one_number_is_opened_once_however_many_try(body, officer):
    desks = [sign_in(Client(raise_request_exception=False), officer) for _ in range(4)]
    given = {"number": "2026/118", "public_title": "Tittel"}
    assert at_once([lambda desk=desk: desk.post("/desk/saker/ny/", given) for desk in desks]) == [302, 400, 400, 400]
    assert CaseFile.objects.count() == 1
