"""Asking for access and answering in a real browser: without script outside, accessible everywhere."""

import pytest

from tests.worlds import site as world

WIDTHS = [(320, "light"), (1280, "dark")]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The town, served."""
    with world.served(tmp_path_factory.mktemp("access")) as served:
        yield served


def looks_well(opened, axe, page):
    """Accessible, within its window, with nothing from elsewhere."""
    assert axe(page) == []
    assert opened.overflow() == 0
    assert opened.foreign == []


def asked(opened, *, text="Jeg vil gjerne se avtalen og forhandlingsnotatet."):
    """Ask, check and send, by pressing what people press; the page of one's own."""
    page = opened.open("/innsyn/?sak=2026/118")
    page.locator("#tekst").fill(text)
    page.locator("main button[type=submit]").click()
    page.locator("button[name=send]").click()
    page.locator(".os-keep").wait_for()
    return page


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_the_whole_way_is_accessible(site, window, axe, width, scheme):
    opened = window(home=site.url, width=width, scheme=scheme)
    page = opened.open("/innsyn/?sak=2026/118")
    looks_well(opened, axe, page)
    page.locator("#epost").fill("ikke en adresse")
    page.locator("#tekst").fill(" ")
    page.evaluate("document.querySelector('form.os-form').noValidate = true")
    page.locator("main button[type=submit]").click()
    assert page.locator(".ds-error-summary").count() == 1
    looks_well(opened, axe, page)
    page.locator("#epost").fill("")
    page.locator("#tekst").fill("Jeg vil gjerne se avtalen.")
    page.locator("main button[type=submit]").click()
    looks_well(opened, axe, page)
    page.locator("button[name=send]").click()
    page.locator(".os-keep").wait_for()
    looks_well(opened, axe, page)
    assert page.context.cookies() == []


def test_it_works_without_script_and_can_be_withdrawn(site, window):
    opened = window(home=site.url, width=320, script=False)
    opened.page.goto(f"{site.url}/innsyn/")
    opened.page.locator("#tekst").fill("Alt om sykkelveien.")
    opened.page.locator("main button[type=submit]").click()
    opened.page.locator("button[name=endre]").click()
    assert opened.page.locator("#tekst").input_value() == "Alt om sykkelveien."
    opened.page.locator("main button[type=submit]").click()
    opened.page.locator("button[name=send]").click()
    opened.page.locator("summary").last.click()
    opened.page.locator("button[value=trekk]").click()
    assert opened.page.locator("button[value=trekk]").count() == 0


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_the_desk_answers_accessibly(site, window, axe, width, scheme):
    asked(window(home=site.url))
    opened = window(home=site.url, width=width, scheme=scheme)
    opened.page.context.add_cookies([{"name": "session", "value": site.sessions["case_officer"], "url": site.url}])
    page = opened.open("/desk/innsyn/")
    assert axe(page) == []
    address = page.locator("th a").last.get_attribute("href")
    for name in ("", "gi/", "avslag/", "videre/", "lukk/", "sak/"):
        page = opened.open(address + name)
        assert axe(page) == []
        assert opened.foreign == []
