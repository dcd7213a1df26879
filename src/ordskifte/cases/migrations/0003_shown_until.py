from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="casefile",
            name="shown_until",
            field=models.DateField(blank=True, db_default=None, default=None, null=True),
        ),
    ]
