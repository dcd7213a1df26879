"""The database itself refuses to change or delete what was published, and who approved it."""

from django.db import migrations

KEPT = (
    ("publishing_publishedrevision", "what was published is never changed or deleted"),
    ("publishing_approval", "approvals are never changed or deleted"),
)
ACTS = ("UPDATE", "DELETE")

SQLITE = "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{text}'); END"
POSTGRESQL = (
    "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION kernel_refuse('{text}')"
)


def keep(apps, schema_editor):
    template = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, text in KEPT:
        for act in ACTS:
            schema_editor.execute(template.format(table=table, act=act.lower(), text=text), params=None)


def let_go(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, _ in KEPT:
        where = f" ON {table}" if on_postgresql else ""
        for act in ACTS:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}{where}", params=None)


class Migration(migrations.Migration):
    dependencies = (("publishing", "0001_initial"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
