"""The real processes that the story is played against: the web and the worker, ended by their own numbers."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from ordskifte.project.demo.browser import Browser

COMMAND = (sys.executable, "-m", "ordskifte.project.cli")
PATIENCE = 60  # seconds until it answers
GRACE = 6  # seconds to finish in


class DidNotStart(Exception):
    """A process ended, or did not answer in time."""


@dataclass
class Processes:
    """Those that run now; `end` is called whatever happens."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start `ordskifte NAME`; what it says goes into a file."""
        with (self.logs / f"{name}.txt").open("ab") as log:
            # A session of its own: a Ctrl-C in the terminal reaches the demo alone, which ends them in order.
            self.running[name] = subprocess.Popen(
                [*COMMAND, name], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def wait_for_web(self, browser: Browser, *, address: str) -> float:
        """Wait until the web answers that it is well; the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            self._still_there("web")
            try:
                if browser.ask("GET", address).status == 200:
                    return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.05)
        raise DidNotStart(f"the web did not answer on {address} within {PATIENCE} seconds: {self._last_words('web')}")

    def _still_there(self, name: str) -> None:
        if self.running[name].poll() is not None:
            raise DidNotStart(f"{name} ended: {self._last_words(name)}")

    def _last_words(self, name: str) -> str:
        lines = (self.logs / f"{name}.txt").read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def kill(self, name: str) -> None:
        """End one of them at once, with no time for a last word."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> None:
        """Ask one of them to finish."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(GRACE)

    def end(self) -> None:
        """Ask them to finish; end hard what does not."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + GRACE
        for process in self.running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()
