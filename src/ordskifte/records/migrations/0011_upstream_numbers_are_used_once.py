"""The records system's number of an entry is used once in a body: held by a key, and no longer by code alone.

Old code goes on: what it writes has no body here, and is not held. Where two have the same number already, the first
keeps it under the key; the other is looked at when somebody corrects it.
"""

import django.db.models.deletion
from django.db import migrations, models

AT_ONCE = 500


def name_the_body(apps, schema_editor):
    rows = apps.get_model("records", "UpstreamNumber").objects.using(schema_editor.connection.alias)
    taken, keys = set(), {}
    known = rows.filter(body=None).order_by("pk").values_list("pk", "number", "record__case__body")
    for key, number, body in known.iterator():
        if body is not None and (number, body) not in taken:
            taken.add((number, body))
            keys.setdefault(body, []).append(key)
    for body, these in keys.items():
        for start in range(0, len(these), AT_ONCE):
            rows.filter(pk__in=these[start : start + AT_ONCE]).update(body=body)


class Migration(migrations.Migration):
    dependencies = [("records", "0010_notes_are_handed_over"), ("kernel", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="upstreamnumber",
            name="body",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.body",
            ),
        ),
        migrations.AddConstraint(
            model_name="upstreamnumber",
            constraint=models.UniqueConstraint(
                models.F("body"),
                models.F("number"),
                condition=models.Q(("body__isnull", False)),
                name="upstream_number_is_used_once",
            ),
        ),
        migrations.RunPython(name_the_body, migrations.RunPython.noop),
    ]
