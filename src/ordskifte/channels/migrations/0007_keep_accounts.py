"""The database itself refuses to delete that the body had an account, and what was posted there."""

from django.db import migrations

KEPT = (
    ("channels_networkaccount", "an account that was used is ended, never deleted"),
    ("channels_handdelivery", "what was posted is never deleted"),
)

SQLITE = "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{text}'); END"
POSTGRESQL = (
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION kernel_refuse('{text}')"
)


def keep(apps, schema_editor):
    template = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, text in KEPT:
        schema_editor.execute(template.format(table=table, text=text), params=None)


def let_go(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, _ in KEPT:
        where = f" ON {table}" if on_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_no_delete{where}", params=None)


class Migration(migrations.Migration):
    dependencies = (("channels", "0006_accounts_by_hand"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
