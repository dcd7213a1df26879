from django.db import migrations


def tidy(apps, schema_editor):
    where = " ON kernel_blob" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER kernel_blob_no_delete{where}", params=None)
    schema_editor.execute("DELETE FROM kernel_blob WHERE media_type = 'text/plain'", params=None)


class Migration(migrations.Migration):
    dependencies = (("kernel", "0002_keep_rows"),)
    operations = (migrations.RunPython(tidy),)
