"""Payments and items as Xero shows them."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import ZERO_ID, Doc
from xero_sandbox.shapes.contacts import short_contact
from xero_sandbox.shapes.documents import show_credit_note, show_invoice
from xero_sandbox.shapes.view import View, bare_day, errors, some, updated, updated_string

ITEM_TEXTS = ("Name", "Description", "PurchaseDescription", "IsTrackedAsInventory", "IsSold", "IsPurchased")


def show_payment(books: Books, row: Doc, view: View) -> Doc:
    """One payment with its account and document."""
    account = books.accounts.rows[row["AccountID"]]
    shown = {"PaymentID": row["PaymentID"], **bare_day("Date", row["Date"])}
    shown |= some(row, "BankAmount", "Amount", "Reference", "CurrencyRate", "PaymentType", "Status")
    shown |= some(row, "BatchPaymentID") | updated(row) | updated_string(row)
    shown |= {"HasAccount": True, "IsReconciled": row["IsReconciled"]}
    shown["Account"] = some(account, "AccountID", "Code", "Name")
    if "InvoiceID" in row:
        shown["Invoice"] = _document(books, books.invoices.rows[row["InvoiceID"]], view)
    else:
        shown["CreditNote"] = _document(books, books.credit_notes.rows[row["CreditNoteID"]], view)
    return shown | {"HasValidationErrors": False}


def _document(books: Books, row: Doc, view: View) -> Doc:
    if view is not View.LIST:
        show = show_invoice if "InvoiceID" in row else show_credit_note
        return {**show(books, row, View.WRITE), "Contact": _contact(books, row)}
    names = ("Type", "InvoiceID", "InvoiceNumber", "CreditNoteID", "CreditNoteNumber", "CurrencyCode")
    return {**some(row, *names), "Contact": _contact(books, row), "LineItems": [], "HasErrors": False}


def _contact(books: Books, row: Doc) -> Doc:
    return short_contact(books.contacts.rows[row["ContactID"]])


def echo_payment(_: Books, given: Doc, messages: list[str]) -> Doc:
    """A refused payment."""
    shown = {"PaymentID": given.get("PaymentID", ZERO_ID), **bare_day("Date", given.get("Date"))}
    shown |= some(given, "Amount", "Reference", "CurrencyRate", "Status")
    for name, fields in (
        ("Invoice", ("InvoiceID", "InvoiceNumber")),
        ("Account", ("AccountID", "Code")),
        ("CreditNote", ("CreditNoteID", "CreditNoteNumber")),
    ):
        if name in given:
            shown[name] = some(given[name], *fields)
    return shown | {
        "HasAccount": "Account" in given,
        "HasValidationErrors": True,
        "ValidationErrors": errors(messages),
    }


def show_item(_: Books, row: Doc, view: View) -> Doc:
    """One item; a written one carries ValidationErrors (recorded)."""
    shown = {"ItemID": row["ItemID"], "Code": row["Code"], **updated(row)}
    shown |= {"PurchaseDetails": row.get("PurchaseDetails", {}), "SalesDetails": row.get("SalesDetails", {})}
    shown |= some(row, *ITEM_TEXTS)
    return shown | ({"ValidationErrors": []} if view is View.WRITE else {})


def echo_item(_: Books, given: Doc, messages: list[str]) -> Doc:
    """A refused item."""
    shown = {
        "ItemID": given.get("ItemID", ZERO_ID),
        "Code": given.get("Code", ""),
        **some(given, *ITEM_TEXTS),
    }
    shown |= some(given, "SalesDetails", "PurchaseDetails")
    return shown | {"ValidationErrors": errors(messages)}
