"""How the checker sees the database and the pages: plain drivers, and nothing of the program's."""

import http.client
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID


class Database:
    """SQL with `?`, on either database; read only, and nothing is remembered from one question to the next."""

    def __init__(self, address: str) -> None:
        self._is_sqlite = "://" not in address
        if self._is_sqlite:
            self._connection = sqlite3.connect(f"file:{address}?mode=ro", uri=True, isolation_level=None)
        else:
            import psycopg

            self._connection = psycopg.connect(address, autocommit=True)

    def rows(self, sql: str, *given: Any) -> list[tuple[Any, ...]]:
        """Every row."""
        sql = sql if self._is_sqlite else sql.replace("?", "%s")
        return [tuple(row) for row in self._connection.execute(sql, given).fetchall()]

    def one(self, sql: str, *given: Any) -> Any:
        """The one value of the one row; None if there is none."""
        rows = self.rows(sql, *given)
        return rows[0][0] if rows else None

    def uid(self, text: str) -> Any:
        """A uid as this database keeps it."""
        return UUID(str(text)).hex if self._is_sqlite else UUID(str(text))

    def text(self, value: Any) -> str:
        """JSON as text, whichever way the driver gives it."""
        return value if isinstance(value, str) else repr(value)


class Site:
    """The public pages, over one connection that is opened again when it breaks."""

    def __init__(self, address: str) -> None:
        self._host = urlsplit(address).netloc
        self._connection = http.client.HTTPConnection(self._host, timeout=30)

    def must_show(self, path: str, words: str, *, is_there: bool = True) -> Iterator[str]:
        """Say so if a page does not have the words, or has them though it may not."""
        status, page = self.get(path)
        if is_there and status != 200:
            yield f"lost: {path} answers {status}"
        elif is_there != (words in page):
            yield f"{path} {'does not say' if is_there else 'says'} {words!r}"

    def get(self, path: str) -> tuple[int, str]:
        """What a page answers."""
        for _ in range(2):
            try:
                self._connection.request("GET", path)
                answer = self._connection.getresponse()
                return answer.status, answer.read().decode()
            except (http.client.HTTPException, OSError):
                self._connection.close()
        return 0, ""
