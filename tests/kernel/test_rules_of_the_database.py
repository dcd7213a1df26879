"""What migrations had the database refuse, it refuses after all of them: SQLite forgets when a table is made anew."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython

pytestmark = pytest.mark.django_db
_MADE = re.compile(r"CREATE TRIGGER (?:IF NOT EXISTS )?(\w+)")


class Collects:
    """A schema editor that writes down what a migration says, and does nothing."""

    def __init__(self):
        self.connection, self.said = connection, []

    def execute(self, statement, params=None):
        self.said.append(str(statement))


def wanted():
    """The names of all triggers that our migrations make."""
    collects = Collects()
    for migration in MigrationLoader(connection).disk_migrations.values():
        if type(migration).__module__.startswith("ordskifte."):
            for each in migration.operations:
                if isinstance(each, RunPython):
                    each.code(apps, collects)
    return {name for statement in collects.said for name in _MADE.findall(statement)}


def there():
    is_sqlite = connection.vendor == "sqlite"
    sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if is_sqlite else "SELECT tgname FROM pg_trigger"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


def test_every_trigger_that_a_migration_made_is_there_after_all_of_them():
    assert len(wanted()) > 50
    assert wanted() - there() == set()
