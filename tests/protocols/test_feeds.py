"""Feeds are read strictly: plain text and nothing else, each item with its own bytes; what is no feed is refused."""

import json
from datetime import UTC, datetime
from time import process_time
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols import feeds
from ordskifte.protocols.feeds import FeedRefused, text
from tests.factories.feeds import atom, atom_entry, json_feed, rss, rss_item

SAID_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=80)


def read(data):
    return feeds.read(data, decode=json.loads)


def again(feed):
    return tuple(feeds.read_item(each.raw, frame=feed.frame, decode=json.loads) for each in feed.items)


def test_rss_is_read():
    feed = read(rss(rss_item(7, title="Ny vei", author="Kari Strand", when="Mon, 02 Nov 2026 10:00:00 +0100")))
    (item,) = feed.items
    assert (feed.title, feed.frame.media_type, feed.left_out) == ("Avisa", "application/rss+xml", 0)
    assert (item.id, item.link) == ("https://avisa.example/7", "https://avisa.example/7")
    assert (item.title, item.text) == ("Ny vei", "Sykkelveien må krysse Strandvegen.")
    assert (item.author, item.language, item.said_at) == ("Kari Strand", "nb", SAID_AT)
    assert item.raw.startswith(b"<item><title>Ny vei") and item.raw.endswith(b"</item>")


def test_atom_is_read():
    feed = read(atom(atom_entry(3)))
    (item,) = feed.items
    assert (feed.title, feed.frame.media_type) == ("Avisa", "application/atom+xml")
    assert (item.id, item.link) == ("tag:avisa.example,2026:3", "https://avisa.example/3")
    assert (item.title, item.text, item.author) == ("Innlegg 3", "Sykkelvegen", "Kari Strand")
    assert (item.language, item.said_at) == ("nn", SAID_AT)


def test_json_feed_is_read():
    first = {"id": 7, "content_html": "<p>Hei</p><p>du</p>", "date_published": "2026-11-02T10:00:00+01:00"}
    second = {
        "id": "8",
        "title": "T",
        "url": "https://avisa.example/8",
        "authors": [{"name": "Kari"}],
        "language": "nn",
    }
    feed = read(json_feed(first, second, language="nb-NO"))
    assert [(each.id, each.title, each.text, each.author, each.language) for each in feed.items] == [
        ("7", "", "Hei\n\ndu", "", "nb"),
        ("8", "T", "", "Kari", "nn"),
    ]
    assert json.loads(feed.items[0].raw) == first
    assert feed.items[0].said_at == SAID_AT


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>En</p><p>to<br>tre</p>", "En\n\nto\ntre"),
        ("3 < 4 & 5 &gt; 4", "3 < 4 & 5 > 4"),
        ("<script>ond()</script>Hei<style>p{}</style>", "Hei"),
        ("Hei<script>ond()", "Hei"),
        ('<img src="https://sporing.example/1.gif">Bilde', "Bilde"),
        ("<a href='javascript:ond()'>Klikk</a>", "Klikk"),
        ("&lt;b&gt;ikke fet&lt;/b&gt;", "<b>ikke fet</b>"),
        ("Hei <b onclick=x>du", "Hei du"),
        ("Hei <", "Hei <"),
        ("Hei <b", "Hei"),
        ("<!-- gjemt -->Hei<!-- åpen", "Hei"),
        ("<ul><li>en<li>to</ul>", "en\nto"),
        ("<SCRIPT>x</Script>Hei", "Hei"),
    ],
)
def test_html_becomes_what_a_reader_would_have_seen(html, said):
    assert text.plain(html) == said


@pytest.mark.parametrize("piece", ["<", "<a", "<!--", "</script", "<script>", "&lt", "\n ", "<b>", "x\xa0"])
def test_no_text_takes_longer_than_its_length(piece):
    began = process_time()
    text.plain(piece * (200_000 // len(piece)))
    assert process_time() - began < 2


def test_an_e_mail_address_of_an_author_is_not_read():
    item = rss_item().replace("<description>", "<author>kari@epost.example (Kari Strand)</author><description>")
    assert read(rss(item)).items[0].author == "Kari Strand"
    assert read(rss(item.replace(" (Kari Strand)", ""))).items[0].author == ""
    assert b"kari@epost" not in b"".join(each.author.encode() for each in read(atom(atom_entry())).items)


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("text", "a &lt;b>", "a <b>"),
        ("html", "&lt;p>En&lt;/p>&lt;p>to", "En\n\nto"),
        ("xhtml", '<div xmlns="http://www.w3.org/1999/xhtml"><p>En</p><p>to</p></div>', "En\n\nto"),
        ("image/png", "aGVp", ""),
    ],
)
def test_the_words_of_atom_are_read_by_their_type(kind, content, said):
    assert read(atom(atom_entry(kind=kind, content=content))).items[0].text == said


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_an_item_is_read_again_from_its_own_bytes(encoding):
    feed = read(rss(rss_item(1, text="Å være, Æ", author="Åse"), rss_item(2, text="to"), encoding=encoding))
    assert [each.text for each in feed.items] == ["Å være, Æ", "to"]
    assert again(feed) == feed.items


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=4), st.sampled_from(["rss", "atom", "json"]))
def test_whatever_is_said_is_read_again_as_it_was(said, kind):
    match kind:
        case "rss":
            items = (rss_item(n, title=a, text=b, author=c, guid=f"nr:{n}") for n, (a, b, c) in enumerate(said))
            feed = read(rss(*items))
        case "atom":
            items = (
                atom_entry(n, content=escape(a), kind="html", author=escape(c)) for n, (a, b, c) in enumerate(said)
            )
            feed = read(atom(*items))
        case _:
            feed = read(json_feed(*({"id": n, "title": a, "content_html": b} for n, (a, b, c) in enumerate(said))))
    assert again(feed) == feed.items
    assert len(feed.items) + feed.left_out == len(said)


@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(lambda words: b"<rss><channel><item>" + words.encode("utf-8", "replace"))
)
def test_whatever_comes_is_read_or_refused(data):
    try:
        feed = read(data)
    except (FeedRefused, json.JSONDecodeError, UnicodeDecodeError):
        return
    assert len(feed.items) <= feeds.MOST_ITEMS


BOMB = b'<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;">]><rss><channel>&b;</channel></rss>'
OUTSIDE = b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title></channel></rss>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_feed"),
        (b"hei", "not_a_feed"),
        (b"<html><body>Hei</body></html>", "not_a_feed"),
        (b"<!doctype html><html></html>", "not_a_feed"),
        (b"<opml/>", "not_a_feed"),
        (b"<rss><channel><item>", "broken"),
        (b"<rss><channel><title>&nbsp;</title></channel></rss>", "broken"),
        (BOMB, "document_type"),
        (OUTSIDE, "document_type"),
        (b'<?xml version="1.0" encoding="utf-7"?><rss/>', "encoding"),
        (b'<?xml version="1.0" encoding="utf-16"?><rss/>', "encoding"),
        (rss("<item>" + "<a>" * 100 + "</a>" * 100 + "</item>"), "too_much"),
        (rss("<a/>" * 60_000), "too_much"),
        (b'<rss xmlns:a="' + b"x" * 400 + b'"/>', "too_much"),
        (b"<rss>" + b" " * feeds.LARGEST, "too_large"),
        (b'{"items": []}', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_word_why(data, code):
    with pytest.raises(FeedRefused) as refused:
        read(data)
    assert (refused.value.code, str(refused.value)) == (code, feeds.TEXTS[code])


def test_what_is_too_much_is_left_out_and_counted():
    feed = read(rss(*(rss_item(n) for n in range(feeds.MOST_ITEMS + 3)), rss_item(999, text="x" * 70_000)))
    assert (len(feed.items), feed.left_out) == (feeds.MOST_ITEMS, 4)
    feed = read(rss(rss_item(1, text="x" * 70_000), "<item/>", rss_item(2)))
    assert ([each.id for each in feed.items], feed.left_out) == (["https://avisa.example/2"], 2)
    feed = read(json_feed({"id": 1, "content_text": "x" * 70_000}, "tull", {"id": 2, "title": "T"}))
    assert ([each.id for each in feed.items], feed.left_out) == (["2"], 2)


def test_an_item_without_an_id_is_known_by_its_words():
    one, other = "<item><title>En</title></item>", "<item><title>To</title></item>"
    ids = [each.id for each in read(rss(one, other, one)).items]
    assert ids[0] == ids[2] != ids[1]
    assert all(each.startswith("sha256:") for each in ids)


@pytest.mark.parametrize("link", ["javascript:ond()", "/lokal", "ftp://x.example/", "https://x.example/a b", "data:x"])
def test_a_link_that_leads_to_no_page_is_none(link):
    assert text.link(link) == ""


@pytest.mark.parametrize("when", ["", "i går", "2026-13-45", "Mon, 99 Nov 2026", "0001-01-01", "9" * 100, "1 1 1 1 1"])
def test_a_time_that_cannot_be_is_none(when):
    assert text.time(when) is None
