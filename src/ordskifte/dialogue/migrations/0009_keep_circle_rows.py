"""The database itself refuses to delete whom a dialogue was for, and links into it."""

from django.db import migrations

KEPT = (
    ("dialogue_circlechoice", ("UPDATE", "DELETE"), "whom a dialogue was for is never changed"),
    ("dialogue_invitation", ("DELETE",), "a link into a dialogue is never deleted"),
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
    dependencies = (("dialogue", "0008_circle"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
