"""A migrated, empty database: made once per state of the migrations, then copied. For tests and the demo."""

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connections

# The packages whose migrations are run beside ours.
PACKAGES = ("django", "wagtail", "django-allauth", "django-taggit", "django-modelcluster")


def fingerprint() -> str:
    """What a migrated database depends on: every migration, its own text or its package's version."""
    total = hashlib.sha256()
    for name in PACKAGES:
        total.update(f"{name}={importlib.metadata.version(name)};".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        total.update(config.name.encode())
        if config.name.startswith("ordskifte."):
            for path in sorted(Path(config.path, "migrations").glob("*.py")):
                total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:24]


def prepare_sqlite(alias: str, *, target: Path, cache: Path) -> None:
    """Point the connection at a fresh copy of the migrated database."""
    connection = connections[alias]
    template = cache / f"template-{fingerprint()}.sqlite3"
    with made_by_one(cache):
        if not template.exists():
            draft = template.with_suffix(f".{os.getpid()}")
            _point(connection, draft)
            call_command("migrate", verbosity=0, interactive=False, database=alias)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            draft.replace(template)
    shutil.copyfile(template, target)
    _point(connection, target)


@contextmanager
def made_by_one(cache: Path) -> Iterator[None]:
    """Let one process at a time make what others only copy: it takes most of a minute."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _point(connection, path: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    connection.settings_dict["TEST"]["NAME"] = str(path)
