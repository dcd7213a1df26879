"""The database in a backup: SQLite as one file, PostgreSQL as a file of rows for each table.

Both are one moment of a database that is being written to: SQLite copies within one reading, PostgreSQL within one
transaction that sees nothing newer. What was deleted is in neither.
"""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from ordskifte.project.backing_up_format import Wrong

FILE: Final = "ordskifte.sqlite3"
# PostgreSQL's own text form of rows, one file a table.
ROWS: Final = ".copy"
_FILES_NEEDED = "SELECT uid FROM kernel_blob WHERE state = 'kept' AND length(sealed) = 0"
_APPLIED = "SELECT app, name FROM django_migrations ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What one moment of the database holds."""

    tables: dict[str, int]
    migrations: list[str]
    blobs: list[uuid.UUID]
    sequences: dict[str, int] = field(default_factory=dict)


def kind() -> str:
    """Which database this installation has."""
    return str(connection.vendor)


def copy(folder: Path) -> Snapshot:
    """Copy the database into a folder that is empty or holds an older copy."""
    folder.mkdir(exist_ok=True, mode=0o700)
    for path in folder.iterdir():
        path.unlink()
    return _copy_sqlite(folder / FILE) if kind() == "sqlite" else _copy_postgresql(folder)


def _copy_sqlite(target: Path) -> Snapshot:
    try:
        return _sqlite_copied(Path(settings.DATABASES["default"]["NAME"]), target)
    except sqlite3.Error as error:
        # SQLite has errors of its own for a full disk, a busy file and a damaged one.
        raise Wrong(f"The database could not be copied ({error}). Is there room on the disk?") from error


def _sqlite_copied(source: Path, target: Path) -> Snapshot:
    with closing(sqlite3.connect(source, timeout=30)) as database:
        database.execute("PRAGMA synchronous = FULL")
        # Writes what is there, and no page that was given free: what was deleted is not in a backup.
        database.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    with closing(sqlite3.connect(target)) as database:
        said = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if said != "ok":
            raise Wrong(f"The database is damaged ({said}). Bring back the newest backup that is whole.")
        return look_at(database)


def look_at(database: sqlite3.Connection) -> Snapshot:
    """What a copy of an SQLite database holds."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    tables = [name for (name,) in database.execute(names)]
    counts = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
    applied = [f"{app}.{name}" for app, name in database.execute(_APPLIED)]
    blobs = [uuid.UUID(uid) for (uid,) in database.execute(_FILES_NEEDED)]
    return Snapshot(tables=counts, migrations=applied, blobs=blobs)


def _copy_postgresql(folder: Path) -> Snapshot:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        counts = {table: _write_rows(cursor, table, path=folder / f"{table}{ROWS}") for table in tables_of(cursor)}
        cursor.execute(_APPLIED)
        applied = [f"{app}.{name}" for app, name in cursor.fetchall()]
        cursor.execute(_FILES_NEEDED)
        blobs = [uid for (uid,) in cursor.fetchall()]
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"
        )
        sequences = {name: value for name, value in cursor.fetchall() if value is not None}
    return Snapshot(tables=counts, migrations=applied, blobs=blobs, sequences=sequences)


def tables_of(cursor: Any) -> list[str]:
    """Every table of ours."""
    cursor.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = current_schema() AND relkind = 'r' ORDER BY relname"
    )
    return [name for (name,) in cursor.fetchall()]


def columns_of(cursor: Any, table: str) -> str:
    """The columns of a table that hold what was written, with commas between; none that the database makes itself."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attgenerated = '' ORDER BY attname",
        [connection.ops.quote_name(table)],
    )
    return ", ".join(connection.ops.quote_name(name) for (name,) in cursor.fetchall())


def _write_rows(cursor: Any, table: str, *, path: Path) -> int:
    name, columns = connection.ops.quote_name(table), columns_of(cursor, table)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # The columns stand in the first line: in another order, or among newer ones, they still find their place.
        file.write(columns.encode() + b"\n")
        with cursor.cursor.copy(f"COPY {name} ({columns}) TO STDOUT") as rows:
            for piece in rows:
                file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return int(cursor.cursor.rowcount)


def pieces(file: Any) -> Iterator[bytes]:
    """A file in pieces of a size that fits."""
    while piece := file.read(1 << 16):
        yield piece
