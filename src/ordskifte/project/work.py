"""`ordskifte worker`: hand over events, do what is due, until told to stop."""

import signal
import threading

from ordskifte.kernel import worker


def run() -> None:
    """Work until SIGTERM or Ctrl-C; what was begun is finished first."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker.run(stop)
