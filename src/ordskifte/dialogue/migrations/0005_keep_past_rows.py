"""The database itself refuses to delete what was carried over, or to change what was done with it."""

from django.db import migrations

KEPT = (
    ("dialogue_pastsite", ("DELETE",), "what was carried over is never deleted"),
    ("dialogue_pastthread", ("DELETE",), "what was carried over is never deleted"),
    ("dialogue_pastmessage", ("DELETE",), "what was carried over is never deleted"),
    ("dialogue_pastfile", ("DELETE",), "what was carried over is never deleted"),
    ("dialogue_paststep", ("UPDATE", "DELETE"), "steps are never changed or deleted"),
)

SQLITE = "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{text}'); END"
POSTGRESQL = (
    "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION kernel_refuse('{text}')"
)


def keep(apps, schema_editor):
    template = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, acts, text in KEPT:
        for act in acts:
            schema_editor.execute(template.format(table=table, act=act.lower(), text=text), params=None)


def let_go(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, acts, _ in KEPT:
        where = f" ON {table}" if on_postgresql else ""
        for act in acts:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}{where}", params=None)


class Migration(migrations.Migration):
    dependencies = (("dialogue", "0004_past"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
