"""The journal at the desk in a real browser: accessible, within its window, and kept with the keyboard alone."""

import pytest

from tests.worlds import registered
from tests.worlds import site as world

WIDTHS = [(320, "light"), (1280, "dark")]
LISTS = [f"/desk/journalforing/{each}" for each in ("", "poster/", "restanser/", "overforing/")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The town with something registered and something that waits, served."""
    with world.served(tmp_path_factory.mktemp("registered")) as served:
        yield served, registered.add_to(served.folder)


def at_desk(window, site, **given):
    """A window of the archivist's."""
    opened = window(home=site.url, **given)
    opened.page.context.add_cookies([{"name": "session", "value": site.sessions["archivist"], "url": site.url}])
    return opened


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_the_screens_are_accessible(site, window, axe, width, scheme):
    served, addresses = site
    opened = at_desk(window, served, width=width, scheme=scheme)
    for path in [*LISTS, *addresses.values()]:
        page = opened.open(path)
        assert page.url == served.url + path
        assert axe(page) == [], path
        assert opened.overflow() == 0, path
    assert opened.foreign == []
    assert opened.complaints == []


def test_it_is_registered_with_the_keyboard_alone(site, window):
    served, addresses = site
    page = at_desk(window, served, script=False).page
    here = served.url + addresses["waiting"]
    page.goto(here)
    page.locator("#id_title").press("End")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator("main button[accesskey=b]:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != here and "/desk/journalforing/" in url)
    assert "Aud Solbrekke" in page.locator("main").inner_text()
