"""Invoices and credit notes, their lines, offices, the price list and Tracker's tax rates."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from companies.models import CURRENCY_VALIDATOR, Company
from invoices.choices import BatchStatus, DocumentKind, InvoiceStatus, LineKind
from invoices.totals import Amounts, line_amounts

WITHOUT_COMMA = RegexValidator(
    ",", "A number cannot hold a comma: Xero lists numbers separated by commas.", inverse_match=True
)


class TaxRate(models.Model):
    """A tax rate as Tracker knows it; Invoice Settings say which of the organisation's rates it becomes."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    percent = models.DecimalField(max_digits=6, decimal_places=3, validators=[MinValueValidator(0)])
    is_default = models.BooleanField(
        "default", default=False, help_text="New lines start with this rate; one rate at most."
    )

    class Meta:
        ordering = ["-is_default", "-percent", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_tax_rate",
                violation_error_message="Another tax rate is the default. Clear it there first.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A branch of the recruiter, as far as invoices tell them apart."""

    name = models.CharField(max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """A price-list entry that a line may name by its code (30 characters at most, as in Xero)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=50)
    description = models.CharField(max_length=4000, blank=True)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    kind = models.CharField(max_length=20, choices=LineKind, default=LineKind.OTHER)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


class Invoice(models.Model):
    """A sales invoice; with a negative total it is a credit note. Amounts are in its own currency.

    The batch columns hold the current answer for lists; the story is in accounting_sync's submissions.
    """

    number = models.CharField(max_length=50, unique=True, validators=[WITHOUT_COMMA])
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="invoices")
    issue_date = models.DateField("date")
    due_date = models.DateField()
    currency = models.CharField(max_length=3, default="GBP", validators=[CURRENCY_VALIDATOR])
    reference = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=12, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="invoices"
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="invoices"
    )
    net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    amount_paid = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    amount_credited = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    paid_on = models.DateField(null=True, blank=True)
    # Raised by one with every edit, so that a send knows whether what it sent is still what stands here.
    version = models.PositiveIntegerField(default=1)

    batch_number = models.PositiveBigIntegerField(null=True, blank=True)
    batch_date = models.DateTimeField(null=True, blank=True)
    batch_status = models.CharField(max_length=12, choices=BatchStatus, blank=True)
    batch_reason = models.TextField(blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-issue_date", "-id"]
        indexes = [
            models.Index(fields=["-issue_date", "-id"], name="invoice_by_date"),
            models.Index(fields=["batch_status", "-issue_date", "-id"], name="invoice_by_batch_status"),
            models.Index(fields=["status", "-issue_date", "-id"], name="invoice_by_status"),
            models.Index(fields=["company", "-issue_date", "-id"], name="invoice_by_company"),
            models.Index(fields=["-total", "-id"], name="invoice_by_total"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("number"),
                name="invoice_number_in_any_case",  # Xero does not tell INV-1 from inv-1
                violation_error_message="There is already an invoice of this number.",
            ),
            models.CheckConstraint(
                condition=~models.Q(number__contains=","),
                name="invoice_number_without_comma",
                violation_error_message=WITHOUT_COMMA.message,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("invoices:detail", args=[self.pk])

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.CREDIT_NOTE if self.total < 0 else DocumentKind.INVOICE

    @property
    def batch_state(self) -> BatchStatus | None:
        """The batch status with its icon and tone, for templates."""
        return BatchStatus(self.batch_status) if self.batch_status else None

    @property
    def amount_due(self) -> Decimal:
        """What is still open; negative on a credit note."""
        return self.total - self.amount_paid - self.amount_credited

    @property
    def is_credit_note(self) -> bool:
        return self.kind == DocumentKind.CREDIT_NOTE


class InvoiceLine(models.Model):
    """One line; a blank account code means the account Invoice Settings choose for its kind."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=LineKind, default=LineKind.OTHER)
    item_code = models.CharField(max_length=30, blank=True)
    description = models.CharField(max_length=4000)
    quantity = models.DecimalField(max_digits=14, decimal_places=4, default=1)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.PROTECT, related_name="lines")
    account_code = models.CharField("account", max_length=10, blank=True)
    net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.description[:60]

    def compute(self) -> Amounts:
        """Set and return this line's amounts from its quantity, price and tax rate."""
        amounts = line_amounts(self.quantity, self.unit_price, self.tax_rate.percent)
        self.net, self.tax = amounts.net, amounts.tax
        return amounts
