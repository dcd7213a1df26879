"""What is read from an export of a WordPress site, and what of a hostile one is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols import wordpress
from ordskifte.protocols.wordpress import (
    Author,
    Code,
    Comment,
    Decoder,
    Ended,
    Finding,
    Finished,
    Post,
    Site,
    WxrRefused,
)
from tests.factories import wxr


def events(data, *, size=1 << 20):
    return list(wordpress.read(data[at : at + size] for at in range(0, len(data), size)))


def of(kind, found):
    return [event for event in found if type(event) is kind]


def test_a_site_a_post_and_its_comments_come_in_order():
    found = events(wxr.export(wxr.item(7, wxr.comment(11), wxr.comment(12, "Uenig!", parent=11, user_id=2))))
    assert [type(event) for event in found] == [Site, Post, Comment, Comment, Ended, Finished]
    assert found[0] == Site("Bybloggen", "https://blogg.example.no", "nb-NO", (Author(2, "astrid", "Astrid Haugland"),))
    assert (found[1].number, found[1].kind, found[1].status, found[1].html) == (7, "post", "publish", "Hva mener dere?")
    assert found[2:5] == [
        Comment(11, "Kari Nordmann", "Et godt forslag.", "2014-03-01 11:33:10", "2014-03-01 12:33:10", "1", 0, 0),
        Comment(12, "Kari Nordmann", "Uenig!", "2014-03-01 11:33:10", "2014-03-01 12:33:10", "1", 11, 2),
        Ended(7),
    ]
    assert found[5] == Finished(True, {})


def test_mail_and_ip_addresses_are_in_no_event():
    data = wxr.export(wxr.item(7, wxr.comment(11)))
    assert b"203.0.113.77" in data
    assert b"kari.nordmann@example.org" in data
    said = repr(events(data))
    assert not any(secret in said for secret in ("203.0.113.77", "@example", "kari.example.org"))


@given(st.integers(1, 400))
def test_pieces_of_any_size_tell_the_same(size):
    data = wxr.export(wxr.item(7, wxr.comment(11, "Blåbær ]]> og <b>bær</b> €"), wxr.comment(12)))
    assert events(data, size=size) == events(data)


def test_pingbacks_are_left_out_and_counted():
    found = events(wxr.export(wxr.item(7, wxr.comment(11, type="pingback"), wxr.comment(12, type="trackback"))))
    assert (of(Comment, found), found[-1]) == ([], Finished(True, {"pingbacks": 2}))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("size", [1 << 20, 3])
def test_a_document_type_is_refused_before_it_works(head, size):
    data = wxr.export(wxr.item(7, wxr.comment(11, "&x;&b;"))).replace(b"<rss", head.encode() + b"<rss", 1)
    with pytest.raises(WxrRefused, match="document type"):
        events(data, size=size)


@pytest.mark.parametrize(
    "data",
    [b"", b"tekst", b"<html><body>Hei</body></html>", b'<rss version="2.0"><channel><title>x</title></channel></rss>'],
)
def test_what_is_no_export_is_refused(data):
    with pytest.raises(WxrRefused, match="not an export"):
        events(data)


def test_a_file_that_stops_short_tells_what_came_before():
    data = wxr.export(wxr.item(7, wxr.comment(11)), wxr.item(8, wxr.comment(12)))
    found = events(data[: data.index(b"<wp:comment_id>12")])
    assert ([each.number for each in of(Comment, found)], found[-1].is_whole) == ([11], False)
    assert [each.code for each in of(Finding, found)] == [Code.BROKEN_XML]


def test_marks_inside_each_other_without_end_break_the_file_and_nothing_else():
    deep = b"<a>" * 50_000
    found = events(wxr.export(wxr.item(7, wxr.comment(11))).replace(b"<wp:comment>", deep + b"<wp:comment>"))
    assert ([each.code for each in of(Finding, found)], found[-1].is_whole) == ([Code.BROKEN_XML], False)


def test_entities_that_nobody_declared_break_the_file():
    data = wxr.export(wxr.item(7, wxr.comment(11))).replace(b"<![CDATA[Et godt forslag.]]>", b"bl&aring;")
    found = events(data)
    assert (of(Comment, found), found[-1].is_whole) == ([], False)


def test_ids_that_are_none_are_told():
    data = wxr.export(wxr.item(7, wxr.comment(11), wxr.comment(12))).replace(b"_id>12<", b"_id>tolv<")
    found = events(data)
    assert [each.number for each in of(Comment, found)] == [11]
    assert ([each.code for each in of(Finding, found)], found[-1].left_out) == (
        [Code.NO_NUMBER],
        {"comments_without_id": 1},
    )


def test_a_post_that_is_not_said_to_be_public_before_its_comments_is_left_out():
    item = wxr.item(7, wxr.comment(11))
    status = "\t\t<wp:status><![CDATA[publish]]></wp:status>\n"
    late = item.replace(status, "").replace("\t</item>", f"{status}\t</item>")
    found = events(wxr.export(late))
    assert (of(Comment, found), of(Post, found)) == ([], [])
    assert [each.code for each in of(Finding, found)] == [Code.ODD_ORDER]


def test_a_password_that_comes_after_the_comments_closes_the_post():
    late = wxr.item(7, wxr.comment(11)).replace("\t</item>", "<wp:post_password>x</wp:post_password></item>")
    assert of(Ended, events(wxr.export(late))) == [Ended(7, is_closed=True)]


def test_html_that_was_not_written_as_text_is_told():
    data = wxr.export(wxr.item(7, wxr.comment(11))).replace(b"<![CDATA[Et godt forslag.]]>", b"Et <b>godt</b> forslag")
    found = events(data)
    assert [each.code for each in of(Finding, found)] == [Code.MARKS_IN_TEXT]


def test_a_post_that_fills_a_machine_is_refused():
    def pieces():
        yield wxr.HEAD.encode() + b"<item>"
        filling = b"<x>" + b"a" * 1_000_000 + b"</x>"
        for _ in range(80):
            yield filling

    with pytest.raises(WxrRefused, match="larger"):
        list(wordpress.read(pieces()))


# --- Encodings -------------------------------------------------------------------------------------------------------


def test_single_bytes_of_windows_1252_are_read_as_that_and_counted():
    data = wxr.export(wxr.item(7, wxr.comment(11, "Blåbær på XXX"))).replace(b"XXX", "ønsket “øy”".encode("cp1252"))
    found = events(data)
    assert of(Comment, found)[0].html == "Blåbær på ønsket “øy”"
    assert of(Finding, found) == [Finding(Code.REPAIRED, "", 0, "4")]


def test_signs_that_xml_forbids_leave_a_mark():
    found = events(wxr.export(wxr.item(7, wxr.comment(11, "a\x00b\x08c"))))
    assert of(Comment, found)[0].html == "a\ufffdb\ufffdc"


def test_a_declared_encoding_is_believed():
    data = wxr.export(wxr.item(7, wxr.comment(11, "Blåbær"))).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert of(Comment, events(data))[0].html == "Blåbær"


@pytest.mark.parametrize("data", [b"\xff\xfe<\x00", b'<?xml version="1.0" encoding="EBCDIC-CP-NO"?><rss/>'])
def test_other_encodings_are_refused(data):
    with pytest.raises(WxrRefused, match="UTF-8"):
        events(data)


@given(st.binary(max_size=300), st.integers(1, 7))
def test_any_bytes_become_utf_8_however_they_are_cut(data, size):
    whole, pieces = Decoder(), Decoder()
    told = whole.feed(b" " + data, is_last=True)
    cut = [pieces.feed(b" ")] + [pieces.feed(data[at : at + size]) for at in range(0, len(data), size)]
    assert b"".join([*cut, pieces.feed(b"", is_last=True)]) == told
    assert told.decode()


# --- Text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Hei\r\n\r\n\r\n\r\npå deg", "Hei\n\npå deg"),
        ("<p>En</p><p>To<br/>tre</p>", "En\n\nTo\ntre"),
        ("1 < 2 && 3 > 2, <3", "1 < 2 && 3 > 2, <3"),
        ("&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;", "<script>alert(1)</script> &amp;"),
        ("a<script>alert('<b>')</script>b", "ab"),
        ("a<SCRIPT>aldri lukket", "a"),
        ("a<style>p{}</style >b<iframe src=x>y</iframe>c", "abc"),
        ('<a href="https://example.no/x">les her</a>', "les her (https://example.no/x)"),
        ('<a href="https://example.no/">https://example.no</a>', "https://example.no"),
        ('<a href="javascript:alert(1)">trykk</a>', "trykk"),
        ('<img src=x onerror=alert(1) alt="Et kart">', "[Et kart]"),
        ("<!-- wp:paragraph --><p>En</p><!-- /wp:paragraph -->", "En"),
        ("en <!-- aldri lukket", "en"),
        ("en <b uten slutt", "en"),
        ("[caption id=1]Bilde[/caption] [min mening]", "Bilde [min mening]"),
        ("<ul><li>en</li><li>to</li></ul>", "– en\n\n– to"),
    ],
)
def test_html_becomes_the_words_that_a_reader_saw(html, text):
    assert wordpress.plain(html) == text


@given(st.text(alphabet=" \n\r\tabæøå>€…”", max_size=200))
def test_text_without_marks_keeps_its_words(text):
    assert wordpress.plain(text).split() == text.split()


@given(st.text(alphabet="<>/ab!-&;l\"' =href", max_size=200))
def test_a_text_that_is_read_twice_has_nothing_left_to_find(text):
    once = wordpress.plain(text.replace("&", ""))
    assert "<!--" not in once


@pytest.mark.parametrize("hostile", ["<script>", "<a href='", "<!--", "<", "[caption ", "</", '<a "', "<svg", "&#"])
def test_no_text_takes_longer_than_its_length(hostile):
    start = time.process_time()
    wordpress.plain(hostile * (200_000 // len(hostile)))
    assert time.process_time() - start < 2


HOSTILE = (
    '<img src=x onerror="alert(1)">Bl\xe5 benk',
    "<script>document.cookie</script>Bl\xe5 benk",
    '<a href="javascript:alert(1)">Bl\xe5 benk</a>',
    "Bl\xe5 benk" + "<b>" * 50,
    "<iframe srcdoc='<script>x</script>'></iframe>Bl\xe5 benk<!-- never ends",
)


def test_a_hundred_thousand_comments_with_broken_bytes_and_hostile_html_are_read_as_words():
    """Broken as sites are: the file says UTF-8, and every comment holds a byte of windows-1252."""
    count = 100_000

    def pieces():
        yield wxr.HEAD.encode() + wxr.item(7).removesuffix("\t</item>\n").encode()
        one = "<wp:comment><wp:comment_id>{}</wp:comment_id><wp:comment_approved>1</wp:comment_approved>{}</wp:comment>"
        told = [f"<wp:comment_content>{wxr.cdata(each)}</wp:comment_content>" for each in HOSTILE]
        for start in range(1, count, 1_000):
            some = range(start, start + 1_000)
            yield "".join(one.format(number, told[number % len(told)]) for number in some).encode("latin-1")
        yield b"</item>" + wxr.FOOT.encode()

    numbers, texts, last, found = 0, set(), None, []
    for event in wordpress.read(pieces()):
        if isinstance(event, wordpress.Comment):
            numbers += event.number
            texts.add(event.html)
        elif isinstance(event, wordpress.Finding):
            found.append((event.code, event.quote))
        last = event
    assert numbers == count * (count + 1) // 2
    assert {wordpress.plain(each) for each in texts} == {"Bl\xe5 benk"}
    assert found == [(wordpress.Code.REPAIRED, str(count))] and last.is_whole
