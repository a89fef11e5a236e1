"""What is still due: payments and credits against a document, and the status that follows from them."""

from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import ZERO, Doc
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import DocStatus, PaymentStatus

SETTLEABLE = frozenset({DocStatus.AUTHORISED, DocStatus.PAID})


def live_payments(books: Books, index: str, document_id: str) -> list[Doc]:
    """Payments of a document that were not taken back."""
    found = books.payments.find(index, document_id)
    return [payment for payment in found if payment["Status"] == PaymentStatus.AUTHORISED]


def credits_of(books: Books, invoice_id: str) -> list[tuple[Doc, Doc]]:
    """Each credit note and allocation that stands against an invoice."""
    return [
        (note, allocation)
        for note in books.credit_notes.find("invoice", invoice_id)
        for allocation in note["Allocations"]
        if allocation["InvoiceID"] == invoice_id
    ]


def settle_invoice(books: Books, invoice: Doc, writing: Writing) -> Doc:
    """The invoice with what was paid and credited worked out anew; PAID when nothing is due."""
    payments = live_payments(books, "invoice", invoice["InvoiceID"])
    credited = credits_of(books, invoice["InvoiceID"])
    paid = sum((payment["Amount"] for payment in payments), ZERO)
    credit = sum((allocation["Amount"] for _, allocation in credited), ZERO)
    row = {**invoice, "AmountPaid": paid, "AmountCredited": credit}
    row["AmountDue"] = invoice["Total"] - paid - credit
    dates = [payment["Date"] for payment in payments] + [allocation["Date"] for _, allocation in credited]
    _set_status(row, row["AmountDue"], dates)
    return books.put(books.invoices, writing.stamp(row))


def settle_credit_note(books: Books, note: Doc, writing: Writing) -> Doc:
    """The credit note with what is left of it worked out anew."""
    payments = live_payments(books, "credit_note", note["CreditNoteID"])
    spent = sum((payment["Amount"] for payment in payments), ZERO)
    spent += sum((allocation["Amount"] for allocation in note.get("Allocations", ())), ZERO)
    row = {**note, "RemainingCredit": note["Total"] - spent, "AppliedAmount": spent}
    dates = [payment["Date"] for payment in payments]
    dates += [allocation["Date"] for allocation in note.get("Allocations", ())]
    _set_status(row, row["RemainingCredit"], dates)
    return books.put(books.credit_notes, writing.stamp(row))


def _set_status(row: Doc, left: Decimal, dates: list[str]) -> None:
    if row["Status"] not in SETTLEABLE:
        return
    row.pop("FullyPaidOnDate", None)
    if left == 0 and dates:
        row["Status"] = DocStatus.PAID
        row["FullyPaidOnDate"] = max(dates)
    else:
        row["Status"] = DocStatus.AUTHORISED


def has_settlements(books: Books, document: Doc) -> bool:
    """Whether any payment or credit stands against the document."""
    if "InvoiceID" in document:
        key = document["InvoiceID"]
        return bool(live_payments(books, "invoice", key) or books.credit_notes.find("invoice", key))
    paid = live_payments(books, "credit_note", document["CreditNoteID"])
    return bool(paid or document.get("Allocations"))
