"""Invoice Settings, section Accounts System: what the books need to know that an invoice does not say."""

from django.db import models

from accounting_sync.choices import SendAs
from accounting_sync.models.organisation import Organisation
from invoices.choices import LineKind
from invoices.models import TaxRate


class AccountsSettings(models.Model):
    """The switches of one organisation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="settings")
    auto_create_companies = models.BooleanField("Auto-create companies that do not exist", default=False)
    auto_create_items = models.BooleanField("Auto-create invoice items that do not exist", default=False)
    send_as = models.CharField("Status in Xero", max_length=10, choices=SendAs, default=SendAs.AUTHORISED)

    class Meta:
        verbose_name_plural = "accounts settings"

    def __str__(self) -> str:
        return f"settings of {self.organisation}"


class AccountChoice(models.Model):
    """Which account lines of one kind are booked to. None is assumed: a person chooses."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="account_choices")
    kind = models.CharField(max_length=20, choices=LineKind)
    account_code = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="one_account_per_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.account_code}"


class TaxChoice(models.Model):
    """Which of the organisation's tax rates (TaxType) one of Tracker's becomes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tax_choices")
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.CASCADE, related_name="+")
    tax_type = models.CharField(max_length=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "tax_rate"], name="one_tax_type_per_tax_rate")
        ]

    def __str__(self) -> str:
        return f"{self.tax_rate} → {self.tax_type}"
