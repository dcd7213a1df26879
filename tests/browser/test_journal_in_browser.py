"""The public journal in a real browser: accessible, within its window, by keyboard and without script."""

import pytest

from tests.worlds import site as world

PAGES = ("/journal/", "/journal/?q=strandvegen&fra=2026-11-04", "/journal/?fra=i+gar", "/journal/2026-11-22/")
PAGES += ("/journal/2026/61/", "/journal/2026/64/", "/sok/?q=strandvegen", "/en/journal/2026/63/")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The town, served."""
    with world.served(tmp_path_factory.mktemp("journal")) as served:
        yield served


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")])
def test_every_page_looks_well(site, window, axe, width, scheme):
    opened = window(home=site.url, width=width, scheme=scheme)
    for path in PAGES:
        page = opened.open(path)
        assert axe(page) == [], path
        assert opened.overflow() == 0, path
        assert opened.foreign == []
        assert page.context.cookies() == []


def test_a_search_works_without_script(site, window):
    page = window(home=site.url, width=320, script=False).page
    page.goto(f"{site.url}/journal/")
    page.locator("#q").fill("busstoppet")
    page.locator("main summary").click()
    page.locator("#retning").select_option("inn")
    page.locator("main button[type=submit]").first.click()
    assert page.locator(".os-documents > li").count() == 1
    page.locator(".os-documents a").first.click()
    assert page.url == f"{site.url}/journal/2026/64/"
    assert page.locator("a[href^='/innsyn/?journal=2026/64']").count() == 1
