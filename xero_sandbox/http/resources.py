"""The collections the API serves: one row each, so a new one is a row and not a branch."""

from collections.abc import Callable
from dataclasses import dataclass

from xero_sandbox.rules.accounts import delete_account, save_account
from xero_sandbox.rules.batches import save_batch
from xero_sandbox.rules.books import Books, Table
from xero_sandbox.rules.categories import delete_category, save_category
from xero_sandbox.rules.contacts import find_contact, save_contact
from xero_sandbox.rules.currencies import save_currency
from xero_sandbox.rules.documents import find_document, save_document
from xero_sandbox.rules.items import delete_item, find_item, save_item
from xero_sandbox.rules.kinds import CREDIT_NOTE, INVOICE, Kind
from xero_sandbox.rules.payments import save_payment
from xero_sandbox.rules.tax_rates import save_tax_rate
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Writing
from xero_sandbox.shapes import batches, contacts, documents, others, settings
from xero_sandbox.shapes.view import View

Show = Callable[[Books, Doc, View], Doc]
Echo = Callable[[Books, Doc, list[str]], Doc]
Save = Callable[[Books, Doc, Writing], Doc]
Remove = Callable[[Books, Doc, Writing], Doc]
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
    remove: Remove | None = None
    upserts: bool = True  # POST on the collection
    edits: bool = True  # POST on one of its rows
    single: bool = False  # one element in a request
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
        found = rows.get(key) or rows.get(key.lower()) or rows.get(key.upper())
        gone = found and found.get("Status") == "DELETED" and table in {"accounts", "tracking"}
        return None if gone else found

    return find


def _documents(kind: Kind) -> tuple[Find, Save]:
    def find(books: Books, key: str) -> Doc | None:
        return find_document(books, kind, key)

    def save(books: Books, body: Doc, writing: Writing) -> Doc:
        return save_document(books, kind, body, writing)

    return find, save


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
        paged=True,
        number_field="InvoiceNumber",
        has_lines=True,
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
        paged=True,
        number_field="CreditNoteNumber",
        has_lines=True,
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
        paged=True,
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
        delete_item,
        number_field="Code",
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
        paged=True,
        number_field="Reference",
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
    "accounts": Resource(
        "Accounts",
        "Account",
        "accounts",
        SETTINGS,
        settings.show_account,
        _by_id("accounts"),
        save_account,
        settings.echo_account,
        delete_account,
        upserts=False,
        single=True,
    ),
    "taxrates": Resource(
        "TaxRates",
        "TaxRate",
        "tax_rates",
        SETTINGS,
        settings.show_plain,
        _by_id("tax_rates"),
        save_tax_rate,
        settings.echo_plain,
        edits=False,
        single=True,
    ),
    "trackingcategories": Resource(
        "TrackingCategories",
        "TrackingCategory",
        "tracking",
        SETTINGS,
        settings.show_category,
        _by_id("tracking"),
        save_category,
        settings.echo_plain,
        delete_category,
        upserts=False,
        single=True,
    ),
    "currencies": Resource(
        "Currencies",
        "Currency",
        "currencies",
        SETTINGS,
        settings.show_currency,
        _by_id("currencies"),
        save_currency,
        settings.echo_plain,
        upserts=False,
        edits=False,
        number_field="Code",
    ),
    "brandingthemes": Resource(
        "BrandingThemes", "BrandingTheme", "themes", SETTINGS, settings.show_theme, _by_id("themes")
    ),
    "organisation": Resource(
        "Organisations",
        "Organisation",
        "organisation",
        SETTINGS,
        settings.show_organisation,
        _by_id("organisation"),
    ),
}
RESOURCES["organisations"] = RESOURCES["organisation"]
