"""Which record there is which record here, per organisation."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounting_sync.choices import LinkedHow
from accounting_sync.models.organisation import Organisation
from companies.models import Company
from invoices.choices import DocumentKind
from invoices.models import Invoice


class CompanyLink(models.Model):
    """A company and its Xero contact."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="company_links")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="accounts_links")
    contact_id = models.UUIDField()
    contact_name = models.CharField(max_length=255)
    how = models.CharField(max_length=10, choices=LinkedHow)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    linked_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)  # when the mirror last confirmed the contact

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "company"], name="one_contact_per_company")
        ]

    def __str__(self) -> str:
        return f"{self.company} = {self.contact_name}"


class InvoiceLink(models.Model):
    """An invoice and the document it is in Xero, with what was last accepted and last seen there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invoice_links")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="accounts_links")
    kind = models.CharField(max_length=12, choices=DocumentKind)
    document_id = models.UUIDField()
    # Hash of the payload Xero accepted last: an equal one needs no call.
    payload_hash = models.CharField(max_length=64)
    # LineItemIDs in the order of the lines, with our line ids: {"<line id>": "<LineItemID>"}
    line_ids = models.JSONField(default=dict)
    remote_status = models.CharField(max_length=20, blank=True)
    remote_total = models.DecimalField(max_digits=14, decimal_places=2)
    updated_in_xero = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "invoice"], name="one_document_per_invoice"),
            models.UniqueConstraint(fields=["organisation", "document_id"], name="one_invoice_per_document"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} = {self.document_id}"
