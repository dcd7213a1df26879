"""The public dialogue in a real browser: by keyboard, without script, on a small screen, in the dark, and with axe."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.worlds import site as world

PAGES = ["post", "case", "form", "reply", "message", "anonymous", "hidden", "held", "report", "whole", "long", "shut"]
WORDS = "Flytt overgangen 60 meter nordover, til busstoppet.\n\nJeg har telt 43 barn på én morgen."


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    """The town whose people talk, served, with a worker beside the pages; where everything is."""
    with world.served(tmp_path_factory.mktemp("talk"), world="tests.worlds.talk_site") as served:
        environment = {**os.environ, "ORDSKIFTE_DATA": str(served.folder)}
        log = (served.folder / "log" / "worker.txt").open("w")
        command = [sys.executable, "-m", "ordskifte.project.cli", "worker"]
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        yield served
        worker.terminate()
        worker.wait(30)
        log.close()


def draw(page, name):
    """Draw the page where `PICTURES` names a folder, to be looked at by a person."""
    if folder := os.environ.get("PICTURES"):
        width = page.viewport_size["width"]
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def prepared(page):
    """The page, loaded again until the message is in it, as the page itself says."""
    until = time.monotonic() + 30
    while (again := page.get_by_role("link", name="Load the page again")).count() and time.monotonic() < until:
        again.click()
    return page.inner_text("main")


def quiet(complaints):
    """What the console says of pages that are meant to answer with an error is no complaint."""
    return [said for said in complaints if not re.search(r"status of 4\d\d", said)]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_pages_of_the_dialogue_are_accessible(talk, window, axe, name, width, scheme):
    opened = window(home=talk.url, width=width, scheme=scheme)
    page = opened.open(talk.sessions[name])
    assert axe(page) == []
    assert opened.overflow() == 0
    assert opened.foreign == []
    assert quiet(opened.complaints) == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("language", ["nn", "en"])
@pytest.mark.parametrize("name", ["post", "form", "message"])
def test_other_languages_are_accessible(talk, window, axe, language, name):
    page = window(home=talk.url).open(f"/{language}{talk.sessions[name]}")
    assert page.locator("html").get_attribute("lang") == language
    assert axe(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_somebody_writes_and_follows_it_all_the_way(talk, window, axe, tmp_path, width, scheme):
    opened = window(home=talk.url, width=width, scheme=scheme)
    page = opened.open(f"/en{talk.sessions['post']}")
    page.get_by_role("link", name="Write a message").first.click()
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_label("Name (can be left empty)").fill("Liv Tangen")
    page.get_by_label("Email (never shown, can be left empty)").fill("liv.tangen at epost")
    picture = tmp_path / "bekk.txt"
    picture.write_text("Vann over veien ved et busstopp.")
    page.get_by_label("Files (can be left empty)").set_input_files(str(picture))
    page.get_by_role("button", name="Check and send").click()
    assert page.get_by_role("alert").inner_text().startswith("This must be put right")
    assert axe(page) == []
    draw(page, "wrong")
    page.get_by_label("Email (never shown, can be left empty)").fill("liv.tangen@epost.example")
    assert page.get_by_label("Your message").input_value() == WORDS
    page.get_by_role("button", name="Check and send").click()
    assert "bekk.txt" in page.inner_text("main")
    assert axe(page) == []
    draw(page, "check")
    assert opened.overflow() == 0
    page.get_by_role("button", name="Change it").click()
    assert page.get_by_label("Your message").input_value() == WORDS
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name="Send the message").dblclick()
    page.wait_for_selector("text=We have received your message")
    assert axe(page) == []
    draw(page, "receipt")
    assert opened.overflow() == 0
    own = page.locator('main a[href*="/min/"]').get_attribute("href")
    page.get_by_role("link", name="See the message").click()
    assert WORDS.partition("\n")[0] in prepared(page)
    page.goto(talk.url + own)
    assert axe(page) == []
    draw(page, "own")
    for name in ("Correct the message", "Withdraw the message", "Ask for privacy"):
        page.goto(talk.url + own)
        page.get_by_role("link", name=name).click()
        assert axe(page) == []
        assert opened.overflow() == 0
    page.goto(talk.url + f"/en{talk.sessions['post']}")
    page.reload()  # A browser may keep the page for ten seconds, and this writer is quicker than that.
    assert page.inner_text("main").count("Jeg har telt 43 barn") == (1 if width == 320 else 2)
    assert page.context.cookies() == []


def test_a_message_is_sent_by_keyboard_without_script(talk, window):
    page = window(home=talk.url, script=False).open(f"/en{talk.sessions['form']}")
    page.get_by_label("Your message").focus()
    page.keyboard.type("Bare tastatur.")
    for _ in range(5):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check and send"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=This is how everybody will see your message")
    page.get_by_role("button", name="Send the message").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=We have received your message")


def test_the_trap_is_met_by_nobody(talk, window):
    page = window(home=talk.url).open(talk.sessions["form"])
    assert not page.locator("#nettsted").is_visible()
    assert page.locator("#nettsted").get_attribute("tabindex") == "-1"
    assert page.get_by_role("textbox").count() == 3


def test_the_browser_brings_back_what_was_typed(talk, window):
    page = window(home=talk.url).open(talk.sessions["form"])
    page.locator("#tekst").fill(WORDS)
    page.locator("footer a").first.click()
    page.go_back()
    assert page.locator("#tekst").input_value() == WORDS


def test_the_picture_of_each_page_can_be_looked_at(talk, window):
    """Where `PICTURES` names a folder, each page is drawn there in four ways, to be looked at by a person."""
    folder = os.environ.get("PICTURES")
    if not folder:
        pytest.skip("PICTURES names no folder, so no page was drawn")
    Path(folder, "addresses.json").write_text(json.dumps(talk.sessions))
    for width in (320, 1280):
        for scheme in ("light", "dark"):
            opened = window(home=talk.url, width=width, scheme=scheme)
            for name in PAGES:
                opened.open(talk.sessions[name]).screenshot(
                    path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True
                )
