from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("kernel", "0001_initial"),)
    operations = (
        migrations.RunSQL(
            "CREATE TABLE later_note (id integer PRIMARY KEY, body_id bigint REFERENCES kernel_body (id))"
        ),
        migrations.RunSQL("INSERT INTO later_note SELECT id, id FROM kernel_body"),
    )
