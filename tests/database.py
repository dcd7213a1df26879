"""A migrated, empty database is made once per state of the migrations, and copied."""

import hashlib
import importlib.metadata
import os
import shutil
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connections

CACHE = Path(__file__).resolve().parent.parent / "var" / "test"


def fingerprint() -> str:
    """What a migrated database depends on: every migration, its own text or its package's version."""
    total = hashlib.sha256()
    for name in ("django", "wagtail", "django-allauth", "django-taggit", "django-modelcluster"):
        total.update(f"{name}={importlib.metadata.version(name)};".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        total.update(config.name.encode())
        if config.name.startswith("ordskifte."):
            for path in sorted(Path(config.path, "migrations").glob("*.py")):
                total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:24]


def prepare_sqlite(alias: str, target: Path) -> None:
    """Point the connection at a fresh copy of the migrated database."""
    connection = connections[alias]
    template = CACHE / f"template-{fingerprint()}.sqlite3"
    if not template.exists():
        template.parent.mkdir(parents=True, exist_ok=True)
        draft = template.with_suffix(f".{os.getpid()}")
        _point(connection, draft)
        call_command("migrate", verbosity=0, interactive=False, database=alias)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        draft.replace(template)
    shutil.copyfile(template, target)
    _point(connection, target)


def _point(connection, path: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    connection.settings_dict["TEST"]["NAME"] = str(path)


def prepare_postgres(alias: str) -> str:
    """Make a database from the migrated template, and point the connection at it; its name."""
    connection = connections[alias]
    template, copy = f"template_{fingerprint()}", f"test_{os.getpid()}"
    base = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
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
