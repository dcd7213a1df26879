"""`ordskifte worker`: hand over events, do what is due, until told to stop."""

import signal
import threading

from ordskifte.kernel import worker
from ordskifte.kernel.outbox import bell


def run(*, wait: float = worker.WAIT) -> None:
    """Work until SIGTERM or Ctrl-C; what was begun is finished first. Where nothing is to do, it looks so often."""
    stop = threading.Event()

    def finish(*_: object) -> None:
        stop.set()
        # It may be waiting for the bell, and would go on doing so.
        bell.ring()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, finish)
    worker.run(stop, wait=wait)
