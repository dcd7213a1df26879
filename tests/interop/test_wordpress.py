"""A page of WordPress with the story in it, in each of the ways that `docs/handoff.md` names, in a browser."""

import time

import pytest

from ordskifte.protocols import webhooks
from tests.interop import showing, wordpress
from tests.worlds import parts_site, story_site


@pytest.fixture
def host(packages, town, tmp_path, do):
    packages(*wordpress.PACKAGES)
    folder = tmp_path / "wordpress"
    folder.mkdir()
    post = town.sessions["post"]
    parts = (post, f"{post}dialog/", *(town.sessions[name] for name in ("case", "signs", "withdrawn")))
    pages = {
        "server": "<p>Foran.</p>"
        + "".join(f'[ordskifte del="{part}" overskrift="3"]' for part in parts)
        + "<p>Bak.</p>",
        "wrong": '[ordskifte del="/desk/"][ordskifte del="/p/2222-2222-2222-2/"]<p>Bak.</p>',
        "frame": f"<p>Foran.</p>\n\n{town.url}{post}#dialog\n\n<p>Bak.</p>",
        "script": (
            f'<!-- wp:html --><div data-ordskifte="{town.url}/del{post}"><a href="{town.url}{post}">Les</a></div>'
            f'<script src="{town.url}/del/last.js" defer></script><!-- /wp:html -->'
        ),
    }

    def subscribe(url: str) -> str:
        return do("subscribe", url, ORDSKIFTE_EGRESS_ALLOW=url.split("/")[2])

    with wordpress.running(folder, home=town.url, pages=pages, subscribe=subscribe) as site:
        yield site


def test_the_story_stands_in_pages_of_wordpress(host, town, page, do):
    # Fetched by WordPress: whole for readers without script.
    page.goto(host.pages["server"])
    showing.holds_the_story(page)
    showing.fits(page)
    assert "Innlegg fra publikum" in page.locator(".ordskifte-del h3").all_inner_texts()
    signs = story_site.STORY.publication("p4").leads["nb"]
    assert signs in showing.words(page)
    do("withdraw")
    page.wait_for_timeout((wordpress.SECONDS + 1) * 1000)
    page.reload()
    assert signs not in showing.words(page)
    assert parts_site.REASON in page.inner_text("body")
    # Told of it, WordPress asks again at once.
    assert parts_site.LATER not in page.inner_text("body")
    do("say", ORDSKIFTE_EGRESS_ALLOW=host.url.removeprefix("http://"))
    page.reload()
    assert parts_site.LATER in page.inner_text("body")
    # What is not a part is none.
    page.goto(host.pages["wrong"])
    assert page.locator(".ordskifte-del").count() == 0
    # A frame, by oEmbed.
    page.goto(host.pages["frame"])
    frame = page.frame_locator("iframe").locator(".ordskifte-del")
    assert showing.plain(story_site.STORY.message("m17").text) in showing.plain(frame.inner_text())
    showing.hides_what_is_closed(page)
    # Fetched by the reader's browser.
    page.goto(host.pages["script"])
    page.locator("[data-ordskifte] .ordskifte-del").wait_for()
    page.get_by_role("link", name="Svar her").click()
    assert page.url == f"{town.url}{town.sessions['post']}svar/"
    assert page.context.cookies(town.url) == []
    _signed_calls_only(host, page)


def _signed_calls_only(host, page) -> None:
    """Another body, an old call and no signature are refused; the same call again changes nothing."""
    body, now = b'{"data":{"parts":["http://x/del/p/x/"]}}', int(time.time())
    good = webhooks.headers(body, id="msg_x", at=now, secret=host.secret) | {"content-type": "application/json"}
    old = webhooks.headers(body, id="msg_y", at=now - 301, secret=host.secret) | {"content-type": "application/json"}
    found = [
        page.request.post(host.told, data=sent, headers=headers)
        for sent, headers in ((body + b" ", good), (body, old), (body, {}), (body, good), (body, good))
    ]
    assert [each.status for each in found] == [401, 401, 401, 200, 200]
    assert [each.json()["known"] for each in found[3:]] == [False, True]
