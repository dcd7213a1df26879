"""When two comments that somebody brought are one, where they belong, and under what name everybody sees who wrote."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import captured
from ordskifte.domain.captured import Brought, Facts

AT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
LIV = Facts(network="facebook", text="Når kommer fortauet?", author="Liv Tangen", written_at=AT)
SAME = [
    ("https://www.facebook.com/nordfjaera/posts/71?__cft__=a", "http://m.facebook.com/nordfjaera/posts/71/"),
    ("https://facebook.com/story.php?story_fbid=7&id=1&fbclid=x", "https://fb.com/story.php?id=1&story_fbid=7"),
    ("https://twitter.com/liv/status/19", "https://x.com/i/web/status/19?s=20"),
    ("https://x.com/a/status/19/photo/1", "https://mobile.twitter.com/b/status/19"),
    ("https://youtu.be/dQw?t=7", "https://www.youtube.com/watch?v=dQw&feature=share"),
    ("https://www.instagram.com/p/Ab_1/?igsh=x", "https://instagram.com/nordfjaera/p/Ab_1"),
    (
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A71",
        "https://linkedin.com/feed/update/urn:li:activity:71/",
    ),
    ("https://blogg.example/?p=7&utm_source=x", "https://blogg.example?p=7"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_place_is_written_in_several_ways(one, other):
    assert captured.place(one) == captured.place(other) != ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "facebook.com/x",
        "javascript:alert(1)",
        "https://",
        "https://[::1",
        "ftp://a.example/",
        "https://localhost/x",
        "https://a.example/" + "x" * 1_000,
    ],
)
def test_what_is_no_address_has_no_place(text):
    assert captured.place(text) == ""


@pytest.mark.parametrize(
    ("comment", "post"),
    [
        ("https://www.facebook.com/n/posts/71?comment_id=9&reply_comment_id=8", "https://facebook.com/n/posts/71"),
        ("https://www.youtube.com/watch?v=dQw&lc=Ug1", "https://youtu.be/dQw"),
        ("https://www.instagram.com/p/Ab/c/17/r/18/", "https://www.instagram.com/p/Ab/"),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:71?commentUrn=a",
            "https://linkedin.com/feed/update/urn:li:activity:71",
        ),
    ],
)
def test_a_comments_address_leads_to_its_post(comment, post):
    assert captured.post_of(comment) == captured.place(post)
    assert captured.is_of_comment(comment)
    assert not captured.is_of_comment(post)


@given(st.text(max_size=40))
def test_a_place_is_its_own_place(text):
    known = captured.place(f"https://www.x.com/{text}")
    assert captured.place(f"https://{known}") == known or not known


def test_it_is_known_by_id_by_address_and_by_who_said_what_when():
    whole = replace(LIV, remote_id="9", address="https://www.facebook.com/n/posts/71?comment_id=9")
    assert len(captured.marks(whole)) == 3
    assert set(captured.marks(LIV)) < set(captured.marks(whole))
    # Seconds, capitals and the ends of lines make no other comment.
    again = replace(LIV, author="LIV TANGEN", text=" Når kommer fortauet?\r\n", written_at=AT + timedelta(seconds=40))
    assert captured.marks(again) == captured.marks(LIV)


@pytest.mark.parametrize(
    "other",
    [
        replace(LIV, text="Når?"),
        replace(LIV, author="Kari"),
        replace(LIV, network="x"),
        replace(LIV, written_at=AT + timedelta(minutes=1)),
        replace(LIV, written_at=None),
    ],
)
def test_another_comment_has_no_mark_in_common(other):
    assert not set(captured.marks(LIV)) & set(captured.marks(other))


def test_the_address_of_a_post_is_no_mark_of_a_comment():
    at_post = replace(LIV, address="https://www.facebook.com/n/posts/71")
    assert captured.marks(at_post) == captured.marks(LIV)


@given(st.text(max_size=60))
def test_marks_tell_nobody_what_was_said(text):
    for mark in captured.marks(replace(LIV, text=text, author=text)):
        assert len(mark) == 64


@pytest.mark.parametrize(("name", "shown"), [("Liv Tangen", "L.T."), ("@liv_tangen", "L.T."), ("123", "X"), ("", "X")])
def test_everybody_sees_initials(name, shown):
    assert captured.shown_name(name, network="X") == shown


@given(st.text(min_size=1, max_size=100))
def test_a_shown_name_is_never_the_name_itself(name):
    shown = captured.shown_name(name, network="Facebook")
    assert shown == "Facebook" or re.search(r"[^\W\d_]{2}", shown) is None


@pytest.mark.parametrize(
    ("brought", "why"),
    [
        (Brought(facts=LIV), ""),
        (Brought(facts=replace(LIV, text=" \u200b")), "no_text"),
        (Brought(facts=replace(LIV, text="a" * 10_001)), "too_long"),
        (Brought(facts=replace(LIV, text="\ud800")), "broken"),
        (Brought(facts=replace(LIV, author="a" * 101)), "bad_shape"),
        (Brought(facts=replace(LIV, author=" ")), "no_author"),
        (Brought(facts=LIV, is_ours=True), "from_ourselves"),
        (Brought(facts=replace(LIV, written_at=AT + timedelta(days=1))), "in_future"),
        (Brought(facts=replace(LIV, address="her")), "address_malformed"),
        (Brought(facts=LIV, is_closed=True), "place_closed"),
    ],
)
def test_what_is_refused_says_why(brought, why):
    assert captured.refusal(brought, now=AT) == why
    assert not why or captured.TEXTS[why]
