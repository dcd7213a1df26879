"""One leads, and what comes round is run by the leader, in the database and in memory."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.kernel import clock, schedule
from ordskifte.kernel.models import AuditEntry, Lease, PeriodicRun
from tests.worlds import tasks

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(params=[schedule.DatabaseLeases, schedule.MemoryLeases])
def hands(request, db, settings):
    """A clock that stands still, over leases of either kind."""
    tasks.forget()
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    with schedule.in_use.replaced_by(request.param()), clock.at(NOON) as moved:
        yield moved


def seconds(count):
    return timedelta(seconds=count)


def test_one_leads_at_a_time(hands):
    held = schedule.take(holder="a")
    assert (held.token, held.until) == (1, NOON + seconds(30))
    assert schedule.take(holder="b") is None


def test_a_renewal_keeps_the_token(hands):
    schedule.take(holder="a")
    hands.advance(seconds(20))
    held = schedule.take(holder="a")
    assert (held.token, held.until) == (1, NOON + seconds(50))


def test_a_lead_that_ran_out_passes_on_and_the_token_grows(hands):
    schedule.take(holder="a")
    hands.advance(seconds(30))
    assert schedule.take(holder="b").token == 2
    assert schedule.take(holder="a") is None


def test_whoever_comes_back_after_his_own_end_begins_anew(hands):
    schedule.take(holder="a")
    hands.advance(seconds(31))
    assert schedule.take(holder="a").token == 2


def test_a_lead_given_back_passes_on_at_once(hands):
    held = schedule.take(holder="a")
    schedule.release(held)
    assert schedule.take(holder="b").token == 2
    schedule.release(held)  # Too late: it is another's.
    assert schedule.take(holder="a") is None


def test_leads_of_different_names_are_apart(hands):
    assert schedule.take(holder="a", name="one").token == 1
    assert schedule.take(holder="b", name="other").token == 1


def test_a_lead_is_asked_for_again_when_a_third_is_used_up(hands):
    first = schedule.renew(None, holder="a")
    hands.advance(seconds(9))
    assert schedule.renew(first, holder="a") is first
    hands.advance(seconds(2))
    assert schedule.renew(first, holder="a").until == NOON + seconds(41)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.booleans()), max_size=12))
def test_no_two_hold_it_and_no_token_comes_back(hands, steps):
    name = f"lease {datetime.now(UTC).timestamp()}"
    holder, until, tokens = None, NOON, []
    for who, pause, gives_back in steps:
        now = hands.advance(seconds(pause))
        held = schedule.take(holder=who, name=name)
        if held is None:
            assert holder != who
            assert until > now
            continue
        assert holder in {who, None} or until <= now
        if (holder, until > now) != (who, True):
            tokens.append(held.token)
        holder, until = who, held.until
        if gives_back:
            schedule.release(held)
            holder, until = None, now
    assert tokens == sorted(set(tokens))


def run():
    return [(ran.name, ran.error) for ran in schedule.run_due(schedule.take(holder="a"))]


def test_what_is_due_is_run_in_the_order_of_the_table(hands):
    assert run() == [("often", ""), ("seldom", "")]
    assert tasks.seen == ["often", "seldom"]
    assert run() == []
    hands.advance(seconds(10))
    assert run() == [("often", "")]
    hands.advance(seconds(50))
    assert run() == [("often", ""), ("seldom", "")]


def test_what_was_missed_is_run_once(hands):
    run()
    hands.advance(timedelta(days=3))
    assert run() == [("often", ""), ("seldom", "")]


def test_a_clock_that_is_set_back_silences_nothing(hands):
    run()
    hands.advance(timedelta(days=-1))
    assert run() == [("often", ""), ("seldom", "")]
    assert run() == []


def test_a_clock_that_is_set_back_leaves_nobody_without_a_leader(hands):
    schedule.take(holder="a")
    hands.advance(timedelta(days=-60))
    assert schedule.take(holder="b").token == 2
    assert schedule.take(holder="b").until == NOON - timedelta(days=60) + seconds(30)


def test_clocks_of_two_machines_may_differ_a_little(hands):
    schedule.take(holder="a")
    hands.advance(timedelta(minutes=-4))
    assert schedule.take(holder="b") is None


def test_a_task_that_fails_stops_no_other_and_comes_round_again(hands):
    tasks.fails.add("often")
    [(name, error), other] = run()
    assert (name, other) == ("often", ("seldom", ""))
    assert error.startswith("ValueError at tests/worlds/tasks.py:")
    assert run() == []
    tasks.fails.clear()
    hands.advance(seconds(10))
    assert run() == [("often", "")]


def test_a_task_that_is_no_longer_there_stops_no_other(hands, settings):
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.GONE"
    assert [name for name, error in run() if not error] == ["often", "seldom"]


def test_running_ends_when_told_to(hands):
    held = schedule.take(holder="a")
    assert [ran.name for ran in schedule.run_due(held, may_go_on=lambda: not tasks.seen)] == ["often"]


def test_a_holder_who_slept_is_refused(hands):
    slept = schedule.take(holder="a")
    hands.advance(seconds(600))
    schedule.take(holder="b")
    assert schedule.run_due(slept) == []
    assert tasks.seen == []


def test_an_effect_is_refused_when_the_lead_was_lost_in_the_middle(hands, settings):
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.FENCED"
    held = schedule.take(holder="a")
    assert [ran.error for ran in schedule.run_due(held)] == [""]
    assert AuditEntry.objects.filter(act="test.fenced").count() == 1
    hands.advance(seconds(10))

    class Sleeper(type(schedule.in_use())):
        """Loses the lead just after a task has begun."""

        def begin(self, held, task, **more):
            super().begin(held, task, **more)
            hands.advance(seconds(60))
            schedule.take(holder="b")

    sleeper = Sleeper()
    vars(sleeper).update(vars(schedule.in_use()))
    with schedule.in_use.replaced_by(sleeper):
        [ran] = schedule.run_due(held)
    assert ran.error.startswith("lost_lease at")
    assert AuditEntry.objects.filter(act="test.fenced").count() == 1


def test_a_fence_outside_a_task_stops_everybody(hands):
    with pytest.raises(schedule.LostLease):
        schedule.fence()


# --- In the database only --------------------------------------------------------------------------------------------


def test_nothing_due_costs_one_statement(db, settings, django_assert_num_queries):
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    held = schedule.take(holder="a")
    schedule.run_due(held)
    with django_assert_num_queries(1):
        assert schedule.run_due(schedule.renew(held, holder="a")) == []


def test_how_it_went_is_kept(db, settings):
    tasks.forget()
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    tasks.fails.add("often")
    with clock.at(NOON):
        schedule.run_due(schedule.take(holder="a"))
    rows = {row.name: (row.last_run_at, row.last_done_at, bool(row.last_error)) for row in PeriodicRun.objects.all()}
    assert rows == {"often": (NOON, None, True), "seldom": (NOON, NOON, False)}


def test_how_one_went_is_written_with_the_mark_of_the_next(db, settings):
    tasks.forget()
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    with clock.at(NOON):
        schedule.run_due(schedule.take(holder="a"))
    with clock.at(NOON + timedelta(days=1)):
        held = schedule.take(holder="a")
        with CaptureQueriesContext(connection) as said:
            schedule.run_due(held)
    # A commit for each mark, with how the one before went in it, and one for how the last went.
    verbs = [query["sql"].split()[0] for query in said if not query["sql"].startswith("SELECT")]
    assert verbs == ["SAVEPOINT", "UPDATE", "RELEASE", "SAVEPOINT", "UPDATE", "UPDATE", "RELEASE", "UPDATE"]
    rows = {row.name: (row.last_run_at, row.last_done_at) for row in PeriodicRun.objects.all()}
    assert rows == dict.fromkeys(("often", "seldom"), (NOON + timedelta(days=1), NOON + timedelta(days=1)))


def test_what_had_run_is_known_where_the_lead_was_lost_before_the_next(db, settings):
    tasks.forget()
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    held = schedule.take(holder="a")

    def may_go_on():
        if tasks.seen:
            Lease.objects.update(holder="b", token=9)
        return True

    assert [ran.name for ran in schedule.run_due(held, may_go_on=may_go_on)] == ["often"]
    assert PeriodicRun.objects.get().last_done_at is not None


def test_the_database_keeps_one_lease_a_name(db):
    schedule.take(holder="a")
    with pytest.raises(IntegrityError):
        Lease.objects.create(name=schedule.LEADER, holder="b", until=NOON, token=9)
