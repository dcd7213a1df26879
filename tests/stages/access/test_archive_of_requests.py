"""Requests for access and what is answered reach the archive and the journal, each thing once, and nobody by name."""

import json
import os
import random
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from ordskifte.access import actions, queries, tasks
from ordskifte.access.assessing import TITLES
from ordskifte.access.models import AccessRequest
from ordskifte.accounts.models import RoleName
from ordskifte.assessment import actions as assessing
from ordskifte.assessment import queries as assessments
from ordskifte.assessment.models import Assessment
from ordskifte.channels.models import Sender
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain import access, access_request, events
from ordskifte.domain.access_request import State, Step
from ordskifte.domain.assessment import ABOUT_ACCESS, Duty, Traits
from ordskifte.domain.entry import SignOffMethod
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs, clock, outbox
from ordskifte.kernel.models import OutboxEvent
from ordskifte.kernel.outbox import wiring
from ordskifte.project import wiring as wiring_of_project
from ordskifte.records import actions as records
from ordskifte.records import tasks as rendering
from ordskifte.records.flow import NoCase
from ordskifte.records.models import Record
from tests.factories import dialogues
from tests.factories.cases import CaseFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 4, 10, 15, tzinfo=clock.OSLO)
EMAIL, NAME, TEXT = "kanari.adresse@fjaerabladet.example", "Kanarine Fuglesang", "KANARITEKST om avtalen"
NOTHING_WAITS = "Nothing waits. All that came in and went out is assessed"
REGISTER, KEEP = Duty.REGISTER.value, Duty.KEEP.value


@pytest.fixture
def aud(body):
    """An archivist."""
    return UserFactory(body=body, roles=[RoleName.ARCHIVIST], name="Aud Solbrekke", language="en")


@pytest.fixture
def asked(ask, case):
    """A request about the case, by its form."""
    with clock.at(WEDNESDAY):
        return ask(text=TEXT, case=case, case_number="2026/118", about=NAME, email=EMAIL).request


@pytest.fixture
def marked(case, officer):
    """A message with a name, which somebody here saw was a request."""
    with clock.at(WEDNESDAY):
        message = dialogues.message(dialogues.dialogue(case), f"{TEXT}?", name=NAME, email=EMAIL)
        return actions.mark(by=officer.actor, message=message)


def carry():
    while outbox.drain().done:
        pass
    assert not outbox.parked()


def fresh(request):
    return AccessRequest.objects.get(pk=request.pk)


def refuse(request, officer, *, at=WEDNESDAY):
    written = access.Refusal(
        text="Notatet viser hvor langt kommunen vil gå.",
        basis="offentleglova § 23 første ledd",
        wider_access="Innsyn nå ville skade forhandlingene.",
        appeal_to="Statsforvalteren i Nordfylket",
        appeal_until=date(2027, 3, 1),
        sent_on=at.date(),
    )
    with clock.at(at):
        return actions.refuse(by=officer.actor, request=fresh(request), refusal=written)


def assessed(request):
    """What is assessed of a request, in its order."""
    rows = Assessment.objects.filter(subject_uid=request.uid).order_by("number")
    return [(each.kind, each.proposed_duty) for each in rows]


def one(request, kind):
    return Assessment.objects.get(subject_uid=request.uid, kind=kind)


def registered(row, aud, **given):
    return records.register(by=aud.actor, assessment=row, title=row.title, **given)


def settled_by(record):
    return [(each.method, each.answer_id) for each in record.sign_offs.order_by("pk")]


class TestAssessed:
    """Each thing that came in or went out has a proposal with its reason, and a title that names nobody."""

    def test_a_request_by_the_form_and_its_refusal_come_to_the_queue_filled_in(self, asked, officer, case):
        carry()
        assert assessed(asked) == [("request", KEEP)]
        row = one(asked, "request")
        assert (row.case, row.happened_at, row.is_outgoing) == (case, WEDNESDAY, False)
        assert row.reasons == ["came_in", "on_a_case", "asks_for_access", "access_is_exempt", "keep_handled"]
        refuse(asked, officer)
        carry()
        assert assessed(asked) == [("request", REGISTER), ("decision", REGISTER)]
        assert one(asked, "request").reasons[2:4] == ["answered", "access_reasons"]
        titles = [row.title for row in Assessment.objects.filter(subject_uid=asked.uid)]
        assert all(asked.reference in title for title in titles)
        assert not any(word in title for title in titles for word in (NAME, EMAIL, TEXT))

    def test_a_message_that_was_a_request_is_assessed_as_the_message_and_the_answer_by_itself(self, marked, officer):
        refuse(marked, officer)
        carry()
        assert assessed(marked) == [("decision", REGISTER)]
        message = Assessment.objects.get(subject_uid=marked.message.uid)
        assert (message.kind, message.proposed_duty, message.traits["errand"]) == ("message", REGISTER, "access")

    def test_silence_is_told_assessed_and_settles_nothing(self, asked, aud):
        with clock.at(WEDNESDAY + timedelta(days=20)):
            tasks.alarm()
            tasks.alarm()
            carry()
            assert assessed(asked) == [("request", KEEP), ("decision", KEEP)]
            entry = registered(one(asked, "request"), aud)
            registered(one(asked, "decision"), aud)
        assert settled_by(entry) == []
        told = queries.status(fresh(asked)).told
        assert [each.step for each in told] == [Step.SILENCE]

    def test_without_a_case_it_waits_for_one_also_when_it_is_over(self, ask, officer, aud, case):
        request = ask(text=TEXT).request
        refuse(request, officer, at=clock.now())
        carry()
        assert assessed(request) == [("request", KEEP), ("decision", KEEP)]
        with pytest.raises(NoCase):
            registered(one(request, "request"), aud)
        actions.file(by=officer.actor, request=fresh(request), case=case)
        carry()
        assert assessed(request) == [("request", REGISTER), ("decision", REGISTER)]
        assert registered(one(request, "request"), aud).case.about == case

    def test_a_decision_stays_and_follows_the_case(self, asked, officer, aud, body):
        carry()
        row = one(asked, "request")
        records.register(by=aud.actor, assessment=row, title="Aud kalte det noe annet")
        actions.file(by=officer.actor, request=fresh(asked), case=CaseFactory(body=body, sequence=119))
        refuse(asked, officer)
        carry()
        row.refresh_from_db()
        assert (row.title, row.is_decided, row.case.sequence) == ("Aud kalte det noe annet", True, 119)

    def test_plain_ones_are_kept_beside_the_journal_and_an_appeal_brings_all_into_it(self, asked, officer, body):
        with clock.at(WEDNESDAY):
            actions.give(by=officer.actor, request=fresh(asked), documents=(), text="Noe.", is_whole=False)
        carry()
        assert assessed(asked) == [("request", KEEP), ("decision", KEEP)]
        assert one(asked, "decision").reasons[3] == "access_is_exempt"
        with clock.at(WEDNESDAY + timedelta(days=20)):
            actions.appeal(by=asked.asker, request=fresh(asked), text="Jeg klager.")
            carry()
        assert assessed(asked) == [("request", REGISTER), ("decision", REGISTER), ("request", REGISTER)]
        assert one(asked, "decision").reasons[3] == "access_appeal"

    @pytest.mark.parametrize("said", [{"asks_payment": True}, {"is_about_manner": True}])
    def test_payment_and_the_manner_of_access_bring_it_into_the_journal_by_what_the_officer_says(
        self, asked, officer, said
    ):
        with clock.at(WEDNESDAY):
            actions.give(by=officer.actor, request=fresh(asked), documents=(), text="120 ark koster 480 kr.", **said)
        carry()
        assert assessed(asked) == [("request", REGISTER), ("decision", REGISTER)]
        assert one(asked, "decision").reasons[3] == {"asks_payment": "access_fee"}.get(*said, "access_manner")

    def test_a_body_may_journal_all_of_them(self, asked, officer, body):
        body.settings["access_in_journal"] = True
        body.save()
        with clock.at(WEDNESDAY):
            actions.give(by=officer.actor, request=fresh(asked), documents=(), text="Her.")
        carry()
        assert assessed(asked) == [("request", REGISTER), ("decision", REGISTER)]
        assert one(asked, "request").reasons[3] == "access_choice"

    def test_what_is_kept_beside_the_journal_has_no_number_and_no_public_line(self, asked, officer, aud):
        with clock.at(WEDNESDAY):
            actions.give(by=officer.actor, request=fresh(asked), documents=(), text="Her.")
        carry()
        request, answer = (registered(one(asked, kind), aud) for kind in ("request", "decision"))
        carry()
        assert not Record.objects.filter(subjects__subject_uid=asked.uid).exclude(entry=None).exists()
        assert settled_by(request) == [(SignOffMethod.BY_LETTER, answer.pk)]
        assert asked.reference not in Client().get("/journal/").content.decode()

    def test_a_message_stands_in_the_journal_also_where_the_answer_is_kept_beside_it(self, marked, officer, aud):
        actions.give(by=officer.actor, request=fresh(marked), documents=(), text="Her.")
        carry()
        assert assessed(marked) == [("decision", KEEP)]
        answer = registered(one(marked, "decision"), aud)
        entry = registered(Assessment.objects.get(subject_uid=marked.message.uid), aud)
        carry()
        assert settled_by(entry) == [(SignOffMethod.BY_LETTER, answer.pk)]
        for page in (f"/journal/{entry.entry.number}/", "/journal/", "/journal/journal.csv", "/journal/feed.atom"):
            assert Client().get(page).status_code == 200


# What brings all of a request into the journal (arkivforskrifta § 14 third paragraph).
IN_JOURNAL = {"refuse", "close", "ask_reasons", "give_reasons", "appeal", "send_appeal"}
STEPS = {
    Step.TAKE: lambda row, by: actions.assign(by=by.actor, request=row, user=by),
    Step.GIVE: lambda row, by: actions.give(by=by.actor, request=row, documents=(), text="Her."),
    Step.GIVE_SOME: lambda row, by: actions.give(by=by.actor, request=row, documents=(), text="Noe.", is_whole=False),
    Step.REFUSE: lambda row, by: refuse(row, by, at=clock.now()),
    Step.SEND_ON: lambda row, by: actions.pass_on(
        by=by.actor, request=row, to_name="NVE", to_address="", text="Videre."
    ),
    Step.CLOSE: lambda row, by: actions.close(by=by.actor, request=row, why="Ikke et krav."),
    Step.REOPEN: lambda row, by: actions.reopen(by=by.actor, request=row, why="Likevel."),
    Step.WITHDRAW: lambda row, by: actions.withdraw(by=row.asker, request=row),
    Step.ASK_REASONS: lambda row, by: actions.ask_for_reasons(by=row.asker, request=row),
    Step.GIVE_REASONS: lambda row, by: actions.give_reasons(by=by.actor, request=row, text="Fordi."),
    Step.APPEAL: lambda row, by: actions.appeal(by=row.asker, request=row, text="Jeg klager."),
    Step.SEND_APPEAL: lambda row, by: actions.send_appeal(by=by.actor, request=row, text="Sendt."),
}


def walk(request, officer, *, seed):
    """Some steps that may follow each other, as chance has it."""
    choice = random.Random(seed)
    for hour in range(choice.randint(1, 7)):
        row = fresh(request)
        may = sorted(queries.open_steps(row) & STEPS.keys())
        if not may:
            return
        with clock.at(WEDNESDAY + timedelta(hours=hour)):
            STEPS[choice.choice(may)](row, officer)


def expected(request):
    """By the steps alone: kind and number of what came in and what went out."""
    steps = enumerate(request.steps.order_by("pk").values_list("step", flat=True), start=1)
    kinds = dict.fromkeys(access_request.CAME_IN, "request") | dict.fromkeys(access_request.WENT_OUT, "decision")
    return [(kinds[Step(step)], number) for number, step in steps if Step(step) in kinds]


def state(request):
    rows = Assessment.objects.filter(subject_uid=request.uid).order_by("number")
    return list(rows.values_list("kind", "number", "title", "proposed_duty", "version", "traits"))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_with_a_request_each_thing_is_assessed_once_and_events_again_change_nothing(
    asked, officer, aud, seed
):
    with clock.at(WEDNESDAY):
        walk(asked, officer, seed=seed)
        carry()
        rows = state(asked)
        assert [(kind, number) for kind, number, *_ in rows] == expected(asked)
        steps = set(asked.steps.values_list("step", flat=True))
        assert {duty for _, _, _, duty, *_ in rows} == {REGISTER if steps & IN_JOURNAL else KEEP}
        told = [each for each in OutboxEvent.objects.order_by("pk") if each.kind.startswith("access.")]
        for each in random.Random(seed).sample(told, len(told)):
            for name in wiring()[each.kind]:
                import_string(name)(events.from_payload(each.kind, each.payload))
        assert state(asked) == rows
        entries = {row.number: registered(row, aud) for row in Assessment.objects.filter(subject_uid=asked.uid)}
    request = fresh(asked)
    is_over = State(request.state) not in access_request.UNDECIDED | {State.WITHDRAWN}
    is_reopened = request.steps.filter(step=Step.REOPEN).exists()
    assert bool(settled_by(entries[1])) == (is_over or is_reopened)
    outgoing = [entries[number] for kind, number in expected(asked) if kind == "decision"]
    assert all(settled_by(each) == [] and each.sent_at for each in outgoing)


class TestRegistered:
    """Registered like a message: number, correspondents, files; and the answer settles what it answers."""

    @pytest.mark.parametrize("kinds", [("request", "decision"), ("decision", "request")])
    def test_the_answer_signs_the_request_off_whichever_is_registered_first(self, asked, officer, aud, kinds):
        refuse(asked, officer)
        carry()
        made = {kind: registered(one(asked, kind), aud) for kind in kinds}
        assert settled_by(made["request"]) == [(SignOffMethod.BY_LETTER, made["decision"].pk)]
        assert [each.entry.sequence for each in (made[kind] for kind in kinds)] == [1, 2]
        parts = [(each.type, each.name, each.public_name) for each in made["decision"].correspondence_parts.all()]
        assert sorted(parts) == [
            ("Intern avsender", "Plan og bygg", "Plan og bygg"),
            ("Mottaker", "anonym", ""),
        ]
        assert registered(one(asked, "decision"), aud) == made["decision"]

    @pytest.mark.parametrize("first", ["message", "decision"])
    def test_it_settles_the_entry_of_a_message_that_was_the_request(self, marked, officer, aud, first):
        refuse(marked, officer)
        carry()
        rows = {"message": Assessment.objects.get(subject_uid=marked.message.uid), "decision": one(marked, "decision")}
        order = [first, *(rows.keys() - {first})]
        made = {name: registered(rows[name], aud) for name in order}
        assert settled_by(made["message"]) == [(SignOffMethod.BY_LETTER, made["decision"].pk)]
        recipient = made["decision"].correspondence_parts.get(type="Mottaker")
        assert (recipient.name, recipient.public_name) == (NAME, "")

    def test_who_registers_may_say_that_it_settles_nothing_and_correct_the_entry_later(self, asked, officer, aud):
        refuse(asked, officer)
        carry()
        request = registered(one(asked, "request"), aud)
        answer = registered(one(asked, "decision"), aud, signs_off=False)
        assert settled_by(request) == []
        title = "Avslag på innsyn i forhandlingsnotat"
        records.correct_entry(by=aud.actor, record=answer, fields={"public_title": title}, why="Sier mer.")
        carry()
        assert Client().get(f"/journal/{answer.entry.number}/").content.decode().count(title)

    def test_the_files_are_what_came_and_what_was_sent_word_for_word(self, asked, officer, aud, plan):
        given = actions.Given(object=plan, title="Saksframlegg", seen=plan.blob.sha256)
        actions.give(by=officer.actor, request=fresh(asked), documents=[given], text="Noe.", is_whole=False)
        refuse(asked, officer, at=clock.now())
        carry()
        rows = list(Assessment.objects.filter(subject_uid=asked.uid).order_by("number"))
        made = [registered(row, aud) for row in rows]
        while rendering.make_documents():
            pass
        came, some, refused = map(original_of, made)
        assert (came["kind"], came["text"], came["about"], came["by"]) == ("request", TEXT, NAME, "anonym")
        assert came["digest"] == bytes(asked.digest).hex()
        assert [each["sha256"] for each in some["documents"]] == [plan.blob.sha256]
        refusal = asked.refusals.get()
        assert (refused["text"], refused["refusal"]["basis"]) == (refusal.letter, refusal.basis)
        assert EMAIL not in json.dumps([came, some, refused])
        assert all(variants_of(record) == {"fmt/478", "fmt/817"} for record in made)


def files_of(record):
    return [file for place in record.places.all() for file in place.document.objects_of.select_related("blob")]


def variants_of(record):
    return {file.format for file in files_of(record)}


def original_of(record):
    (file,) = [each for each in files_of(record) if each.format == "fmt/817"]
    with blobs.open_blob(file.blob.uid) as opened:
        return json.loads(opened.read())


PUBLIC = (
    "/journal/",
    "/journal/?q=Kanarine",
    "/journal/?q=kanaritekst",
    "/journal/feed.atom",
    "/journal/journal.csv",
    "/sok/?q=Kanarine",
    "/innsyn/",
    "/sak/2026/118/",
    "/",
)


def test_nobody_sees_in_public_who_asked_or_in_which_words(asked, officer, aud, body, case, ask):
    body.settings["journal_shows_private_names"] = True
    body.save()
    Sender.objects.filter(email=EMAIL).update(name=NAME)
    refuse(asked, officer)
    carry()
    made = [registered(row, aud) for row in Assessment.objects.filter(subject_uid=asked.uid)]
    carry()
    numbers = [record.entry.number for record in made]
    pages = [*PUBLIC, *(f"/journal/{number}/" for number in numbers)]
    answers = [Client().get(page, follow=True) for page in pages]
    assert {each.status_code for each in answers} == {200}
    said = [b"".join(each.streaming_content) if each.streaming else each.content for each in answers]
    shown = b" ".join(said).decode()
    assert all(number in shown for number in numbers)
    assert asked.reference in shown
    leaked = [word for word in (NAME, "Fuglesang", EMAIL, "kanari.adresse", TEXT) if word in shown]
    leaked += [page for page, each in zip(pages, answers, strict=True) if NAME in str(each.headers)]
    # What was looked for stands in the box that it was written into.
    assert leaked == []


def test_a_name_that_was_let_out_is_taken_away_from_the_answer_too(marked, officer, aud, body):
    body.settings["journal_shows_private_names"] = True
    body.save()
    refuse(marked, officer)
    carry()
    record = registered(one(marked, "decision"), aud, other_party_public=True)
    carry()
    address = f"/journal/{record.entry.number}/"
    assert NAME in Client().get(address).content.decode()
    message = marked.message
    by = Actor.citizen(message.reference)
    request = dialogue.ask_privacy(by=by, message=message, text="Ta bort navnet mitt.", key="p" * 32)
    carry()
    moderator = UserFactory(body=body, roles=[RoleName.MODERATOR])
    dialogue.decide_privacy(by=moderator.actor, asked=request, is_granted=True, takes_name=True, why="Tatt bort.")
    carry()
    assert NAME not in Client().get(address).content.decode()
    assert record.correspondence_parts.get(type="Mottaker").name == NAME


class TestAtTheDesk:
    """In the lists and forms of the archivist, like everything else that came in and went out."""

    def test_the_lists_show_it_the_bulk_registers_it_and_the_home_says_what_waits(self, asked, officer, aud):
        desk = sign_in(Client(), aud)
        assert NOTHING_WAITS in desk.get("/desk/").content.decode()
        refuse(asked, officer)
        carry()
        home = desk.get("/desk/").content.decode()
        assert NOTHING_WAITS not in home
        assert 'data-count="2"' in home
        for address in ("/desk/vurdering/", "/desk/journalforing/"):
            page = desk.get(address).content.decode()
            assert (TEXT in page, "Anonymous" in page, NOTHING_WAITS in page) == (True, True, False)
        rows = Assessment.objects.filter(subject_uid=asked.uid)
        desk.post("/desk/journalforing/flere/", {"row": [f"{row.uid}:{row.version}" for row in rows]})
        entries = Record.objects.filter(subjects__subject_uid=asked.uid, entry__isnull=False)
        assert entries.count() == 2
        assert NOTHING_WAITS in desk.get("/desk/").content.decode()

    def test_one_page_each_with_the_text_and_the_name_not_let_out(self, marked, officer, aud):
        refuse(marked, officer)
        carry()
        desk, row = sign_in(Client(), aud), one(marked, "decision")
        page = desk.get(f"/desk/vurdering/{row.uid}/").content.decode()
        assert f"/desk/innsyn/{marked.uid}/" in page
        assert "Statsforvalteren i Nordfylket" in page
        registered(Assessment.objects.get(subject_uid=marked.message.uid), aud)
        form = desk.get(f"/desk/journalforing/ny/{row.uid}/").context["form"]
        assert (form.initial["other_party_public"], form.initial["signs_off"]) == (False, True)

    def test_what_is_registered_of_the_same_request_is_named_as_such(self, asked, officer, aud):
        refuse(asked, officer)
        carry()
        desk, record = sign_in(Client(), aud), registered(one(asked, "request"), aud)
        page = desk.get(f"/desk/journalforing/ny/{one(asked, 'decision').uid}/").content.decode()
        assert "Registered of the same request" in page
        assert f"/desk/journalforing/{record.uid}/" in page

    def test_lists_show_no_identity_number_and_the_page_of_it_does(self, ask, case, aud):
        request, desk = ask(text=f"Saken til {dialogues.NUMBER}.", case=case).request, sign_in(Client(), aud)
        carry()
        lists = [desk.get(address).content.decode() for address in ("/desk/vurdering/", "/desk/journalforing/")]
        assert all("Saken til" in page and dialogues.NUMBER not in page for page in lists)
        assert dialogues.NUMBER in desk.get(f"/desk/vurdering/{one(request, 'request').uid}/").content.decode()

    def test_as_many_look_ups_for_many_as_for_few(self, ask, case, officer):
        def counted():
            with CaptureQueriesContext(connection) as found:
                assessments.with_texts(list(Assessment.objects.select_related("case", "message", "body")))
            return len(found)

        ask(case=case)
        carry()
        few = counted()
        for _ in range(3):
            refuse(ask(case=case).request, officer, at=clock.now())
        carry()
        assert counted() == few


def test_only_rules_assess_what_later_stages_tell_of(asked, officer, body):
    happened = assessing.Happened(
        kind="request", subject_uid=asked.uid, number=1, happened_at=WEDNESDAY, body=body, case=None, unit_id=None,
        access_code="",
    )  # fmt: skip
    for by in (officer.actor, Actor.citizen(asked.reference)):
        with pytest.raises(NotAllowed):
            assessing.assess(by=by, happened=happened, traits=Traits(), reference="", title=TITLES[Step.ASK])


def test_every_step_that_comes_in_or_goes_out_has_a_title():

    assert TITLES.keys() == access_request.CAME_IN | access_request.WENT_OUT
    assert set(STEPS) | {Step.ASK, Step.FILE, Step.SILENCE} == set(Step)


def test_the_project_names_who_tells_of_everything_that_later_stages_have():
    assert wiring_of_project.SOURCES.keys() == ABOUT_ACCESS
    # In a process that has loaded nothing else: the worker is one.
    code = "from ordskifte.assessment import sources; print(len(sources.of_kinds(sources.kinds())))"
    starts = f"import django; django.setup(); {code}"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ordskifte.project.settings"}
    done = subprocess.run([sys.executable, "-c", starts], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1", done.stderr
