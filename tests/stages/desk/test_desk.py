"""The desk: what each role can do there, and that nothing typed is lost."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile, DocumentDecision, PublicDocument, TitleDecision
from ordskifte.kernel import clock, tenancy
from ordskifte.kernel.models import AuditEntry, HandlerRun, OutboxEvent
from ordskifte.records.models import ImportRun
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UnitFactory, UserFactory, with_file
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    """The body of this desk."""
    return BodyFactory()


@pytest.fixture
def officer(body):
    """A case officer."""
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER], language="en")


@pytest.fixture
def desk(client, officer):
    """The case officer, signed in with a second factor."""
    return sign_in(client, officer)


def test_a_case_by_hand_takes_three_fields(desk, body, officer):
    form = desk.get("/desk/saker/ny/").content.decode()
    assert 'value="2026/1"' in form
    answer = desk.post(
        "/desk/saker/ny/", {"number": "2026/118", "public_title": "Ny gang- og sykkelvei", "responsible": officer.pk}
    )
    case = CaseFile.objects.get()
    assert answer.headers["Location"] == f"/desk/saker/{case.uid}/"
    assert (case.number, case.public_title, case.responsible) == ("2026/118", "Ny gang- og sykkelvei", officer)
    assert "Ny gang- og sykkelvei" in desk.get("/sak/2026/118/").content.decode()
    assert AuditEntry.objects.filter(act="cases.open", by=f"staff:{officer.uid}", about=case.uid).count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "118", "public_title": "Tittel"}, "is not a case number"),
        ({"number": "", "public_title": "Tittel"}, "required"),
        ({"number": "2026/118", "public_title": "  "}, "required"),
        ({"number": "2026/118", "public_title": "x" * 501}, "at most 500"),
        ({"number": "2026/118\x00", "public_title": "Tittel"}, "is not a case number"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, given, said):
    answer = desk.post("/desk/saker/ny/", given)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert given["public_title"].strip() in page
    assert not CaseFile.objects.exists()


def test_the_same_number_by_hand_twice_is_one_case(desk):
    given = {"number": "2026/118", "public_title": "Tittel"}
    assert desk.post("/desk/saker/ny/", given).status_code == 302
    again = desk.post("/desk/saker/ny/", given)
    assert again.status_code == 400
    assert "already open here" in again.content.decode()
    assert CaseFile.objects.count() == 1


def test_a_hand_opened_case_stands_beside_an_imported_one(desk, body):
    CaseFactory(body=body, sequence=118)
    desk.post("/desk/saker/ny/", {"number": "2026/118", "public_title": "Tittel"})
    assert list(CaseFile.objects.order_by("ordinal").values_list("ordinal", flat=True)) == [1, 2]


def test_a_title_is_decided_by_a_person(desk, body, officer):
    case = CaseFactory(body=body, sequence=8, title="Bytte av tak", public_title="")
    page = desk.get(f"/desk/saker/{case.uid}/tittel/").content.decode()
    assert "Bytte av tak" in page
    desk.post(f"/desk/saker/{case.uid}/tittel/", {"read": "Bytte av tak", "shown": "Bytte av tak på skolen"})
    assert "Bytte av tak på skolen" in desk.get("/sak/2026/8/").content.decode()
    assert TitleDecision.objects.get().by == f"staff:{officer.uid}"


def test_a_title_that_changed_meanwhile_must_be_read_again(desk, body):
    case = CaseFactory(body=body, title="Ny tittel", public_title="")
    answer = desk.post(f"/desk/saker/{case.uid}/tittel/", {"read": "Gammel tittel", "shown": "Gammel tittel"})
    assert answer.status_code == 400
    assert "changed by somebody else" in answer.content.decode()
    assert not TitleDecision.objects.exists()


def test_a_document_is_decided_by_a_person_who_saw_the_file(desk, body):
    document = DocumentFactory(case=CaseFactory(body=body, sequence=118))
    file = with_file(document)
    address = reverse("desk:document", args=[document.uid])
    assert reverse("desk:file", args=[file.uid]) in desk.get(address).content.decode()
    given = {"is_public": "yes", "title": "Saksframlegg", "seen": file.blob.sha256, "why": "Åpen sak"}
    unseen = desk.post(address, given)
    assert unseen.status_code == 400 and "look at it first" in unseen.content.decode()
    assert not DocumentDecision.objects.exists()
    desk.get(reverse("desk:file", args=[file.uid]))
    assert desk.post(address, given).status_code == 302
    assert PublicDocument.objects.get().title == "Saksframlegg"
    assert desk.post(address, {**given, "is_public": "no"}).status_code == 302
    assert not PublicDocument.objects.exists()
    assert DocumentDecision.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hidden_by": "offentleglova § 13"}, "cannot be made public"),
        ({"status": "Dokumentet er under redigering"}, "cannot be made public"),
        ({"is_classified": True}, "cannot be made public"),
        ({"is_expired": True}, "cannot be made public"),
    ],
)
def test_what_cannot_be_public_is_refused_and_not_kept(desk, body, change, said):
    document = DocumentFactory(case=CaseFactory(body=body), **change)
    file = with_file(document)
    given = {"is_public": "yes", "title": "Saksframlegg", "seen": file.blob.sha256}
    desk.get(reverse("desk:file", args=[file.uid]))
    answer = desk.post(reverse("desk:document", args=[document.uid]), given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not DocumentDecision.objects.exists()


def test_reading_what_is_withheld_is_noted(desk, body, officer):
    document = DocumentFactory(case=CaseFactory(body=body), hidden_by="offentleglova § 13")
    file = with_file(document)
    answer = desk.get(reverse("desk:file", args=[file.uid]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 hei"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(act="cases.read_withheld", by=f"staff:{officer.uid}").count() == 1


def test_another_bodys_case_is_not_found(desk):
    other = CaseFactory(body=BodyFactory(host="annen.example"))
    document = DocumentFactory(case=other)
    file = with_file(document)
    for address in (
        reverse("desk:case", args=[other.uid]),
        reverse("desk:title", args=[other.uid]),
        reverse("desk:document", args=[document.uid]),
        reverse("desk:file", args=[file.uid]),
    ):
        assert desk.get(address).status_code == 404, address


def test_an_access_code_closes_a_case_to_other_units(desk, body):
    case = CaseFactory(body=body, access_code="P")
    assert desk.get(reverse("desk:case", args=[case.uid])).status_code == 404
    assert case.title not in desk.get("/desk/saker/").content.decode()


LIST = """saksnummer;tittel;saksbehandler
2026/1;Ny bru;{email}
2026/2;Ny skole;ukjent@nordfjaera.example
x;Uten nummer;
"""


def test_a_list_opens_cases_and_says_what_was_wrong(desk, body, officer):
    file = SimpleUploadedFile("liste.csv", LIST.format(email=officer.email).encode())
    answer = desk.post("/desk/import/liste/", {"file": file})
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == f"/desk/import/{run.uid}/"
    assert run.counts == {"new": 2, "findings": 2}
    assert {case.number: case.responsible for case in CaseFile.objects.all()} == {"2026/1": officer, "2026/2": None}
    page = desk.get(f"/desk/import/{run.uid}/").content.decode()
    assert "ukjent@nordfjaera.example" in page and "Uten nummer" in page


def test_the_same_list_twice_changes_nothing(desk, body, officer):
    for _ in range(2):
        file = SimpleUploadedFile("liste.csv", b"number,title\n2026/1,Ny bru\n")
        desk.post("/desk/import/liste/", {"file": file})
    assert [run.counts for run in ImportRun.objects.order_by("pk")] == [{"new": 1}, {"unchanged": 1}]
    assert CaseFile.objects.count() == 1


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"navn;alder\nx;1\n", b"\x00" * 10, b'number,title\n"'])
def test_a_file_that_is_no_list_is_refused_in_words(desk, data):
    answer = desk.post("/desk/import/liste/", {"file": SimpleUploadedFile("liste.csv", data)})
    assert answer.status_code == 400
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize("words", ["sykkelvei", "2026/118", "%", "' OR 1=1 --", "x" * 5000, "\x00"])
def test_searching_survives_anything(desk, body, words):
    CaseFactory(body=body, sequence=118)
    assert desk.get("/desk/saker/", {"q": words}).status_code in {200, 400}


def test_searching_finds_by_number_and_by_words(desk, body):
    CaseFactory(body=body, sequence=118)
    CaseFactory(body=body, sequence=119, title="Ny skole")
    for words, count in (("2026/118", 1), ("skole", 1), ("ny", 2), ("brygge", 0)):
        assert (
            desk.get("/desk/saker/", {"q": words}).content.decode().count('<th scope="row" class="desk-number"')
            == count
        )


@pytest.mark.parametrize("path", ["/desk/", "/desk/saker/", "/desk/saker/?vis=venter", "/desk/import/"])
def test_lists_cost_the_same_for_one_and_three(desk, body, officer, path):
    def make():
        case = CaseFactory(body=body, responsible=officer, public_title="")
        DocumentFactory(case=case)

    make()
    desk.get(path)
    with CaptureQueriesContext(connection) as one:
        desk.get(path)
    make()
    make()
    with CaptureQueriesContext(connection) as three:
        desk.get(path)
    assert len(one) == len(three)


def test_a_case_costs_the_same_for_one_and_three_documents(desk, body):
    case = CaseFactory(body=body)
    with_file(DocumentFactory(case=case))
    address = reverse("desk:case", args=[case.uid])
    desk.get(address)
    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    for _ in range(2):
        with_file(DocumentFactory(case=case))
    with CaptureQueriesContext(connection) as three:
        desk.get(address)
    assert len(one) == len(three)


@pytest.mark.parametrize("role", RoleName.values)
def test_home_opens_for_every_role(client, body, role):
    person = UserFactory(body=body, roles=[role])
    assert sign_in(client, person).get("/desk/").status_code == 200


@pytest.fixture
def gave_up(body):
    """An event that a handler gave up on."""
    event = OutboxEvent.objects.create(
        kind="cases.case_opened",
        uid=uuid.uuid4(),
        digest=b"",
        salt=b"",
        payload={},
        by="system",
        happened_at=clock.now(),
    )
    return HandlerRun.objects.create(
        event=event,
        handler="ordskifte.somewhere.handle",
        uid=event.uid,
        state="parked",
        attempts=10,
        last_error="ValueError",
        next_try_at=clock.now(),
    )


def test_the_operator_sees_what_gave_up_and_tries_again(client, body, gave_up):
    operator = sign_in(client, UserFactory(body=body, roles=[RoleName.OPERATOR]))
    page = operator.get("/desk/drift/").content.decode()
    assert "ordskifte.somewhere.handle" in page and "ValueError" in page
    given = {"event": gave_up.event_id, "handler": gave_up.handler}
    assert operator.post("/desk/drift/", given).status_code == 302
    gave_up.refresh_from_db()
    assert gave_up.state == "waiting"


def test_nobody_else_tries_again(desk, gave_up):
    assert desk.post("/desk/drift/", {"event": gave_up.event_id, "handler": gave_up.handler}).status_code == 403


@pytest.mark.parametrize(("role", "is_read"), [("archivist", True), ("case_officer", False), ("operator", False)])
def test_what_a_records_system_says_is_for_the_archivist(client, body, role, is_read):
    run = ImportRun.objects.create(body=body, kind="noark5", name="uttrekk", by="system", started_at=clock.now())
    run.findings.create(code="bad_date", where="arkiv/mappe", what="A date cannot be read.", quote="KANARI")
    page = sign_in(client, UserFactory(body=body, roles=[role])).get(f"/desk/import/{run.uid}/").content.decode()
    assert ("KANARI" in page) is is_read


@pytest.mark.parametrize("role", ["moderator", "appeal_decider", "operator"])
def test_those_without_an_errand_do_not_see_cases(client, body, role):
    case = CaseFactory(body=body, public_title="", title="Bytte av tak")
    person = sign_in(client, UserFactory(body=body, roles=[role]))
    assert "Bytte av tak" not in person.get("/desk/").content.decode()
    for address in ("/desk/saker/", f"/desk/saker/{case.uid}/"):
        assert person.get(address).status_code == 403


def test_a_public_title_can_be_taken_back(desk, body, officer):
    case = CaseFactory(body=body, sequence=8, title="Klage fra Ola", public_title="Klage fra Ola")
    address = f"/desk/saker/{case.uid}/tittel/"
    desk.post(address, {"read": "Klage fra Ola", "shown": "Klage på vedtak"})
    page = desk.get("/sak/2026/8/").content.decode()
    assert "Klage på vedtak" in page and "Ola" not in page
    desk.post(address, {"read": "Klage fra Ola", "shown": "", "why": "Navn"})
    assert "Klage" not in desk.get("/sak/2026/8/").content.decode()
    assert officer.name in desk.get(address).content.decode()


def test_a_decision_that_would_not_take_effect_is_refused(desk, body):
    case = CaseFactory(body=body, title="Hemmelig", public_title="", hidden_by="offentleglova § 13")
    answer = desk.post(f"/desk/saker/{case.uid}/tittel/", {"read": "Hemmelig", "shown": "Noe"})
    assert answer.status_code == 400 and "is withheld" in answer.content.decode()
    assert not TitleDecision.objects.exists()


@pytest.mark.parametrize("number", ["14838410015", "148384 10015", "１４８３８４１００１５"])
def test_an_identity_number_gets_into_no_title(desk, body, number):
    answer = desk.post("/desk/saker/ny/", {"number": "2026/1", "public_title": f"Klage fra {number}"})
    assert answer.status_code == 400 and "national identity number" in answer.content.decode()
    case = CaseFactory(body=body, title=f"Klage fra {number}", public_title="")
    given = {"read": case.title, "shown": case.title}
    assert desk.post(f"/desk/saker/{case.uid}/tittel/", given).status_code == 400
    assert not TitleDecision.objects.exists()


def test_the_operator_says_how_the_body_is_reached_and_works(client, body):
    operator = sign_in(client, UserFactory(body=body, roles=[RoleName.OPERATOR]))
    units = [UnitFactory(body=body, name=name) for name in ("Plan og bygg", "Oppvekst")]
    assert 'value="Nordfjæra kommune"' in operator.get("/desk/organ/").content.decode()
    given = {
        "name": "Nordfjæra kommune",
        "contact_unit": "Innbyggerservice",
        "contact_email": "hei@nordfjaera.example",
        "language": "nn",
        "four_eyes": "on",
        "appeal_body": "Statsforvalteren i Nordfylket",
        "staff_mail": "daily",
        "mail_from": "svar@nordfjaera.example",
        "privacy_officer": "ombud@nordfjaera.example",
        "accessibility_declaration": "uustatus.no/nb/erklaringer/publisert/1",
        "own_name": [units[0].pk],
    }
    body.settings = {"other": 1}
    body.save()
    assert operator.post("/desk/organ/", given).status_code == 302
    body.refresh_from_db()
    assert (body.contact_unit, body.language, body.settings) == (
        "Innbyggerservice",
        "nn",
        {
            "other": 1,
            "four_eyes": True,
            "silence_is_refusal": True,
            "appeal_body": "Statsforvalteren i Nordfylket",
            "staff_mail": "daily",
            "mail_from": "svar@nordfjaera.example",
            "privacy_officer": "ombud@nordfjaera.example",
            "accessibility_declaration": "https://uustatus.no/nb/erklaringer/publisert/1",
            "officer_name": {"Plan og bygg": "name"},
        },
    )
    tenancy.forget()
    assert 'value="Statsforvalteren i Nordfylket"' in operator.get("/desk/organ/").content.decode()
    assert AuditEntry.objects.filter(act="accounts.body_described").count() == 1
    assert operator.get("/desk/organ/").content.decode().count(" checked") >= 2
    assert operator.post("/desk/organ/", {**given, "name": ""}).status_code == 400


def test_nobody_else_says_so(desk):
    assert desk.get("/desk/organ/").status_code == 403


def test_the_archivist_says_who_holds_the_journal_and_it_is_written_down(client, body):
    archivist = sign_in(client, UserFactory(body=body, roles=[RoleName.ARCHIVIST]))
    body.settings = {"other": 1}
    body.save()
    tenancy.forget()
    assert 'value="own"' in archivist.get("/desk/organ/journal/").content.decode()
    assert archivist.post("/desk/organ/journal/", {"journal": "elsewhere"}).status_code == 400
    given = {"journal": "upstream", "journal_shows_private_names": "on"}
    assert archivist.post("/desk/organ/journal/", given).status_code == 302
    body.refresh_from_db()
    kept = {"journal": "upstream", "journal_shows_private_names": True, "access_in_journal": False}
    assert body.settings == {"other": 1, **kept}
    entry = AuditEntry.objects.get(act="accounts.journal_settled")
    assert entry.details == {name: str(value) for name, value in kept.items()}


def test_the_archivist_says_that_all_about_access_is_journalled_and_reads_it_where_everybody_does(client, body):
    archivist = sign_in(client, UserFactory(body=body, roles=[RoleName.ARCHIVIST], language="en"))
    chosen = "This body has chosen to journal them all."
    assert chosen not in archivist.get("/en/vurdering/").content.decode()
    given = {"journal": "own", "access_in_journal": "on"}
    assert archivist.post("/desk/organ/journal/", given).status_code == 302
    body.refresh_from_db()
    assert body.settings["access_in_journal"] is True
    tenancy.forget()
    assert archivist.get("/desk/organ/journal/").context["form"].initial["access_in_journal"] is True
    assert chosen in archivist.get("/en/vurdering/").content.decode()


def test_nobody_but_the_archivist_says_who_holds_the_journal(client, body):
    others = [role for role in RoleName if role != RoleName.ARCHIVIST]
    person = sign_in(client, UserFactory(body=body, roles=others))
    assert person.get("/desk/organ/journal/").status_code == 403
