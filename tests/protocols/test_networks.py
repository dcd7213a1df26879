"""Exports of networks: what is read of each, and what is refused with a word why."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols import networks, strictjson
from ordskifte.protocols.networks import Comment, ExportRefused, Network, Unread, fields
from tests.factories import exports

AT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
SECONDS = int(AT.timestamp())
LINKEDIN = (
    b"Date,Link,Message\r\n2026-11-20 08:15:00,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A71,"
    b'"Bra, \\"endelig\\"!"\r\n'
)
TAKEOUT = (
    "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Post ID,Video ID,Comment Text\n"
    'Ug1,UC1,2026-11-20T08:15:00.123+00:00,0,,,dQw4w9WgXcQ,"{""text"":""Når åpner""},{""text"":"" den?""}"\n'
).encode()


def decode(data):
    try:
        return strictjson.loads(data, limits=strictjson.Limits(size=networks.LARGEST, depth=40, values=100_000))
    except strictjson.JsonRefused as refused:
        raise ValueError(refused.code) from refused


def read(data, *, name="fil"):
    return networks.read(data, name=name, decode=decode)


def refused(data, *, name="fil"):
    with pytest.raises(ExportRefused) as caught:
        read(data, name=name)
    assert str(caught.value)
    return caught.value.code


def test_facebook_is_read_with_its_letters_put_right():
    found = read(exports.facebook(("Kåre Ødegård", "Når kommer fortauet? 😀", SECONDS)))
    assert found.network is Network.FACEBOOK
    assert found.comments == (Comment(number=1, text="Når kommer fortauet? 😀", written_at=AT, author="Kåre Ødegård"),)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_letters_that_were_written_twice_are_put_right(text):
    assert fields.mended(exports.twice(text)) == text


@given(st.text())
def test_putting_right_never_fails(text):
    assert isinstance(fields.mended(text), str)


def test_an_entry_without_words_or_time_stops_none_of_the_others():
    entries = json.loads(exports.facebook(("Liv", "Bra", SECONDS), ("Liv", " ", SECONDS), ("Liv", "Når?", 7)))
    entries["comments_v2"] += [{"data": [{"comment": []}]}, "tekst", {"timestamp": SECONDS, "title": "likte"}]
    found = read(json.dumps(entries).encode())
    assert [each.text for each in found.comments] == ["Bra"]
    assert found.unread == (
        Unread(number=2, code="no_text"),
        Unread(number=3, code="bad_time"),
        Unread(number=4, code="bad_shape"),
        Unread(number=5, code="bad_shape"),
        Unread(number=6, code="no_text"),
    )


def test_instagram_names_nobody():
    found = read(exports.instagram(("Gøy!", SECONDS)))
    assert (found.network, found.comments) == (Network.INSTAGRAM, (Comment(number=1, text="Gøy!", written_at=AT),))


def test_instagram_in_norwegian_and_in_an_object():
    entry = {"Kommentar": {"value": exports.twice("Fint på")}, "Tid": {"timestamp": SECONDS}}
    found = read(json.dumps({"comments_reels_comments": [{"string_map_data": entry}]}).encode())
    assert [each.text for each in found.comments] == ["Fint på"]


def test_x_is_read_by_what_it_answers_and_who_wrote():
    tweets = exports.x(exports.tweet("Ja &amp; takk"), exports.tweet("Et eget", answers=""), exports.tweet("RT @a: b"))
    liv = b'{"username": "livt", "accountDisplayName": "Liv Tangen", "email": "liv@epost.example"}'
    account = b'window.YTD.account.part0 = [{"account": ' + liv + b"}]"
    found = read(exports.packed(data__tweets_dot_js=tweets, data__account_dot_js=account))
    assert (found.network, found.others) == (Network.X, 2)
    assert found.comments == (
        Comment(
            number=1,
            text="Ja & takk",
            written_at=AT,
            author="Liv Tangen",
            author_address="https://x.com/livt",
            remote_id="1900000000000000001",
            address="https://x.com/livt/status/1900000000000000001",
            post_address="https://x.com/nordfjaera/status/1900000000000000000",
            parent_id="1900000000000000000",
        ),
    )


def test_linkedin_is_read_with_quotes_in_it():
    (found,) = read(LINKEDIN).comments
    assert (found.text, found.written_at, found.address) == ('Bra, "endelig"!', AT, "")
    assert found.post_address == "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A71"


def test_takeout_is_read_with_its_words_in_pieces():
    (found,) = read(TAKEOUT).comments
    assert (found.text, found.written_at, found.remote_id) == ("Når åpner den?", AT, "Ug1")
    assert found.address == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ug1"


def test_youtube_names_authors_and_says_what_is_missing():
    found = read(exports.youtube(("Ug1", "@liv", "Bra film"), missing=2))
    assert (found.network, found.missing) == (Network.YOUTUBE, 2)
    (comment,) = found.comments
    assert (comment.author, comment.text, comment.remote_id) == ("@liv", "Bra film", "Ug1")
    assert comment.post_address == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def test_html_of_the_api_is_words():
    value = json.loads(exports.youtube(("Ug1", "@liv", "")))
    snippet = value["items"][0]["snippet"]["topLevelComment"]["snippet"]
    snippet["textDisplay"] = 'Se <a href="https://a.example/">her</a><br>2 &lt; 3'
    assert read(json.dumps(value).encode()).comments[0].text == "Se her\n2 < 3"


PRIVATE = [
    (b"[]", "messages/inbox/liv_1/message_1.json"),
    (exports.facebook(("Liv", "Hei", SECONDS)), "message_1.json"),
    (json.dumps({"participants": [], "messages": [{"content": "Hei"}]}).encode(), "omdopt.json"),
    (b"window.YTD.direct_messages.part0 = []", "tweets.js"),
    (b"window.YTD.direct_messages_group.part0 = []", "omdopt.js"),
    (b"CONVERSATION ID,FROM,CONTENT\n1,Liv,Hei\n", "Comments.csv"),
    (LINKEDIN, "messages.csv"),
    (exports.packed(c__comments_dot_json=b"{}", messages__inbox__liv__message_1_dot_json=b"{}"), "facebook.zip"),
    (
        exports.packed(data__tweets_dot_js=exports.x(exports.tweet("Ja")), **{"data__direct-messages_dot_js": b""}),
        "x.zip",
    ),
    (exports.packed(Comments_dot_csv=LINKEDIN, guide_messages_dot_csv=b""), "l.zip"),
    (exports.packed(comments_dot_csv=TAKEOUT, **{"Takeout__Google Chat__a_dot_json": b""}), "t.zip"),
    (exports.packed(comments_dot_json=json.dumps({"participants": [], "messages": []})), "f.zip"),
]


@pytest.mark.parametrize(("data", "name"), PRIVATE)
def test_an_export_with_private_messages_is_refused_as_a_whole(data, name):
    assert refused(data, name=name) == "private_messages"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unknown_export"),
        (b"hei", "unknown_export"),
        (b"{}", "unknown_export"),
        (b"[]", "unknown_export"),
        (b'{"comments_v2": "x"}', "export_damaged"),
        (b'{"comments_v2": [', "export_damaged"),
        (b'{"comments_v2": []}', "no_comments"),
        (b"window.YTD.tweets.part0 = {}", "export_damaged"),
        (b"window.YTD.like.part0 = []", "unknown_export"),
        (b"window.YTD.tweets.part0 = [", "export_damaged"),
        (b"\xff\xfeD\x00", "unknown_export"),
        (b'Date,Link,Message\n2026,x,"never closed', "export_damaged"),
        (b"Date,Link,Message\n2026,\x00,x", "export_damaged"),
        (b"PK\x03\x04 no zip", "export_damaged"),
        (exports.packed(a_dot_txt=b"x"), "unknown_export"),
        (exports.packed(b_dot_zip=b"x"), "export_in_export"),
        (
            exports.packed(comments_dot_json=exports.facebook(("A", "b", SECONDS)), Comments_dot_csv=LINKEDIN),
            "export_of_two",
        ),
        (b"x" * (networks.LARGEST + 1), "export_too_large"),
    ],
)
def test_what_is_no_export_is_refused_with_a_word_why(data, code):
    assert refused(data) == code


def test_a_bomb_is_refused_before_it_is_unpacked():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("comments.json", b" " * (networks.LARGEST + 1))
    assert len(made.getvalue()) < networks.LARGEST // 100
    assert refused(made.getvalue()) == "export_too_large"


def test_very_many_comments_are_refused():
    assert refused(exports.facebook(*[("A", "b", SECONDS)] * (networks.MOST + 1))) == "export_too_many"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", b"PK\x03\x04", b"window.YTD.tweets.part0 = ", b'{"comments_v2": ', b"Date,Link,Message\n"):
        try:
            read(start + data)
        except ExportRefused as refusal:
            assert str(refusal)


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["comments_v2", "data", "comment", "timestamp", "author", "tweet", "string_map_data", "kind"]
            )
            | st.sampled_from(
                ["items", "snippet", "topLevelComment", "replies", "comments", "id", "videoId", "Comment"]
            ),
            inner | st.just("youtube#commentThreadListResponse"),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_json)
def test_any_json_is_read_or_refused(value):
    for data in (json.dumps(value).encode(), b"window.YTD.tweets.part0 = " + json.dumps([value]).encode()):
        try:
            read(data)
        except ExportRefused as refusal:
            assert str(refusal)


@pytest.mark.parametrize("text", ["Fri Nov 20 08:15:00 +0000 2026", "Fri Nov 20 09:15:00 +0100 2026"])
def test_times_of_x_are_moments(text):
    assert fields.of_x(text) == AT


@pytest.mark.parametrize(
    "text",
    ["", "2026", "Fri Foo 20 08:15:00 +0000 2026", "Fri Nov 31 08:15:00 +0000 2026", "Fri Nov 20 08:15:00 +9900 2026"],
)
def test_no_time_of_x(text):
    with pytest.raises(fields.BadTime):
        fields.of_x(text)


@pytest.mark.parametrize("text", ["2026-11-20T08:15:00Z", "2026-11-20 08:15:00 UTC", "2026-11-20T09:15:00+01:00"])
def test_times_of_others_are_moments(text):
    assert fields.iso(text) == AT


@pytest.mark.parametrize(
    "text", ["", "20.11.2026", "2026-13-01T00:00:00Z", "1999-01-01 00:00:00", "2026-11-20T08:15:00+99:00"]
)
def test_no_time_of_others(text):
    with pytest.raises(fields.BadTime):
        fields.iso(text)
