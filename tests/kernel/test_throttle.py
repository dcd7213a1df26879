"""What comes in floods is marked or held back, and nobody can be found in what is kept for it."""

import pickle
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.kernel import clock
from ordskifte.kernel.web import throttle
from ordskifte.kernel.web.throttle import Limit, Outcome, Verdict

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MARKS = Limit(name="marks", burst=3, seconds=60)
REFUSES = Limit(name="refuses", burst=3, seconds=60, refuses=True)


@pytest.fixture(autouse=True)
def empty_buckets():
    """Nothing has come yet."""
    cache.clear()
    yield
    cache.clear()


def outcomes(limit, times, *, whom="a"):
    """What becomes of so many at once."""
    return [throttle.take(limit, whom=whom).outcome for _ in range(times)]


def test_over_the_limit_is_marked_or_refused_as_the_limit_says():
    with clock.at(NOON):
        assert outcomes(MARKS, 5) == [Outcome.PASSED] * 3 + [Outcome.MARKED] * 2
        assert outcomes(REFUSES, 5) == [Outcome.PASSED] * 3 + [Outcome.LIMITED] * 2


def test_room_comes_back_evenly_and_the_verdict_says_when():
    with clock.at(NOON) as hands:
        outcomes(REFUSES, 3)
        assert throttle.take(REFUSES, whom="a") == Verdict(outcome=Outcome.LIMITED, retry_after=20)
        hands.advance(timedelta(seconds=19))
        assert throttle.take(REFUSES, whom="a").outcome is Outcome.LIMITED
        hands.advance(timedelta(seconds=1))
        assert outcomes(REFUSES, 2) == [Outcome.PASSED, Outcome.LIMITED]
        hands.advance(timedelta(days=1, hours=1))
        assert outcomes(REFUSES, 4) == [Outcome.PASSED] * 3 + [Outcome.LIMITED]


def test_each_has_a_bucket_for_each_limit():
    with clock.at(NOON):
        outcomes(REFUSES, 4)
        assert outcomes(REFUSES, 1, whom="b") == [Outcome.PASSED]
        assert outcomes(MARKS, 1) == [Outcome.PASSED]


def test_a_clock_that_goes_backwards_gives_no_room():
    with clock.at(NOON) as hands:
        outcomes(REFUSES, 3)
        hands.advance(timedelta(hours=-1))
        assert outcomes(REFUSES, 1) == [Outcome.LIMITED]


@given(st.lists(st.floats(0, 100), max_size=60))
def test_never_more_pass_than_the_burst_and_what_came_back(pauses):
    cache.clear()
    with clock.at(NOON) as hands:
        passed = 0
        for pause in pauses:
            hands.advance(timedelta(seconds=pause))
            passed += throttle.take(REFUSES, whom="a").outcome is Outcome.PASSED
        spent = (clock.now() - NOON).total_seconds()
    assert passed <= REFUSES.burst + spent * REFUSES.burst / REFUSES.seconds + 0.01


def test_threads_together_get_no_more_than_one_would():
    seen = []
    limit = Limit(name="threads", burst=20, seconds=86_000, refuses=True)

    def many():
        seen.extend(outcomes(limit, 20))

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen.count(Outcome.PASSED) == 20


def kept():
    """Everything in the cache, as bytes."""
    return pickle.dumps({name: cache._cache[name] for name in cache._cache})


def test_nobody_can_be_read_out_of_what_is_kept():
    address = "203.0.113.99"
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    with clock.at(NOON):
        throttle.take(MARKS, whom=throttle.place_of(request))
    assert address.encode() not in kept()
    assert b"203.0.113" not in kept()
    assert b"marks" in kept()


def test_the_key_lives_for_the_day_and_no_longer():
    names = set()
    for day in range(3):
        with clock.at(NOON + timedelta(days=day)):
            names.add(throttle._bucket(MARKS, whom="a", now=clock.now().timestamp()))
            assert throttle._bucket(MARKS, whom="a", now=clock.now().timestamp()) in names
    assert len(names) == 3
    cache.clear()
    with clock.at(NOON):
        assert throttle._bucket(MARKS, whom="a", now=clock.now().timestamp()) not in names


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.99", "203.0.113.0/24"),
        ("::ffff:203.0.113.99", "203.0.113.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_neighbours_share_a_bucket(address, place):
    assert throttle.place_of(RequestFactory().get("/", REMOTE_ADDR=address)) == place
