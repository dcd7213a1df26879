"""What only an outbox in the database can promise: one transaction, one effect, few statements."""

import os
import signal
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from ordskifte.domain.events import CaseOpened, RecordChanged
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import audit, clock, crashpoints, outbox
from ordskifte.kernel.models import AuditEntry, HandlerRun, OutboxEvent
from ordskifte.kernel.models.kept import RowIsKept
from ordskifte.kernel.outbox import database
from tests.worlds import handlers

A = UUID(int=1)


@pytest.fixture(autouse=True)
def wired(settings):
    handlers.forget()
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.TWO"


def opened(uid=A):
    return CaseOpened(by=SYSTEM, uid=uid, number=CaseNumber(2026, 118))


def changed(uid=A):
    return RecordChanged(by=SYSTEM, uid=uid, changed=("title",))


def effects():
    return list(AuditEntry.objects.filter(act="test.effect").order_by("id").values_list("about", flat=True))


def test_an_event_costs_two_statements(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        outbox.append(opened())


def test_nothing_to_do_costs_two_statements(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        outbox.drain()


def test_a_hundred_answers_cost_four_statements_each(db, django_assert_num_queries):
    for _ in range(100):
        outbox.append(changed(uuid4()))
    # Beginning and end of the transaction, claim, mark; and for all of them: what is due, what is left.
    with django_assert_num_queries(402):
        assert outbox.drain() == outbox.Drained(done=100, failed=0, left=0)


def test_looking_for_work_does_not_read_what_is_done(db):
    """The rows that wait have an index of their own."""
    due = HandlerRun.objects.filter(state="waiting").order_by("event", "pk")[:100]
    if connection.vendor == "sqlite":
        assert "runs_that_wait" in due.explain()


@pytest.mark.django_db(transaction=True)
def test_an_event_is_refused_outside_a_transaction():
    with pytest.raises(outbox.OutsideTransaction, match="transaction of its fact"):
        outbox.append(opened())


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_its_fact():
    with transaction.atomic():
        outbox.append(opened())
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()
    assert not HandlerRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_draining_inside_a_transaction_is_refused():
    with transaction.atomic():
        outbox.append(changed())
    with pytest.raises(outbox.InsideTransaction, match="after the commit"), transaction.atomic():
        outbox.drain()


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_leaves_nothing_behind(settings):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.HALF"
    with transaction.atomic():
        outbox.append(opened())
    assert outbox.drain() == outbox.Drained(done=1, failed=1, left=1)
    assert effects() == [A]


def test_our_own_refusals_are_told_by_their_code(db, settings):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.REFUSING"
    outbox.append(opened())
    outbox.drain()
    assert HandlerRun.objects.get().last_error.startswith("conflict at tests/worlds/handlers.py:")


def test_an_operator_who_retries_is_written_down(db):
    row = outbox.append(opened())
    HandlerRun.objects.filter(handler=handlers.FIRST).update(state="parked", attempts=10)
    operator = Actor.staff(UUID(int=7))
    outbox.retry(by=operator, event_id=row.pk, handler=handlers.FIRST)
    [entry] = audit.history(A)
    assert (entry.by, entry.act) == (str(operator), "outbox.retry")
    assert entry.details == {"event": row.pk, "handler": handlers.FIRST}


def test_a_death_of_the_process_is_counted_and_forgiven_twice(db):
    outbox.append(changed())
    run = HandlerRun.objects.get()
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)) as hands:
        HandlerRun.objects.update(next_try_at=hands.moment)
        for _ in range(2):
            outbox.died(run.pk)
            run.refresh_from_db()
            assert run.next_try_at == hands.moment
        outbox.died(run.pk)
        run.refresh_from_db()
    assert (run.attempts, run.last_error) == (3, "the process died")
    assert run.next_try_at >= hands.moment + timedelta(seconds=0.8)


def test_a_death_after_the_effect_counts_for_nothing(db):
    outbox.append(changed())
    outbox.drain()
    run = HandlerRun.objects.get()
    outbox.died(run.pk)
    assert HandlerRun.objects.get().attempts == 0


def test_events_are_neither_changed_nor_deleted_by_our_code(db):
    row = outbox.append(changed())
    for attempt in (row.delete, row.save, OutboxEvent.objects.all().delete, HandlerRun.objects.all().delete):
        with pytest.raises(RowIsKept):
            attempt()
    with pytest.raises(RowIsKept):
        OutboxEvent.objects.update(kind="x")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM kernel_outboxevent",
        "UPDATE kernel_outboxevent SET kind = 'x'",
        "DELETE FROM kernel_handlerrun",
    ],
)
def test_events_are_neither_changed_nor_deleted_by_others(db, statement):
    outbox.append(changed())
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- Kills and several workers ---------------------------------------------------------------------------------------


def in_a_child(work):
    """Fork, do the work in the child, and say how the child ended."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", [database.HANDLED, database.MARKED, database.COMMITTED])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_kill_while_draining_loses_nothing_and_doubles_nothing(settings, point, nth):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.MARKING"
    uids = [UUID(int=n) for n in range(3)]
    with transaction.atomic():
        for uid in uids:
            outbox.append(opened(uid))

    def drain():
        crashpoints.arm(f"{point}:{nth}")
        outbox.drain()

    assert in_a_child(drain) == -signal.SIGKILL
    outbox.drain()
    assert effects() == uids


@pytest.mark.django_db(transaction=True)
def test_a_kill_before_the_commit_takes_the_event_with_its_fact():
    def write():
        crashpoints.arm(database.APPENDED)
        with transaction.atomic():
            outbox.append(opened())

    assert in_a_child(write) == -signal.SIGKILL
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_each_thing_once_and_in_order(settings):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.MARKING"
    uids = [UUID(int=n % 10) for n in range(60)]
    with transaction.atomic():
        for n, uid in enumerate(uids):
            outbox.append(opened(uid) if n < 10 else changed(uid))
    connection.close()
    children = [_drain_in_a_child() for _ in range(3)]
    for child in children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert sorted(effects()) == sorted(uids)
    for uid in set(uids):
        kinds = [entry.details["kind"] for entry in audit.history(uid)]
        assert kinds == [CaseOpened.kind] + [RecordChanged.kind] * 5


def _drain_in_a_child():
    if child := os.fork():
        return child
    code = 1
    try:
        while outbox.backlog().waiting:
            outbox.drain(limit=7)
        code = 0
    finally:
        os._exit(code)


@pytest.mark.django_db
@pytest.mark.parametrize("only", [(), (1, 2)])
def test_what_is_done_is_not_looked_at_when_something_is_due(only):
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its plan")
    plan = database._due(database.Limits(only=only)).explain()
    assert plan.count("runs_not_done") == (2 if only else 1)
    assert "handler_answers_once" not in plan and "SCAN kernel_handlerrun\n" not in plan
