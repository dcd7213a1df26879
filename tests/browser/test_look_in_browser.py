"""The layouts with realistic content: readable by everyone, on every screen, in the dark and on paper."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string
from django.utils.html import conditional_escape

from ordskifte.kernel.web import kinds
from ordskifte.kernel.web.context import InLanguage, Whose
from ordskifte.kernel.web.headers import PUBLIC_POLICY
from ordskifte.website.context import Link

HOME = "http://look.test/"
PAGES = Path(__file__).with_name("pages")
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
LANGUAGES = [("nb", "Bokmål", ""), ("nn", "Nynorsk", "nn/"), ("en", "English", "en/"), ("se", "Davvisámegiella", "se/")]
CONTEXT = {
    "body": {"name": "Nordfjæra kommune"},
    "whose": Whose(name="Nordfjæra kommune", language="nb", contact_unit="", contact_email="post@nordfjaera.example"),
    "menu": (Link("Saker", "/"), Link("Offentlig journal", "/journal/"), Link("Innsyn", "/innsyn/")),
    "menu_here": "/",
    "languages": tuple(InLanguage(c, n, f"/{u}sak/2026/118/", c == "nb") for c, n, u in LANGUAGES),
    "has_languages": True,
    "accessibility_url": "/tilgjengelighet/",
    "privacy_url": "/personvern/",
    "page_url": "https://dialog.nordfjaera.example/sak/2026/118/",
    "trail": [("Forsiden", "/"), ("Sak 2026/118", "/sak/2026/118/")],
    "opened": date(2026, 11, 2),
    "changed": datetime(2026, 11, 20, 13, 5, tzinfo=UTC),
}
FAULTS = [kind for kind in vars(kinds).values() if isinstance(kind, kinds.Kind)]
FAULT = "kernel/fault.html"


def told(kind: kinds.Kind) -> dict[str, object]:
    """What an error page is given."""
    texts = {"title": kind.title, "what_happened": kind.what_happened, "what_to_do": kind.what_to_do}
    return {**texts, "status": kind.status, "home_url": "/", "request_id": "3f2a9c"}


def render(name: str, **more: object) -> str:
    """A page from the tests' own templates, or from the product's."""
    if not (PAGES / name).is_file():
        return render_to_string(name, CONTEXT | more)
    text = (PAGES / name).read_text("utf-8")
    for part in PAGES.glob("*_*.html"):
        text = text.replace(f'{{% include "{part.name}" %}}', part.read_text("utf-8"))
    return engines["django"].from_string(text).render(CONTEXT)


def answer(route, pages: dict[str, str]) -> None:
    """Be the server: pages that were made ready, built files as they are, nothing else."""
    path = route.request.url.removeprefix(HOME)
    if path.startswith("static/") and (found := finders.find(path.removeprefix("static/"))):
        route.fulfill(body=Path(found).read_bytes(), content_type=TYPES[Path(found).suffix])
    elif path in pages:
        headers = {"Content-Security-Policy": PUBLIC_POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=pages[path], headers=headers)
    else:
        route.fulfill(status=404, body="")


@pytest.fixture
def look(window):
    """Open one of the pages in a window of some width and colour scheme."""

    def open_page(name: str, more=None, **wishes):
        opened, pages = window(home=HOME, **wishes), {name: render(name, **(more or {}))}
        opened.page.route("**/*", lambda route: answer(route, pages))
        opened.open(name)
        return opened

    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["case.html", "form.html"])
def test_a_page_is_for_everyone(look, axe, name, width, scheme):
    opened = look(name, width=width, scheme=scheme)
    assert axe(opened.page) == []
    assert opened.overflow() <= 0
    assert (opened.foreign, opened.complaints) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_an_error_page_is_for_everyone(look, axe, width, scheme):
    opened = look(FAULT, more=told(kinds.INTERNAL), width=width, scheme=scheme)
    assert axe(opened.page) == []
    assert opened.overflow() <= 0
    assert (opened.foreign, opened.complaints) == ([], [])


def test_a_form_that_came_too_late_is_for_everyone(look, axe):
    fields = [{"name": "audience", "value": "all", "is_words": False}, {"name": "text", "value": "…", "is_words": True}]
    more = {**told(kinds.SIGNED_OUT), "fields": fields, "files": ["attachment"], "action": "/", "csrf_token": "x"}
    more |= {"has_words": True, "sign_in_url": "/desk/"}
    opened = look("kernel/expired_form.html", more=more, width=320)
    assert axe(opened.page) == []
    assert opened.overflow() <= 0


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.slug)
def test_an_error_says_what_happened_and_what_to_do(kind):
    html = render(FAULT, **told(kind))
    for said in (kind.title, kind.what_happened, kind.what_to_do, "3f2a9c"):
        assert conditional_escape(said) in html


def test_axe_finds_what_is_wrong(look, axe):
    opened = look("case.html")
    opened.page.evaluate("document.querySelector('main h1').outerHTML = '<h1></h1><img src=/x.png>'")
    assert any(line.startswith("image-alt") for line in axe(opened.page))


def test_requests_to_others_are_seen(look):
    opened = look("case.html")
    opened.page.evaluate("void fetch('http://elsewhere.test/').catch(() => 0)")
    opened.page.wait_for_timeout(50)
    assert opened.foreign == ["http://elsewhere.test/"] or "elsewhere.test" in str(opened.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["case.html", "form.html"])
def test_the_keyboard_reaches_everything_and_is_seen(look, name, scheme):
    page = look(name, scheme=scheme).page
    wanted = page.locator("a[href], button, input:not([type=radio]), textarea, summary, [tabindex='0']").count()
    seen = set()
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        about = page.evaluate(
            """() => {
              const element = document.activeElement, style = getComputedStyle(element);
              const field = element.closest('.ds-field'), around = field ? getComputedStyle(field) : style;
              const shown = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
              const box = element.getBoundingClientRect();
              const name = element === document.body ? '' : element.outerHTML.slice(0, 90);
              return [name, shown(style) || shown(around) || element.classList.contains('ds-skip-link'),
                      box.width > 1 && box.height > 1];
            }"""
        )
        if about[0]:
            assert about[1:] == [True, True], about[0]
            seen.add(about[0])
    assert len(seen) >= wanted - 2  # links with the same first words count once


def test_the_first_key_leads_past_the_head(look):
    page = look("case.html").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ds-skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_letters_of_northern_sami_are_drawn_in_the_same_face(look):
    page = look("case.html").page
    assert page.evaluate("document.fonts.check('18px Inter', 'čđŋšŧžČĐŊŠŦŽáÁ')")
    loaded = page.evaluate("[...document.fonts].filter(face => face.status === 'loaded').length")
    assert loaded == 2


def test_every_icon_is_drawn(look):
    page = look("case.html").page
    page.wait_for_function("document.querySelector('svg.os-icon').getBBox().width > 4")
    empty = "[...document.querySelectorAll('svg.os-icon')].filter(icon => icon.getBBox().width < 4).length"
    assert page.locator("svg.os-icon").count() > 5
    assert page.evaluate(empty) == 0


@pytest.mark.parametrize("name", ["case.html", "form.html"])
def test_readers_may_space_the_text_out(look, name):
    """WCAG 1.4.12, by the values that it names."""
    opened = look(name, width=320)
    opened.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: .12em !important;
                              word-spacing: .16em !important} p {margin-bottom: 2em !important}`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert opened.overflow() <= 0


def test_paper_gets_black_text_and_no_controls(look):
    page = look("case.html", width=794, scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".os-menu >> nth=0", ".os-paging", ".os-actions", ".os-footer nav >> nth=0", ".ds-button >> nth=0"):
        assert not page.locator(hidden).is_visible(), hidden
    for shown in ("h1", ".os-documents a >> nth=0", ".os-message-text >> nth=0", ".os-paper"):
        assert page.locator(shown).is_visible(), shown
    ink = page.evaluate("getComputedStyle(document.querySelector('.os-message-text')).color.match(/\\d+/g).map(Number)")
    assert max(ink) < 80
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("name", ["case.html", "form.html", FAULT])
def test_a_page_has_no_script_and_no_style_of_its_own(name):
    html = render(name)
    assert not [word for word in ("<script", "<style", " style=", " onclick=", "javascript:") if word in html]
