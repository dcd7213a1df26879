"""Django's SQLite engine, with durable commits and a queue of writers."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX, SQLiteCursorWrapper
from django.db.utils import OperationalError

from ordskifte.kernel.sqlite.operations import DatabaseOperations
from ordskifte.kernel.sqlite.turnstile import StillClosed, Turnstile

SECONDS_TO_WAIT = 5.0
# Kept ready by each connection: Python's own 128 are fewer than the pages that people move between ask for.
STATEMENTS = 500

# Each connection says these for itself, since none but journal_mode is kept in the file.
PRAGMAS = (
    "PRAGMA synchronous = FULL",  # A commit is on the disk when it returns: receipts are handed out on it.
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -4096",  # KiB; per connection, and there is one a thread.
    "PRAGMA mmap_size = 67108864",  # Shared between connections.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA secure_delete = FAST",  # A key that was forgotten must not lie in a page that is still in use.
)

# Statements with hundreds of values differ each time, and are not worth keeping.
_WORTH_KEEPING = 4_000
_WRITES = re.compile(r"\s*(insert|update|delete|replace)\b", re.IGNORECASE)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that writes in immediate transactions, one at a time, in a fair order."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turnstile: Turnstile | None = None
        self._seconds = SECONDS_TO_WAIT

    def get_connection_params(self) -> dict[str, Any]:
        """Django's parameters, with transactions that take the write lock at once."""
        params = super().get_connection_params()
        self.transaction_mode = "IMMEDIATE"
        params.setdefault("cached_statements", STATEMENTS)
        self._seconds = float(params.setdefault("timeout", SECONDS_TO_WAIT))
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the database with our pragmas."""
        on_disk = not self.is_in_memory_db()
        self._turnstile = Turnstile(Path(self.settings_dict["NAME"])) if on_disk else None
        connection = super().get_new_connection(conn_params)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        if on_disk and connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            with self.turn():  # SQLite does not wait for others here.
                connection.execute("PRAGMA journal_mode = WAL")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor whose writes outside a transaction queue up too."""
        if self._turnstile is None:
            return super().create_cursor(name)
        return self.connection.cursor(factory=lambda connection: QueueingCursor(connection, self))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn for the block, unless the connection has it already."""
        was_inside = self._turnstile is not None and self._turnstile.is_inside
        self._enter()
        try:
            yield
        finally:
            if not was_inside:
                self._leave()

    # Django calls the four below by these names; its type stubs leave them out.

    def _start_transaction_under_autocommit(self) -> None:
        self._enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._leave_if_done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_if_done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()

    def _enter(self) -> None:
        if self._turnstile is None:
            return
        try:
            self._turnstile.enter(within=self._seconds)
        except StillClosed:
            raise OperationalError("database is locked") from None

    def _leave(self) -> None:
        if self._turnstile is not None:
            self._turnstile.leave()

    def _leave_if_done(self) -> None:
        # A commit that failed leaves the transaction open; Django then rolls back or closes.
        if self.connection is None or not self.connection.in_transaction:
            self._leave()


class QueueingCursor(SQLiteCursorWrapper):
    """Lets single writes outside a transaction wait at the turnstile, where SQLite would have them try at random."""

    def __init__(self, connection: sqlite3.Connection, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if self.connection.in_transaction or not _WRITES.match(query):
            return super().execute(query, params)
        with self._wrapper.turn():
            return super().execute(query, params)

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """The statement as SQLite writes places for values; the same ones are asked again and again."""
        if param_names is None and len(query) <= _WORTH_KEEPING:
            return _with_places(query)
        converted: str = super().convert_query(query, param_names=param_names)
        return converted

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement with many rows."""
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        with self._wrapper.turn():
            return super().executemany(query, param_list)


@lru_cache(maxsize=500)
def _with_places(query: str) -> str:
    """The same that Django's cursor does."""
    return FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
