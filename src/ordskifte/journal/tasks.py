"""What comes round: the public journal is handed over to eInnsyn, where the body wants it there."""

import threading
from typing import Final

from django.db import connections

from ordskifte.journal.einnsyn import rounds
from ordskifte.journal.einnsyn.client import Client, NotDone
from ordskifte.kernel import tenancy


def hand_over() -> int:
    """Hand over what is new, corrected or gone; how much was done."""
    body = tenancy.of_commands()
    try:
        client = Client.from_settings()
    except NotDone as error:
        rounds.put_off_all(body, error)
        return 0
    return rounds.go(client, body=body) if client else 0


class _Beside:
    """Goes one round at a time in a thread of its own, so that nobody here waits for whoever answers slowly there."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._failed: Exception | None = None

    def go_on(self) -> int:
        """Begin a round, unless one goes still. Raises what the one before failed with."""
        if self._thread is not None and self._thread.is_alive():
            return 0
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed
        self._thread = threading.Thread(target=self._go, name="einnsyn", daemon=True)
        self._thread.start()
        return 1

    def _go(self) -> None:
        try:
            hand_over()
        except Exception as error:
            self._failed = error
        finally:
            connections.close_all()


_rounds: Final = _Beside()


def hand_over_beside() -> int:
    """The same for the worker, who is needed for other things meanwhile."""
    return _rounds.go_on()
