"""Publications at the desk in a real browser: accessible, within their window, and nothing asked for that is closed."""

import os
from pathlib import Path

import pytest

from tests.worlds import site as world

SCREENS = [
    ("approver", "/desk/"),
    ("approver", "approve"),
    ("approver", "history"),
    ("communications_officer", "/desk/"),
    ("communications_officer", "history"),
    ("communications_officer", "begin"),
    ("communications_officer", "case"),
    ("archivist", "/desk/organ/journal/"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town with publications on their way out, served."""
    with world.served(tmp_path_factory.mktemp("publishing"), world="tests.worlds.publishing_site") as served:
        yield served


def at_desk(window, site, role, **given):
    """A window of somebody with a role."""
    opened = window(home=site.url, **given)
    opened.page.context.add_cookies([{"name": "session", "value": site.sessions[role], "url": site.url}])
    return opened


def keep(page, name):
    """A picture to look at, where a folder for pictures is named."""
    if folder := os.environ.get("ORDSKIFTE_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize(("role", "screen"), SCREENS)
def test_the_screens_are_accessible(town, window, axe, role, screen, width, scheme):
    opened = at_desk(window, town, role, width=width, scheme=scheme)
    page = opened.open(town.sessions.get(screen, screen))
    keep(page, f"{role}-{screen.strip('/').replace('/', '-')}-{width}")
    assert axe(page) == []
    assert opened.overflow() == 0
    assert opened.complaints == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_editor_asks_for_nothing_that_is_closed(town, window, width):
    opened = at_desk(window, town, "communications_officer", width=width)
    page = opened.page
    with page.expect_response(lambda answer: "/hvem/" in answer.url) as asked:
        opened.open(town.sessions["edit"])
    assert asked.value.status == 200
    assert "Tallet i andre avsnitt" in page.locator("form[data-edit-form]").inner_text()
    keep(page, f"edit-{width}")
    assert opened.complaints == []


def test_the_enrolment_page_fits_a_telephone(town, window, axe):
    opened = window(home=town.url, width=320, scheme="light")
    page = opened.open(town.sessions["invitation"])
    keep(page, "enrol-320")
    assert opened.overflow() == 0
    assert axe(page) == []
