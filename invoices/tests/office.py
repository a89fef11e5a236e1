"""What the tests of invoices start from: a company, a tax rate, an invoice, a form as a browser sends it."""

import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from companies.models import Company
from invoices.editing import opened_as
from invoices.models import Invoice, InvoiceLine, TaxRate
from invoices.totals import sum_amounts

numbers = count(1)
DAY = datetime.date(2026, 3, 2)


def a_company(name: str = "Acme Ltd") -> Company:
    return Company.objects.get_or_create(name=name)[0]


def a_rate(code: str = "standard", percent: str = "20") -> TaxRate:
    rate, _ = TaxRate.objects.get_or_create(code=code, defaults={"name": code, "percent": Decimal(percent)})
    return rate


def an_invoice(price: str = "100", **values: Any) -> Invoice:
    """An invoice with one line."""
    defaults: dict[str, Any] = {"issue_date": DAY, "due_date": DAY, "number": f"INV-{next(numbers):05}"}
    if "company" not in values:
        defaults["company"] = a_company()
    invoice = Invoice(**(defaults | values))
    line = InvoiceLine(description="Work", quantity=1, unit_price=Decimal(price), tax_rate=a_rate())
    amounts = sum_amounts([line.compute()])
    invoice.net, invoice.tax, invoice.total = amounts.net, amounts.tax, amounts.total
    invoice.save()
    line.invoice = invoice
    line.save()
    return invoice


def head(**values: str) -> dict[str, str]:
    """The head of a new invoice as typed."""
    typed = {
        "number": "INV-9",
        "company": a_company().name,
        "issue_date": "2026-03-02",
        "due_date": "2026-04-01",
        "currency": "GBP",
        "reference": "",
        "status": "draft",
        "opened": "1.draft",
    }
    return typed | values


def lines(*rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    """The lines as typed; each row names only what matters to the test."""
    form = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": str(initial)}
    usual = {
        "item_code": "",
        "description": "Work",
        "kind": "other",
        "quantity": "1",
        "unit_price": "100",
        "tax_rate": str(a_rate().pk),
        "account_code": "",
    }
    for index, row in enumerate(rows):
        form |= {f"lines-{index}-{key}": value for key, value in (usual | row).items()}
    return form


def typed_again(invoice: Invoice, **changes: str) -> dict[str, str]:
    """The form of an invoice with one line as its page would send it back."""
    line = invoice.lines.get()
    values = {
        "number": invoice.number,
        "company": invoice.company.name,
        "issue_date": f"{invoice.issue_date}",
        "due_date": f"{invoice.due_date}",
        "currency": invoice.currency,
        "reference": invoice.reference,
        "status": invoice.status,
        "office": str(invoice.office_id or ""),
        "consultant": str(invoice.consultant_id or ""),
        "opened": opened_as(invoice.version, invoice.status),
    }
    row = {"id": str(line.pk), "unit_price": f"{line.unit_price}", "quantity": f"{line.quantity}"}
    return values | lines(row, initial=1) | changes
