"""The other sides of a hand-over as processes of their own: started here, told their mood, looked into, and ended."""

import json
import shutil
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST_WAIT = 10.0


class _Peer:
    """A process with a folder of its own."""

    def __init__(self, state: Path) -> None:
        self.state = state
        state.mkdir(parents=True, exist_ok=True)

    def _start(self, module: str, *given: Path) -> str:
        command = [sys.executable, "-m", f"tests.worlds.{module}", *map(str, given)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        return self.process.stdout.readline().strip()

    def __exit__(self, *given) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def be(self, mood: str) -> None:
        """Do so from now on."""
        beside = self.state / ".mood"
        beside.write_text(mood)
        beside.rename(self.state / "mood")

    def lines(self, name: str) -> list[dict]:
        """What it has written down."""
        path = self.state / name
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class FiksArchive(_Peer):
    """An archive behind Fiks, that shares a folder."""

    def __init__(self, shared: Path, state: Path) -> None:
        super().__init__(state)
        self.shared = shared

    def __enter__(self):
        assert self._start("fiks_archive", self.shared, self.state) == "ready"
        return self

    def clear(self) -> None:
        """Let it be as it was in the beginning."""
        for each in ("ut", "inn", ".lages"):
            shutil.rmtree(self.shared / each, ignore_errors=True)
        _empty(self.state)

    @property
    def holds(self) -> dict:
        """Its cases and entries."""
        path = self.state / "archive.json"
        return json.loads(path.read_text()) if path.exists() else {"cases": {}, "entries": {}}

    @property
    def taken(self) -> list[dict]:
        """What it was handed, each time."""
        return self.lines("taken.jsonl")

    def settle(self) -> None:
        """Wait until it has taken all that stands there."""
        end = time.monotonic() + LONGEST_WAIT
        out = self.shared / "ut"
        while out.is_dir() and any(out.iterdir()):
            assert self.process.poll() is None, "the archive has died"
            assert time.monotonic() < end, "the archive does not take what stands there"
            time.sleep(0.01)


class IntegrationPoint(_Peer):
    """An integration point for eFormidling."""

    def __enter__(self):
        self.port = int(self._start("integration_point", self.state))
        return self

    def clear(self) -> None:
        """Let it be as it was in the beginning."""
        _empty(self.state)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_WAIT)
        connection.request("DELETE", "/")
        assert connection.getresponse().status == 200
        connection.close()
        _empty(self.state)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def sent(self) -> dict[str, dict[str, bytes]]:
        """What was sent, by the name of the message."""
        folder = self.state / "sent"
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return {each.name: {file.name: file.read_bytes() for file in sorted(each.iterdir())} for each in found}

    @property
    def calls(self) -> list[tuple[str, str]]:
        """What was asked of it, in order."""
        return [(each["method"], each["path"]) for each in self.lines("calls.jsonl")]


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
