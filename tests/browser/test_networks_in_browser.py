"""Accounts on networks in a real browser: accessible, within its window, and loading nothing from any network."""

import os
from pathlib import Path

import pytest

from tests.worlds import site as world

SCREENS = ["/desk/", "/desk/kontoer/", "/desk/kontoer/ny/", "account", "paused", "review", "see_link", "end", "post"]
SCREENS += ["prepare", "instagram", "ready", "late", "done", "not_done", "/kontoer/", "/nn/kontoer/"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town with accounts on networks, served."""
    with world.served(tmp_path_factory.mktemp("networks"), world="tests.worlds.networks_site") as served:
        yield served


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_are_accessible(town, window, axe, screen, width, scheme):
    path = town.sessions.get(screen, screen)
    opened = window(home=town.url, width=width, scheme=scheme)
    cookie = {"name": "session", "value": town.sessions["communications_officer"], "url": town.url}
    opened.page.context.add_cookies([cookie])
    page = opened.open(path)
    assert page.url == town.url + path
    if folder := os.environ.get("ORDSKIFTE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{screen.strip('/').replace('/', '-')}-{width}.png", full_page=True)
    assert axe(page) == []
    assert opened.overflow() == 0
    assert opened.foreign == []
    assert opened.complaints == []
