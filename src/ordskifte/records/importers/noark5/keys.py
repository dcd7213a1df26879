"""By which id a unit is found again when it comes another time, and which of those with that id it is."""

import hashlib
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from ordskifte.protocols.noark.units import FileUnit, ObjectUnit, RecordUnit, Unit
from ordskifte.records.importers.noark5.bulk import in_pieces
from ordskifte.records.importers.noark5.rows import Place

LONGEST: Final = 200
# What may stand in a key beside ids: numbers, and nothing that can be a name.
_PLAIN: Final = re.compile(r"[0-9]{1,20}(?:[/.-][0-9]{1,20}){0,3}", re.ASCII)


def key_of(unit: Unit, *, at: Place) -> str:
    """The source's id of a unit, or one that is derived from where it stands and is the same the next time."""
    return unit.system_id or derived(at, f"{unit.element}-{_number_of(unit) or at.next_nameless(unit.element)}")


def derived(at: Place, ending: str) -> str:
    """An id for something that has none, from the id of what it lies in."""
    return joined(at.row.key if at.row is not None else "", ending)


def joined(base: str, ending: str) -> str:
    """An id and what tells one thing of a unit from the others, at a length that can be kept."""
    key = f"{base}#{ending}"
    return key if len(key) <= LONGEST else f"{hashlib.sha256(base.encode()).hexdigest()}#{ending}"


def _number_of(unit: Unit) -> str:
    match unit:
        case FileUnit(case_year=year, case_sequence_number=sequence) if year and sequence:
            number = f"{year}/{sequence}"
        case FileUnit(file_id=number) | RecordUnit(record_id=number) if number:
            pass
        case ObjectUnit():
            variant = hashlib.sha256(unit.variant_format.lower().encode()).hexdigest()[:8]
            number = f"{unit.version_number or '1'}-{variant}"
            return number if _PLAIN.fullmatch(unit.version_number or "1") else ""
        case _:
            return ""
    return number if _PLAIN.fullmatch(number) else ""


class Seen:
    """How often each id came in this run: a file that is thrown away, so that the count takes no memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -2048"):
            self._file.execute(f"PRAGMA {pragma}")
        self._file.execute(
            "CREATE TABLE seen (key TEXT NOT NULL, kind TEXT NOT NULL, times INTEGER NOT NULL,"
            " PRIMARY KEY (key, kind)) WITHOUT ROWID"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def count(self, keys: Iterable[tuple[str, str]]) -> list[tuple[int, bool]]:
        """For each key and kind, in order: how often it came by now, and whether it came as another kind before."""
        keys = list(keys)
        times: dict[tuple[str, str], int] = {}
        kinds: dict[str, str] = {}  # of keys that came before, one that they came as
        for some in in_pieces(dict.fromkeys([key for key, _ in keys])):
            marks = ", ".join("?" * len(some))
            rows = self._file.execute(f"SELECT key, kind, times FROM seen WHERE key IN ({marks})", some)  # noqa: S608
            for key, kind, number in rows:
                times[key, kind] = number
                kinds[key] = kind
        answers = []
        for each in keys:
            times[each] = number = times.get(each, 0) + 1
            key, kind = each
            answers.append((number, kinds.setdefault(key, kind) != kind))
        self._file.execute("BEGIN")
        self._file.executemany(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", [(*each, times[each]) for each in dict.fromkeys(keys)]
        )
        self._file.execute("COMMIT")
        return answers
