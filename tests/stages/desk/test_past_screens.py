"""What was carried over from other sites, at the desk."""

import json

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.dialogue.actions import past as actions
from ordskifte.dialogue.models import PastFile, PastMessage, PastStep
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs
from ordskifte.kernel.models import AuditEntry
from ordskifte.records import describing
from ordskifte.records.actions import past as registering
from ordskifte.records.models import Record, RecordSubject
from tests.factories import past
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
NUMBER = "13097248022"


@pytest.fixture
def case(body):
    return CaseFactory(body=body, sequence=118)


@pytest.fixture
def staff_client():
    return lambda user: sign_in(Client(), user)


@pytest.fixture
def person(case):
    return lambda *roles: UserFactory(body=case.body, roles=roles, language="en")


def by(user):
    return Actor.staff(user.uid)


def test_a_moderator_hides_by_a_published_rule_and_shows_again(case, person):
    row, moderator = past.thread(case, "Et forslag.", "Et til."), person(RoleName.MODERATOR)
    message = PastMessage.objects.first()
    actions.hide_past(by=by(moderator), message=message, reason="personangrep")
    row.refresh_from_db()
    message.refresh_from_db()
    assert (row.shown, row.count, message.state, message.rule) == (1, 2, "hidden", "personangrep")
    actions.show_past(by=by(moderator), message=message, why="Feil vurdert.")
    row.refresh_from_db()
    assert (row.shown, list(PastStep.objects.values_list("before", "after", "by"))) == (
        2,
        [("shown", "hidden", f"staff:{moderator.uid}"), ("hidden", "shown", f"staff:{moderator.uid}")],
    )
    assert AuditEntry.objects.filter(act="dialogue.past_moved", about=row.uid).count() == 2


@pytest.mark.parametrize("reason", ["", "uenig", "ulovlig"])
def test_no_other_reason_hides(case, person, reason):
    past.thread(case, "Et forslag.")
    with pytest.raises(OrdskifteError):
        actions.hide_past(by=by(person(RoleName.MODERATOR)), message=PastMessage.objects.get(), reason=reason)
    assert PastMessage.objects.get().state == "shown"


def test_a_number_is_shown_only_if_somebody_says_that_it_is_none(case, person):
    row = past.thread(case, text=f"Ring {NUMBER}.", is_held=True)
    message, checker = past.message(row, NUMBER, state="held", rule="national_id"), by(person(RoleName.CASE_OFFICER))
    for act, about in ((actions.show_past, {"message": message}), (actions.turn_past_thread, {"thread": row})):
        more = {"is_shown": True} if "thread" in about else {}
        with pytest.raises(OrdskifteError):
            act(by=checker, why="Sett på.", **about, **more)
        act(by=checker, why="Et telefonnummer.", is_no_number=True, **about, **more)
    row.refresh_from_db()
    assert (row.is_held, row.shown) == (False, 1)
    with pytest.raises(Conflict):
        actions.turn_past_thread(by=checker, thread=row, is_shown=True, why="Igjen.")


def test_others_may_not(case, person):
    past.thread(case, "Et forslag.")
    message = PastMessage.objects.get()
    stranger = UserFactory(body=BodyFactory(slug="annet", host="annet.example"), roles=[RoleName.MODERATOR])
    for user in (person(RoleName.ARCHIVIST), stranger):
        with pytest.raises(NotAllowed):
            actions.hide_past(by=by(user), message=message, reason="spam")


def test_the_screens_lead_from_the_case_to_each_message(case, person, staff_client):
    row = past.thread(case, "Et forslag.")
    held = past.message(row, "Venter.", state="held", rule="national_id")
    client = staff_client(person(RoleName.CASE_OFFICER, RoleName.MODERATOR))
    assert f"/desk/tidligere/{row.site.uid}/" in client.get(f"/desk/saker/{case.uid}/").content.decode()
    assert row.title in client.get(f"/desk/tidligere/{row.site.uid}/?vis=venter").content.decode()
    page = client.get(f"/desk/tidligere/traad/{row.uid}/").content.decode()
    assert "Carried over from Bybloggen. Nobody can answer it." in page
    assert "may hold a national identity number" in page
    assert "/svar/" not in page
    shown = client.post(f"/desk/tidligere/traad/{row.uid}/{held.number}/vis/", {"why": "Sett på."})
    assert (shown.status_code, PastMessage.objects.get(pk=held.pk).state) == (302, "shown")
    hidden = client.post(f"/desk/tidligere/traad/{row.uid}/{held.number}/skjul/", {"reason": "spam"})
    assert (hidden.status_code, PastMessage.objects.get(pk=held.pk).state) == (302, "hidden")
    assert client.post(f"/desk/tidligere/traad/{row.uid}/{held.number}/vis/", {"why": ""}).status_code == 400
    assert client.post(f"/desk/tidligere/traad/{row.uid}/vis/", {"why": "Feil sted."}).status_code == 302
    assert client.get(f"/tidligere/{row.uid}/").status_code == 404
    assert client.get(f"/desk/tidligere/traad/{row.uid}/999999/vis/").status_code == 404


def test_files_are_handed_over_to_those_who_may_open_the_case(case, person, staff_client):
    row = past.thread(case, "Et forslag.")
    blob = blobs.keep(b"<script>alert(1)</script>", media_type="application/octet-stream")
    file = PastFile.objects.create(site=row.site, number=900, post=row.number, name="kart.html", blob=blob)
    answer = staff_client(person(RoleName.ARCHIVIST)).get(f"/desk/tidligere/fil/{file.uid}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert "attachment" in answer["Content-Disposition"]
    row.access_code = "UO"
    row.save()
    assert staff_client(person(RoleName.CASE_OFFICER)).get(f"/desk/tidligere/fil/{file.uid}/").status_code == 404


def test_an_archivist_registers_those_that_are_marked_once(case, person, staff_client):
    where = past.site(case)
    one, two = (past.thread(case, "A.", "B.", of=where, title=title) for title in ("Sykkelvei", "Benker"))
    client = staff_client(person(RoleName.ARCHIVIST))
    for _ in range(2):
        client.post(f"/desk/tidligere/{where.uid}/", {"thread": [str(one.number), "tull", "9" * 40]})
    record = Record.objects.get()
    assert (record.title, record.entry.type) == ("Sykkelvei – Bybloggen", "Inngående dokument")
    assert record.correspondence_parts.first().name == "2 innlegg fra Bybloggen"
    assert list(RecordSubject.objects.values_list("kind", "subject_uid", "number")) == [("past", one.uid, 1)]
    assert client.get(f"/desk/tidligere/{where.uid}/").content.decode().count(">Registered<") == 1
    past.message(one, "C.", part=2)
    type(one).objects.filter(pk=one.pk).update(parts=2)
    client.post(f"/desk/tidligere/{where.uid}/", {"thread": [str(one.number), str(two.number)]})
    assert list(RecordSubject.objects.order_by("pk").values_list("subject_uid", "number")) == [
        (one.uid, 1),
        (one.uid, 2),
        (two.uid, 1),
    ]


def test_the_archive_has_all_of_it_and_the_public_copy_what_everybody_sees(case, person):
    row = past.thread(case, "Et forslag.")
    past.message(row, "Skjult ord.", name="Per Hansen", state="hidden")
    record = registering.register_past(by=by(person(RoleName.ARCHIVIST)), thread=row)
    described = describing.describe(record.subjects.get())
    said, shown = (str(sheet.parts) for sheet in (described.readable, described.redacted))
    assert all(words in said for words in ("Hva mener dere?", "Kari Nordmann", "Et forslag.", "Skjult ord."))
    assert "K.N." in shown
    assert "Et forslag." in shown
    assert not any(words in shown for words in ("Kari", "Skjult ord.", "Per"))
    told = json.loads(described.original)
    assert [each["text"] for each in told["messages"]] == ["Et forslag.", "Skjult ord."]


def test_others_register_nothing(case, person, staff_client):
    row = past.thread(case, "A.")
    staff_client(person(RoleName.COMMUNICATIONS_OFFICER)).post(
        f"/desk/tidligere/{row.site.uid}/", {"thread": [str(row.number)]}
    )
    assert not Record.objects.exists()
