"""One round of handing over: what came back first, then what is late, packed, due, and how it goes."""

import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import connections

from ordskifte.kernel.models import Body
from ordskifte.records.transfer import packing, receiving, sending
from ordskifte.records.transfer.ways import Way


def go(way: Way, *, body: Body, answer_within: timedelta) -> int:
    """Do what can be done now; how much that was."""
    done = receiving.take_arrived(way, body=body)
    done += sending.find_late(body=body)
    done += packing.pack_due(way, body=body)
    done += sending.send_due(way, body=body, answer_within=answer_within)
    return done + sending.look_due(way, body=body)


class Beside:
    """Goes rounds in a thread of its own, one at a time: nobody here waits for whoever answers slowly there."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._thread: threading.Thread | None = None
        self._failed: Exception | None = None

    def go_on(self) -> int:
        """Begin a round, unless one goes still; how many were begun. Raises what the one before failed with."""
        if self._thread is not None and self._thread.is_alive():
            return 0
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed
        self._thread = threading.Thread(target=self._go, name="hand-over", daemon=True)
        self._thread.start()
        return 1

    def _go(self) -> None:
        try:
            self._act()
        except Exception as error:
            self._failed = error
        finally:
            connections.close_all()
