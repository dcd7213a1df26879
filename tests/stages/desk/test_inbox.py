"""The inbox: what stands in which list, who may look, and that lists cost the same however long they are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.dialogue import actions, queries
from ordskifte.domain.parties import Actor
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UnitFactory

pytestmark = pytest.mark.django_db

INBOX = "/desk/innboks/"
MARK = "The name is like that of the body or a unit"
READERS = ["communications_officer", "case_officer", "archivist", "moderator", "appeal_decider"]


def shown(browser, **query):
    """The text of one list."""
    return browser.get(INBOX, query).content.decode()


def test_what_came_in_stands_among_the_new(at_desk, thread):
    message = dialogues.message(thread, "Hvor krysser veien?", name="Kari Strandheim")
    page = shown(at_desk())
    assert "Hvor krysser veien?" in page and "Kari Strandheim" in page and "2026/118" in page
    assert reverse("desk:message", args=[message.uid]) in page


@pytest.mark.parametrize("name", ["Nordfjæra kommune", "PLAN og bygg", "\u202eAdministrator"])
def test_a_name_that_is_like_ours_is_shown_and_marked(client, at_desk, body, thread, name):
    UnitFactory(body=body, name="Plan og bygg")
    message = dialogues.message(thread, "Saken er avgjort.", name=name)
    assert message.state == "shown"
    public = client.get(f"/en/innlegg/{message.reference}/").content.decode()
    assert "Saken er avgjort." in public and "os-said-by-body" not in public and MARK not in public
    browser = at_desk("moderator")
    assert MARK in shown(browser, vis="all")
    assert MARK in browser.get(reverse("desk:message", args=[message.uid])).content.decode()


def test_other_names_are_not_marked(at_desk, thread):
    dialogues.message(thread, "Hvor krysser veien?", name="Kari Strandheim")
    dialogues.message(thread, "Når begynner det?")
    assert MARK not in shown(at_desk(), vis="all")


@pytest.mark.parametrize("role", RoleName.values)
def test_the_inbox_opens_for_those_who_work_with_messages(at_desk, thread, role):
    dialogues.message(thread, "Hvor krysser veien?")
    answer = at_desk(role).get(INBOX)
    assert answer.status_code == (200 if role in READERS else 403)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (reverse("desk:inbox") in at_desk(role).get("/desk/").content.decode()) is (role in READERS)


def test_the_lists_hold_what_they_say(at_desk, people, thread):
    mine = dialogues.message(thread, "Det som er mitt")
    held = str(dialogues.message(thread, f"Det som venter {dialogues.NUMBER}").uid)
    officer = people("case_officer")
    actions.assign(by=officer.actor, message=mine, user=officer, expected=mine.version)
    browser = at_desk()
    assert "Det som er mitt" in shown(browser, vis="mine")
    assert held not in shown(browser, vis="mine")
    assert "Det som er mitt" not in shown(browser, vis="unassigned")
    assert held in shown(browser, vis="held")
    assert "Det som er mitt" not in shown(browser, vis="held")
    assert "Det som er mitt" in shown(browser, vis="all") and held in shown(browser, vis="all")


def test_what_its_sender_took_back_says_so_and_is_not_late(at_desk, people, thread):
    message = dialogues.message(thread, "Dette skulle jeg ikke ha skrevet")
    assert "Answer within" in shown(at_desk()) and message.reference
    actions.withdraw(by=Actor.parse(message.author), message=message)
    for which in ("new", "all", "unassigned"):
        page = shown(at_desk(), vis=which)
        assert str(message.uid) in page and "Withdrawn by the sender" in page and "No answer is due" in page
        assert "Answer within" not in page and "Dette skulle" not in page
    assert str(message.uid) not in shown(at_desk(), vis="due")
    opened = at_desk().get(reverse("desk:message", args=[message.uid])).content.decode()
    assert "No answer is due." in opened and "close it without answer" in opened and "Dette skulle" in opened


def test_what_was_taken_back_has_no_time_limit_again_when_it_is_taken_up(people, thread):
    message = dialogues.message(thread, "Dette skulle jeg ikke ha skrevet")
    assert message.answer_due
    actions.withdraw(by=Actor.parse(message.author), message=message)
    officer = people("case_officer").actor
    for step in (actions.close, actions.reopen):
        message.refresh_from_db()
        step(by=officer, message=message, why="Den er lest.", expected=message.version)
    message.refresh_from_db()
    assert (message.handling, message.answer_due) == ("open", None)


def test_search_by_case_unit_and_words(at_desk, body, thread):
    dialogues.message(thread, "Om sykkelveien")
    other = dialogues.dialogue(CaseFactory(body=body, sequence=131))
    dialogues.message(other, "Om skolen", name="Mathilde")
    browser = at_desk()
    assert "Om skolen" not in shown(browser, vis="all", sak="2026/118")
    assert "Om sykkelveien" in shown(browser, vis="all", sak="2026/118")
    assert "Om sykkelveien" not in shown(browser, vis="all", q="skolen")
    assert "Om skolen" in shown(browser, vis="all", q="skolen")


@pytest.mark.parametrize("sak", ["118", "2026-118", "x" * 900])
def test_a_case_number_that_is_none_is_said(at_desk, sak):
    answer = at_desk().get(INBOX, {"sak": sak})
    assert answer.status_code == 400
    assert "is not a case number" in answer.content.decode()


@pytest.mark.parametrize("words", ["%", "' OR 1=1 --", "x" * 2000, "_", "\\"])
def test_searching_survives_anything(at_desk, thread, words):
    dialogues.message(thread)
    assert at_desk().get(INBOX, {"q": words, "vis": "tull", "enhet": words}).status_code == 200


def test_another_bodys_messages_are_not_here(at_desk):
    foreign = dialogues.dialogue(CaseFactory(body=BodyFactory(host="annen.example")))
    message = dialogues.message(foreign, "Noe fra en annen kommune")
    browser = at_desk()
    assert "annen kommune" not in shown(browser, vis="all")
    for name in ("message", "answer", "hide", "refile", "evidence", "thread"):
        assert browser.get(reverse(f"desk:{name}", args=[message.uid])).status_code in {403, 404, 302}, name
    assert browser.get(reverse("desk:message", args=[message.uid])).status_code == 404


def test_next_leads_to_the_one_that_has_waited_longest(at_desk, thread):
    browser = at_desk()
    assert browser.get(reverse("desk:next_message")).headers["Location"] == INBOX
    first = dialogues.message(thread, "Først")
    dialogues.message(thread, "Så")
    address = reverse("desk:message", args=[first.uid])
    assert browser.get(reverse("desk:next_message")).headers["Location"] == address


@pytest.mark.parametrize("path", [INBOX, f"{INBOX}?vis=all", f"{INBOX}?vis=held", "/desk/moderering/", "/desk/"])
def test_lists_cost_the_same_for_one_and_three(at_desk, thread, path):
    browser = at_desk("moderator")

    def come_in():
        dialogues.message(thread, "Hvor krysser veien?", name="Kari", email="kari@epost.example")
        dialogues.message(thread, f"Nummeret er {dialogues.NUMBER}")

    come_in()
    browser.get(path)
    with CaptureQueriesContext(connection) as one:
        browser.get(path)
    come_in()
    come_in()
    with CaptureQueriesContext(connection) as three:
        browser.get(path)
    assert len(one) == len(three)


@pytest.mark.parametrize("role", ["case_officer", "communications_officer", "archivist", "moderator"])
def test_the_frame_around_a_page_has_no_way_to_lists_that_are_closed(at_desk, thread, role):
    page = at_desk(role).get("/desk/").content.decode()
    assert "wagtail.sidebar.MainMenuModule" in page
    assert "wagtail.sidebar.SearchModule" not in page


def test_nobody_is_asked_who_may_see_entries_that_are_not_in_the_menu(at_desk, thread):
    browser = at_desk("archivist")
    first = browser.get("/desk/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        again = browser.get("/desk/").content.decode()
    entries = [re.findall(r"wagtail.sidebar.LinkMenuItem.{,400}", page) for page in (first, again)]
    assert entries[0] == entries[1]
    assert entries[0]
    assert not [each for each in asked.captured_queries if re.search("wagtailcore_group.*permission", each["sql"])]


def test_what_the_menu_counts_is_asked_with_two_statements(people, thread):
    officer = people("case_officer")
    for text in ("Hvor krysser veien?", "Og når?", f"Jeg er {dialogues.NUMBER}"):
        with CaptureQueriesContext(connection) as asked:
            counts = queries.counts(officer.actor)
        # Who asks, and what there is.
        assert len(asked) == 2
        before = counts["new"] + counts["held"]
        dialogues.message(thread, text)
        after = queries.counts(officer.actor)
        assert after["new"] + after["held"] > before
