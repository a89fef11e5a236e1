"""Invoices and credit notes as Xero shows them."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.kinds import CREDIT_NOTE, INVOICE, Kind
from xero_sandbox.rules.settling import credits_of, live_payments
from xero_sandbox.rules.wire import Doc
from xero_sandbox.shapes.contacts import short_contact, show_contact
from xero_sandbox.shapes.view import View, bare_day, day, errors, some, updated, updated_string

LINE_TEXTS = (
    "ItemCode",
    "Description",
    "UnitAmount",
    "TaxType",
    "TaxAmount",
    "LineAmount",
    "AccountCode",
    "Item",
)
DISCOUNTS = ("DiscountRate", "DiscountAmount")
READS = frozenset({View.LIST, View.HEADS, View.SINGLE})


def show_invoice(books: Books, row: Doc, view: View) -> Doc:
    """One invoice."""
    shown = {"Type": row["Type"], "InvoiceID": row["InvoiceID"], **some(row, "InvoiceNumber")}
    shown |= {"Reference": row.get("Reference", "")}
    if view in READS:
        shown |= _settlements(books, row, view)
    shown |= {"Prepayments": [], "Overpayments": [], **some(row, "AmountDue", "AmountPaid")}
    if view in READS or view is View.SUMMARY:
        shown |= some(row, "AmountCredited")
    shown |= some(row, "SentToContact", "CurrencyRate")
    shown |= {
        "IsDiscounted": bool(row.get("TotalDiscount")),
        "HasErrors": False,
        "InvoicePaymentServices": [],
    }
    if view in READS:
        shown["HasAttachments"] = bool(row.get("Attachments"))
    if view in {View.LIST, View.HEADS}:
        shown["InvoiceAddresses"] = []
    shown |= _common(books, row, view)
    shown |= some(row, "Url") | day("ExpectedPaymentDate", row.get("ExpectedPaymentDate"))
    shown |= day("PlannedPaymentDate", row.get("PlannedPaymentDate"))
    if view is View.SINGLE:
        shown["Attachments"] = row.get("Attachments", [])
    return shown


def show_credit_note(books: Books, row: Doc, view: View) -> Doc:
    """One credit note."""
    shown = {"CreditNoteID": row["CreditNoteID"], **some(row, "CreditNoteNumber", "SentToContact")}
    if view in READS:
        payments = live_payments(books, "credit_note", row["CreditNoteID"])
        shown["Payments"] = [_payment(payment) for payment in payments]
    shown |= {"ID": row["CreditNoteID"], "HasErrors": False, "InvoiceAddresses": []}
    shown |= some(row, "CurrencyRate", "Type") | {"Reference": row.get("Reference", "")}
    shown |= some(row, "RemainingCredit", "AppliedAmount")
    shown["Allocations"] = [_allocation(books, entry) for entry in row.get("Allocations", ())]
    if view in READS:
        shown["HasAttachments"] = bool(row.get("Attachments"))
    return shown | _common(books, row, view)


def _common(books: Books, row: Doc, view: View) -> Doc:
    full = view in {View.WRITE, View.SINGLE}
    contact = books.contacts.rows.get(row.get("ContactID", ""), {})
    shown = updated_string(row)
    if contact:
        shown["Contact"] = show_contact(books, contact, View.WRITE) if full else short_contact(contact)
    shown |= day("Date", row.get("Date")) | day("DueDate", row.get("DueDate"))
    shown |= some(row, "BrandingThemeID", "Status", "LineAmountTypes")
    if view is not View.SUMMARY:
        heads = view is View.HEADS
        shown["LineItems"] = [] if heads else [_line(line, view) for line in row.get("LineItems", ())]
    shown |= some(row, "SubTotal", "TotalTax", "Total")
    if row.get("TotalDiscount"):
        shown["TotalDiscount"] = row["TotalDiscount"]
    return (
        shown
        | updated(row)
        | some(row, "CurrencyCode")
        | bare_day("FullyPaidOnDate", row.get("FullyPaidOnDate"))
    )


def _line(line: Doc, view: View) -> Doc:
    shown = some(line, *LINE_TEXTS)
    shown["Tracking"] = [_tracking(entry, view) for entry in line.get("Tracking", ())]
    shown |= some(line, "Quantity", *DISCOUNTS) | {"LineItemID": line["LineItemID"]} | some(line, "AccountID")
    if view in {View.WRITE, View.SINGLE}:
        shown["ValidationErrors"] = []
    return shown


def _tracking(entry: Doc, view: View) -> Doc:
    if view in {View.WRITE, View.SINGLE}:
        return entry
    return {**some(entry, "Name", "Option", "TrackingCategoryID"), "Options": []}


def _settlements(books: Books, row: Doc, view: View) -> Doc:
    payments = [_payment(payment) for payment in live_payments(books, "invoice", row["InvoiceID"])]
    shown: Doc = {} if view is View.SINGLE and not payments else {"Payments": payments}
    shown["CreditNotes"] = [_credit(note, entry) for note, entry in credits_of(books, row["InvoiceID"])]
    return shown


def _payment(payment: Doc) -> Doc:
    return {
        "PaymentID": payment["PaymentID"],
        **bare_day("Date", payment["Date"]),
        **some(payment, "Amount", "Reference", "CurrencyRate"),
        "HasAccount": False,
        "HasValidationErrors": False,
    }


def _credit(note: Doc, entry: Doc) -> Doc:
    return {
        "CreditNoteID": note["CreditNoteID"],
        **some(note, "CreditNoteNumber"),
        "ID": note["CreditNoteID"],
        "HasErrors": False,
        "InvoiceAddresses": [],
        "AppliedAmount": entry["Amount"],
        **day("Date", entry["Date"]),
        "LineItems": [],
        "Total": note["Total"],
        "CurrencyRate": note["CurrencyRate"],
    }


def _allocation(books: Books, entry: Doc) -> Doc:
    invoice = books.invoices.rows.get(entry["InvoiceID"], {})
    return {
        "AllocationID": entry["AllocationID"],
        "Amount": entry["Amount"],
        **bare_day("Date", entry["Date"]),
        "Invoice": stub_invoice(entry["InvoiceID"], invoice.get("InvoiceNumber")),
    }


def stub_invoice(invoice_id: str, number: str | None) -> Doc:
    """An invoice inside something else."""
    return {
        "InvoiceID": invoice_id,
        **({"InvoiceNumber": number} if number else {}),
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "IsDiscounted": False,
        "InvoiceAddresses": [],
        "HasErrors": False,
        "InvoicePaymentServices": [],
        "LineItems": [],
    }


def _echo(kind: Kind, books: Books, given: Doc, messages: list[str]) -> Doc:
    show = show_invoice if kind is INVOICE else show_credit_note
    shown = show(books, {"Type": kind.sales_type, **given}, View.WRITE)
    if "Contact" not in shown:
        shown["Contact"] = {
            **some(given.get("Contact", {}), "ContactID", "Name"),
            "HasValidationErrors": False,
        }
    return {**shown, "HasErrors": True, "ValidationErrors": errors(messages)}


def echo_invoice(books: Books, given: Doc, messages: list[str]) -> Doc:
    """A refused invoice."""
    return _echo(INVOICE, books, given, messages)


def echo_credit_note(books: Books, given: Doc, messages: list[str]) -> Doc:
    """A refused credit note."""
    return _echo(CREDIT_NOTE, books, given, messages)
