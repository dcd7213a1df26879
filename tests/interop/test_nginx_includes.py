"""A page of plain nginx with the story in it (server-side includes), as `docs/handoff.md` says, in a browser."""

import re
from pathlib import Path

import pytest

from tests.interop import nginx, showing
from tests.worlds import parts_site, story_site

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "handoff.md"
PAGE = """<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Sykkelvei</title></head><body>
<h1>Sykkelvei langs Strandvegen</h1>
<!--# include virtual="/ordskifte{post}?overskrift=2" -->
<!--# include virtual="/ordskifte{post}dialog/?overskrift=2" -->
<!--# include virtual="/ordskifte{case}?overskrift=2" -->
<!--# include virtual="/ordskifte{signs}?overskrift=2" -->
<!--# include virtual="/ordskifte{withdrawn}?overskrift=2" -->
<!--# include virtual="/ordskifte/p/2222-2222-2222-2/" -->
<p>Kommunens egen tekst.</p></body></html>
"""


def server_of(guide: str) -> str:
    """The configuration as the guide has it: what people copy is what is tried."""
    return re.search(r"```nginx\n(.*?)```", guide, flags=re.DOTALL)[1]


@pytest.fixture
def host(packages, town, tmp_path):
    packages(*nginx.PACKAGES)
    folder = tmp_path / "nginx"
    (folder / "www").mkdir(parents=True)
    (folder / "www" / "index.html").write_text(PAGE.format(**town.sessions))
    inner = server_of(GUIDE.read_text())
    for given, ours in (
        ("listen 80;", "listen 127.0.0.1:PORT;"),
        ("root /srv/www;", "root FOLDER/www;"),
        ("https://dialog.kommune.example", town.url),
        ("dialog.kommune.example", town.url.removeprefix("http://")),
    ):
        assert given in inner
        inner = inner.replace(given, ours)
    with nginx.serving(folder, inner=inner) as url:
        yield url


def test_the_story_stands_in_a_page_of_nginx(host, town, page, do):
    page.goto(host)
    assert page.locator("h1").all_inner_texts() == ["Sykkelvei langs Strandvegen"]
    showing.holds_the_story(page)
    showing.fits(page)
    assert page.inner_text("body").endswith("Kommunens egen tekst.")
    assert page.locator(".ordskifte-del[lang=nb]").count() == 6
    ids = page.eval_on_selector_all("[id]", "found => found.map(each => each.id)")
    assert len(ids) == len(set(ids))
    signs = story_site.STORY.publication("p4").leads["nb"]
    assert signs in showing.words(page)
    do("withdraw")
    page.reload()
    assert signs not in showing.words(page)
    assert parts_site.REASON in page.inner_text("body")
    page.get_by_role("link", name="Svar her").first.click()
    assert page.url == f"{town.url}{town.sessions['post']}svar/"
    assert page.locator("textarea").count() == 1
    assert page.wrong == []
