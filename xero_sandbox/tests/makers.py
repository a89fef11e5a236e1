"""Bodies the tests send."""

from datetime import date, timedelta
from typing import Any

from xero_sandbox.ledger.seed import lock_date, steady_id

Body = dict[str, Any]
TODAY = date.today()
LOCKED = lock_date(TODAY)
HARBOUR = {"ContactID": steady_id("contact", "Harbour & Vale Ltd")}
BLUEWATER = {"ContactID": steady_id("contact", "Bluewater Logistics Ltd")}
SEEDED_INVOICE = steady_id("invoice", "INV-20007")


def line(**changed: Any) -> Body:
    """One line of two at 10.50."""
    body = {"Description": "Week 12", "Quantity": 2, "UnitAmount": 10.5, "AccountCode": "200", **changed}
    return {name: value for name, value in body.items() if value is not None}


def invoice(number: str | None = "T-1", **changed: Any) -> Body:
    """An approved invoice of one line."""
    body = {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "InvoiceNumber": number,
        "Contact": HARBOUR,
        "Date": TODAY.isoformat(),
        "DueDate": (TODAY + timedelta(days=30)).isoformat(),
        "LineItems": [line()],
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def credit_note(number: str | None = "C-1", **changed: Any) -> Body:
    """An approved credit note of one line."""
    body = invoice(None, Type="ACCRECCREDIT", CreditNoteNumber=number, DueDate=None)
    return {name: value for name, value in {**body, **changed}.items() if value is not None}


def payment(invoice_id: str, amount: float, **changed: Any) -> Body:
    """A payment to the bank account, today."""
    return {
        "Invoice": {"InvoiceID": invoice_id},
        "Account": {"Code": "090"},
        "Date": TODAY.isoformat(),
        "Amount": amount,
        **changed,
    }
