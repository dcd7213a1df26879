"""The checker's process, as the harness asks it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


class Checker:
    """The other process, which knows nothing of the program."""

    def __init__(self, folder: Path, *, database: str, address: str) -> None:
        script = Path(__file__).with_name("checker.py")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(script), str(folder), database, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, how: str) -> dict[str, Any]:
        """What it finds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{how}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"found": ["the checker ended"], "looked": {}}

    def close(self) -> None:
        """Let it end."""
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
