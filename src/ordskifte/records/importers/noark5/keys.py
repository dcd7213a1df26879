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


# Two or three mebibytes of them.
LATELY: Final = 16_384


class Seen:
    """How often each id came in this run.

    Those that came lately are held in memory, and all before them in a file that is thrown away, so that the count
    takes no more memory for a larger archive.
    """

    def __init__(self, path: Path, *, lately: int = LATELY) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        # Nothing is rolled back: a run that breaks throws the file away. A journal would hold most of it in memory.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -2048"):
            self._file.execute(f"PRAGMA {pragma}")
        # Of each key, how often it came as each kind, as JSON.
        self._file.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, times TEXT NOT NULL) WITHOUT ROWID")
        self._most = lately
        # The same; what stands here holds, whatever the file says.
        self._lately: dict[str, str] = {}
        self._is_file_empty = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def count(self, keys: Iterable[tuple[str, str]]) -> list[tuple[int, bool]] | None:
        """For each key and kind, in order: how often it came by now, and whether it came as another kind before.

        None if none of them ever came before, as is so of nearly all.
        """
        keys = list(keys)
        times = {key: _once(kind) for key, kind in keys}
        are_new = len(times) == len(keys) and self._lately.keys().isdisjoint(times) and not self._kept(times)
        answers = None if are_new else list(self._count(keys, times))
        self._lately |= times
        if len(self._lately) >= self._most:
            self._put_away()
        return answers

    def _count(self, keys: list[tuple[str, str]], times: dict[str, str]) -> Iterator[tuple[int, bool]]:
        """Count keys of which some came before, and leave the new counts in `times`."""
        before = self._kept(times) | {key: self._lately[key] for key in times if key in self._lately}
        found: dict[str, dict[str, int]] = {key: json.loads(before.get(key, "{}")) for key in times}
        for key, kind in keys:
            by_kind = found[key]
            by_kind[kind] = by_kind.get(kind, 0) + 1
            yield by_kind[kind], next(iter(by_kind)) != kind
        times.update((key, json.dumps(by_kind)) for key, by_kind in found.items())

    def _kept(self, keys: Iterable[str]) -> dict[str, str]:
        """What the file has of these."""
        kept: dict[str, str] = {}
        for some in () if self._is_file_empty else in_pieces(keys):
            marks = ", ".join("?" * len(some))
            kept |= self._file.execute(f"SELECT key, times FROM seen WHERE key IN ({marks})", some)  # noqa: S608
        return kept

    def _put_away(self) -> None:
        """Move to the file what is in memory; sorted, since neighbours lie on one page."""
        self._file.execute("BEGIN")
        self._file.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", sorted(self._lately.items()))
        self._file.execute("COMMIT")
        self._lately.clear()
        self._is_file_empty = False


@cache
def _once(kind: str) -> str:
    return json.dumps({kind: 1})
