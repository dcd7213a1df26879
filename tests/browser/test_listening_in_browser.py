"""The listening post in a real browser: accessible, within its window, and loading nothing of what it shows."""

import os
from pathlib import Path

import pytest

from tests.worlds import site as world

SCREENS = ["/desk/lyttepost/", "/desk/lyttepost/ny/", "source", "stopped", "overdue", "ended", "review", "end", "lay"]
SCREENS += ["message"]


@pytest.fixture(scope="module")
def post(tmp_path_factory):
    """The town with a listening post, served."""
    with world.served(tmp_path_factory.mktemp("listening"), world="tests.worlds.listening_site") as served:
        yield served


def at_desk(window, site, **given):
    """A window of a case officer."""
    opened = window(home=site.url, **given)
    cookie = {"name": "session", "value": site.sessions["case_officer"], "url": site.url}
    opened.page.context.add_cookies([cookie])
    return opened


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_are_accessible(post, window, axe, screen, width, scheme):
    path = post.sessions.get(screen, screen)
    opened = at_desk(window, post, width=width, scheme=scheme)
    page = opened.open(path)
    assert page.url == post.url + path
    assert axe(page) == []
    assert opened.overflow() == 0
    assert opened.foreign == []
    assert opened.complaints == []
    if folder := os.environ.get("ORDSKIFTE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{screen.strip('/').replace('/', '-')}-{width}.png", full_page=True)


def test_a_search_for_a_name_is_asked_about_and_nothing_typed_is_lost(post, window, axe):
    opened = at_desk(window, post)
    page = opened.open("/desk/lyttepost/ny/")
    page.fill("[name=name]", "Ordføreren")
    page.fill("[name=address]", "https://nyheter.example/sok?q=Kari+Nordmann")
    page.fill("[name=purpose]", "Å vite hva som blir sagt om vedtaket")
    page.fill("[name=legal_basis]", "Kommuneloven § 16-2")
    page.locator(".desk-form button[type=submit]").click()
    page.locator("[name=person_why][aria-invalid=true]").wait_for()
    assert page.input_value("[name=purpose]") == "Å vite hva som blir sagt om vedtaket"
    assert axe(page) == []
