"""By which id a unit is found again when it comes another time, and which of those with that id it is."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
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
        for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -2048"):
            self._file.execute(f"PRAGMA {pragma}")
        # Of each key, how often it came as each kind, as JSON.
        self._file.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, times TEXT NOT NULL) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def count(self, keys: Iterable[tuple[str, str]]) -> list[tuple[int, bool]]:
        """For each key and kind, in order: how often it came by now, and whether it came as another kind before."""
        keys = list(keys)
        return [_FIRST] * len(keys) if self._are_all_new(keys) else list(self._count(keys))

    def _are_all_new(self, keys: list[tuple[str, str]]) -> bool:
        """Keep keys that never came before, as nearly all are; nothing is kept if one of them did."""
        self._file.execute("BEGIN")
        try:
            self._file.executemany("INSERT INTO seen VALUES (?, ?)", [(key, _once(kind)) for key, kind in keys])
        except sqlite3.IntegrityError:
            self._file.execute("ROLLBACK")
            return False
        self._file.execute("COMMIT")
        return True

    def _count(self, keys: list[tuple[str, str]]) -> Iterator[tuple[int, bool]]:
        kept: dict[str, dict[str, int]] = {key: {} for key, _ in keys}
        for some in in_pieces(kept):
            marks = ", ".join("?" * len(some))
            rows = self._file.execute(f"SELECT key, times FROM seen WHERE key IN ({marks})", some)  # noqa: S608
            kept |= {key: json.loads(times) for key, times in rows}
        for key, kind in keys:
            times = kept[key]
            times[kind] = times.get(kind, 0) + 1
            yield times[kind], next(iter(times)) != kind
        self._file.execute("BEGIN")
        rows = [(key, json.dumps(times)) for key, times in kept.items()]
        self._file.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", rows)
        self._file.execute("COMMIT")


_FIRST: Final = (1, False)


@cache
def _once(kind: str) -> str:
    return json.dumps({kind: 1})
