"""What eInnsyn has of the public journal, and the database's own word that it is not forgotten."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = (
    "CREATE TRIGGER journal_einnsynitem_no_delete BEFORE DELETE ON journal_einnsynitem "
    "BEGIN SELECT RAISE(ABORT, 'what eInnsyn has of ours is never forgotten'); END"
)
POSTGRESQL = (
    "CREATE TRIGGER journal_einnsynitem_no_delete BEFORE DELETE ON journal_einnsynitem "
    "FOR EACH ROW EXECUTE FUNCTION kernel_refuse('what eInnsyn has of ours is never forgotten')"
)


def keep(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def let_go(apps, schema_editor):
    where = " ON journal_einnsynitem" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER journal_einnsynitem_no_delete{where}", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_keep_rows"),
        ("kernel", "0002_keep_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="EinnsynItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("arkiv", "Fonds"),
                            ("arkivdel", "Series"),
                            ("saksmappe", "Case"),
                            ("journalpost", "Entry"),
                        ],
                        max_length=11,
                    ),
                ),
                ("uid", models.UUIDField()),
                ("einnsyn_id", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Due"),
                            ("there", "There"),
                            ("withdrawn", "Withdrawn"),
                            ("refused", "Refused"),
                        ],
                        default="due",
                        max_length=9,
                    ),
                ),
                ("seen_version", models.PositiveBigIntegerField(blank=True, null=True)),
                ("seen_case_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("handed_over_at", models.DateTimeField(blank=True, null=True)),
                ("answered", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.JSONField(blank=True, default=list)),
                ("left_out_by", models.CharField(blank=True, max_length=69)),
                ("why", models.TextField(blank=True)),
                (
                    "body",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.body"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["body", "next_at", "id"], name="einnsyn_items_that_are_due")],
                "constraints": [
                    models.UniqueConstraint(models.F("kind"), models.F("uid"), name="einnsyn_item_is_kept_once")
                ],
            },
        ),
        migrations.RunPython(keep, let_go),
    ]
