"""The collections the API serves: one row each, so a new one is a row and not a branch."""

from collections.abc import Callable
from dataclasses import dataclass

from xero_sandbox.rules.batches import save_batch
from xero_sandbox.rules.books import Books, Table
from xero_sandbox.rules.contacts import find_contact, save_contact
from xero_sandbox.rules.documents import find_document, save_document
from xero_sandbox.rules.items import find_item, save_item
from xero_sandbox.rules.kinds import CREDIT_NOTE, INVOICE, Kind
from xero_sandbox.rules.payments import save_payment
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Writing
from xero_sandbox.shapes import batches, contacts, documents, others
from xero_sandbox.shapes.view import View

Show = Callable[[Books, Doc, View], Doc]
Echo = Callable[[Books, Doc, list[str]], Doc]
Save = Callable[[Books, Doc, Writing], Doc]
Find = Callable[[Books, str], Doc | None]


@dataclass(frozen=True, slots=True)
class Resource:
    """One collection."""

    collection: str
    noun: str
    table: str
    room: str
    show: Show
    find: Find
    save: Save | None = None
    echo: Echo | None = None
    paged: bool = False
    number_field: str = "Name"
    has_lines: bool = False

    def rows(self, books: Books) -> Table:
        """Where its rows are."""
        found: Table = getattr(books, self.table)
        return found


def _by_id(table: str) -> Find:
    def find(books: Books, key: str) -> Doc | None:
        rows: Table = getattr(books, table)
        return rows.get(key) or rows.get(key.lower()) or rows.get(key.upper())

    return find


def _documents(kind: Kind) -> tuple[Find, Save]:
    def find(books: Books, key: str) -> Doc | None:
        return find_document(books, kind, key)

    def save(books: Books, body: Doc, writing: Writing) -> Doc:
        return save_document(books, kind, body, writing)

    return find, save


def _list(collection: str, noun: str, table: str, show: Show) -> Resource:
    return Resource(collection, noun, table, SETTINGS, show, _by_id(table))


SETTINGS, INVOICES = "accounting.settings", "accounting.invoices"
CONTACTS, PAYMENTS = "accounting.contacts", "accounting.payments"
_find_invoice, _save_invoice = _documents(INVOICE)
_find_note, _save_note = _documents(CREDIT_NOTE)

RESOURCES: dict[str, Resource] = {
    "invoices": Resource(
        "Invoices",
        "Invoice",
        "invoices",
        INVOICES,
        documents.show_invoice,
        _find_invoice,
        _save_invoice,
        documents.echo_invoice,
        True,
        "InvoiceNumber",
        True,
    ),
    "creditnotes": Resource(
        "CreditNotes",
        "CreditNote",
        "credit_notes",
        INVOICES,
        documents.show_credit_note,
        _find_note,
        _save_note,
        documents.echo_credit_note,
        True,
        "CreditNoteNumber",
        True,
    ),
    "contacts": Resource(
        "Contacts",
        "Contact",
        "contacts",
        CONTACTS,
        contacts.show_contact,
        find_contact,
        save_contact,
        contacts.echo_contact,
        True,
    ),
    "items": Resource(
        "Items",
        "Item",
        "items",
        INVOICES,
        others.show_item,
        find_item,
        save_item,
        others.echo_item,
        False,
        "Code",
    ),
    "payments": Resource(
        "Payments",
        "Payment",
        "payments",
        PAYMENTS,
        others.show_payment,
        _by_id("payments"),
        save_payment,
        others.echo_payment,
        True,
        "Reference",
    ),
    "batchpayments": Resource(
        "BatchPayments",
        "BatchPayment",
        "batch_payments",
        PAYMENTS,
        batches.show_batch,
        _by_id("batch_payments"),
        save_batch,
        batches.echo_batch,
        number_field="Reference",
    ),
    "accounts": _list("Accounts", "Account", "accounts", others.show_account),
    "taxrates": _list("TaxRates", "TaxRate", "tax_rates", others.show_plain),
    "currencies": _list("Currencies", "Currency", "currencies", others.show_currency),
    "brandingthemes": _list("BrandingThemes", "BrandingTheme", "themes", others.show_theme),
    "trackingcategories": _list("TrackingCategories", "TrackingCategory", "tracking", others.show_plain),
    "organisation": _list("Organisations", "Organisation", "organisation", others.show_organisation),
}
RESOURCES["organisations"] = RESOURCES["organisation"]
