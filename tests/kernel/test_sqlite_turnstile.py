"""Many writers on one SQLite database take turns, and none is told that it is locked."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from ordskifte.kernel.sqlite.turnstile import StillClosed, Turnstile

WRITERS = Path(__file__).resolve().parent.parent / "worlds" / "writers.py"
SOURCE = Path(__file__).resolve().parent.parent.parent / "src"
ENGINE = "ordskifte.kernel.sqlite"


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "line.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE line (number integer NOT NULL UNIQUE)")
    return path


def start(database, *, threads, transactions, engine=ENGINE):
    command = [sys.executable, str(WRITERS), engine, str(database), str(threads), str(transactions)]
    environment = os.environ | {"PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)


def finish(*writers):
    return [json.loads(writer.communicate(timeout=60)[0]) for writer in writers]


def numbers(database):
    with closing(sqlite3.connect(database)) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM line ORDER BY number")]


def test_threads_take_turns(database):
    [seen] = finish(start(database, threads=8, transactions=50))
    assert (seen["errors"], numbers(database)) == ([], list(range(1, 401)))
    assert seen["longest_wait"] < 5, seen


def test_processes_take_turns(database):
    # They also open a database that is not yet in WAL mode at the same time.
    everybody = finish(*(start(database, threads=1, transactions=50) for _ in range(4)))
    assert [seen["errors"] for seen in everybody] == [[], [], [], []]
    assert numbers(database) == list(range(1, 201))
    assert max(seen["longest_wait"] for seen in everybody) < 5, everybody


def test_a_killed_holder_leaves_no_lock_behind(tmp_path):
    database = tmp_path / "line.sqlite3"
    hold = "import sys, time; from pathlib import Path; from ordskifte.kernel.sqlite.turnstile import Turnstile\n"
    hold += "held = Turnstile(Path(sys.argv[1])); held.enter(within=1); print('in', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", hold, str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(SOURCE)}) as holder:
        assert holder.stdout.readline() == b"in\n"
        ours = Turnstile(database)
        with pytest.raises(StillClosed):
            ours.enter(within=0.01)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    ours.enter(within=0)
    ours.leave()


def test_a_child_does_not_inherit_the_turn(tmp_path):
    ours, other = Turnstile(tmp_path / "db"), Turnstile(tmp_path / "db")
    ours.enter(within=0)
    child = os.fork()
    if child == 0:
        os._exit(1 if ours.is_inside else 0)
    assert os.waitpid(child, 0)[1] == 0
    with pytest.raises(StillClosed):
        other.enter(within=0)
    ours.leave()
    other.enter(within=0)


def test_whoever_leaves_waits_behind_the_one_who_is_next(tmp_path):
    greedy, patient = Turnstile(tmp_path / "db"), Turnstile(tmp_path / "db")
    greedy.enter(within=0)
    took_turns = []

    def wait():
        patient.enter(within=5)
        took_turns.append("patient")
        patient.leave()

    waiter = threading.Thread(target=wait)
    waiter.start()
    while not _is_waiting(tmp_path / "db.next"):
        time.sleep(0.001)
    greedy.leave()
    greedy.enter(within=5)
    took_turns.append("greedy")
    waiter.join()
    assert took_turns == ["patient", "greedy"]


def _is_waiting(path):
    import fcntl

    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
