"""A periodic task in a thread of its own: the worker waits for nobody who answers slowly elsewhere."""

import threading
from collections.abc import Callable

from django.db import connections


class Beside:
    """Goes rounds one at a time."""

    def __init__(self, act: Callable[[], object], *, name: str) -> None:
        self._act = act
        self._name = name
        self._thread: threading.Thread | None = None
        self._failed: Exception | None = None

    def go_on(self) -> int:
        """Begin a round, unless one goes still; how many were begun. Raises what the one before failed with."""
        if self._thread is not None and self._thread.is_alive():
            return 0
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed
        self._thread = threading.Thread(target=self._go, name=self._name, daemon=True)
        self._thread.start()
        return 1

    def wait(self, seconds: float) -> None:
        """Wait until the round that goes has ended, or so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _go(self) -> None:
        try:
            self._act()
        except Exception as error:
            self._failed = error
        finally:
            connections.close_all()
