"""One message at the desk: what stands there, the answer, who sees it, and two people at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Letter, Post
from ordskifte.dialogue import actions
from ordskifte.dialogue.models import CaseLink, Draft, Message, Redirection
from ordskifte.domain.parties import Actor
from ordskifte.kernel.models import AuditEntry
from tests.factories import dialogues
from tests.factories.cases import CaseFactory, UnitFactory, UserFactory, chain

pytestmark = pytest.mark.django_db

ANSWER = "Sykkelveien krysser ved Strandvegen 14."


def address(name, message, **more):
    """Where a screen about a message is."""
    return reverse(f"desk:{name}", kwargs={"uid": message.uid, **more})


def open_page(browser, message, **query):
    """The text of the screen of a message."""
    answer = browser.get(address("message", message), query)
    assert answer.status_code == 200
    return answer.content.decode()


def reply(**given):
    """What the answer box sends."""
    return {
        "text": ANSWER,
        "language": "nb",
        "signs_off": "on",
        "audience": "public",
        "last_seen": "0",
        "do": "send",
    } | given


@pytest.fixture
def question(thread):
    """A question by somebody who left an address."""
    return dialogues.message(thread, "Hvor krysser veien?", name="Kari Strandheim", email="kari@epost.example")


def test_the_screen_shows_message_case_and_who_sees_the_answer(at_desk, question):
    page = open_page(at_desk(), question)
    assert "Hvor krysser veien?" in page and "kari@epost.example" in page
    assert "Ny gang- og sykkelvei langs Strandvegen" in page
    assert "Everybody sees this answer" in page


@pytest.mark.parametrize("role", ["archivist", "moderator", "appeal_decider"])
def test_those_who_do_not_answer_see_no_box_and_no_address(at_desk, question, role):
    browser = at_desk(role)
    page = open_page(browser, question)
    assert "Hvor krysser veien?" in page
    assert "kari@epost.example" not in page and "Everybody sees this answer" not in page
    assert browser.post(address("answer", question), reply()).status_code == 403


@pytest.mark.parametrize("role", ["approver", "operator"])
def test_others_do_not_open_it(at_desk, question, role):
    assert at_desk(role).get(address("message", question)).status_code == 403


def test_no_closed_words_in_titles_headers_and_file_names(at_desk, body):
    closed = CaseFactory(body=body, sequence=152, title="KANARI-SAK", public_title="")
    message = dialogues.message(dialogues.dialogue(closed), "KANARI-TEKST", name="KANARI-NAVN")
    browser = at_desk("moderator")
    for name in ("message", "hide", "hold", "thread", "evidence"):
        answer = browser.get(address(name, message))
        assert answer.status_code == 200, name
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "KANARI" not in str(answer.headers)
        if not answer.streaming:
            page = answer.content.decode()
            assert "KANARI" not in page.partition("<title>")[2].partition("</title>")[0]
            assert "KANARI" not in page.partition("<header")[2].partition("</header>")[0]


def test_a_public_answer_is_shown_to_everybody_and_signs_off(at_desk, people, question):
    answered = at_desk().post(address("answer", question), reply())
    assert answered.headers["Location"] == address("message", question)
    made = Message.objects.get(is_outgoing=True)
    question.refresh_from_db()
    assert (made.in_reply_to, made.audience, question.handling) == (question, "public", "answered")
    assert Post.objects.filter(source_uid=made.uid, kind="answer").exists()
    assert ANSWER in open_page(at_desk(), question)


def test_a_private_answer_is_shown_to_nobody_else(at_desk, question):
    browser = at_desk()
    page = open_page(browser, question, til="avsender")
    assert "Only the sender sees this answer" in page
    assert browser.post(address("answer", question), reply(audience="private")).status_code == 302
    made = Message.objects.get(is_outgoing=True)
    assert made.audience == "private"
    assert not Post.objects.filter(source_uid=made.uid).exists()
    assert Letter.objects.filter(kind="answer").count() == 1


def test_turning_to_the_sender_keeps_what_was_typed(at_desk, question):
    browser = at_desk()
    turned = browser.post(address("draft", question), reply(text="Kjære Kari", turn="avsender"))
    assert turned.headers["Location"].endswith("?til=avsender#svar")
    page = browser.get(turned.headers["Location"]).content.decode()
    assert "Kjære Kari" in page and "Only the sender sees this answer" in page


@pytest.mark.parametrize("given", [{"text": ""}, {"text": "  \n "}, {"language": "xx"}])
def test_what_is_wrong_is_said_and_what_was_typed_stays(at_desk, question, given):
    answered = at_desk().post(address("answer", question), reply(**given))
    assert answered.status_code == 400
    assert (reply(**given)["text"].strip() or "Your answer") in answered.content.decode()
    assert not Message.objects.filter(is_outgoing=True).exists()


def test_two_who_answer_at_once_lose_nothing(at_desk, body, question):
    browser = at_desk()
    open_page(browser, question)
    other = UserFactory(body=body, roles=[RoleName.CASE_OFFICER], name="Oddvar Hellesnes")
    actions.answer(
        by=other.actor, message=question, text="Se side 4.", language="nb", audience="public", last_seen=None
    )
    answered = browser.post(address("answer", question), reply())
    page = answered.content.decode()
    assert answered.status_code == 409
    assert "Se side 4." in page and ANSWER in page
    assert Message.objects.filter(is_outgoing=True).count() == 1
    assert Draft.objects.get().text == ANSWER
    seen = page.partition('name="last_seen" value="')[2].partition('"')[0]
    assert browser.post(address("answer", question), reply(last_seen=seen)).status_code == 302
    assert Message.objects.filter(is_outgoing=True).count() == 2


def test_a_draft_is_kept_for_the_one_who_wrote_it(at_desk, body, question):
    browser = at_desk()
    assert browser.post(address("draft", question), {"text": "Kjære"}).status_code == 302
    assert "Kjære" in open_page(browser, question)
    silent = browser.post(address("draft", question), {"text": "Kjære Kari"}, headers={"X-Requested-With": "kladd"})
    assert silent.status_code == 204
    assert Draft.objects.get().text == "Kjære Kari"
    assert "Kjære" not in open_page(at_desk("communications_officer"), question)


# --- Who has it, and where it belongs ------------------------------------------------------------------------------


def test_taking_a_message(at_desk, people, question):
    browser, officer = at_desk(), people("case_officer")
    given = {"user": officer.pk, "expected": question.version}
    assert browser.post(address("assign", question), given).status_code == 302
    question.refresh_from_db()
    assert question.assigned_to == officer


def test_giving_away_what_somebody_else_has_just_taken(at_desk, people, question):
    browser, officer = at_desk(), people("case_officer")
    actions.assign(by=officer.actor, message=question, user=officer, expected=question.version)
    given = {"user": "", "expected": question.version}
    answered = browser.post(address("assign", question), given)
    assert answered.status_code == 409
    assert "changed by somebody else" in answered.content.decode()
    question.refresh_from_db()
    assert question.assigned_to == officer


def test_moving_to_another_case(at_desk, body, question):
    other = CaseFactory(body=body, sequence=131)
    browser = at_desk()
    given = {"case": "2026/131", "why": "Gjelder skolen", "expected": question.version}
    wrong = browser.post(address("refile", question), given | {"case": "2026/999"})
    assert wrong.status_code == 400
    assert (
        "You can open no case with this number." in wrong.content.decode()
        and "Gjelder skolen" in wrong.content.decode()
    )
    assert browser.post(address("refile", question), given).status_code == 302
    question.refresh_from_db()
    assert question.case == other
    assert "2026/131" in open_page(browser, question)


def test_a_number_that_two_cases_have_is_asked_about(at_desk, body, question):
    CaseFactory(body=body, sequence=131, title="Den ene")
    second = CaseFactory(body=body, sequence=131, ordinal=2, title="Den andre")
    browser = at_desk()
    given = {"case": "2026/131", "why": "Gjelder den", "expected": question.version}
    asked = browser.post(address("refile", question), given)
    assert asked.status_code == 400
    assert "Den ene" in asked.content.decode() and "Den andre" in asked.content.decode()
    assert browser.post(address("refile", question), given | {"which": str(second.uid)}).status_code == 302
    question.refresh_from_db()
    assert question.case == second


def test_a_case_that_the_person_cannot_open_is_none(at_desk, body, question):
    CaseFactory(body=body, sequence=140, access_code="P")
    assert at_desk().post(address("refile", question), {"case": "2026/140", "why": "x"}).status_code == 400


def test_linking_to_a_further_case_and_back(at_desk, body, question):
    other = CaseFactory(body=body, sequence=131)
    browser = at_desk()
    assert browser.post(address("link", question), {"case": "2026/131"}).status_code == 302
    assert CaseLink.objects.get().case == other
    assert browser.post(address("unlink", question, case=other.uid)).status_code == 302
    assert not CaseLink.objects.exists()
    assert browser.post(address("unlink", question, case=other.uid)).status_code == 404


def test_sending_on_to_another_body(at_desk, question):
    given = {"to_name": "Studiestøttekontoret", "to_address": "post@studiestotte.example", "text": "Skriv dit."}
    given["expected"] = question.version
    browser = at_desk()
    assert browser.post(address("redirect", question), given | {"text": ""}).status_code == 400
    assert browser.post(address("redirect", question), given).status_code == 302
    assert Redirection.objects.get().to_name == "Studiestøttekontoret"
    assert "Studiestøttekontoret" in open_page(browser, question)


def test_closing_needs_a_reason(at_desk, question):
    browser = at_desk()
    assert browser.post(address("close", question), {"why": " "}).status_code == 400
    assert (
        browser.post(
            address("close", question), {"why": "Støtte, ikke spørsmål", "expected": question.version}
        ).status_code
        == 302
    )
    question.refresh_from_db()
    assert question.handling == "closed"


@pytest.mark.parametrize("name", ["refile", "link", "redirect", "close", "assign", "draft", "answer"])
@pytest.mark.parametrize("role", ["approver", "operator"])
def test_what_a_role_is_not_for_is_refused(at_desk, question, name, role):
    assert at_desk(role).post(address(name, question), {}).status_code == 403


def test_the_evidence_is_one_file_and_taking_it_is_noted(at_desk, people, thread):
    message = dialogues.message(thread, dialogues.THREAT)
    answer = at_desk("moderator").get(address("evidence", message))
    data = b"".join(answer.streaming_content)
    assert data[:2] == b"PK"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{message.reference}.zip"'
    assert AuditEntry.objects.filter(by=f"staff:{people('moderator').uid}", about=message.uid).exists()


def test_the_whole_dialogue_holds_closed_text_too(at_desk, thread, question):
    dialogues.message(thread, f"Ring {dialogues.NUMBER}")
    page = at_desk().get(address("thread", question)).content.decode()
    assert "Hvor krysser veien?" in page and dialogues.NUMBER in page


def test_a_screen_costs_the_same_for_one_and_three(at_desk, people, question):
    browser, officer = at_desk(), people("case_officer")

    def answered():
        newest = question.replies.order_by("-pk").first()
        actions.answer(
            by=officer.actor,
            message=Message.objects.get(pk=question.pk),
            text="Takk.",
            language="nb",
            audience="public",
            last_seen=newest.pk if newest else None,
        )

    answered()
    open_page(browser, question)
    with CaptureQueriesContext(connection) as one:
        open_page(browser, question)
    answered()
    answered()
    with CaptureQueriesContext(connection) as three:
        open_page(browser, question)
    assert len(one) == len(three)


def test_one_button_makes_it_a_request_for_access(at_desk, question):
    browser = at_desk()
    address_of_mark = reverse("access_mark", args=[question.uid])
    assert address_of_mark in open_page(browser, question)
    assert browser.post(address_of_mark).status_code == 302
    page = open_page(browser, question)
    assert address_of_mark not in page and "Treated as a request for access" in page


def test_send_and_on_to_the_next(at_desk, thread, question):
    following = dialogues.message(thread, "Enda et spørsmål")
    browser = at_desk()
    assert "Send, and on to the next" in open_page(browser, question)
    sent = browser.post(address("answer", question), reply(do="next"), follow=True)
    assert sent.redirect_chain[-1][0] == address("message", following)


def test_everything_that_was_done_stands_with_name_and_reason(at_desk, body, people, question):
    officer = people("case_officer")
    actions.assign(by=officer.actor, message=question, user=officer)
    actions.refile(by=officer.actor, message=question, case=CaseFactory(body=body, sequence=131), why="Gjelder skolen")
    page = open_page(at_desk("archivist"), question)
    for said in ("Moved to another case", "Gjelder skolen", officer.name, "by a rule"):
        assert said in page, said


def test_a_number_in_a_public_answer_is_asked_about(at_desk, question):
    browser, text = at_desk(), f"Ring {dialogues.NUMBER}"
    stopped = browser.post(address("answer", question), reply(text=text))
    assert stopped.status_code == 400
    assert (
        text in stopped.content.decode() and "The digits are not a national identity number" in stopped.content.decode()
    )
    assert browser.post(address("answer", question), reply(text=text, is_no_number="on")).status_code == 302


def test_a_request_for_privacy_is_answered_to_the_sender_alone(at_desk, question):
    said = actions.ask_privacy(
        by=Actor.citizen(question.reference), message=question, text="Ta bort navnet.", key="p" * 32
    )
    browser = at_desk()
    page = open_page(browser, said)
    assert "Ta bort navnet." in page and "Privacy request" in page and "Hvor krysser veien?" in page
    assert "Only the sender sees this answer" in page and 'name="turn"' not in page
    refused = browser.post(address("answer", said), reply(audience="public"))
    assert refused.status_code == 400 and ANSWER in refused.content.decode()
    assert browser.post(address("answer", said), reply(audience="private")).status_code == 302
    assert not Post.objects.filter(source_uid=Message.objects.get(is_outgoing=True).uid).exists()


def test_reading_a_message_beside_a_withheld_case_is_noted(at_desk, body, people):
    closed = CaseFactory(body=body, sequence=152, public_title="Klage på vedtak")
    message = dialogues.message(dialogues.dialogue(closed), "Når får jeg svar?")
    closed.covers = chain("offentleglova § 13")
    closed.save()
    open_page(at_desk(), message)
    who = f"staff:{people('case_officer').uid}"
    assert AuditEntry.objects.filter(act="cases.read_withheld", about=closed.uid, by=who).count() == 1


def test_a_message_of_a_case_with_an_access_code_is_for_its_unit(at_desk, body, people):
    unit = UnitFactory(body=body)
    closed = CaseFactory(body=body, sequence=140, unit=unit)
    message = dialogues.message(dialogues.dialogue(closed), "Kanari i en lukket sak")
    Message.objects.filter(pk=message.pk).update(access_code="P", unit=unit)
    browser = at_desk()
    assert "Kanari" not in browser.get("/desk/innboks/?vis=all").content.decode()
    for name in ("message", "thread", "answer", "evidence", "refile"):
        assert browser.post(address(name, message), reply()).status_code == 404, name
    assert at_desk("archivist").get(address("message", message)).status_code == 200


NUMBER = "01028533175"


@pytest.mark.parametrize("field", ["to_name", "to_address", "text"])
def test_digits_that_go_out_are_asked_about_before_anything_is_kept(at_desk, question, field):
    browser = at_desk("case_officer")
    given = {"to_name": "Statens vegvesen", "to_address": "", "text": "Det er deres vei.", "expected": question.version}
    given[field] = f"Kari {NUMBER}"
    asked = browser.post(address("redirect", question), given)
    page = asked.content.decode()
    assert asked.status_code == 400 and "looks like a national identity number" in page and NUMBER in page
    assert 'type="checkbox" name="is_no_number"' in page.replace("\n", " ") and not Redirection.objects.exists()
    assert browser.post(address("redirect", question), given | {"is_no_number": "on"}).status_code == 302
    assert NUMBER in " ".join(Redirection.objects.values_list("to_name", "to_address", "told").get())


def test_digits_in_a_reason_to_hide_are_asked_about(at_desk, question):
    browser = at_desk("moderator")
    given = {"reason": "personangrep", "why": f"Du skrev {NUMBER}.", "expected": question.version}
    asked = browser.post(address("hide", question), given)
    assert asked.status_code == 400 and "looks like a national identity number" in asked.content.decode()
    question.refresh_from_db()
    assert question.state == "shown"
    assert browser.post(address("hide", question), given | {"is_no_number": "on"}).status_code == 302


def test_an_answer_is_corrected_by_whoever_may_answer(at_desk, question):
    browser = at_desk("case_officer")
    browser.post(address("answer", question), reply())
    made = Message.objects.get(is_outgoing=True)
    assert address("correct_answer", made) in open_page(browser, made)
    assert address("correct_answer", made) not in open_page(at_desk("archivist"), made)
    form = browser.get(address("correct_answer", made)).content.decode()
    assert ANSWER in form and "Everybody reads the corrected answer" in form
    given = {"text": "Den krysser ved nummer 41.", "note": "Nummeret var feil.", "expected": made.version}
    assert browser.post(address("correct_answer", made), given | {"note": ""}).status_code == 400
    assert browser.post(address("correct_answer", made), given | {"expected": 0}).status_code == 409
    assert browser.post(address("correct_answer", made), given).status_code == 302
    shown = open_page(browser, made)
    assert "Den krysser ved nummer 41." in shown and ANSWER in shown and "Nummeret var feil." in shown
    assert "Corrected by the sender" not in shown
    assert browser.get(address("correct_answer", question)).status_code == 404
    assert at_desk("archivist").post(address("correct_answer", made), given).status_code == 403


def test_what_was_closed_can_be_taken_up_again(at_desk, question):
    browser = at_desk()
    assert address("reopen", question) not in open_page(browser, question)
    browser.post(address("close", question), {"why": "Støtte", "expected": question.version})
    assert address("reopen", question) in open_page(browser, question)
    question.refresh_from_db()
    given = {"why": "Det var et spørsmål likevel", "expected": question.version}
    assert browser.post(address("reopen", question), given | {"why": ""}).status_code == 400
    assert browser.post(address("reopen", question), given).status_code == 302
    page = open_page(browser, question)
    assert "Taken up again" in page and "Det var et spørsmål likevel" in page and "Answer within" in page


def test_signs_of_an_automatic_sending_are_said_in_words(at_desk, thread):
    made = dialogues.message(thread, "Hei.", marks=("fast", "trap"))
    page = open_page(at_desk(RoleName.MODERATOR), made)
    assert "sent faster than people write, a field that people do not see was filled in" in page
