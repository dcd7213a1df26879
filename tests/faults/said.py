"""The clients' history, read by the checker's own code."""

import json
from pathlib import Path
from typing import Any


class Said:
    """What each client tried, and what it was told."""

    def __init__(self, path: Path) -> None:
        self.acts: dict[str, dict[str, Any]] = {}
        self._file = path.open(encoding="utf-8")

    def read_on(self) -> list[str]:
        """Take in the new lines; what they are about."""
        keys = []
        for line in self._file:
            one = json.loads(line)
            is_told = one.pop("said") == "told"
            act = self.acts.setdefault(one["key"], {"is_told": False})
            act.update(one)
            act["is_told"] = act["is_told"] or is_told
            keys.append(one["key"])
        return keys
