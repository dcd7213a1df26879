"""Connections that stay open for a moment, as those of a browser do: each thread has its own."""

import http.client
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 20  # seconds
# Whoever serves us closes what has been idle for long, and a form that was sent is never sent again.
_FRESH = 2.0  # seconds

_mine = threading.local()


@contextmanager
def to(address: str, port: int, *, place: str = "") -> Iterator[http.client.HTTPConnection]:
    """A connection for one request and its answer; `place` is the address from which somebody asks."""
    kept: dict[tuple[str, int, str], tuple[http.client.HTTPConnection, float]] = _mine.__dict__.setdefault("kept", {})
    connection, used_at = kept.pop((address, port, place), (None, 0.0))
    if connection is None or time.monotonic() - used_at > _FRESH:
        if connection is not None:
            connection.close()
        connection = _open(address, port, place=place)
    try:
        yield connection
    except BaseException:
        connection.close()
        raise
    # One that the other side has closed has no socket any more, and opens anew by itself.
    kept[address, port, place] = (connection, time.monotonic())


def _open(address: str, port: int, *, place: str) -> http.client.HTTPConnection:
    # Only Linux answers for all of the loopback network.
    source = (place, 0) if place and sys.platform == "linux" else None
    return http.client.HTTPConnection(address, port, timeout=PATIENCE, source_address=source)
