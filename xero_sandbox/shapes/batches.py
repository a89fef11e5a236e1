"""Batch payments as Xero shows them."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import ZERO_ID, Doc
from xero_sandbox.shapes.documents import stub_invoice
from xero_sandbox.shapes.view import View, bare_day, errors, some, updated
from xero_sandbox.words import PaymentStatus

TEXTS = ("Reference", "Particulars", "Code", "Details", "Narrative")


def show_batch(books: Books, row: Doc, _: View) -> Doc:
    """One batch with its account and payments; a deleted one holds none (specification's example)."""
    account = books.accounts.rows[row["AccountID"]]
    live = row["PaymentIDs"] if row["Status"] == PaymentStatus.AUTHORISED else []
    shown = {"Account": some(account, "AccountID", "CurrencyCode"), **some(row, *TEXTS, "BatchPaymentID")}
    shown |= {"DateString": f"{row['Date']}T00:00:00", **bare_day("Date", row["Date"])}
    shown["Payments"] = [_payment(books, books.payments.rows[payment_id]) for payment_id in live]
    shown |= some(row, "Type", "Status", "TotalAmount") | updated(row)
    return shown | {"IsReconciled": row["IsReconciled"]}


def _payment(books: Books, row: Doc) -> Doc:
    invoice = books.invoices.rows[row["InvoiceID"]]
    stub = stub_invoice(row["InvoiceID"], invoice.get("InvoiceNumber"))
    return {
        "Invoice": {**stub, **some(invoice, "CurrencyCode")},
        **some(row, "PaymentID", "Amount", "BankAmount"),
    }


def echo_batch(_: Books, given: Doc, messages: list[str]) -> Doc:
    """A refused batch."""
    return {
        "BatchPaymentID": given.get("BatchPaymentID", ZERO_ID),
        **bare_day("Date", given.get("Date")),
        **some(given, *TEXTS, "Status"),
        "Payments": [],
        "ValidationErrors": errors(messages),
    }
