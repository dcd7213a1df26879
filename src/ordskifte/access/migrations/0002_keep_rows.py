"""The database itself refuses to delete a request, or to change what was answered."""

from django.db import migrations

KEPT = (
    ("access_accessrequest", ("DELETE",), "requests for access are never deleted"),
    ("access_accesslink", ("DELETE",), "secret links are never deleted"),
    ("access_accessstep", ("UPDATE", "DELETE"), "steps are never changed or deleted"),
    ("access_givendocument", ("DELETE",), "what was given is never deleted"),
    ("access_refusal", ("UPDATE", "DELETE"), "refusals are never changed or deleted"),
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
    dependencies = (("access", "0001_initial"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
