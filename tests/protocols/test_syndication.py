"""Atom as we write it, read by a strict reader that knows the standard and not our code."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.syndication import Entry, Feed, Link, MalformedFeed, write_entry, write_feed
from tests.worlds import atom

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = "https://dialog.nordfjaera.example/p/K7M3-9QXD-2T4A-X/"
FEED = "https://dialog.nordfjaera.example/feed.atom"


def an_entry(**given):
    """An entry as it could stand in a feed."""
    usual = {
        "id": "urn:uuid:6f2b7d3e-2a0c-4a43-9d4e-0d8f3a7f5b10",
        "title": "Ny gang- og sykkelvei",
        "author": "Nordfjæra kommune",
        "language": "nb",
        "published": NOON,
        "updated": NOON,
        "links": (Link(href=PAGE, type="text/html", language="nb"),),
    }
    return Entry(**usual | given)


def a_feed(**given):
    """A feed with what it must have."""
    usual = {
        "id": "urn:uuid:2c1f0f0a-7a52-4d0c-8d3b-3f0f2a5c9e77",
        "title": "Nordfjæra kommune",
        "author": "Nordfjæra kommune",
        "language": "nb",
        "updated": NOON,
        "links": (Link(href=FEED, rel="self", type="application/atom+xml"),),
    }
    return Feed(**usual | given)


def test_an_entry_reads_back_what_was_written():
    entry = an_entry(summary="Ingress", html="<p>Tekst &amp; mer</p>", base=PAGE)
    data = write_feed(a_feed(), entries=[write_entry(entry)])
    assert atom.problems(data, address=FEED) == []
    assert atom.entries(data) == [
        atom.Read(
            id=entry.id,
            title="Ny gang- og sykkelvei",
            language="nb",
            updated="2026-11-22T12:00:00Z",
            published="2026-11-22T12:00:00Z",
            summary="Ingress",
            html="<p>Tekst &amp; mer</p>",
            links={("alternate", "nb"): PAGE},
        )
    ]


def test_an_entry_is_a_document_of_its_own():
    assert atom.problems(write_entry(an_entry())) == []


def test_a_feed_without_entries_is_a_feed():
    assert atom.problems(write_feed(a_feed(subtitle="Alt nytt", generator="Ordskifte"), entries=[])) == []


@given(st.text(st.characters(codec=None), max_size=80))
def test_no_text_breaks_the_document_or_gets_out_of_its_place(text):
    entry = an_entry(title=text, author=text, summary=text, html=text)
    data = write_feed(a_feed(title=text, subtitle=text), entries=[write_entry(entry)])
    assert atom.problems(data) == []
    (read,) = atom.entries(data)
    kept = "".join(sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if fits(sign))
    assert (read.title, read.summary, read.html) == (kept, kept, kept)


def fits(sign):
    """Whether XML 1.0 § 2.2 has the sign."""
    code = ord(sign)
    return code in (9, 10) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000


@pytest.mark.parametrize("text", ["</title><script>", "]]>", "<!--", "&lt;", "&#0;", "\x00\x0b\ufffe", "\ud800"])
def test_what_looks_like_markup_stays_text(text):
    data = write_feed(a_feed(), entries=[write_entry(an_entry(title=text, html=text))])
    assert atom.problems(data) == []
    assert {element.tag.rpartition("}")[2] for element in atom.parse(data).iter()} - {"content"} == {
        *("feed", "id", "title", "updated", "author", "name", "link", "entry", "published"),
    }


def test_times_are_told_in_utc():
    at = datetime(2026, 7, 1, 14, 30, 5, 999, tzinfo=timezone(timedelta(hours=2)))
    assert b"<updated>2026-07-01T12:30:05Z</updated>" in write_entry(an_entry(updated=at))


@pytest.mark.parametrize(
    "given",
    [
        {"id": "K7M3-9QXD-2T4A-X"},
        {"id": "urn:uuid:a b"},
        {"language": "norsk bokmål"},
        {"language": '"'},
        {"updated": datetime(2026, 1, 1)},
        {"base": "/p/"},
        {"links": ()},
        {"links": (Link(href='https://a.example/"><x/>'),)},
        {"links": (Link(href=PAGE), Link(href=PAGE))},
    ],
)
def test_what_cannot_stand_in_an_entry_is_refused(given):
    with pytest.raises(MalformedFeed):
        write_entry(an_entry(html="<p>x</p>", **given))


def test_a_feed_names_its_own_address_once():
    own = Link(href=FEED, rel="self")
    for links in ((), (own, own)):
        with pytest.raises(MalformedFeed):
            write_feed(a_feed(links=links), entries=[])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<id>urn:uuid:6f2b7d3e", b"<id>6f2b7d3e"),
        (b"<published>2026-11-22T", b"<published>22.11.2026 "),
        (b'rel="self"', b'rel="other"'),
        (b"</entry>", b"<id>urn:x:y</id></entry>"),
        (b"</entry>", b"<b>x</b></entry>"),
        (b"</feed>", b""),
        (b"<updated>2026-11-22T12:00:00Z</updated>\n<author>", b"<author>"),
        (b"?>\n", b"?>\n<!DOCTYPE feed>\n"),
    ],
)
def test_the_reader_finds_what_is_wrong(old, new):
    data = write_feed(a_feed(), entries=[write_entry(an_entry())])
    assert old in data
    assert atom.problems(data.replace(old, new)) != []
