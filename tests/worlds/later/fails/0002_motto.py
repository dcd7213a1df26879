from django.db import migrations


def fail(apps, schema_editor):
    raise RuntimeError("this row was not foreseen")


class Migration(migrations.Migration):
    dependencies = (("later", "0001_note"),)
    operations = (
        migrations.RunSQL("ALTER TABLE kernel_body ADD COLUMN motto varchar(20) NULL"),
        migrations.RunSQL("UPDATE kernel_body SET motto = 'open', name = 'Ny'"),
        migrations.RunPython(fail),
    )
