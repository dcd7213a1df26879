"""What is made to stand in another page says the same, by the same marks."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ordskifte.channels import fragments
from ordskifte.channels.handoff.fitting import fitted
from ordskifte.channels.handoff.look import Look, look_of

HOME = "https://dialog.nordfjaera.example"
PARTS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<h2>",
        "</h2>",
        "<a href='/x'>",
        "</a>",
        "<br>",
        "&amp;",
        "&lt;b&gt;",
        "å",
        "<b",
        '"',
        "<!-- x -->",
    ]
)


class Words(HTMLParser):
    """Nothing but what is said, and by which marks."""

    def __init__(self, html):
        super().__init__()
        self.words, self.tags = "", []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.words += data

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


@given(st.lists(PARTS | st.text(max_size=8), max_size=30).map("".join), st.integers(0, 5))
def test_words_and_marks_are_the_same(html, deeper):
    clean = fragments.cleaned(html)
    before, now = Words(clean), Words(fitted(clean, home=HOME, mark="os", deeper=deeper))
    assert now.words == before.words
    assert [tag for tag in now.tags if tag[0] != "h"] == [tag for tag in before.tags if tag[0] != "h"]
    assert len(now.tags) == len(before.tags)


@given(st.lists(PARTS | st.text(max_size=8), max_size=30).map("".join))
def test_what_is_fitted_is_as_clean_as_before(html):
    made = fitted(fragments.cleaned(html), home="", mark="os", deeper=0)
    assert Words(made).tags == Words(fragments.cleaned(made)).tags


@given(st.integers(1, 6), st.integers(0, 5))
def test_a_heading_is_never_below_the_sixth(level, deeper):
    made = fitted(f"<h{level}>x</h{level}>", home=HOME, mark="os", deeper=deeper)
    assert made == f"<h{min(level + deeper, 6)}>x</h{min(level + deeper, 6)}>"


def test_addresses_become_whole_and_those_that_are_stay():
    html = '<a href="/p/x/?a=1&amp;b=2">x</a><a href="https://example.org/">y</a><a href="mailto:a@b.no">z</a>'
    assert fitted(html, home=HOME, mark="os", deeper=0) == html.replace('"/p', f'"{HOME}/p')


@given(st.dictionaries(st.sampled_from(["overskrift", "stil", "x"]), st.text(max_size=12)), st.booleans())
def test_whatever_is_asked_for_there_are_few_looks(asked, is_framed):
    look = look_of(asked, is_framed=is_framed)
    assert look in [
        Look(level=level, is_ours=ours, is_framed=is_framed) for level in range(1, 6) for ours in (True, False)
    ]


def test_a_picture_needs_no_style_to_fit_a_narrow_page():
    picture = '<img src="/bilde/x/1280/" srcset="/bilde/x/320/ 320w, /bilde/x/1280/ 1280w" sizes="45rem" alt="Kart"%s>'
    whole = f'<img src="{HOME}/bilde/x/1280/" srcset="{HOME}/bilde/x/320/ 320w, {HOME}/bilde/x/1280/ 1280w"'
    measured = fitted(picture % ' width="900" height="600" loading="lazy"', home=HOME, mark="os", deeper=0)
    assert measured == f'{whole} sizes="min(900px, 36rem, 70vw)" alt="Kart" loading="lazy">'
    unmeasured = fitted(picture % "", home=HOME, mark="os", deeper=0)
    assert unmeasured == f'{whole} sizes="min(36rem, 70vw)" alt="Kart">'
