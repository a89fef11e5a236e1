"""Invoice and Payment Settings, section Accounts System: what the books need and no invoice says."""

from django.db import models

from accounting_sync.choices import Dimension, PaymentsRecordedBy, SendAs
from accounting_sync.models.organisation import Organisation
from invoices.choices import LineKind
from invoices.models import TaxRate


class AccountsSettings(models.Model):
    """The switches of one organisation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="settings")
    auto_create_companies = models.BooleanField("Auto-create companies that do not exist", default=False)
    auto_create_items = models.BooleanField("Auto-create invoice items that do not exist", default=False)
    send_as = models.CharField("Status in Xero", max_length=10, choices=SendAs, default=SendAs.AUTHORISED)

    # How invoices look when Xero prints them; none: the organisation's own default.
    branding_theme_id = models.UUIDField("Branding theme", null=True, blank=True)
    # The tracking category in Xero whose options offices (consultants) become; none: not sent.
    office_category_id = models.UUIDField("Office", null=True, blank=True)
    consultant_category_id = models.UUIDField("Consultant", null=True, blank=True)
    payments_recorded_by = models.CharField(
        "Payments are recorded", max_length=10, choices=PaymentsRecordedBy, default=PaymentsRecordedBy.XERO
    )

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


class TrackingChoice(models.Model):
    """Which tracking option one office or consultant becomes; without a row: the option of the same name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tracking_choices")
    dimension = models.CharField(max_length=12, choices=Dimension)
    record_id = models.BigIntegerField()  # of the office or the user
    option_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "dimension", "record_id"], name="one_option_per_office_or_consultant"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_dimension_display()} {self.record_id} → {self.option_id}"


class PaymentAccountChoice(models.Model):
    """The account that payments in one currency go to, by its id: a bank account may lack a code."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="payment_accounts")
    currency = models.CharField(max_length=3)
    account_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "currency"], name="one_payment_account_per_currency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} → {self.account_id}"
