"""A local copy of the organisation's reference data, so that checking and choosing cost no calls."""

from django.db import models

from accounting_sync.models.organisation import Organisation


class MirrorContact(models.Model):
    """A Xero contact as last seen. `name_key` is the name case-folded: Xero compares names so."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    contact_id = models.UUIDField()
    name = models.CharField(max_length=255)
    name_key = models.CharField(max_length=255, db_index=True)
    is_archived = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "contact_id"], name="one_row_per_contact")
        ]

    def __str__(self) -> str:
        return self.name


class MirrorItem(models.Model):
    """A Xero item as last seen; codes are compared without regard to case."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="items")
    item_id = models.UUIDField()
    code_key = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code_key"], name="one_row_per_item")]

    def __str__(self) -> str:
        return self.code_key
