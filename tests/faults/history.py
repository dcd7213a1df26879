"""What the clients know: what each tried, and what each was told. It outlives the processes that wrote it."""

import json
import os
from pathlib import Path
from typing import Any


class History:
    """A file that grows by one line for each try and each answer; a line is written by one call, and so is whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_to = 0
        self.acts: dict[str, dict[str, Any]] = {}
        path.touch()

    def tried(self, act: str, key: str, **facts: Any) -> None:
        """Somebody is about to do something."""
        self._write({"said": "tried", "act": act, "key": key, **facts})

    def told(self, key: str, **facts: Any) -> None:
        """Somebody was told that it is done."""
        self._write({"said": "told", "key": key, **facts})

    def _write(self, line: dict[str, Any]) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        os.write(descriptor, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        os.close(descriptor)

    def read_on(self) -> list[str]:
        """Take in what was written since the last time; the keys that it is about."""
        with self.path.open("rb") as file:
            file.seek(self._read_to)
            lines = file.read().splitlines()
            self._read_to = file.tell()
        keys = []
        for line in map(json.loads, lines):
            known = self.acts.setdefault(line["key"], {"is_told": False})
            known.update({name: value for name, value in line.items() if name != "said"})
            known["is_told"] = known["is_told"] or line["said"] == "told"
            keys.append(line["key"])
        return keys

    def untold(self, act: str) -> list[dict[str, Any]]:
        """What was tried and never answered: whoever did it will try again."""
        return [each for each in self.acts.values() if each["act"] == act and not each["is_told"]]

    def done(self, act: str) -> list[dict[str, Any]]:
        """What was answered."""
        return [each for each in self.acts.values() if each["act"] == act and each["is_told"]]
