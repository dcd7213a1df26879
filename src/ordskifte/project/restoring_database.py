"""The database of a backup brought back, and what can be asked about it before and after."""

from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from ordskifte.project import backing_up_database as database
from ordskifte.project.backing_up_format import Manifest, Wrong


def unknown(migrations: list[str]) -> list[str]:
    """Those that this program does not have."""
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    known |= {f"{app}.{name}" for each in loader.disk_migrations.values() for app, name in each.replaces}
    return [each for each in migrations if each not in known]


def has_rows() -> bool:
    """Whether anything is kept in this database."""
    if "kernel_body" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM kernel_body)")
        return bool(cursor.fetchone()[0])


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return database.look_at(cursor.connection).tables
        return {table: _count(cursor, table) for table in database.tables_of(cursor)}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  its own name for it
    return int(cursor.fetchone()[0])


def fill(folder: Path, manifest: Manifest) -> None:
    """Make PostgreSQL's tables as they were, and fill them, in one transaction: whole or not at all."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            _clear(cursor)
        _make_tables(manifest.migrations)
        with connection.cursor() as cursor:
            tables = database.tables_of(cursor)
            if missing := set(manifest.tables) - set(tables):
                raise Wrong(f"The backup has rows of {sorted(missing)[0]}, and this program makes no such table.")
            names = ", ".join(map(connection.ops.quote_name, tables))
            # The rows that making the tables brought along come from the backup too; triggers guard rows, not this.
            cursor.execute(f"TRUNCATE {names}")
            for table in manifest.tables:
                _read_rows(cursor, table, path=folder / f"{table}{database.ROWS}")
            for name, value in manifest.sequences.items():
                cursor.execute("SELECT setval(%s::regclass, %s)", [connection.ops.quote_name(name), value])


def _clear(cursor: Any) -> None:
    if tables := database.tables_of(cursor):
        cursor.execute(f"DROP TABLE {', '.join(map(connection.ops.quote_name, tables))} CASCADE")
    cursor.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE "
        "nspname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND deptype = 'e')"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION {name} CASCADE")


def _make_tables(migrations: list[str]) -> None:
    with connection.cursor() as cursor:
        # Else a table that was just filled could not be altered in the same transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    wanted = {each for each in (tuple(each.split(".", 1)) for each in migrations) if each in graph.nodes}
    # The last of each app; one that others build on would be understood as going back to it.
    executor.migrate(sorted(each for each in wanted if not _goes_on(graph.node_map[each], wanted)))
    with connection.cursor() as cursor:
        # Rows are read table by table, and point at each other.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _goes_on(node: Any, wanted: set[Any]) -> bool:
    return any(child.key in wanted and child.key[0] == node.key[0] for child in node.children)


def _read_rows(cursor: Any, table: str, *, path: Path) -> None:
    with path.open("rb") as file:
        columns = file.readline().decode().strip()
        if not set(columns.split(", ")) <= set(database.columns_of(cursor, table).split(", ")):
            raise Wrong(f"{path} has other columns than {table}.")
        name = connection.ops.quote_name(table)
        with cursor.cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as rows:
            for piece in database.pieces(file):
                rows.write(piece)
