"""What comes in from the web: its limits, what is shown of it, and the bytes that its digest stands for."""

import time
import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import intake
from ordskifte.domain.canonical import salted_digest
from ordskifte.domain.intake import Problem, Submission, clean_line, clean_text, problems, take


def _codes(**given_fields) -> list[str]:
    return [problem.code for problem in problems(Submission(**{"text": "Hei", **given_fields}))]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, []),
        ({"text": ""}, ["text_empty"]),
        ({"text": " \r\n\t"}, ["text_empty"]),
        ({"text": "\u200b\u2060\u202e\u3164\u0301"}, ["text_empty"]),
        ({"text": "a"}, []),
        ({"text": "🚲"}, []),
        ({"text": "x" * 10_000}, []),
        ({"text": "x" * 10_001}, ["text_too_long"]),
        ({"text": "æ\r\n" * 5_000}, []),
        ({"text": "x" * 10_000 + "\r\n" * 100}, []),
        ({"text": "x" * 10**6}, ["text_too_long"]),
        ({"text": "\ud800"}, ["text_broken"]),
        ({"name": "x" * 100}, []),
        ({"name": "x" * 101}, ["name_too_long"]),
        ({"name": " " * 500}, []),
        ({"name": "\udfff"}, ["name_broken"]),
        ({"name": "x" * 10**6}, ["name_too_long"]),
        ({"attachments": 5}, []),
        ({"attachments": 6}, ["too_many_attachments"]),
        ({"text": "", "name": "x" * 101, "email": "x"}, ["text_empty", "name_too_long", "email_malformed"]),
    ],
)
def test_limits_are_kept_and_everything_is_said_at_once(fields, codes):
    assert _codes(**fields) == codes
    assert set(codes) <= intake.TEXTS.keys()


def test_a_limit_is_told_with_its_numbers():
    assert problems(Submission(text="x" * 10_001)) == (
        Problem(field="text", code="text_too_long", count=10_001, most=10_000),
    )
    assert intake.TEXTS["text_too_long"] % {"count": 10_001, "most": 10_000}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "  ",
        "kari@epost.example",
        " kari.strandheim+sak@epost.example ",
        "o'hara@a-b.example.no",
        "kåre@blåbær.example",
        "maret.aile@student.nordlysuniversitetet.example",
    ],
)
def test_an_address_that_could_be_is_taken(address):
    assert _codes(email=address) == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            "kari",
            "@epost.example",
            "kari@",
            "kari@localhost",
            "kari@epost..example",
            "kari@-a.example",
            "a@b@c.example",
        ),
        *("kari@epost.example\nBcc: all@epost.example", "ka ri@epost.example", "kari@127.0.0.1", ".k@a.example"),
        *("k..a@a.example", "kari@a_b.example", "<kari@epost.example>", "kari@epost.example,ola@epost.example"),
        *("x" * 65 + "@a.example", "k@" + "a." * 130 + "example", "kari@epost.example\x00", '"k a"@a.example'),
    ],
)
def test_what_is_no_address_is_refused(address):
    assert _codes(email=address) == ["email_malformed"]


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("a\r\nb\rc\u2028d\u2029e\x85f\vg", "a\nb\nc\nd\ne\nf\ng"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("a\tb", "a\tb"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066a\u2069\ufeff\U000e0041", "a"),
        ("\u05e9\u05dc\u05d5\u05dd\u200f!", "\u05e9\u05dc\u05d5\u05dd\u200f!"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("á č đ ŋ š ŧ ž", "á č đ ŋ š ŧ ž"),
        (unicodedata.normalize("NFD", "á č š ž å"), "á č š ž å"),
        ("Z" + "\u0336" * 50, "Z" + "\u0336" * 4),
        ("  a  \n\n\n\n\n\nb \n", "a\n\n\nb"),
        ("<b>a</b> & 'x'", "<b>a</b> & 'x'"),
    ],
)
def test_shown_text_does_nothing_to_the_page_and_keeps_every_letter(given_text, shown):
    assert clean_text(given_text) == shown
    assert take(Submission(text=given_text)).original == given_text


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [(" Kari \n Strandheim\t", "Kari Strandheim"), ("\u200b\u2800", ""), ("Máret\u202e", "Máret")],
)
def test_a_name_is_one_line_or_none(given_name, shown):
    assert clean_line(given_name) == shown
    assert take(Submission(text="a", name=given_name)).is_anonymous is (shown == "")


@given(st.text(max_size=300))
def test_cleaning_is_done_once_and_for_all(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert not set(once) & set("\r\v\f\x00\u202e\u2028")
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(max_size=200), st.text(max_size=120), st.text(max_size=60))
def test_any_message_is_taken_or_its_problems_are_told(text, name, email):
    submission = Submission(text=text, name=name, email=email)
    if problems(submission):
        with pytest.raises(ValueError, match="has problems"):
            take(submission)
    else:
        taken = take(submission)
        assert taken.original == text
        assert 1 <= len(taken.text) <= intake.LONGEST_TEXT
        assert len(taken.name) <= intake.LONGEST_NAME
        taken.text.encode()


# Receipts are checked against these bytes for as long as archives are kept.
def test_the_bytes_of_a_message_are_these_for_ever():
    written = intake.canonical_bytes(
        uid=UUID(int=1), thread=UUID(int=2), version=1, text="Máret: \u200bå\r\n", attachments=(bytes(range(4)),)
    )
    assert written == (
        b'ordskifte-message/1\n{"attachments":["00010203"],"text":"M\xc3\xa1ret: \xe2\x80\x8b\xc3\xa5\\r\\n",'
        b'"thread":"00000000-0000-0000-0000-000000000002","uid":"00000000-0000-0000-0000-000000000001","version":1}'
    )
    digest = "695c7ff2b4c3adaa2f2eb78940e80cf7c34dfef4f4aa8c7c002e02544786d826"
    assert salted_digest(bytes(16), written).hex() == digest


@given(st.text(max_size=50), st.text(max_size=50), st.integers(1, 9), st.integers(1, 9))
def test_two_messages_never_have_the_same_bytes(one, other, first, second):
    def written(text: str, version: int) -> bytes:
        return intake.canonical_bytes(uid=UUID(int=1), thread=UUID(int=2), version=version, text=text)

    assert (written(one, first) == written(other, second)) is ((one, first) == (other, second))


@pytest.mark.parametrize("text", ["\n" * 40_000, " \n" * 20_000, " " * 40_000, "a\u0301" * 20_000, "\u202e" * 40_000])
def test_no_text_takes_long(text):
    def once() -> float:
        before = time.process_time()
        problems(Submission(text=text, name=text, email=text))
        return time.process_time() - before

    assert min(once() for _ in range(3)) < 0.1
