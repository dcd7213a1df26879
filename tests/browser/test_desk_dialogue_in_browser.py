"""The inbox and moderation in a real browser: accessible, within their window, and by the keyboard alone."""

import re

import pytest

from tests.worlds import inbox_site
from tests.worlds import site as world

SCREENS = [
    ("case_officer", "/desk/"),
    ("case_officer", "/desk/innboks/?vis=all"),
    ("case_officer", "/desk/innboks/?sak=tull"),
    ("case_officer", "question"),
    ("archivist", "thread"),
    ("case_officer", "move"),
    ("case_officer", "files"),
    ("case_officer", "picture"),
    ("moderator", "/desk/"),
    ("moderator", "/desk/moderering/"),
    ("moderator", "/desk/moderering/ord/"),
    ("moderator", "/desk/moderering/brems/"),
    ("moderator", "brake"),
    ("moderator", "numbered"),
    ("moderator", "hide"),
    ("moderator", "show_again"),
    ("moderator", "report"),
    ("appeal_decider", "appeal"),
    ("case_officer", "answered"),
    ("case_officer", "correct_answer"),
    ("case_officer", "public_answer"),
    ("case_officer", "closed"),
    ("case_officer", "reopen"),
    ("operator", "/desk/drift/"),
    ("archivist", "/desk/vurdering/regler/"),
]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """The town with a full inbox, served."""
    with world.served(tmp_path_factory.mktemp("inbox"), world="tests.worlds.inbox_site") as served:
        yield served


def at_desk(window, site, role, **given):
    """A window of somebody with a role."""
    opened = window(home=site.url, **given)
    opened.page.context.add_cookies([{"name": "session", "value": site.sessions[role], "url": site.url}])
    return opened


def quiet(complaints):
    """What the console says of pages that are meant to answer with an error is no complaint."""
    return [said for said in complaints if not re.search(r"status of 4\d\d", said)]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize(("role", "screen"), SCREENS)
def test_the_screens_are_accessible(inbox, window, axe, role, screen, width, scheme):
    path = inbox.sessions.get(screen, screen)
    opened = at_desk(window, inbox, role, width=width, scheme=scheme)
    page = opened.open(path)
    assert page.url == inbox.url + path
    assert axe(page) == []
    assert opened.overflow() == 0
    assert opened.foreign == []
    assert quiet(opened.complaints) == []


def test_a_draft_keeps_itself_and_the_answer_says_who_sees_it(inbox, window, axe):
    opened = at_desk(window, inbox, "case_officer")
    page = opened.open(inbox.sessions["question"])
    box = page.locator("textarea[name=text]")
    with page.expect_response(lambda answer: answer.url.endswith("/kladd/")) as kept:
        box.press_sequentially("Den krysser ved busstoppet.")
    assert kept.value.status == 204
    page.reload()
    assert box.input_value() == "Den krysser ved busstoppet."
    everybody = page.locator("#who-sees").inner_text()
    page.locator("button[name=turn]").click()
    assert page.locator("#who-sees").inner_text() != everybody
    assert box.input_value() == "Den krysser ved busstoppet."
    page.locator("button[name=turn]").click()
    assert page.locator("#who-sees").inner_text() == everybody
    page.locator("button[name=do][value=send]").click()
    page.wait_for_url(inbox.url + inbox.sessions["question"])
    assert page.locator("main").inner_text().count("Den krysser ved busstoppet.") == 1
    assert box.input_value() == ""
    assert axe(page) == []


# Without script, the frame's own menu lies over a narrow window.
@pytest.mark.parametrize(("width", "script"), [(320, True), (1280, False)])
def test_a_moderator_hides_a_threat_by_keyboard(inbox, window, width, script):
    opened = at_desk(window, inbox, "moderator", width=width, scheme="dark", script=script)
    page = opened.page
    page.goto(inbox.url + (inbox.sessions["threat"] if script else inbox.sessions["hide"].replace("skjul/", "")))
    assert page.locator("mark").count() >= 1
    link = page.locator("a[href$='/skjul/']")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/skjul/")
    page.locator("button[type=submit].button").last.click()
    # The answer to the press, not the page that was there before it.
    page.locator("[role=alert], .w-field__errors, .error-message").first.wait_for()
    page.locator("input[value=trusler]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Truer saksbehandleren")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/innlegg/[0-9a-f-]+/$"))
    assert "Truer saksbehandleren" in page.locator("main").inner_text()
    assert inbox_site.QUESTION not in page.locator("main").inner_text()
