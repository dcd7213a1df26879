"""The log says what happened and to what, and never who, nor what they wrote."""

import json
import logging
import time
import uuid
from datetime import UTC, date, datetime

import pytest
import structlog
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.errors import MalformedNumber
from ordskifte.kernel import clock, logs, masking
from tests.worlds.log_lines import logged

# Planted wherever something could seep out.
PERSON = "kari.kanari@nordmann.example"
NUMBER = "01019012345"
SECRET = "Zk3vQ9xW2mB7tR5yL8pN4cD6"
WORDS = "Jeg er syk og vil ikke at noen skal vite det"
CANARIES = (PERSON, NUMBER, SECRET, WORDS, "kanari", "203.0.113.99", "2001:db8::77")

_log = structlog.get_logger("ordskifte.test")


@pytest.fixture
def log():
    """What is logged."""
    with logged("DEBUG") as lines:
        yield lines


def assert_clean(text):
    """No canary in it, in whatever case."""
    assert not [canary for canary in CANARIES if canary.lower() in text.lower()], text


def test_a_line_says_when_where_how_bad_and_what(log):
    with clock.at(datetime(2026, 11, 22, 9, 30, tzinfo=UTC)):
        _log.warning("handler_failed", handler="journal", attempts=3, uid=uuid.UUID(int=7))
    assert log.read == [
        {
            "at": "2026-11-22T09:30:00.000+00:00",
            "level": "warning",
            "event": "handler_failed",
            "handler": "journal",
            "attempts": 3,
            "uid": "00000000-0000-0000-0000-000000000007",
            "logger": "ordskifte.test",
        }
    ]


@pytest.mark.parametrize(
    "name",
    [
        "body", "text", "email", "sender_email", "address", "password", "PASSWORD", "token", "api-token", "secret",
        "Set-Cookie", "authorization", "ip", "remote_addr", "title", "query", "userAgent", "sessionKey", "message",
    ],
)  # fmt: skip
def test_some_names_are_never_logged(log, name):
    _log.info("happened", **{name: WORDS, "inner": {name: WORDS, "deep": [{name: WORDS}]}})
    assert_clean(log.text)
    assert log.read[0][name] == masking.REMOVED


@pytest.mark.parametrize(
    "name", ["event_id", "handler", "status", "route", "count", "uid", "reason", "kind", "hostess"]
)
def test_other_names_are(log, name):
    _log.info("happened", **{name: "value"})
    assert log.read[0][name] == "value"


@pytest.mark.parametrize(
    "value",
    [
        PERSON,
        f"sent to <{PERSON}>, again",
        f"mailto:{PERSON}?subject=kanari",
        NUMBER,
        f"fnr{NUMBER}",
        f"number {NUMBER[:6]} {NUMBER[6:]}",
        f"{NUMBER[:2]}.{NUMBER[2:4]}.{NUMBER[4:6]} {NUMBER[6:]}",
        "\u200b".join(NUMBER),
        "".join(chr(ord(digit) + 0xFEE0) for digit in NUMBER),
        int(NUMBER[1:] + "9"),
        f"Authorization: Bearer {SECRET}",
        f"bearer {SECRET}",
        f"token={SECRET}&x=1",
        f"password: {SECRET}",
        SECRET,
        f"https://kari:{SECRET}@example.org/",
        f"https://example.org/x?navn=kanari&s={SECRET}",
        "GET /innlegg/?kanari=1",
        "from 203.0.113.99:443",
        "from [2001:db8::77]:443",
        "2001:db8::77",
        "eyJhbGciOiJIUzI1NiJ9.eyJrYW5hcmkiOjF9.c2lnbmF0dXJl",
        'Key (email)=(kanari) already exists.',
        [PERSON, {"a": {"b": PERSON}}],
        {PERSON: 1},
        {PERSON},
        PERSON.encode(),
        object(),
        [[[[[[[[PERSON]]]]]]]],
    ],
)  # fmt: skip
def test_some_values_are_never_logged_under_any_name(log, value):
    _log.info("happened", value=value)
    _log.info(f"happened with {value}")
    logging.getLogger("library").warning("happened with %s", value)
    assert NUMBER[6:] not in log.text
    assert_clean(log.text.replace("…", ""))
    assert "eyJr" not in log.text
    assert len(log.read) == 3


@pytest.mark.parametrize(
    "value",
    [
        "2026/118",
        "K7M3-9QXD-2T4A-X",
        "5.2.19",
        "127.0.0.1:8000",
        "[::1]:8000",
        "2026-11-22T12:30:45+00:00",
        "0d8e4f4a-9a55-4f0a-a6a5-7d5b7b2a3c11",
        "a" * 64,
        "ordskifte.kernel.outbox.database",
        "test_some_values_are_never_logged_under_any_name",
        "æøå og sámegiella",
    ],
)
def test_what_operators_need_is_left_as_it_is(log, value):
    _log.info("happened", value=value)
    assert log.read[0]["value"] == value


def test_an_object_is_logged_by_its_type_alone(log):
    class Form:
        def __repr__(self):
            return WORDS

    _log.info("happened", form_like=Form(), when=date(2026, 1, 2), size=1.5, ok=True, nothing=None)
    line = log.read[0]
    assert line["when"] == "2026-01-02"
    assert (line["size"], line["ok"], line["nothing"]) == (1.5, True, None)
    _log.info("happened", thing=Form())
    assert log.read[1]["thing"] == "<Form>"


# --- Exceptions ---


def fail(error):
    """Raise it, with something in a local variable."""
    local = WORDS  # noqa: F841  a traceback with locals would show it
    raise error


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"invalid literal for int() with base 10: '{WORDS}'"),
        ValueError(f'cannot read "{WORDS}'),
        KeyError(WORDS),
        RuntimeError(PERSON, NUMBER),
        MalformedNumber(WORDS),
        ValidationError(WORDS),
        ValidationError({"name": [WORDS]}),
        UnicodeEncodeError("utf-8", WORDS + "\ud800", 0, 1, "surrogates not allowed"),
    ],
)
def test_an_exception_is_logged_by_type_and_place_without_what_it_quotes(log, error):
    try:
        fail(error)
    except Exception:
        _log.exception("failed")
        logging.getLogger("library").exception("failed with %s", "something")
    assert_clean(log.text)
    for line in log.read:
        assert line["error"][0]["type"] == type(error).__qualname__
        assert line["error"][0]["where"][-1].endswith(" fail")


def test_what_led_to_an_exception_is_logged_too(log):
    try:
        try:
            fail(KeyError(PERSON))
        except KeyError as cause:
            raise RuntimeError("could not") from cause
    except RuntimeError:
        _log.exception("failed")
    assert [each["type"] for each in log.read[0]["error"]] == ["RuntimeError", "KeyError"]
    assert_clean(log.text)


def test_an_exception_that_cannot_speak_is_still_noted(log):
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError(WORDS)

    try:
        raise Mute
    except Mute:
        _log.exception("failed")
    assert log.read[0]["error"][0]["type"].endswith("Mute")
    assert_clean(log.text)


# --- Form ---


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x00", "\x1b[31m", "\u2028", "\u202e", "\x85", "\x7f", "\ud800"])
def test_no_line_can_be_forged(log, sign):
    forged = f'a{sign}{{"level": "error"}}'
    _log.info(forged, value=forged, **{f"n{sign}": 1})
    logging.getLogger("library").info(forged)
    assert len(log.text.splitlines()) == 2
    assert len(log.read) == 2
    assert sign not in log.text.replace("\n", "")


plain = st.none() | st.text() | st.binary() | st.floats() | st.integers()
nested = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(), st.text(max_size=20), nested)
def test_whatever_is_logged_is_one_line_that_reads_back(event, name, value):
    with logged() as log:
        _log.info(event, **{"x" + name: value})
        (line,) = log.text.splitlines()
        assert line.isascii()
        assert isinstance(json.loads(line)["event"], str)


def test_on_a_terminal_no_line_can_be_forged_either():
    record = logging.LogRecord("library", logging.INFO, "", 0, "a\x1b[2J\nforged %s", (PERSON,), None)
    line = logs.formatter(for_people=True).format(record)
    assert "\n" not in line
    assert "\x1b[2J" not in line
    assert_clean(line)


def test_libraries_come_the_same_way(log):
    logging.getLogger("django.server").info("GET %s", "/innlegg/?kanari=1")
    logging.getLogger("py.warnings").warning("something about %s", PERSON)
    assert [line["logger"] for line in log.read] == ["django.server", "py.warnings"]
    assert_clean(log.text)


def test_only_our_handler_writes():
    for name in ("django", "django.server", "django.request"):
        assert logging.getLogger(name).handlers == []


@pytest.mark.parametrize("level", ["nonsense", "", "info"])
def test_a_level_that_is_none_is_taken_as_info(level):
    with logged(level):
        assert logging.getLogger().level == logging.INFO


def test_a_request_is_known_by_its_name_on_every_line(log):
    with structlog.contextvars.bound_contextvars(request="abc123"):
        _log.info("one")
        logging.getLogger("library").info("two")
    assert [line["request"] for line in log.read] == ["abc123", "abc123"]


@pytest.mark.parametrize(
    "text",
    ["a?" * 32_000, "a@" * 32_000, "a" * 64_000, "1 " * 32_000, "'" * 64_000, "\\'" * 32_000, "://a" * 16_000,
     "key=" * 16_000, "a:" * 32_000, "token " * 10_000, "\ufdfa" * 64_000, "(=(" * 20_000, "eyJ." * 16_000],
)  # fmt: skip
def test_no_text_takes_long(text):
    started = time.perf_counter()
    masking.line(text)
    masking.sentence(text)
    assert time.perf_counter() - started < 0.1


@given(st.text(alphabet="abceghijknoprstuyw_./<>-", max_size=220) | st.text(alphabet="AEGTYJK_", max_size=45))
def test_what_is_not_looked_through_is_what_nothing_would_be_found_in(text):
    assert masking.line(text) == masking.spelled_out(masking._masked(text))


@pytest.mark.parametrize("word", ["eyj", "bearer", "password", "signature", "cafe.babe.beef", "a.b.c.d", "://"])
@pytest.mark.parametrize("rest", ["", "/abcdefgh.abcdefgh.abcdefgh", "<abcdefgh>", "_abcdefghijklmnopqrstuvw"])
def test_nor_is_it_where_words_of_secrets_stand_among_small_letters(word, rest):
    assert masking.line(word + rest) == masking.spelled_out(masking._masked(word + rest))
