"""From what somebody wrote to the line that everybody reads: through the doors that people use, by events alone."""

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries as assessments
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain.entry import SignOffMethod
from ordskifte.domain.screening import Field, Screening
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock, outbox
from ordskifte.kernel.models import OutboxEvent
from ordskifte.records import actions as records
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory

pytestmark = pytest.mark.django_db

BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
NOBODY = ("sender", "private", "")


@pytest.fixture
def body():
    """A body that shows no private names."""
    return BodyFactory()


@pytest.fixture
def case(body):
    """A case of another system, that the public may know of."""
    return CaseFactory(body=body, sequence=118)


@pytest.fixture
def aud(body):
    """An archivist who handles cases too."""
    return UserFactory(body=body, roles=[RoleName.ARCHIVIST, RoleName.CASE_OFFICER], name="Aud Solbrekke")


def carry():
    """Carry all that happened to the stages that answer to it."""
    while outbox.drain().done:
        pass
    assert not outbox.parked()


def registered(case, *, by, thread=None, text="Hvor krysser sykkelveien Strandvegen?", name="Kari Strandheim", **given):
    """What somebody wrote, registered."""
    message = dialogues.message(thread or dialogues.dialogue(case), text, name=name)
    carry()
    given = {"title": "Spørsmål om kryssing av Strandvegen", **given}
    record = records.register(by=by.actor, assessment=assessments.of_subject(message.uid), **given)
    carry()
    return message, record


def line(record):
    """What the public sees of it."""
    return PublicEntry.objects.get(pk=record.pk)


def parties(record):
    """Who stands there, in short."""
    return [(each["role"], each["showing"], each["name"]) for each in line(record).parties]


def test_a_registered_message_stands_in_the_journal_with_the_way_to_it(client, case, aud):
    message, record = registered(case, by=aud)
    row = line(record)
    assert (row.number, row.title, row.direction) == (
        f"{clock.today().year}/1",
        "Spørsmål om kryssing av Strandvegen",
        "in",
    )
    assert row.case_id == case.pk
    assert parties(record) == [NOBODY, ("own_recipient", "show", "Plan og bygg")]
    assert row.subjects == [["message", message.reference]]
    page = client.get(f"/journal/{row.number}/").content.decode()
    assert f'href="/innlegg/{message.reference}/"' in page
    assert "Strandheim" not in page and "Aud Solbrekke" not in page
    told = OutboxEvent.objects.filter(kind="journal.entry_shown").get()
    assert (told.uid, told.payload["number"]) == (record.uid, row.number)


def test_a_name_stands_there_where_the_body_shows_them(client, body, case, aud):
    body.settings = {"journal_shows_private_names": True}
    body.save()
    _, record = registered(case, by=aud)
    assert parties(record)[0] == ("sender", "show", "Kari Strandheim")
    _, anonymous = registered(case, by=aud, name="", text="Kan dere la være å sprenge om natta?")
    assert parties(anonymous)[0] == ("sender", "anonymous", "")


def test_a_name_stands_there_as_the_dialogue_shows_it(client, case, aud):
    moderator = UserFactory(body=case.body, roles=[RoleName.MODERATOR])
    message = dialogues.message(
        dialogues.dialogue(case), "Hvor krysser veien?", name=f"Laget {dialogues.NUMBER}", kind="organisation"
    )
    dialogue.release(by=moderator.actor, message=message, public_text="Hvor krysser veien?")
    carry()
    record = records.register(by=aud.actor, assessment=assessments.of_subject(message.uid), title="Spørsmål om veien")
    carry()
    assert parties(record)[0] == ("sender", "show", "Laget *****")
    fields = {"other_party_public": True, "other_name": f"Laget {dialogues.NUMBER} B"}
    records.correct_entry(by=aud.actor, record=record, fields=fields, why="Navnet var feil.")
    carry()
    assert parties(record)[0] == ("sender", "show", "Laget ***** B")
    page = client.get(f"/journal/{line(record).number}/").content.decode()
    assert "10015" not in page + line(record).words + line(record).names


def test_a_screened_message_is_screened_from_its_first_line(client, case, aud):
    screening = Screening(
        access_restriction="Unntatt offentlighet",
        authority=BASIS,
        metadata=frozenset({Field.SENDER_NAME, Field.RECORD_TITLE_WORDS}),
    )
    _, record = registered(
        case, by=aud, name="Marte Ekornes", title="Klage fra Marte Ekornes", public_title="Klage", screening=screening
    )
    assert (line(record).title, line(record).authority, line(record).version) == ("Klage", BASIS, 1)
    assert parties(record)[0] == ("sender", "withheld", "")
    assert "Ekornes" not in str(PublicEntry.objects.values().get(pk=record.pk))


def test_a_screening_that_comes_later_takes_the_name_away(client, body, case, aud):
    body.settings = {"journal_shows_private_names": True}
    body.save()
    _, record = registered(case, by=aud, name="Marte Ekornes")
    assert parties(record)[0][2] == "Marte Ekornes"
    screening = Screening(access_restriction="UO", authority=BASIS, metadata=frozenset({Field.SENDER_NAME}))
    records.screen(by=aud.actor, record=record, screening=screening, why="Helseopplysning.")
    carry()
    assert parties(record)[0] == ("sender", "withheld", "")
    assert line(record).corrected_on == clock.today()
    assert "Ekornes" not in str(PublicEntry.objects.values().get(pk=record.pk))


def test_corrections_sign_off_and_cancelling_are_seen(client, case, aud):
    _, record = registered(case, by=aud)
    records.sign_off(by=aud.actor, record=record, method=SignOffMethod.NOTED, note="lukket merknad")
    carry()
    assert (line(record).signed_off_by, line(record).corrected_on) == ("TE", None)
    records.correct_entry(
        by=aud.actor, record=record, fields={"public_title": "Spørsmål om overgangen"}, why="Feil ord."
    )
    carry()
    assert (line(record).title, line(record).corrected_on) == ("Spørsmål om overgangen", clock.today())
    records.cancel(by=aud.actor, record=record, why="Ført to ganger.")
    carry()
    assert line(record).is_cancelled
    page = client.get(f"/journal/{line(record).number}/").content.decode()
    assert "lukket merknad" not in page and "Ført to ganger" not in page and "Feil ord" not in page
    assert client.get("/journal/").content.decode().count("Spørsmål om overgangen") == 1


def test_an_answer_and_its_question_lead_to_each_other(client, case, aud):
    message, record = registered(case, by=aud)
    given = {"text": "Ved nummer 14.", "language": "nb", "audience": "public", "last_seen": None, "signs_off": True}
    answer = dialogue.answer(by=aud.actor, message=message, **given)
    carry()
    reply = records.register(by=aud.actor, assessment=assessments.of_subject(answer.uid), title="Svar om kryssing")
    carry()
    assert (line(reply).direction, line(record).answer_id) == ("out", reply.pk)
    assert f'href="/journal/{line(reply).number}/"' in client.get(f"/journal/{line(record).number}/").content.decode()


def test_where_the_records_system_holds_the_journal_its_number_is_waited_for(client, body, case, aud):
    body.settings = {"journal": "upstream"}
    body.save()
    _, record = registered(case, by=aud)
    assert not PublicEntry.objects.exists()
    records.give_upstream_number(by=aud.actor, record=record, number="2026/4711", address="https://arkiv.example/4711")
    carry()
    row = line(record)
    assert (row.year, row.sequence, row.number) == (None, None, "2026/4711")
    page = client.get("/journal/").content.decode()
    assert f"/journal/id/{record.uid}/" in page
    assert 'href="https://arkiv.example/4711"' in client.get(f"/journal/id/{record.uid}/").content.decode()


def test_a_private_message_has_an_entry_and_no_address(client, case, aud):
    thread = dialogues.dialogue(case)
    message = dialogues.message(thread, "Kan dere ringe meg om saken?", name="Marte Ekornes")
    carry()
    type(message).objects.filter(pk=message.pk).update(audience="private")
    record = records.register(by=aud.actor, assessment=assessments.of_subject(message.uid), title="Spørsmål i saken")
    carry()
    assert line(record).subjects == []
    assert message.reference not in client.get(f"/journal/{line(record).number}/").content.decode()
