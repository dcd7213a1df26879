"""The database itself refuses to delete what was registered here, and to give an entry of ours another number."""

from django.db import migrations

# Table, what is refused, when, and what the refusal says.
KEPT = (
    ("records_record", "DELETE", "OLD.source_id IS NULL", "a record of ours is cancelled, never deleted"),
    ("records_registryentry", "DELETE", "OLD.journal_unit_id IS NOT NULL", "an entry of ours is never deleted"),
    (
        "records_registryentry",
        "UPDATE",
        "OLD.journal_unit_id IS NOT NULL AND (NEW.journal_unit_id IS NULL OR NEW.journal_unit_id <> OLD.journal_unit_id"
        " OR NEW.year <> OLD.year OR NEW.sequence <> OLD.sequence)",
        "an entry of ours keeps its number",
    ),
    ("records_numberseries", "DELETE", "", "a series of numbers is never begun anew"),
    ("records_numberseries", "UPDATE", "NEW.last < OLD.last", "a number is never given back"),
    ("records_recordsubject", "DELETE", "", "what was registered stays registered"),
    ("records_recordsubject", "UPDATE", "", "what was registered stays registered"),
    ("records_subjectdocument", "DELETE", "", "what was registered stays registered"),
    ("records_crossreference", "DELETE", "", "references between records are never deleted"),
    ("records_signoff", "DELETE", "", "sign-offs are never deleted"),
    ("records_signoff", "UPDATE", "", "sign-offs are never changed"),
    ("records_cancellation", "DELETE", "", "a cancelled record stays cancelled"),
    ("records_cancellation", "UPDATE", "", "a cancelled record stays cancelled"),
    ("records_upstreamnumber", "DELETE", "", "the number of the records system is corrected, never deleted"),
    ("records_rendition", "DELETE", "", "what is made of a record is never forgotten"),
)

SQLITE = "CREATE TRIGGER {name} BEFORE {act} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{text}'); END"
POSTGRESQL = (
    "CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION kernel_refuse('{text}')"
)


def keep(apps, schema_editor):
    template = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, act, when, text in KEPT:
        name, condition = f"{table}_no_{act.lower()}", f"WHEN ({when})" if when else ""
        statement = template.format(name=name, act=act, table=table, when=condition, text=text)
        schema_editor.execute(statement, params=None)


def let_go(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table, act, _, _ in KEPT:
        where = f" ON {table}" if on_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}{where}", params=None)


class Migration(migrations.Migration):
    dependencies = (("records", "0001_initial"), ("kernel", "0002_keep_rows"))
    operations = (migrations.RunPython(keep, let_go),)
