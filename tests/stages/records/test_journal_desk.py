"""The journal at the desk: what waits, one form that registers, and every change with its reason."""

import pytest
from django.test import Client
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import Change
from ordskifte.kernel import audit
from ordskifte.records import actions
from ordskifte.records.models import Record, RegistryEntry, SignOff
from tests.factories.cases import UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
MANY = 53
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"


@pytest.fixture
def desk(aud):
    """The archivist's browser, signed in with a second factor."""
    return sign_in(Client(), aud)


@pytest.fixture
def record(said, aud):
    """Something that came in and is registered."""
    return actions.register(by=aud.actor, assessment=said(name="Kari Stranheim"), title="Spørsmål om kryssing")


def fill(assessment, **given):
    usual = {"expected": assessment.version, "title": "Spørsmål om kryssing", "restriction": "Unntatt offentlighet"}
    return usual | {"other_party_public": "on"} | given


def text(answer):
    return answer.content.decode()


def test_what_waits_is_listed_oldest_first_and_counted_in_the_menu(desk, said):
    rows = [said(f"Hva med punkt {n}?", name=f"Person {n}") for n in range(2)]
    page = text(desk.get(reverse("records_waiting")))
    places = [page.index(reverse("records_register", args=[row.uid])) for row in rows]
    assert places == sorted(places)
    assert "Person 0" in page
    # The publication waits too.
    assert "Journal (3)" in page
    assert desk.get(reverse("records_next")).status_code == 302


def test_the_form_registers_and_says_the_number(desk, said):
    assessment = said(name="Kari Strandheim")
    address = reverse("records_register", args=[assessment.uid])
    assert "Hvor krysser sykkelveien" in text(desk.get(address))
    answer = desk.post(address, fill(assessment), follow=True)
    record = Record.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("records_record", args=[record.uid])
    assert f"number {record.entry.number}" in text(answer)
    assert "Kari Strandheim" in text(answer)
    # Sent twice, it is one.
    desk.post(address, fill(assessment))
    assert RegistryEntry.objects.count() == 1


def test_the_next_one_comes_by_the_other_button(desk, said):
    first = said()
    answer = desk.post(reverse("records_register", args=[first.uid]), fill(first, next="1"))
    assert answer["Location"] == reverse("records_next")


@pytest.mark.parametrize(
    ("given", "said_in_words"),
    [
        ({"title": ""}, "This field is required"),
        ({"hides": ["name"], "authority": ""}, "legal basis"),
        ({"hides": ["name"], "authority": "offentleglova § 13"}, "must also name the provision"),
        ({"authority": BASIS}, "Choose what is withheld"),
        ({"hides": ["title"], "authority": BASIS}, "public title must be another"),
        ({"public_title": "Om 148384 10015"}, "national identity number"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(desk, said, given, said_in_words):
    assessment = said()
    address = reverse("records_register", args=[assessment.uid])
    answer = desk.post(address, fill(assessment, **{"title": "Et særskilt emne"} | given))
    assert answer.status_code == 400
    assert said_in_words in text(answer)
    assert given.get("title", "Et særskilt emne") in text(answer)
    assert not Record.objects.exists()


def test_a_screening_is_part_of_the_same_act(desk, said):
    assessment = said(name="Marte Ekornes")
    given = {"title": "Klage fra Marte", "public_title": "Klage", "hides": ["title", "name", "documents"]}
    desk.post(reverse("records_register", args=[assessment.uid]), fill(assessment, authority=BASIS, **given))
    record = Record.objects.get()
    assert record.screening["scope"] == "H"
    assert record.correspondence_parts.get(type="Avsender").public_name == ""


def test_what_somebody_changed_meanwhile_is_a_conflict(desk, said):
    assessment = said()
    address = reverse("records_register", args=[assessment.uid])
    assert desk.post(address, fill(assessment, expected=assessment.version + 1)).status_code == 409


def test_many_are_registered_with_one_button(desk, said):
    rows = [said(f"Hva med punkt {n}?") for n in range(3)]
    marked = [f"{row.uid}:{row.version}" for row in rows[:2]]
    answer = desk.post(reverse("records_register_many"), {"row": marked}, follow=True)
    assert "2 are registered" in text(answer)
    assert RegistryEntry.objects.count() == 2
    assert "Mark at least one" in text(desk.post(reverse("records_register_many"), follow=True))


def test_a_record_shows_its_parts_documents_and_history(desk, aud, record):
    actions.correct_entry(by=aud.actor, record=record, fields={"other_name": "Kari Strandheim"}, why="Feil navn.")
    page = text(desk.get(reverse("records_record", args=[record.uid])))
    for words in ("Kari Stranheim", "Kari Strandheim", "Feil navn.", "Aud Solbrekke", "Originalobjekt", "Journalført"):
        assert words in page, words


def test_a_correction_from_the_form(desk, record):
    address = reverse("records_correct", args=[record.uid])
    assert "Kari Stranheim" in text(desk.get(address))
    given = {
        "expected": 0,
        "title": "Spørsmål om kryssing",
        "public_title": "Spørsmål om kryssing",
        "document_date": record.document_date.isoformat(),
        "other_name": "Kari Strandheim",
        "other_party_public": "on",
    }
    assert desk.post(address, given).status_code == 400
    assert desk.post(address, given | {"why": "Feil navn."}).status_code == 302
    assert set(Change.objects.filter(unit_uid=record.uid).values_list("field", flat=True)) == {
        "other_name",
        "other_public_name",
    }
    assert desk.post(address, given | {"why": "Igjen."}).status_code == 409


def test_screening_from_the_form_and_back(desk, record):
    address = reverse("records_screen", args=[record.uid])
    given = {"expected": 0, "public_title": "Spørsmål", "restriction": "Unntatt offentlighet", "why": "Helse."}
    assert desk.post(address, given | {"hides": ["name"], "authority": BASIS}).status_code == 302
    record.refresh_from_db()
    assert record.screening["authority"] == BASIS
    assert BASIS in text(desk.get(address))
    assert "records.read_withheld" in [each.act for each in audit.history(record.uid)]


def test_signing_off_from_the_form(desk, record):
    address = reverse("records_sign_off", args=[record.uid])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"method": "TLF", "note": "Ringt."}).status_code == 302
    assert SignOff.objects.get(record=record).method == "TLF"
    assert "Answered by phone" in text(desk.get(reverse("records_record", args=[record.uid])))
    assert record.record_id not in text(desk.get(reverse("records_unsettled")))


def test_only_an_archivist_cancels(desk, record, torstein):
    address = reverse("records_cancel", args=[record.uid])
    assert sign_in(Client(), torstein).get(address).status_code == 403
    assert desk.post(address, {"why": "Feil sak."}).status_code == 302
    page = text(desk.get(reverse("records_record", args=[record.uid])))
    assert "Cancelled" in page
    assert reverse("records_correct", args=[record.uid]) not in page


def test_the_number_of_the_records_system_is_written_down(desk, said, aud, body):
    body.settings["journal"] = "upstream"
    body.save()
    record = actions.register(by=aud.actor, assessment=said(), title="Spørsmål")
    page = text(desk.get(reverse("records_index") + "?vis=upstream"))
    assert "Waits for its number" in page
    given = {"number": "2026/4711", "address": "https://arkiv.example/4711"}
    assert desk.post(reverse("records_upstream", args=[record.uid]), given).status_code == 302
    assert "2026/4711" in text(desk.get(reverse("records_record", args=[record.uid])))


@pytest.mark.parametrize("words", ["kryssing", "Stranheim", "2026/1", "1/2026/3", "%", "' OR 1=1"])
def test_records_are_found_by_number_title_or_name(desk, record, words):
    page = desk.get(reverse("records_index"), {"q": words})
    assert page.status_code == 200
    if words in {"kryssing", "Stranheim", record.entry.number}:
        assert str(record.uid) in text(page)


def test_a_moderator_has_no_errand_here(body, record):
    client = sign_in(Client(), UserFactory(body=body, roles=[RoleName.MODERATOR]))
    for name in ("records_waiting", "records_index"):
        assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("count", [1, 3, 25])
def test_registering_many_asks_as_much_for_many_as_for_one(desk, said, aud, count, django_assert_num_queries):
    # The file about the case, the journal and its numbers are made with the first.
    actions.register(by=aud.actor, assessment=said("Hvor krysser den?"), title="Spørsmål om kryssing")
    rows = [said(f"Hva med punkt {n}?", name=f"Person {n}") for n in range(count)]
    desk.get(reverse("records_waiting"))
    with django_assert_num_queries(MANY):
        desk.post(reverse("records_register_many"), {"row": [f"{row.uid}:{row.version}" for row in rows]})
    assert RegistryEntry.objects.count() == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_as_much_for_three_as_for_one(desk, said, aud, count, django_assert_max_num_queries):
    for n in range(count):
        actions.register(by=aud.actor, assessment=said(f"Hva med punkt {n}?"), title=f"Spørsmål {n}")
        said(f"Og hva med vei {n}?")
    desk.get(reverse("records_index"))
    with django_assert_max_num_queries(25):
        desk.get(reverse("records_index"))
    with django_assert_max_num_queries(33):
        desk.get(reverse("records_waiting"))
