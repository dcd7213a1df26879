"""`ordskifte up`: a parent that keeps the web process and the worker alive. It knows no Django, so it stays small."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

# Seconds between starts of a child that keeps falling: quick at first, then patient.
PAUSES = (0.5, 1, 2, 5, 10, 30)
# A child that lived this long had a healthy start.
HEALTHY = 60
_PR_SET_PDEATHSIG = 1
# Granian and the worker finish what they hold; then they are ended.
GRACE = 20


def end_with_parent() -> None:
    """Let the system ask this process to finish when its parent dies, even by kill -9 (Linux: PR_SET_PDEATHSIG).

    A child that lived on would hold the port, and work beside its successor.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One process that is started again when it falls."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = [sys.executable, "-m", "ordskifte.project.cli", *command]
        self.name = command[0]
        self.process: subprocess.Popen[bytes] | None = None
        self.falls = 0
        self.started = 0.0
        self.start_at = 0.0

    def tend(self, now: float) -> None:
        """Start it if it is not there and its pause is over."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            self._note_fall(now)
        if now >= self.start_at:
            # A session of its own: a Ctrl-C in the terminal reaches the parent alone, who ends the children in order.
            self.process = subprocess.Popen(
                self.command,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509  the parent has one thread
            )
            self.started = now

    def _note_fall(self, now: float) -> None:
        status = self.process.returncode if self.process else None
        self.process = None
        self.falls = 0 if now - self.started > HEALTHY else self.falls + 1
        pause = PAUSES[min(self.falls, len(PAUSES) - 1)]
        self.start_at = now + pause
        print(f"{self.name} ended ({status}); starting it again in {pause:g} s", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Ask it to finish."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for it; end it hard where time is out."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def run(commands: Sequence[Sequence[str]]) -> None:
    """Keep the children alive until somebody says stop."""
    children = [Child(command) for command in commands]
    stop = False

    def finish(*_: object) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    while not stop:
        for child in children:
            child.tend(time.monotonic())
        time.sleep(0.2)
    for child in children:
        child.end()
    until = time.monotonic() + GRACE
    for child in children:
        child.wait(until)
