"""Moderation at the desk: what waits, each step with its reason, reports, appeals, files, words and brakes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Appeal, AttachmentDecision, Message, Pattern, Report, Thread
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from tests.factories import dialogues
from tests.factories.cases import UserFactory
from tests.stages.desk.test_message_screen import address, open_page
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db

QUEUE = "/desk/moderering/"


@pytest.fixture
def threat(thread):
    """A threat, which waits."""
    return dialogues.message(thread, f"{dialogues.THREAT} Hilsen en nabo")


@pytest.fixture
def numbered(thread):
    """A message with an identity number, which waits."""
    return dialogues.message(thread, f"Slå meg opp på {dialogues.NUMBER}. Ikke i blomsterbedet.", name="Per-Arne Lia")


@pytest.fixture
def hidden(thread, people):
    """A message that a moderator hid by mistake, and the appeal."""
    message = dialogues.message(thread, "Dårlig utredning. Hvem har slurvet?", name="Steinar Rønnes")
    message = actions.hide(by=people("moderator").actor, message=message, reason="personangrep")
    said = actions.appeal(
        by=Actor.citizen(message.reference), message=message, text="Jeg kritiserer arbeidet.", key="a" * 32
    )
    return message, said


def state(message):
    """Where a message stands now."""
    message.refresh_from_db()
    return message.state


def test_the_queue_shows_what_waits_and_until_when(at_desk, threat):
    page = at_desk("moderator").get(QUEUE).content.decode()
    assert "Possible threat" in page and threat.reference in page and " left" in page
    with clock.at(clock.now() + timedelta(days=7)):
        assert "Overdue" in at_desk("moderator").get(QUEUE).content.decode()


@pytest.mark.parametrize("role", RoleName.values)
def test_who_opens_the_queue(at_desk, threat, role):
    opens = role in {"moderator", "appeal_decider", "archivist", "case_officer"}
    answer = at_desk(role).get(QUEUE)
    assert answer.status_code == (200 if opens else 403)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_the_rule_stopped_at_is_marked(at_desk, threat):
    page = open_page(at_desk("moderator"), threat)
    assert "<mark>" in page and "possible threat" in page


def test_a_number_is_masked_before_it_is_shown(at_desk, numbered):
    browser = at_desk("moderator")
    page = browser.get(address("release", numbered)).content.decode()
    assert "Slå meg opp på *****." in page
    given = {"public_text": f"Slå meg opp på {dialogues.NUMBER}.", "expected": numbered.version}
    refused = browser.post(address("release", numbered), given)
    assert refused.status_code == 400
    assert "national identity number" in refused.content.decode() and dialogues.NUMBER in refused.content.decode()
    assert state(numbered) == "held"
    given["public_text"] = "Slå meg opp på *****. Ikke i blomsterbedet."
    assert browser.post(address("release", numbered), given).status_code == 302
    assert state(numbered) == "shown"
    public = browser.get(f"/innlegg/{numbered.reference}/").content.decode()
    assert "Ikke i blomsterbedet" in public and "10015" not in public


def test_digits_that_are_no_number_are_shown_when_a_person_says_so(at_desk, numbered):
    given = {"public_text": f"På {dialogues.NUMBER}.", "is_no_number": "on", "expected": numbered.version}
    assert at_desk("moderator").post(address("release", numbered), given).status_code == 302
    assert state(numbered) == "shown"


def test_a_threat_is_hidden_with_its_rule(at_desk, threat):
    browser = at_desk("moderator")
    assert browser.post(address("hide", threat), {"expected": threat.version}).status_code == 400
    unlawful = browser.post(address("hide", threat), {"reason": "ulovlig", "expected": threat.version})
    assert unlawful.status_code == 400
    given = {"reason": "trusler", "why": "Truer saksbehandleren", "expected": threat.version}
    assert browser.post(address("hide", threat), given).status_code == 302
    assert (state(threat), threat.state_rule) == ("hidden", "trusler")
    assert "Truer saksbehandleren" in open_page(browser, threat)


def test_where_somebody_was_first_the_page_says_so_and_keeps_the_text(at_desk, body, threat):
    browser, seen = at_desk("moderator"), threat.version
    other = UserFactory(body=body, roles=[RoleName.CASE_OFFICER])
    actions.release(by=other.actor, message=threat, public_text="Rører dere hekken min, blir jeg sint.")
    given = {"reason": "trusler", "why": "Truer", "expected": seen}
    answered = browser.post(address("hide", threat), given)
    assert answered.status_code == 409
    assert "changed by somebody else" in answered.content.decode() and "Truer" in answered.content.decode()
    assert state(threat) == "shown"
    # The page shows how it stands now, so the next sending is decided on that.
    assert browser.post(address("hide", threat), given | {"expected": threat.version}).status_code == 302


@pytest.mark.parametrize("name", ["release", "hide", "show_again", "hold"])
@pytest.mark.parametrize("role", ["communications_officer", "approver", "operator", "archivist", "appeal_decider"])
def test_others_take_no_step(at_desk, threat, name, role):
    assert at_desk(role).post(address(name, threat), {}).status_code == 403
    assert state(threat) == "held"


def test_holding_and_showing_again_ask_why(at_desk, thread, hidden):
    browser = at_desk("moderator")
    message = dialogues.message(thread, "Naboen min er syk.")
    assert browser.post(address("hold", message), {"ground": "threat", "expected": 0}).status_code == 400
    given = {"ground": "special_category", "why": "Om naboens helse", "expected": message.version}
    assert browser.post(address("hold", message), given).status_code == 302
    assert state(message) == "held"
    again = {"public_text": "Dårlig utredning.", "expected": hidden[0].version}
    assert browser.post(address("show_again", hidden[0]), again).status_code == 400
    assert browser.post(address("show_again", hidden[0]), again | {"why": "Feil"}).status_code == 302
    assert state(hidden[0]) == "shown"


# --- Reports and appeals -------------------------------------------------------------------------------------------


@pytest.fixture
def report(thread):
    """A report on a message that stands well."""
    message = dialogues.message(thread, "Hvem har slurvet?")
    return actions.report(
        by=SYSTEM, message=message, reason="personangrep", text="Dette er stygt", email="", key="r" * 32, language="nb"
    )


def test_a_report_is_decided_with_a_reason(at_desk, report):
    browser = at_desk("moderator")
    assert "Dette er stygt" in browser.get(QUEUE).content.decode()
    where = reverse("desk:report", args=[report.uid])
    rule = {"reason": "personangrep", "expected": report.message.version}
    assert "Dette er stygt" in browser.get(where).content.decode()
    assert browser.post(where, {"outcome": "left"} | rule).status_code == 400
    assert browser.post(where, {"outcome": "left", "why": "Kritikk av arbeidet"} | rule).status_code == 302
    report = Report.objects.get()
    assert (report.outcome, report.why, state(report.message)) == ("left", "Kritikk av arbeidet", "shown")
    assert "Dette er stygt" not in browser.get(QUEUE).content.decode()


def test_a_report_can_hide(at_desk, report):
    where = reverse("desk:report", args=[report.uid])
    rule = {"reason": "personangrep", "expected": report.message.version}
    assert at_desk("moderator").post(where, {"outcome": "hidden", "why": "Går på person"} | rule).status_code == 302
    assert state(report.message) == "hidden"


def test_an_appeal_is_decided_by_somebody_else(at_desk, people, hidden):
    message, said = hidden
    where = reverse("desk:appeal", args=[said.uid])
    browser = at_desk("appeal_decider")
    page = browser.get(where).content.decode()
    assert "Jeg kritiserer arbeidet." in page and "Hvem har slurvet?" in page
    assert browser.post(where, {"outcome": "overturned", "why": ""}).status_code == 400
    # Written to since, or looked at on no page of ours: the decision would be on something else.
    assert browser.post(where, {"outcome": "overturned", "why": "Lovlig kritikk"}).status_code == 409
    typed = {"outcome": "overturned", "why": "Lovlig kritikk", "expected": message.version}
    assert browser.post(where, typed).status_code == 302
    assert state(message) == "shown"
    assert Appeal.objects.get().outcome == "overturned"


def test_nobody_decides_on_their_own_hiding(at_desk, body, thread):
    both = UserFactory(body=body, roles=[RoleName.MODERATOR, RoleName.APPEAL_DECIDER], language="en")
    browser = sign_in(Client(), both)
    message = dialogues.message(thread, "Hvem har slurvet?")
    message = actions.hide(by=both.actor, message=message, reason="personangrep")
    said = actions.appeal(by=Actor.citizen(message.reference), message=message, text="Nei.", key="b" * 32)
    where = reverse("desk:appeal", args=[said.uid])
    assert "You hid the message yourself" in browser.get(where).content.decode()
    refused = browser.post(where, {"outcome": "upheld", "why": "Jeg har rett", "expected": message.version})
    assert refused.status_code == 400 and "Jeg har rett" in refused.content.decode()
    assert Appeal.objects.get().outcome == ""


@pytest.mark.parametrize("role", ["moderator", "case_officer", "archivist", "operator"])
def test_others_decide_no_appeal(at_desk, hidden, role):
    where = reverse("desk:appeal", args=[hidden[1].uid])
    assert at_desk(role).post(where, {"outcome": "upheld", "why": "x"}).status_code == 403


# --- Files, words, brakes ------------------------------------------------------------------------------------------


@pytest.fixture
def attachment(thread):
    """A text that came with a message, read."""
    files = (("KANARI-navn.txt", b"Telling: 43 barn", "text/plain"),)
    message = dialogues.message(thread, "Tellingen ligger ved.", files=files)
    return dialogues.read(message.attachments.get())


def content(answer):
    """What a file answer holds."""
    return b"".join(answer.streaming_content)


def test_a_file_is_public_when_somebody_has_looked_and_said_so(at_desk, attachment):
    browser = at_desk()
    where = reverse("desk:attachment", args=[attachment.uid])
    given = {"is_public": "yes", "title": "Telling", "seen": attachment.copy.sha256, "why": "Åpen"}
    unseen = browser.post(where, given)
    assert unseen.status_code == 400 and "look at it first" in unseen.content.decode()
    assert "Telling" in unseen.content.decode()
    copy = browser.get(reverse("desk:attachment_copy", args=[attachment.uid]))
    assert content(copy) == b"Telling: 43 barn" and "KANARI" not in str(copy.headers)
    assert copy.headers["Cache-Control"] == "private, no-store"
    assert browser.post(where, given | {"title": ""}).status_code == 400
    assert browser.post(where, given).status_code == 302
    attachment.refresh_from_db()
    assert (attachment.is_public, attachment.title) == (True, "Telling")
    assert browser.post(where, {"is_public": "no"}).status_code == 302
    assert list(AttachmentDecision.objects.order_by("pk").values_list("is_public", flat=True)) == [True, False]


def test_opening_an_original_is_noted(at_desk, people, attachment):
    answer = at_desk().get(reverse("desk:attachment_original", args=[attachment.uid]))
    assert content(answer) == b"Telling: 43 barn"
    assert answer.headers["Content-Disposition"].startswith("attachment") and "KANARI" not in str(answer.headers)
    who = f"staff:{people('case_officer').uid}"
    assert AuditEntry.objects.filter(act="dialogue.read_original", about=attachment.uid, by=who).count() == 1


@pytest.mark.parametrize("role", ["communications_officer", "appeal_decider"])
def test_an_original_is_not_for_everybody_at_the_desk(at_desk, attachment, role):
    assert at_desk(role).get(reverse("desk:attachment_original", args=[attachment.uid])).status_code == 403


def test_words_are_added_and_put_off(at_desk, body, thread):
    browser, where = at_desk("moderator"), reverse("desk:patterns")
    given = {"ground": "threat", "text": "brenne hekken", "is_on": "yes"}
    assert browser.post(where, given).status_code == 302
    assert dialogues.message(thread, "Jeg vil brenne hekken").state == "held"
    assert "brenne hekken" in browser.get(where).content.decode()
    assert browser.post(where, given | {"is_on": "no"}).status_code == 302
    assert dialogues.message(thread, "Jeg vil brenne hekken nå").state == "shown"
    assert Pattern.objects.get().is_on is False


@pytest.mark.parametrize(
    "text", ["", "a*", "@finnes_ikke", "[threat]", "# bare", "@a = b", "en to tre fire fem seks sju åtte ni", "+"]
)
def test_words_that_cannot_be_read_are_refused_in_words(at_desk, text):
    answer = at_desk("moderator").post(reverse("desk:patterns"), {"ground": "threat", "text": text, "is_on": "yes"})
    assert answer.status_code == 400
    assert not Pattern.objects.exists()


def test_a_brake_goes_on_and_off(at_desk, thread):
    browser = at_desk("moderator")
    where = reverse("desk:brake", args=[thread.uid])
    assert browser.post(where, {"hours": "12", "why": ""}).status_code == 400
    assert browser.post(where, {"hours": "500", "why": "Storm"}).status_code == 400
    assert browser.post(where, {"hours": "12", "why": "Storm av like innlegg"}).status_code == 302
    assert "Storm av like innlegg" in browser.get(reverse("desk:brakes")).content.decode()
    assert dialogues.message(Thread.objects.get(pk=thread.pk), "Hei").state == "held"
    assert browser.post(reverse("desk:lift_brake", args=[thread.uid])).status_code == 302
    assert dialogues.message(Thread.objects.get(pk=thread.pk), "Hei igjen").state == "shown"


@pytest.mark.parametrize("name", ["patterns", "brakes"])
@pytest.mark.parametrize("role", ["communications_officer", "case_officer", "operator", "appeal_decider"])
def test_words_and_brakes_are_for_moderators(at_desk, name, role):
    assert at_desk(role).get(reverse(f"desk:{name}")).status_code == 403


def test_home_says_what_waits(at_desk, threat, hidden):
    assert "Possible threat" in at_desk("moderator").get("/desk/").content.decode()
    assert reverse("desk:appeal", args=[hidden[1].uid]) in at_desk("appeal_decider").get("/desk/").content.decode()
    assert Message.objects.count() == 3
