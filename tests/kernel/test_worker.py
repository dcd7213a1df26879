"""The worker hands over, runs what is due, and is ended by nothing but being told to."""

import os
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from ordskifte.domain.events import CaseOpened, RecordChanged
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, crashpoints, outbox, schedule, worker
from ordskifte.kernel.models import AuditEntry, HandlerRun
from ordskifte.kernel.outbox import bell, database
from tests.worlds import handlers, tasks

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
A = UUID(int=1)


@pytest.fixture(autouse=True)
def wired(settings, tmp_path):
    handlers.forget()
    tasks.forget()
    settings.ORDSKIFTE_DATA = tmp_path
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.TWO"
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    return tmp_path / "run"


def opened(uid=A):
    return CaseOpened(by=SYSTEM, uid=uid, number=CaseNumber(2026, 118))


def one_round(stop=None, *, holder="a"):
    work = worker.Round(stop or threading.Event(), holder=holder)
    try:
        return work.once()
    finally:
        work.close()


def test_a_round_hands_over_and_runs_what_is_due(db):
    outbox.append(opened())
    assert one_round() is True
    assert [name for name, _, _ in handlers.seen] == ["first", "second"]
    assert tasks.seen == ["often", "seldom"]
    assert one_round() is False


def test_only_the_leader_runs_what_is_due(db):
    schedule.take(holder="another")
    outbox.append(opened())
    one_round()
    assert (len(handlers.seen), tasks.seen) == (2, [])


def test_a_worker_that_ends_lets_another_lead_at_once(db):
    one_round(holder="a")
    assert schedule.take(holder="b") is not None


def test_a_quiet_round_costs_little(db, django_assert_num_queries):
    work = worker.Round(threading.Event(), holder="a")
    work.once()
    with django_assert_num_queries(3):  # What is due, what is left, which task.
        work.once()
    work.close()


def test_a_sign_of_life_is_given(db):
    assert worker.heartbeat_age() is None
    with clock.at(NOON) as hands:
        one_round()
        hands.advance(timedelta(seconds=7))
        assert worker.heartbeat_age() == timedelta(seconds=7)
        hands.advance(timedelta(seconds=-60))
        assert worker.heartbeat_age() == timedelta(0)


def test_being_told_to_stop_ends_after_the_answer_that_was_begun(db):
    stop = threading.Event()

    class StopsAtOnce(database.DatabaseOutbox):
        """Told to stop in the middle of the first answer."""

        def _handle(self, run):
            stop.set()
            return super()._handle(run)

    outbox.append(opened())
    with outbox.in_use.replaced_by(StopsAtOnce()):
        one_round(stop)
    assert [name for name, _, _ in handlers.seen] == ["first"]
    assert tasks.seen == []


def test_a_worker_outlives_a_database_that_goes_away(db):
    stop = threading.Event()
    tries = []

    class Away(database.DatabaseOutbox):
        """A database that is back at the third try."""

        def drain(self, limits):
            tries.append(1)
            if len(tries) < 3:
                raise OperationalError("gone")
            stop.set()
            return super().drain(limits)

    outbox.append(opened())
    with outbox.in_use.replaced_by(Away()):
        worker.run(stop, holder="a", wait=0.01)
    assert len(tries) == 3


# --- The bell --------------------------------------------------------------------------------------------------------


def test_the_bell_is_heard_at_once_and_rings_once():
    ear = bell.Ear()
    ringer = threading.Timer(0.05, lambda: (bell.ring(), bell.ring()))
    ringer.start()
    started = time.monotonic()
    assert ear.wait(10) is True
    assert time.monotonic() - started < 5
    ringer.join()
    ear.wait(0)
    assert ear.wait(0) is False
    ear.close()


def test_a_bell_that_nobody_hears_disturbs_nobody(wired):
    bell.ring()
    bell.Ear().close()
    bell.ring()


def test_a_bell_that_is_rung_more_often_than_the_pipe_holds_never_blocks():
    ear = bell.Ear()
    for _ in range(70_000):
        bell.ring()
    assert ear.wait(0) is True
    assert ear.wait(0) is False
    ear.close()


@pytest.mark.django_db(transaction=True)
def test_an_event_rings_when_it_is_committed_and_not_before():
    ear = bell.Ear()
    with transaction.atomic():
        outbox.append(opened())
        assert ear.wait(0) is False
    assert ear.wait(0) is True
    ear.close()


# --- Whole processes -------------------------------------------------------------------------------------------------


def start_in_a_child(arm=""):
    connection.close()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: (stop.set(), bell.ring()))
        crashpoints.arm(arm)
        worker.run(stop, wait=0.2)
        code = 0
    finally:
        os._exit(code)


def wait_until(is_so, *, within=10):
    deadline = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.django_db(transaction=True)
def test_a_worker_process_works_and_ends_when_told_to(settings):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.MARKING"
    child = start_in_a_child()
    with transaction.atomic():
        outbox.append(opened())
    wait_until(lambda: AuditEntry.objects.filter(act="test.effect").exists())
    os.kill(child, signal.SIGTERM)
    assert ended(child) == 0


@pytest.mark.django_db(transaction=True)
def test_what_kills_the_worker_again_and_again_is_set_aside(settings):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.MARKING"
    with transaction.atomic():
        outbox.append(opened())
        outbox.append(RecordChanged(by=SYSTEM, uid=UUID(int=2), changed=("title",)))
    for _ in range(3):
        assert ended(start_in_a_child(database.HANDLED)) == -signal.SIGKILL
    child = start_in_a_child()  # The first event waits now, so the second has its turn.
    wait_until(lambda: AuditEntry.objects.filter(act="test.effect", about=UUID(int=2)).exists())
    os.kill(child, signal.SIGTERM)
    assert ended(child) == 0
    assert AuditEntry.objects.filter(act="test.effect").earliest("id").about == UUID(int=2)
    assert HandlerRun.objects.get(uid=A).attempts == 3


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_the_next_worker_finishes_at_once(settings):
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.MARKING"
    with transaction.atomic():
        outbox.append(opened())
    assert ended(start_in_a_child(database.MARKED)) == -signal.SIGKILL
    child = start_in_a_child()
    wait_until(lambda: HandlerRun.objects.filter(state="done").exists(), within=5)
    os.kill(child, signal.SIGTERM)
    assert ended(child) == 0
    assert AuditEntry.objects.filter(act="test.effect").count() == 1
