"""Records of ours are kept by the database again: on SQLite, 0003 made their table anew, and its rule was lost."""

from django.db import migrations

NAME, TABLE, TEXT = "records_record_no_delete", "records_record", "a record of ours is cancelled, never deleted"
SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS {NAME} BEFORE DELETE ON {TABLE} WHEN (OLD.source_id IS NULL) "
    f"BEGIN SELECT RAISE(ABORT, '{TEXT}'); END"
)


def keep(apps, schema_editor):
    # PostgreSQL adds a column without touching the rest of a table.
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE, params=None)


class Migration(migrations.Migration):
    dependencies = (("records", "0004_taking_back"),)
    operations = (migrations.RunPython(keep, migrations.RunPython.noop),)
