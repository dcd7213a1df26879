"""The database itself refuses to delete, or change, rows that must stay."""

from typing import Any

from django.db import migrations

# Table, what is refused, and what the refusal says.
KEPT = (
    ("kernel_auditentry", ("UPDATE", "DELETE"), "audit entries are never changed or deleted"),
    ("kernel_outboxevent", ("UPDATE", "DELETE"), "events are never changed or deleted"),
    ("kernel_handlerrun", ("DELETE",), "answers to events are never deleted"),
    ("kernel_blob", ("DELETE",), "a closed file is forgotten by its key, and its row stays"),
)

SQLITE = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{text}'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION kernel_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
FOR EACH ROW EXECUTE FUNCTION kernel_refuse('{text}')
"""


def _each() -> list[tuple[str, str, str]]:
    return [(table, act.lower(), text) for table, acts, text in KEPT for act in acts]


def keep(apps: Any, schema_editor: Any) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    template = POSTGRESQL if on_postgresql else SQLITE
    for table, act, text in _each():
        schema_editor.execute(template.format(table=table, act=act, text=text), params=None)


def let_go(apps: Any, schema_editor: Any) -> None:
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, act, _ in _each():
        where = f" ON {table}" if on_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act}{where}", params=None)
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION kernel_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = (("kernel", "0001_initial"),)
    operations = (migrations.RunPython(keep, let_go),)
