"""Parts for other sites on their own, and the screen for those sites: accessible, within the window, without script."""

import pytest

from tests.worlds import site as world


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A town that hands out parts, served."""
    with world.served(tmp_path_factory.mktemp("site"), world="tests.worlds.parts_site") as served:
        yield served


@pytest.mark.parametrize("path", ["/del/ramme{shown}", "/nn/del/ramme{post}dialog/", "/en/del/ramme{case}"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("style", ["", "?stil=ordskifte"])
def test_a_part_stands_on_its_own(site, window, axe, path, width, style):
    opened = window(home=site.url, width=width, script=bool(style))
    page = opened.open(path.format(**site.sessions) + style)
    assert page.locator("h1").count() == 1
    assert opened.overflow() == 0
    assert opened.foreign == []
    # A browser that opens a frame by itself looks for an icon, and there is none.
    assert [said for said in opened.complaints if "404" not in said] == []
    if style:
        assert axe(page) == []
