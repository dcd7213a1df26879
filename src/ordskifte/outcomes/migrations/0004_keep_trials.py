"""The database itself refuses to delete a trial, or to change what it was about and what people answered."""

from django.db import migrations

KEPT = (
    ("outcomes_trial", ("DELETE",), "trials are closed, never deleted"),
    ("outcomes_trialcase", ("UPDATE", "DELETE"), "what a trial is about is never changed or deleted"),
    ("outcomes_trialanswer", ("UPDATE", "DELETE"), "answers about a trial are never changed or deleted"),
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
    dependencies = (("outcomes", "0003_trials"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
