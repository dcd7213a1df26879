"""What an outbox does, in the database and in memory."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.domain.canonical import salted_digest
from ordskifte.domain.errors import NotFound
from ordskifte.domain.events import CaseOpened, ImportFinished, RecordChanged
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, outbox
from ordskifte.kernel.outbox import rules
from ordskifte.kernel.outbox.database import DatabaseOutbox
from ordskifte.kernel.outbox.memory import MemoryOutbox
from tests.worlds import handlers

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
A, B = UUID(int=1), UUID(int=2)


@pytest.fixture(params=["database", "memory"])
def hands(request, db, settings):
    """A clock that stands still, over an outbox of either kind."""
    handlers.forget()
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.TWO"
    double = MemoryOutbox() if request.param == "memory" else DatabaseOutbox(chance=lambda: 0.5)
    with outbox.in_use.replaced_by(double), clock.at(NOON) as moved:
        yield moved


def opened(uid=A):
    return CaseOpened(by=SYSTEM, uid=uid, number=CaseNumber(2026, 118))


def changed(uid=A):
    return RecordChanged(by=SYSTEM, uid=uid, changed=("title",))


def test_an_event_is_kept_as_it_was(hands):
    row = outbox.append(opened())
    assert (row.kind, row.uid, row.by, row.happened_at) == ("cases.case_opened", A, "system", NOON)
    assert CaseOpened.from_payload(row.payload) == opened()
    assert row.digest == salted_digest(row.salt, opened().canonical())


def test_keys_say_the_order(hands):
    keys = [outbox.append(event).pk for event in (opened(), opened(B), changed())]
    assert keys == sorted(set(keys))


def test_many_are_kept_in_their_order_as_one_is(hands):
    rows = outbox.append_all([(opened(), None), (changed(B), None)])
    assert [(row.kind, row.uid, row.happened_at) for row in rows] == [
        ("cases.case_opened", A, NOON),
        ("records.changed", B, NOON),
    ]
    assert rows[0].pk < rows[1].pk
    assert rows[1].digest == salted_digest(rows[1].salt, changed(B).canonical())
    assert outbox.append_all([]) == []


@pytest.mark.parametrize("is_one_by_one", [True, False])
def test_handlers_answer_in_order_of_events_and_wiring(hands, is_one_by_one):
    happened = (opened(A), opened(B), changed(A))
    if is_one_by_one:
        for event in happened:
            outbox.append(event)
    else:
        outbox.append_all((event, None) for event in happened)
    assert outbox.drain() == outbox.Drained(done=5, failed=0, left=0)
    assert handlers.seen == [
        ("first", "cases.case_opened", str(A)),
        ("second", "cases.case_opened", str(A)),
        ("first", "cases.case_opened", str(B)),
        ("second", "cases.case_opened", str(B)),
        ("first", "records.changed", str(A)),
    ]


def test_nothing_is_handed_over_twice(hands):
    outbox.append(opened())
    outbox.drain()
    assert outbox.drain() == outbox.Drained(done=0, failed=0, left=0)
    assert len(handlers.seen) == 2


def test_an_event_without_handlers_is_kept_and_asks_nothing(hands):
    assert outbox.append(ImportFinished(by=SYSTEM, uid=A, source="x")).pk
    assert outbox.drain() == outbox.Drained(done=0, failed=0, left=0)


def test_a_draining_ends_at_its_limit(hands):
    for n in range(3):
        outbox.append(opened(UUID(int=n)))
    assert outbox.drain(limit=4) == outbox.Drained(done=4, failed=0, left=2)
    assert outbox.drain(limit=4) == outbox.Drained(done=2, failed=0, left=0)


def test_a_draining_ends_when_told_to(hands):
    outbox.append(opened())
    assert outbox.drain(may_go_on=lambda: not handlers.seen) == outbox.Drained(done=1, failed=0, left=1)


def test_a_draining_can_look_at_some_events_only(hands):
    outbox.append(opened(A))
    ours = outbox.append(opened(B))
    assert outbox.drain(only=[ours.pk]) == outbox.Drained(done=2, failed=0, left=2)
    assert {uid for _, _, uid in handlers.seen} == {str(B)}


def test_looking_at_some_events_only_keeps_their_order(hands):
    outbox.append(opened(A))
    later = outbox.append(changed(A))
    assert outbox.drain(only=[later.pk]) == outbox.Drained(done=0, failed=0, left=3)


def test_a_failure_stops_neither_other_handlers_nor_other_things(hands):
    handlers.fails.add("first")
    outbox.append(opened(A))
    outbox.append(opened(B))
    assert outbox.drain() == outbox.Drained(done=2, failed=2, left=2)
    assert [name for name, _, _ in handlers.seen] == ["second", "second"]


def test_what_failed_is_tried_again_after_longer_and_longer_pauses(hands):
    handlers.fails.add("first")
    outbox.append(opened())
    assert outbox.drain().failed == 1
    for pause in (1, 5, 30, 120, 600, 3600, 3600):
        hands.advance(timedelta(seconds=pause - 0.001))
        assert outbox.drain().failed == 0
        hands.advance(timedelta(seconds=0.001))
        assert outbox.drain().failed == 1


def test_a_later_event_waits_behind_an_earlier_one_of_the_same_thing(hands):
    handlers.fails.add("first")
    outbox.append(opened(A))
    outbox.append(changed(A))
    outbox.append(changed(B))
    handlers_that_failed = outbox.drain().failed
    hands.advance(timedelta(milliseconds=100))
    assert (handlers_that_failed, outbox.drain().failed) == (2, 0)  # A opened, B changed; A changed has not been tried
    handlers.fails.clear()
    hands.advance(timedelta(seconds=2))
    outbox.drain()
    assert [kind for name, kind, uid in handlers.seen if (name, uid) == ("first", str(A))] == [
        "cases.case_opened",
        "records.changed",
    ]


def fail_until_parked(hands):
    handlers.fails.add("first")
    while not outbox.parked():
        outbox.drain()
        hands.advance(timedelta(hours=2))
    handlers.fails.clear()


def test_what_fails_too_often_is_parked_and_seen(hands):
    row = outbox.append(opened(A))
    outbox.append(changed(A))
    fail_until_parked(hands)
    [parked] = outbox.parked()
    assert (parked.event_id, parked.handler, parked.uid) == (row.pk, handlers.FIRST, A)
    assert (parked.attempts, parked.happened_at, parked.behind) == (rules.MOST_TRIES, NOON, 1)
    assert outbox.drain() == outbox.Drained(done=0, failed=0, left=1)
    assert outbox.backlog() == outbox.Backlog(waiting=1, oldest=NOON, parked=1)


def test_an_error_is_told_by_kind_and_place_and_never_by_its_text(hands):
    outbox.append(opened())
    fail_until_parked(hands)
    [parked] = outbox.parked()
    assert parked.last_error.startswith("ValueError at tests/worlds/handlers.py:")
    assert handlers.SECRET not in parked.last_error


def test_an_operator_lets_it_be_tried_again(hands):
    row = outbox.append(opened())
    fail_until_parked(hands)
    outbox.retry(by=SYSTEM, event_id=row.pk, handler=handlers.FIRST)
    assert outbox.drain() == outbox.Drained(done=1, failed=0, left=0)
    assert outbox.parked() == []


def test_only_what_is_parked_can_be_tried_again(hands):
    row = outbox.append(opened())
    with pytest.raises(NotFound):
        outbox.retry(by=SYSTEM, event_id=row.pk, handler=handlers.FIRST)


def test_nothing_waits_at_first(hands):
    assert outbox.backlog() == outbox.Backlog(waiting=0, oldest=None, parked=0)


def test_a_handler_that_is_no_longer_there_is_parked_like_any_other(hands, settings):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.GONE"
    outbox.append(opened())
    assert outbox.drain() == outbox.Drained(done=0, failed=1, left=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(
    things=st.lists(st.integers(0, 2), max_size=5),
    failing=st.lists(st.sampled_from([{"first"}, {"second"}, {"first", "second"}]), max_size=3),
    limit=st.integers(1, 12),
)
def test_whatever_fails_every_answer_comes_once_and_in_order(hands, things, failing, limit):
    """Per handler and thing, the order of events holds through any failures."""
    handlers.forget()
    for thing in things:
        outbox.append(opened(UUID(int=thing)))
    while failing or outbox.backlog().waiting:
        handlers.fails.clear()
        handlers.fails.update(failing.pop() if failing else ())
        outbox.drain(limit=limit)
        hands.advance(timedelta(minutes=1))
    expected = {(name, str(UUID(int=thing))): things.count(thing) for thing in things for name in ("first", "second")}
    counted = dict.fromkeys(expected, 0)
    for name, _, uid in handlers.seen:
        counted[name, uid] += 1
    assert counted == expected
    assert outbox.backlog() == outbox.Backlog(waiting=0, oldest=None, parked=0)


def test_a_wiring_is_checked():
    assert outbox.problems(handlers.TWO) == []
    wrong = {"cases.case_opned": (), "cases.case_opened": (handlers.FIRST, handlers.FIRST, "tests.worlds.gone.by")}
    assert outbox.problems(wrong) == [
        "cases.case_opned is not an event",
        "cases.case_opened names a handler twice",
        "tests.worlds.gone.by cannot be loaded",
    ]


@given(tries=st.integers(1, rules.MOST_TRIES), chance=st.floats(0, 1))
def test_pauses_grow_and_vary_by_a_fifth(tries, chance):
    middle = rules.PAUSES[min(tries, len(rules.PAUSES)) - 1]
    assert 0.8 * middle <= rules.pause_after(tries, chance=chance).total_seconds() <= 1.2 * middle
