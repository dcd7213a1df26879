"""A migrated, empty database is made once per state of the migrations, and copied."""

import os
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from ordskifte.project import template_database
from ordskifte.project.template_database import fingerprint

CACHE = Path(__file__).resolve().parent.parent / "var" / "test"


def prepare_sqlite(alias: str, target: Path) -> None:
    """Point the connection at a fresh copy of the migrated database."""
    template_database.prepare_sqlite(alias, target=target, cache=CACHE)


def prepare_postgres(alias: str) -> str:
    """Make a database from the migrated template, and point the connection at it; its name."""
    connection = connections[alias]
    template, copy = f"template_{fingerprint()}", f"test_{os.getpid()}"
    base = connection.settings_dict["NAME"]
    with template_database.made_by_one(CACHE), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{template}_draft"')
            _point_name(connection, f"{template}_draft")
            call_command("migrate", verbosity=0, interactive=False, database=alias)
            connection.close()
            _point_name(connection, base)
            cursor.execute(f'ALTER DATABASE "{template}_draft" RENAME TO "{template}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    _point_name(connection, copy)
    return copy


def _point_name(connection, name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
