"""A dialogue for those who were invited, in a real browser: without script, on a small screen, and with axe."""

import os
import re

import pytest

from tests.worlds import site as world


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town with a closed circle, served."""
    with world.served(tmp_path_factory.mktemp("circle"), world="tests.worlds.circle_site") as served:
        yield served


def draw(page, name):
    """Draw the page where `PICTURES` names a folder, to be looked at by a person."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def fine(opened, axe, *, name):
    """The page is accessible, within its window, and loads nothing from elsewhere."""
    draw(opened.page, name)
    assert axe(opened.page) == []
    assert opened.overflow() == 0
    assert opened.foreign == []
    assert [said for said in opened.complaints if not re.search(r"status of 4\d\d", said)] == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_somebody_opens_a_link_and_writes(town, window, axe, width, scheme):
    opened = window(home=town.url, width=width, scheme=scheme)
    page = opened.open(town.sessions["publication"])
    fine(opened, axe, name="publication")
    page.get_by_role("link", name="Åpne den med lenken din").click()
    assert "Ukjent ugle" not in page.content()
    fine(opened, axe, name="outside")
    assert page.context.cookies() == []
    opened.open(town.sessions["link"])
    fine(opened, axe, name="invited")
    page.get_by_role("button", name="Åpne dialogen").click()
    assert page.url.endswith(town.sessions["talk"])
    assert "Ukjent ugle" in page.inner_text("main")
    fine(opened, axe, name="talk")
    page.get_by_role("link", name="Skriv et innlegg").click()
    fine(opened, axe, name="form")
    page.get_by_label("Innlegget ditt").fill("Og etter ferien?")
    page.get_by_role("button", name="Kontroller og send").click()
    fine(opened, axe, name="check")
    page.get_by_role("button", name="Send innlegget").click()
    fine(opened, axe, name="receipt")
    assert len(page.context.cookies()) == 1


def test_what_was_typed_is_kept_where_no_link_holds_any_more(town, window, axe):
    opened = window(home=town.url, width=320)
    page = opened.open(town.sessions["link"])
    page.get_by_role("button", name="Åpne dialogen").click()
    opened.open(town.sessions["form"])
    page.get_by_label("Innlegget ditt").fill("Dette skal ikke bli borte.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Kontroller og send").click()
    assert "Dette skal ikke bli borte." in page.get_by_label("Du kan også kopiere det").input_value()
    fine(opened, axe, name="lost")
    page.get_by_label("Lenken du fikk").fill(town.url + town.sessions["link"])
    page.get_by_role("button", name="Gå videre med det du skrev").click()
    assert "Dette skal ikke bli borte." in page.inner_text("main")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
@pytest.mark.parametrize("name", ["circle", "of_case"])
def test_the_desk_is_accessible(town, window, axe, name, width, scheme):
    opened = window(home=town.url, width=width, scheme=scheme)
    cookie = {"name": "session", "value": town.sessions["case_officer"], "url": town.url}
    opened.page.context.add_cookies([cookie])
    opened.open(town.sessions[name])
    fine(opened, axe, name=name)
