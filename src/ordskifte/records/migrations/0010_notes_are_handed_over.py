"""A note beside the journal is handed over too: one more errand, and no change in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The names of what is asked of a records system."""

    dependencies = [("records", "0009_settle_transfer")]

    operations = [
        migrations.AlterField(
            model_name="shipment",
            name="errand",
            field=models.CharField(
                choices=[("register", "register"), ("keep", "keep"), ("change", "change"), ("settle", "settle")],
                max_length=10,
            ),
        ),
    ]
