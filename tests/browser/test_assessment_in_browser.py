"""Assessing in a real browser: accessible, within its window, and done with the keyboard alone."""

import pytest

from tests.worlds import assessed
from tests.worlds import site as world

WIDTHS = [(320, "light"), (1280, "dark")]
LISTS = ["/desk/vurdering/", "/desk/vurdering/samlinger/", "/desk/vurdering/samlinger/ny/"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The town with a dialogue to assess, served."""
    with world.served(tmp_path_factory.mktemp("assessed")) as served:
        yield served, assessed.add_to(served.folder)


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


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_the_published_rules_are_accessible(site, window, axe, width, scheme):
    served, _ = site
    opened = window(home=served.url, width=width, scheme=scheme)
    page = opened.open("/vurdering/")
    page.locator("details summary").click()
    assert axe(page) == []
    assert opened.overflow() == 0
    assert page.context.cookies() == []


def test_it_is_done_with_the_keyboard_alone(site, window):
    served, addresses = site
    page = at_desk(window, served, script=False).page
    here = served.url + addresses["question"]
    page.goto(here)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator("button[accesskey=b]:focus").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != here and "/desk/vurdering/" in url)
    page.goto(here)
    assert "Aud Solbrekke" in page.locator("main").inner_text()
