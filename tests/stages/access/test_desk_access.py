"""Requests for access at the desk: the queue, the answer, the refusal that cannot be sent unless it is whole."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ordskifte.access.models import AccessRequest, GivenDocument, Refusal
from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from tests.factories.cases import BodyFactory, UserFactory, with_file
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 4, 10, 15, tzinfo=clock.OSLO)
REFUSAL = {
    "text": "Notatet er unntatt.",
    "basis": "offentleglova § 23 første ledd",
    "wider_access": "Forhandlingene pågår.",
    "appeal_to": "Statsforvalteren i Nordfylket",
    "appeal_until": "2027-12-31",
    "expected": "1",
}


@pytest.fixture
def row(ask, case):
    """A request about the case."""
    return ask(case=case, case_number="2026/118").request


@pytest.fixture
def at(row):
    """The address of a screen about it."""
    return lambda name="": f"/desk/innsyn/{row.uid}/{name}"


def page(answer):
    """What is shown."""
    return answer.content.decode()


def test_the_queue_shows_the_oldest_first_with_the_days_left(desk, ask, case):
    with clock.at(WEDNESDAY) as hands:
        old = ask(text="Den gamle", case=case).request
        hands.advance(timedelta(days=2))
        new = ask(text="Den nye").request
        shown = page(desk.get("/desk/innsyn/"))
        assert shown.index(old.reference) < shown.index(new.reference)
        assert "1 working day left" in shown and "3 working days left" in shown
        hands.advance(timedelta(days=6))
        late = page(desk.get("/desk/innsyn/?vis=over"))
        assert "Counts as a refusal" in late and old.reference in late


def test_as_many_statements_for_three_as_for_one(desk, ask, case):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            desk.get("/desk/innsyn/")
        return len(captured)

    ask(case=case)
    statements()  # the session is written at its first visit
    first = statements()
    ask(case=case)
    ask(case=case)
    assert statements() == first


@pytest.mark.parametrize("which", ["venter", "mine", "over", "avslag", "alle", "noe-annet"])
def test_every_tab_opens(desk, row, which):
    assert desk.get(f"/desk/innsyn/?vis={which}").status_code == 200


def test_one_who_takes_it_has_it_among_theirs(desk, row, at, officer):
    assert row.reference not in page(desk.get("/desk/innsyn/?vis=mine"))
    assert desk.post(at("ta/")).status_code == 302
    assert row.reference in page(desk.get("/desk/innsyn/?vis=mine"))
    assert AccessRequest.objects.get().assigned_to == officer


def test_it_is_filed_in_another_case(desk, ask, case, at):
    request = ask().request
    address = f"/desk/innsyn/{request.uid}/sak/"
    wrong = desk.post(address, {"number": "2026/9999", "expected": "1"})
    assert wrong.status_code == 400 and "2026/9999" in page(wrong)
    assert desk.post(address, {"number": "tull", "expected": "1"}).status_code == 400
    assert desk.post(address, {"number": "2026/118", "expected": "1"}).status_code == 302
    assert AccessRequest.objects.get(pk=request.pk).case == case


def test_a_document_is_looked_at_before_it_is_given(desk, at, note):
    name = note.uid.hex
    form = page(desk.get(at("gi/")))
    assert "offentleglova § 23 første ledd" in form
    given = {
        f"give_{name}": "on",
        f"title_{name}": "Notatet",
        "text": "Her er det.",
        "is_whole": "yes",
        "expected": "1",
    }
    unseen = desk.post(at("gi/"), given)
    assert unseen.status_code == 400 and "Her er det." in page(unseen)
    assert list(unseen.context["form"].errors) == [f"give_{name}"] and "Open the file" in page(unseen)
    assert b"".join(desk.get(at(f"fil/{note.uid}/")).streaming_content)
    assert AuditEntry.objects.filter(act="cases.read_withheld", about=note.document.uid).exists()
    without = desk.post(at("gi/"), given)
    assert without.status_code == 400 and list(without.context["form"].errors) == [f"why_{name}"]
    assert not GivenDocument.objects.exists()
    assert desk.post(at("gi/"), {**given, f"why_{name}": "Kjøpet er gjort."}).status_code == 302
    assert GivenDocument.objects.get().title == "Notatet"
    assert AccessRequest.objects.get().state == "answered"


@pytest.mark.parametrize("left_out", ["text", "basis", "wider_access", "appeal_to", "appeal_until"])
def test_each_part_left_out_of_a_refusal_is_said_and_the_rest_stays(desk, at, left_out):
    answer = desk.post(at("avslag/"), {**REFUSAL, left_out: ""})
    shown = page(answer)
    assert answer.status_code == 400
    for name, value in REFUSAL.items():
        assert name == left_out or value in shown
    assert not Refusal.objects.exists() and AccessRequest.objects.get().state == "new"


def test_a_refusal_is_begun_with_what_is_known(desk, at, note):
    shown = page(desk.get(at("avslag/")))
    assert 'value="Statsforvalteren i Nordfylket"' in shown
    assert 'value="offentleglova § 23 første ledd"' in shown
    assert f'value="{_usual()}"' in shown


def _usual():
    from ordskifte.domain import deadlines

    return deadlines.appeal_until(clock.today()).isoformat()


def test_a_whole_refusal_is_sent(desk, at):
    assert desk.post(at("avslag/"), REFUSAL).status_code == 302
    assert Refusal.objects.get().basis == "offentleglova § 23 første ledd"
    assert "Notatet er unntatt." in page(desk.get(at()))


@pytest.mark.parametrize("field", ["text", "wider_access", "appeal_to"])
def test_digits_in_a_refusal_are_asked_about_before_it_is_sent(desk, at, field):
    given = {**REFUSAL, field: f"{REFUSAL[field]} 01028533175"}
    asked = desk.post(at("avslag/"), given)
    assert asked.status_code == 400 and "looks like a national identity number" in page(asked)
    assert not Refusal.objects.exists()
    assert desk.post(at("avslag/"), {**given, "is_no_number": "on"}).status_code == 302


def published(file, *, by):
    """Decided public by somebody who has looked at it."""
    cases.decide_document(
        by=by.actor, document=file.document, is_public=True, seen=file.blob.sha256, title=file.document.title
    )


def test_what_everybody_can_see_is_given_unopened(desk, at, plan, officer):
    published(plan, by=officer)
    name = plan.uid.hex
    assert "Everybody can see this document already." in page(desk.get(at("gi/")))
    given = {f"give_{name}": "on", f"title_{name}": "Planen", "text": "Her.", "is_whole": "yes", "expected": "1"}
    assert desk.post(at("gi/"), given).status_code == 302
    assert GivenDocument.objects.get().title == "Planen"


def test_another_file_than_the_shown_one_is_looked_at_first(desk, at, plan, officer):
    published(plan, by=officer)
    newer = with_file(plan.document, data=b"%PDF-1.4 nyere", version=2)
    assert "Everybody can see this document already." not in page(desk.get(at("gi/")))
    name = newer.uid.hex
    given = {f"give_{name}": "on", f"title_{name}": "Planen", "text": "Her.", "is_whole": "yes", "expected": "1"}
    unseen = desk.post(at("gi/"), given)
    assert unseen.status_code == 400 and list(unseen.context["form"].errors) == [f"give_{name}"]


def test_digits_in_what_is_given_are_asked_about(desk, at, note):
    name = note.uid.hex
    given = {"expected": "1", "text": "Her.", "is_whole": "yes", f"give_{name}": "on", f"title_{name}": "01028533175"}
    desk.get(at(f"fil/{note.uid}/"))
    asked = desk.post(at("gi/"), given)
    assert asked.status_code == 400 and 'name="is_no_number"' in page(asked)
    assert "looks like a national identity number" in page(asked) and not GivenDocument.objects.exists()


@pytest.mark.parametrize(
    ("name", "given", "state"),
    [
        ("videre/", {"to_name": "Vegvesenet", "to_address": "post@veg.example", "text": "Sendt dit."}, "passed_on"),
        ("lukk/", {"text": "Dette var ikke et krav."}, "closed"),
    ],
)
def test_other_ends(desk, at, name, given, state):
    assert desk.get(at(name)).status_code == 200
    empty = desk.post(at(name), {**given, "text": "", "expected": "1"})
    assert empty.status_code == 400
    assert desk.post(at(name), {**given, "expected": "1"}).status_code == 302
    assert AccessRequest.objects.get().state == state
    assert desk.post(at("gjenapne/"), {"text": "Feil.", "expected": "2"}).status_code == 302
    assert AccessRequest.objects.get().state == "open"


def test_who_saw_an_older_version_keeps_the_text_and_is_told(desk, at):
    desk.post(at("ta/"))
    answer = desk.post(at("lukk/"), {"text": "Det jeg skrev.", "expected": "1"})
    assert answer.status_code == 400
    assert "Det jeg skrev." in page(answer) and "changed by somebody else" in page(answer)


def test_a_step_that_is_not_one_is_not_there(desk, at):
    assert desk.get(at("slett/")).status_code == 404


def test_others_may_not(row, body, at):
    moderator = sign_in(Client(), UserFactory(body=body, roles=[RoleName.MODERATOR]))
    for name in ("", "gi/", "avslag/", "videre/", "lukk/"):
        assert moderator.get(at(name)).status_code == 403
    assert Client().get(at()).status_code == 302


def test_another_body_sees_nothing(row, at):
    other = BodyFactory(host="annen.example")
    client = sign_in(Client(headers={"host": "annen.example"}), UserFactory(body=other, roles=[RoleName.ARCHIVIST]))
    assert row.reference not in page(client.get("/desk/innsyn/?vis=alle"))
    assert client.get(at()).status_code == 404


def test_the_first_screen_shows_what_waits(desk, row, body):
    shown = page(desk.get("/desk/"))
    assert row.reference in shown and "working days left" in shown
    moderator = sign_in(Client(), UserFactory(body=body, roles=[RoleName.MODERATOR], language="en"))
    assert row.reference not in page(moderator.get("/desk/"))
