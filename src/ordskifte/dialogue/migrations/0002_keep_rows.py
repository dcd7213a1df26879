"""The database itself refuses to delete what people said, or to change what was done with it."""

from django.db import migrations

KEPT = (
    ("dialogue_message", ("DELETE",), "what people said is taken out of view, never deleted"),
    ("dialogue_messageversion", ("DELETE",), "versions of messages are never deleted"),
    ("dialogue_messagestep", ("UPDATE", "DELETE"), "steps are never changed or deleted"),
    ("dialogue_hold", ("DELETE",), "holds are never deleted"),
    ("dialogue_report", ("DELETE",), "reports are never deleted"),
    ("dialogue_appeal", ("DELETE",), "appeals are never deleted"),
    ("dialogue_attachment", ("DELETE",), "files that came in are never deleted"),
    ("dialogue_attachmentdecision", ("UPDATE", "DELETE"), "decisions are never changed or deleted"),
    ("dialogue_redirection", ("UPDATE", "DELETE"), "redirections are never changed or deleted"),
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
    dependencies = (("dialogue", "0001_initial"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
