"""Invoices and credit notes to be sent, and an edit of one that was."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from companies.models import Company
from invoices.choices import InvoiceStatus
from invoices.editing import opened_as
from invoices.models import Invoice, InvoiceLine, TaxRate
from invoices.saving import Edit, save_edit

PRICE = Decimal("100.00")


def paper(company: Company, number: str, *prices: Decimal, item: str = "", **fields: Any) -> Invoice:
    """An approved one with a line of each price; negative prices make a credit note."""
    issued = fields.pop("issue_date", None) or timezone.localdate()
    invoice = Invoice(
        number=number,
        company=company,
        issue_date=issued,
        due_date=issued,
        status=InvoiceStatus.APPROVED,
        **fields,
    )
    rate = TaxRate.objects.get()
    lines = [
        InvoiceLine(
            position=place, kind="other", description="Fee", quantity=1, unit_price=price, tax_rate=rate
        )
        for place, price in enumerate(prices or (PRICE,))
    ]
    lines[0].item_code = item
    save_edit(Edit(invoice, lines))
    return invoice


def edit(invoice: Invoice, price: Decimal) -> Invoice:
    """As a person at the form: the first line gets another price."""
    now = Invoice.objects.get(pk=invoice.pk)
    lines = list(now.lines.order_by("position"))
    lines[0].unit_price = price
    save_edit(Edit(now, lines, opened=opened_as(now.version, now.status)))
    return now
