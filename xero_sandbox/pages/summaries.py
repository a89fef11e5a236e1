"""Figures and rows the screens show, worked out from the books. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import ZERO, Doc
from xero_sandbox.words import DocStatus

PAGE_SIZE = 50
SHOWN = (DocStatus.DRAFT, DocStatus.SUBMITTED, DocStatus.AUTHORISED, DocStatus.PAID, DocStatus.VOIDED)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents are in a status, and what they come to in each currency."""

    label: str
    status: str
    count: int
    sums: dict[str, Decimal]


def tallies(documents: Iterable[Doc], amount: str) -> list[Tally]:
    """One tally for each status Xero's screens name."""
    counts: dict[str, int] = {}
    sums: dict[str, dict[str, Decimal]] = {}
    for row in documents:
        status, currency = row["Status"], row["CurrencyCode"]
        counts[status] = counts.get(status, 0) + 1
        held = sums.setdefault(status, {})
        held[currency] = held.get(currency, ZERO) + row[amount]
    return [Tally(status.label, status, counts.get(status, 0), sums.get(status, {})) for status in SHOWN]


@dataclass(frozen=True, slots=True)
class Listing:
    """One screenful of rows."""

    rows: list[Doc]
    total: int
    page: int
    pages: int


def listing(rows: Iterable[Doc], test: Callable[[Doc], bool], page: int) -> Listing:
    """The newest first, those that pass the test, one page of them."""
    found = [row for row in rows if test(row)]
    found.reverse()
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(1, page), pages)
    return Listing(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], len(found), page, pages)


def document_test(books: Books, number: str, term: str, status: str) -> Callable[[Doc], bool]:
    """Search by number, reference or contact; filter by status."""
    term = term.strip().lower()

    def test(row: Doc) -> bool:
        if status and row["Status"] != status:
            return False
        contact = books.contacts.rows.get(row["ContactID"], {}).get("Name", "")
        return any(
            term in str(text).lower() for text in (row.get(number, ""), row.get("Reference", ""), contact)
        )

    return test


def contact_test(term: str) -> Callable[[Doc], bool]:
    """Search by name, number or e-mail."""
    term = term.strip().lower()
    return lambda row: any(
        term in str(row.get(name, "")).lower() for name in ("Name", "ContactNumber", "EmailAddress")
    )


def paid_document(books: Books, payment: Doc) -> Doc:
    """What a payment was for: where it is shown, its number, contact and currency."""
    if "InvoiceID" in payment:
        row, path, number = books.invoices.rows[payment["InvoiceID"]], "invoices", "InvoiceNumber"
    else:
        row, path, number = (
            books.credit_notes.rows[payment["CreditNoteID"]],
            "credit-notes",
            "CreditNoteNumber",
        )
    own = payment.get("InvoiceID") or payment["CreditNoteID"]
    return {
        "path": f"{path}/{own}",
        "number": row.get(number) or "(none)",
        "contact": row["ContactID"],
        "currency": row["CurrencyCode"],
    }


def payment_test(books: Books, term: str, status: str) -> Callable[[Doc], bool]:
    """Search by reference, document or contact; filter by status."""
    term = term.strip().lower()

    def test(row: Doc) -> bool:
        if status and row["Status"] != status:
            return False
        document = paid_document(books, row)
        name = books.contacts.rows.get(document["contact"], {}).get("Name", "")
        return any(term in str(text).lower() for text in (document["number"], row.get("Reference", ""), name))

    return test
