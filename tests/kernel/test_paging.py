"""Every row is seen once and in order, however many come in between, and no link can be bent."""

import base64
import contextlib
import itertools
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ordskifte.cases.models import PublicCase
from ordskifte.kernel.models import Body, HostName, PeriodicRun
from ordskifte.kernel.web import paging
from ordskifte.kernel.web.errors import Refused

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 1, tzinfo=UTC)
# Few different times, so that many rows share one; some rows have none.
hours = st.none() | st.integers(0, 3)
# Each of six keys is tried as often.
few = hypothesis_settings(max_examples=20)
KEYS = [("last_run_at", "id"), ("-last_run_at", "-id"), ("-last_run_at", "id"), ("id",), ("-pk",), ("name",)]


@pytest.fixture(autouse=True)
def rows(db):
    """A table with a column that may be empty, and nothing in it."""
    PeriodicRun.objects.all().delete()


def add(hour):
    """One more row."""
    made_at = None if hour is None else START + timedelta(hours=hour)
    number = PeriodicRun.objects.count()
    return PeriodicRun.objects.create(name=f"{hour}-{number:04}", last_run_at=made_at, next_run_at=START)


def in_order(key):
    """All rows as one list, with those that have no value last."""

    def place(row):
        parts = []
        for written in key:
            value = getattr(row, written.removeprefix("-"))
            number = value.timestamp() if isinstance(value, datetime) else value
            down = written.startswith("-")
            parts.append((value is None, -number if down and value is not None else number or 0))
        return parts

    return sorted(PeriodicRun.objects.all(), key=place)


def walk(key, size, *, between=lambda: None):
    """Every window from the first to the last."""
    cursor = None
    while True:
        window = paging.window(PeriodicRun.objects.all(), key=key, cursor=cursor, size=size)
        yield window
        if window.next is None:
            return
        cursor = paging.Cursor.parse(window.next)
        between()


@pytest.mark.parametrize("key", KEYS)
@given(first=st.lists(hours, max_size=15), size=st.integers(1, 7))
@few
def test_walking_all_windows_gives_each_row_once_and_in_order(key, first, size):
    PeriodicRun.objects.all().delete()
    for hour in first:
        add(hour)
    seen = [row for window in walk(key, size) for row in window.rows]
    assert seen == in_order(key)


@pytest.mark.parametrize("key", KEYS)
@given(first=st.lists(hours, min_size=3, max_size=10), late=st.lists(hours, min_size=1, max_size=10))
@few
def test_rows_that_come_in_between_disturb_none_of_the_others(key, first, late):
    PeriodicRun.objects.all().delete()
    for hour in first:
        add(hour)
    there = {row.pk for row in PeriodicRun.objects.all()}
    coming = iter(late)

    def one_more():
        if (hour := next(coming, "none left")) != "none left":
            add(hour)

    seen = [row for window in walk(key, 2, between=one_more) for row in window.rows]
    places = [in_order(key).index(row) for row in seen]
    assert places == sorted(set(places))
    assert there <= {row.pk for row in seen}


@pytest.mark.parametrize("key", KEYS)
@given(first=st.lists(hours, max_size=12), size=st.integers(1, 5))
@few
def test_the_way_back_gives_the_same_rows(key, first, size):
    PeriodicRun.objects.all().delete()
    for hour in first:
        add(hour)
    there = list(walk(key, size))
    cursor, back = there[-1].previous, []
    assert there[0].previous is None
    while cursor:
        window = paging.window(PeriodicRun.objects.all(), key=key, cursor=paging.Cursor.parse(cursor), size=size)
        back = window.rows + back
        cursor = window.previous
    assert back == [row for window in there[:-1] for row in window.rows]


def test_nothing_is_counted_or_skipped_and_statements_do_not_grow():
    for hour in [0, 1, 2, 3] * 5:
        add(hour)
    counts = []
    with CaptureQueriesContext(
        connection,
    ) as statements:
        for _ in walk(("-last_run_at", "-id"), 3):
            counts.append(len(statements))
    assert "COUNT" not in str(statements.captured_queries).upper()
    assert "OFFSET" not in str(statements.captured_queries).upper()
    assert max(after - before for before, after in itertools.pairwise(counts)) <= 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plan")
@pytest.mark.parametrize("backwards", [False, True])
def test_a_window_far_in_is_found_by_the_index(backwards):
    values = ("2026-01-01", 7)
    cursor = paging.Cursor(values, backwards=backwards)
    rows = PublicCase.objects.filter(body=1, showing="show")
    key = ("-case_date", "-case_id")
    parts = paging._parts(PublicCase, key)
    for stretch in paging._stretches(rows, parts, cursor=cursor):
        plan = stretch.explain()
        assert "SEARCH" in plan
        assert "public_cases_newest_first" in plan
        assert "TEMP B-TREE" not in plan


# --- Cursors ---


@given(st.lists(st.integers(-(2**53), 2**53) | st.text(max_size=20) | st.none(), min_size=1, max_size=3), st.booleans())
def test_a_cursor_reads_back_what_it_wrote(values, backwards):
    cursor = paging.Cursor(tuple(values), backwards=backwards)
    try:
        text = str(cursor)
    except Exception:
        return  # What JSON cannot hold is in no key.
    assert paging.Cursor.parse(text) == cursor


def coded(value):
    """A cursor that we did not write."""
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    ["x", "====", "AAAA", "æ", "a" * 1_000, "'; DROP TABLE", coded({}), coded([]), coded([0]), coded([2, 1]),
     coded([True, 1]), coded([0, [1]]), coded([0, 1.5]), coded([0, 1]) + "=", coded([0, *range(20)]),
     base64.urlsafe_b64encode(b"[0, 1]").decode().rstrip("=")],
)  # fmt: skip
def test_a_bent_cursor_is_refused(text):
    with pytest.raises(Refused):
        paging.Cursor.parse(text)


@given(st.text(max_size=80))
def test_no_text_is_more_than_refused(text):
    with contextlib.suppress(Refused):
        paging.Cursor.parse(text)


SOME_TIME = "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "values",
    [
        (1,),
        (1, 2, 3),
        (None, None),
        ("x", 1),
        (1, 1),
        ("2026-13-01", 1),
        ("2026-01-01", 1),
        ("9" * 50, 1),
        (SOME_TIME, "1"),
        (SOME_TIME, None),
        (SOME_TIME, 2**53),
        ("0001-01-01T00:00:00+14:00", 1),
        ("9999-12-31T23:59:59-14:00", 1),
        ("9999-12-31T23:59:59", 1),
    ],
)
def test_a_cursor_of_another_list_is_refused_or_leads_nowhere(values):
    cursor = paging.Cursor(values)
    try:
        window = paging.window(PeriodicRun.objects.all(), key=("last_run_at", "id"), cursor=cursor)
    except Refused:
        return
    assert window.rows == []


def test_a_cursor_without_a_value_is_refused_where_there_is_always_one():
    with pytest.raises(Refused):
        paging.window(PeriodicRun.objects.all(), key=("id",), cursor=paging.Cursor((None,)))


# --- How many ---


@pytest.mark.parametrize("size", [0, -1, 101, 10**9])
def test_a_window_has_a_size(size):
    with pytest.raises(ValueError):
        paging.window(PeriodicRun.objects.all(), key=("id",), size=size)


@pytest.mark.parametrize("text", ["0", "101", "-1", "1.5", "１", "1" * 400, "all", " 1"])
def test_a_size_that_is_asked_for_is_checked(text):
    with pytest.raises(Refused):
        paging.size(RequestFactory().get("/", {"antall": text}))


def test_the_address_says_where_and_how_many():
    request = RequestFactory().get("/", {"etter": str(paging.Cursor((7,))), "antall": "20"})
    assert (paging.cursor(request), paging.size(request)) == (paging.Cursor((7,)), 20)
    assert (paging.cursor(RequestFactory().get("/")), paging.size(RequestFactory().get("/"))) == (None, 50)


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (Body, ("name",)),
        (Body, ("nothing",)),
        (HostName, ("body", "name", "nothing")),
        (PeriodicRun, ("name", "last_run_at", "id")),
    ],
)
def test_a_key_that_could_leave_rows_out_is_refused_at_once(model, key):
    with pytest.raises(ValueError):
        paging.window(model.objects.all(), key=key)
