"""A record that was refused may be asked for once more, under other names."""

from django.db import migrations

NAME, TABLE, TEXT = "records_shipment_no_delete", "records_shipment", "what was handed over is never forgotten"
SQLITE = f"CREATE TRIGGER IF NOT EXISTS {NAME} BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{TEXT}'); END"


def keep(apps, schema_editor):
    # SQLite makes the table anew, and its rule is lost; PostgreSQL does not.
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE, params=None)


class Migration(migrations.Migration):
    dependencies = (("records", "0007_transfer"),)
    operations = (
        migrations.RemoveConstraint(model_name="shipment", name="first_shipment_registers"),
        migrations.RunPython(keep, migrations.RunPython.noop),
    )
