"""Allocating a credit note to invoices, and taking that back (developer.xero.com, Credit notes: allocations).

The texts of these refusals are not published; the rules are.
"""

from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.documents import find_document
from xero_sandbox.rules.kinds import INVOICE
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.periods import lock_problem
from xero_sandbox.rules.settling import settle_credit_note, settle_invoice
from xero_sandbox.rules.wire import ZERO, Doc, Reader, day, new_id, number, read, record, round_to, text
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import DocStatus

ALLOCATION_FIELDS: dict[str, Reader] = {
    "Amount": number,
    "AppliedAmount": number,  # older clients' word for it
    "Date": day,
    "Invoice": record,
}
AGAINST = {"ACCRECCREDIT": "ACCREC", "ACCPAYCREDIT": "ACCPAY"}


def allocate(books: Books, note_id: str, body: Doc, writing: Writing) -> Doc:
    """Set part of a credit note against an invoice. The date is always today's: Xero ignores the one sent."""
    given = read(body, ALLOCATION_FIELDS)
    note = books.credit_notes.rows[note_id]
    named = read(given.get("Invoice", {}), {"InvoiceID": text, "InvoiceNumber": text})
    invoice = find_document(books, INVOICE, named.get("InvoiceID") or named.get("InvoiceNumber") or "-")
    amount = round_to(given.get("Amount") or given.get("AppliedAmount") or ZERO)
    if problems := _problems(books, note, invoice, amount, writing):
        raise Refused(*problems, echo={"Amount": amount, "Invoice": named})
    entry = {
        "AllocationID": new_id(),
        "Amount": amount,
        "Date": writing.today,
        "InvoiceID": (invoice or {})["InvoiceID"],
    }
    _put(books, note, [*note.get("Allocations", ()), entry], entry["InvoiceID"], writing)
    return entry


def _problems(books: Books, note: Doc, invoice: Doc | None, amount: Decimal, writing: Writing) -> list[str]:
    if note["Status"] != DocStatus.AUTHORISED:
        return [Say.ALLOCATION_STATUS.of()]
    if invoice is None:
        return [Say.INVOICE_MISSING.of()]
    problems = []
    same = all(note[name] == invoice[name] for name in ("ContactID", "CurrencyCode"))
    if not same or invoice["Type"] != AGAINST[note["Type"]] or invoice["Status"] != DocStatus.AUTHORISED:
        problems.append(Say.ALLOCATION_MISFIT.of())
    if amount <= 0:
        problems.append(Say.PAYMENT_AMOUNT.of())
    if amount > min(note["RemainingCredit"], invoice["AmountDue"]):
        problems.append(Say.ALLOCATION_TOO_MUCH.of())
    if problem := lock_problem(books, writing.today, writing.switches.advisers_pass_period_lock):
        problems.append(problem)
    return problems


def deallocate(books: Books, note_id: str, allocation_id: str, writing: Writing) -> Doc:
    """Take one allocation back; both documents open again."""
    note = books.credit_notes.rows[note_id]
    entry: Doc | None = next(
        (row for row in note.get("Allocations", ()) if row["AllocationID"] == allocation_id.lower()), None
    )
    if entry is None:
        raise Unknown
    if problem := lock_problem(books, entry["Date"], writing.switches.advisers_pass_period_lock):
        raise Refused(problem)
    kept = [row for row in note["Allocations"] if row is not entry]
    _put(books, note, kept, entry["InvoiceID"], writing)
    return entry


def _put(books: Books, note: Doc, allocations: list[Doc], invoice_id: str, writing: Writing) -> None:
    settle_credit_note(books, {**note, "Allocations": allocations}, writing)
    settle_invoice(books, books.invoices.rows[invoice_id], writing)
