"""What a page of somebody else must show of the story, and what it must not."""

from playwright.sync_api import Page

from ordskifte.project.demo.texts import fortau
from tests.worlds import story_site
from tests.worlds.story_site import PASSAGE, REVISION, SAID, SECRET, STORY

WIDTHS = (320, 1280)


def words(page: Page) -> str:
    """What stands there, with single spaces."""
    return plain(page.inner_text("body"))


def plain(text: str) -> str:
    """With single spaces."""
    return " ".join(text.split())


def holds_the_story(page: Page) -> None:
    """The corrected publication with its picture, what was said and answered, its case, and what was withdrawn."""
    shown = words(page)
    for told in (PASSAGE.after, REVISION, fortau.WHY, STORY.case(story_site.CASE).public_title, *SAID):
        assert plain(told) in shown, told
    hides_what_is_closed(page)
    pictures = page.locator(".ordskifte-del .os-text img").all()
    assert pictures
    for picture in pictures:
        # It is fetched when somebody comes to it.
        picture.scroll_into_view_if_needed()
        seen = picture.element_handle()
        page.wait_for_function("each => each.complete && each.naturalWidth > 0", arg=seen)
        assert picture.get_attribute("alt")


def hides_what_is_closed(page: Page) -> None:
    """Neither the words nor the page behind them hold what nobody may read."""
    behind = plain(page.content())
    for told in SECRET:
        assert plain(told) not in behind, told
    assert page.context.cookies() == []


def fits(page: Page) -> None:
    """Nobody has to scroll sideways, on a telephone or on a desk, though no style of ours is there."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        # A browser whose window changes fetches another size of a picture first.
        page.wait_for_function("most => document.documentElement.scrollWidth <= most", arg=width)
