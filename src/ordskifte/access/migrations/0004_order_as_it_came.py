"""The file of an order from elsewhere, as it came: a column that may be empty, so old code runs on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_payment_and_manner'),
        ('kernel', '0002_keep_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='accessrequest',
            name='original',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.blob'),
        ),
    ]
