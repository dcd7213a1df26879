"""The real pages in a real browser: accessible, within their window, with nothing from elsewhere, in every language."""

import base64
import hmac
import re
import time

import pytest

from tests.worlds import site as world

PAGES = [
    "/",
    "/sak/",
    "/sak/2026/118/",
    "/sak/2026/152/",
    "/sak/2026/171/",
    "/sak/2026/199/",
    "/sak/?nummer=118",
    f"/p/{world.SHOWN}/",
    f"/p/{world.SHOWN}/v/1/",
    f"/p/{world.SHOWN}/endring/1/2/",
    f"/p/{world.WITHDRAWN}/",
    "/personvern/",
    "/tilgjengelighet/",
    "/konto/login/",
    "/finnes-ikke/",
]
DESK = ["/desk/", "/desk/saker/", "/desk/saker/ny/", "/desk/import/", "/desk/import/liste/"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The town, served."""
    with world.served(tmp_path_factory.mktemp("site")) as served:
        yield served


def without_our_401s(complaints):
    """What the console says of pages that are meant to answer with an error is no complaint."""
    return [said for said in complaints if not re.search(r"status of 40[04]", said)]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_public_pages_are_accessible(site, window, axe, path, width, scheme):
    opened = window(home=site.url, width=width, scheme=scheme)
    page = opened.open(path)
    assert axe(page) == []
    assert opened.overflow() == 0
    assert opened.foreign == []
    assert without_our_401s(opened.complaints) == []


@pytest.mark.parametrize("language", ["nn", "en"])
@pytest.mark.parametrize("path", ["/", "/sak/2026/118/", "/konto/login/"])
def test_other_languages_are_accessible(site, window, axe, language, path):
    opened = window(home=site.url)
    page = opened.open(f"/{language}{path}")
    assert page.locator("html").get_attribute("lang") == language
    assert axe(page) == []


def test_a_case_is_reached_by_keyboard_without_script(site, window):
    page = window(home=site.url, script=False).open("/")
    page.get_by_label("Saksnummer").fill("2026/118")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sak/2026/118/")
    assert page.get_by_role("heading", level=1).inner_text() == "Ny gang- og sykkelvei langs Strandvegen"


@pytest.mark.parametrize("path", DESK)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_is_accessible(site, window, axe, path, scheme):
    opened = window(home=site.url, scheme=scheme)
    opened.page.context.add_cookies([{"name": "session", "value": site.sessions["case_officer"], "url": site.url}])
    page = opened.open(path)
    assert page.url == site.url + path
    assert axe(page) == []
    assert opened.foreign == []


def test_a_case_officer_decides_on_a_title(site, window, axe):
    opened = window(home=site.url)
    opened.page.context.add_cookies([{"name": "session", "value": site.sessions["case_officer"], "url": site.url}])
    page = opened.open("/desk/saker/?vis=venter")
    page.get_by_role("link", name="Bytte av tak på skolen").click()
    assert axe(page) == []
    page.get_by_role("link", name="Ta stilling til tittelen").click()
    assert axe(page) == []
    page.get_by_label("Tittel som alle ser").fill("Nytt tak på Strandvegen skole")
    page.get_by_role("button", name="Ta stilling").click()
    page.wait_for_url(re.compile(r"/desk/saker/[0-9a-f-]+/$"))
    public = window(home=site.url).open("/sak/2026/171/")
    assert public.get_by_role("heading", level=1).inner_text() == "Nytt tak på Strandvegen skole"


def test_a_person_enrols_and_signs_in(site, window, axe):
    opened = window(home=site.url)
    page = opened.open(site.sessions["invitation"])
    assert axe(page) == []
    secret = page.locator("main code").inner_text().replace(" ", "")
    for field in page.locator("input[type=password]").all():
        field.fill("riktig hest batteri stift")
    page.locator("input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Fullfør").click()
    assert "reservekode" in page.inner_text("main").lower()
    assert axe(page) == []


def code_of(secret):
    """The code that an app shows now (RFC 6238)."""
    step = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
