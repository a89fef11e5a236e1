"""The tax rate that new lines start with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0002_numbers"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="taxrate",
            options={"ordering": ["-is_default", "-percent", "code"]},
        ),
        migrations.AddField(
            model_name="taxrate",
            name="is_default",
            field=models.BooleanField(
                default=False,
                help_text="New lines start with this rate; one rate at most.",
                verbose_name="default",
            ),
        ),
        migrations.AddConstraint(
            model_name="taxrate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("is_default",),
                name="one_default_tax_rate",
                violation_error_message="Another tax rate is the default. Clear it there first.",
            ),
        ),
    ]
