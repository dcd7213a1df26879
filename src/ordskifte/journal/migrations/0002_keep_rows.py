"""The database itself refuses to remove a line from the public journal."""

from django.db import migrations

SQLITE = (
    "CREATE TRIGGER journal_publicentry_no_delete BEFORE DELETE ON journal_publicentry "
    "BEGIN SELECT RAISE(ABORT, 'lines of the public journal are never deleted'); END"
)
POSTGRESQL = (
    "CREATE TRIGGER journal_publicentry_no_delete BEFORE DELETE ON journal_publicentry "
    "FOR EACH ROW EXECUTE FUNCTION kernel_refuse('lines of the public journal are never deleted')"
)


def keep(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def let_go(apps, schema_editor):
    where = " ON journal_publicentry" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER journal_publicentry_no_delete{where}", params=None)


class Migration(migrations.Migration):
    dependencies = (("journal", "0001_initial"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
