"""What every SQLite connection is like, and when it holds the turn."""

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.transaction import Atomic

from ordskifte.kernel.sqlite.base import STATEMENTS, DatabaseWrapper


@pytest.fixture
def connect(tmp_path):
    """Connections to one database file, by themselves: no test case around them."""
    opened = []

    def open_one(alias, *, timeout=0.05, name=tmp_path / "db.sqlite3"):
        from django.db import connections

        template = connections["default"].settings_dict
        wrapper = DatabaseWrapper(template | {"NAME": name, "OPTIONS": {"timeout": timeout}}, alias)
        connections[alias] = wrapper
        opened.append(alias)
        return wrapper

    yield open_one
    from django.db import connections

    for alias in opened:
        connections[alias].close()
        del connections[alias]


@pytest.fixture(autouse=True)
def _may_open(django_db_blocker):
    with django_db_blocker.unblock():
        yield


def ask(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def run(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 50),
        ("cache_size", -4096),
        ("temp_store", 2),
        ("mmap_size", 67108864),
        ("secure_delete", 2),
    ],
)
def test_every_connection_is_durable(connect, pragma, value):
    assert ask(connect("one"), f"PRAGMA {pragma}") == (value,)
    assert ask(connect("two"), f"PRAGMA {pragma}") == (value,)


def test_a_transaction_keeps_other_writers_out_until_it_ends(connect):
    one, two = connect("one"), connect("two")
    run(one, "CREATE TABLE line (number integer)")
    for end in ("commit", "rollback"):
        with transaction.atomic("one"):
            with pytest.raises(OperationalError, match="locked"), transaction.atomic("two"):
                pass
            with pytest.raises(OperationalError, match="locked"):
                run(two, "INSERT INTO line VALUES (1)")
            if end == "rollback":
                transaction.set_rollback(True, using="one")
        run(two, "INSERT INTO line VALUES (1)")
        with transaction.atomic("two"):
            run(two, "INSERT INTO line VALUES (2)")
    assert ask(one, "SELECT count(*) FROM line") == (4,)


def test_a_transaction_that_fails_gives_the_turn_away(connect):
    _, two = connect("one"), connect("two")
    with pytest.raises(ZeroDivisionError), transaction.atomic("one"):
        raise ZeroDivisionError
    with transaction.atomic("two"):
        run(two, "CREATE TABLE line (number integer)")


def test_readers_never_wait(connect):
    one, two = connect("one"), connect("two")
    with transaction.atomic("one"):
        run(one, "CREATE TABLE line (number integer)")
        assert ask(two, "SELECT count(*) FROM sqlite_master") == (0,)


def test_a_savepoint_keeps_the_turn(connect):
    one, two = connect("one"), connect("two")
    run(one, "CREATE TABLE line (number integer UNIQUE)")
    with transaction.atomic("one"):
        run(one, "INSERT INTO line VALUES (1)")
        with pytest.raises(IntegrityError), transaction.atomic("one"):
            run(one, "INSERT INTO line VALUES (1)")
        with pytest.raises(OperationalError, match="locked"), transaction.atomic("two"):
            pass
    assert ask(two, "SELECT count(*) FROM line") == (1,)


def test_closing_in_the_middle_gives_the_turn_away(connect):
    one, two = connect("one"), connect("two")
    open_block = Atomic("one", True, False)
    open_block.__enter__()
    one.close()
    with transaction.atomic("two"):
        run(two, "CREATE TABLE line (number integer)")
    open_block.__exit__(None, None, None)


def test_a_commit_that_is_refused_gives_the_turn_away(connect):
    one, two = connect("one"), connect("two")
    run(one, "CREATE TABLE parent (id integer PRIMARY KEY)")
    run(one, "CREATE TABLE child (id integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(IntegrityError), transaction.atomic("one"):
        run(one, "INSERT INTO child VALUES (1)")
    with transaction.atomic("two"):
        run(two, "INSERT INTO parent VALUES (1)")


def test_a_database_in_memory_has_no_turnstile(connect, tmp_path):
    one = connect("one", name=":memory:")
    with transaction.atomic("one"):
        run(one, "CREATE TABLE line (number integer)")
    assert list(tmp_path.iterdir()) == []


def test_more_statements_stay_ready_than_python_keeps_by_itself(connect):
    connection = connect("one")
    connection.ensure_connection()
    assert connection.get_connection_params()["cached_statements"] == STATEMENTS > 128
