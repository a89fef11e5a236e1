"""Which fields of each collection a filter or an order may name, and what they hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import Doc


class Sort(StrEnum):
    """What a field holds."""

    TEXT = "String"
    MONEY = "Decimal"
    DAY = "DateTime"
    MOMENT = "Timestamp"
    FLAG = "Boolean"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its sort and how to get it from a stored row."""

    sort: Sort
    get: Callable[[Doc], Any]


def _plain(sort: Sort, *names: str) -> dict[str, Field]:
    return {name.lower(): Field(sort, lambda row, name=name: row.get(name)) for name in names}  # type: ignore[misc]


def _through(
    own: str, table: Callable[[Books], Mapping[str, Doc]], books: Books, prefix: str, *names: str
) -> dict[str, Field]:
    rows = table(books)
    return {
        f"{prefix}.{name}".lower(): Field(
            Sort.TEXT,
            lambda row, name=name: rows.get(row.get(own, ""), {}).get(name),  # type: ignore[misc]
        )
        for name in names
    }


_MOMENT = _plain(Sort.MOMENT, "UpdatedDateUTC")
_DOCUMENT = {
    **_plain(
        Sort.TEXT, "Type", "Status", "Reference", "CurrencyCode", "LineAmountTypes", "BrandingThemeID", "Url"
    ),
    **_plain(
        Sort.MONEY,
        "SubTotal",
        "TotalTax",
        "Total",
        "AmountDue",
        "AmountPaid",
        "AmountCredited",
        "RemainingCredit",
        "CurrencyRate",
    ),
    **_plain(Sort.DAY, "Date", "DueDate", "FullyPaidOnDate", "ExpectedPaymentDate", "PlannedPaymentDate"),
    **_plain(Sort.FLAG, "SentToContact"),
    **_MOMENT,
}
_OWN: dict[str, dict[str, Field]] = {
    "Invoices": {**_DOCUMENT, **_plain(Sort.TEXT, "InvoiceID", "InvoiceNumber")},
    "CreditNotes": {**_DOCUMENT, **_plain(Sort.TEXT, "CreditNoteID", "CreditNoteNumber")},
    "Contacts": {
        **_plain(
            Sort.TEXT,
            "ContactID",
            "ContactNumber",
            "AccountNumber",
            "ContactStatus",
            "Name",
            "FirstName",
            "LastName",
            "EmailAddress",
            "TaxNumber",
            "CompanyNumber",
            "DefaultCurrency",
        ),
        **_MOMENT,
    },
    "Items": {
        **_plain(Sort.TEXT, "ItemID", "Code", "Name", "Description"),
        **_plain(Sort.FLAG, "IsSold", "IsPurchased", "IsTrackedAsInventory"),
        **_MOMENT,
    },
    "Payments": {
        **_plain(Sort.TEXT, "PaymentID", "PaymentType", "Status", "Reference"),
        **_plain(Sort.MONEY, "Amount", "BankAmount", "CurrencyRate"),
        **_plain(Sort.DAY, "Date"),
        **_plain(Sort.FLAG, "IsReconciled"),
        **_MOMENT,
    },
    "BatchPayments": {
        **_plain(Sort.TEXT, "BatchPaymentID", "Type", "Status", "Reference"),
        **_plain(Sort.MONEY, "TotalAmount"),
        **_plain(Sort.DAY, "Date"),
        **_plain(Sort.FLAG, "IsReconciled"),
        **_MOMENT,
    },
    "Accounts": {
        **_plain(
            Sort.TEXT,
            "AccountID",
            "Code",
            "Name",
            "Type",
            "Status",
            "Class",
            "TaxType",
            "SystemAccount",
            "CurrencyCode",
        ),
        **_plain(Sort.FLAG, "EnablePaymentsToAccount", "ShowInExpenseClaims"),
        **_MOMENT,
    },
    "TaxRates": {
        **_plain(Sort.TEXT, "TaxType", "Name", "Status", "ReportTaxType"),
        **_plain(Sort.MONEY, "EffectiveRate", "DisplayTaxRate"),
        **_plain(
            Sort.FLAG,
            "CanApplyToAssets",
            "CanApplyToEquity",
            "CanApplyToExpenses",
            "CanApplyToLiabilities",
            "CanApplyToRevenue",
        ),
    },
    "Currencies": _plain(Sort.TEXT, "Code", "Description"),
    "TrackingCategories": _plain(Sort.TEXT, "TrackingCategoryID", "Name", "Status"),
    "BrandingThemes": _plain(Sort.TEXT, "BrandingThemeID", "Name"),
    "Organisations": _plain(Sort.TEXT, "OrganisationID", "Name"),
}


def fields_of(collection: str, books: Books) -> dict[str, Field]:
    """Every field of a collection, those of its contact, invoice or account included."""
    own = dict(_OWN[collection])
    if collection in {"Invoices", "CreditNotes"}:
        own |= _through(
            "ContactID",
            lambda b: b.contacts.rows,
            books,
            "Contact",
            "ContactID",
            "Name",
            "ContactNumber",
            "EmailAddress",
            "ContactStatus",
        )
    if collection == "Payments":
        own |= _through(
            "InvoiceID",
            lambda b: b.invoices.rows,
            books,
            "Invoice",
            "InvoiceID",
            "InvoiceNumber",
            "Type",
            "Status",
        )
        own |= _through(
            "CreditNoteID",
            lambda b: b.credit_notes.rows,
            books,
            "CreditNote",
            "CreditNoteID",
            "CreditNoteNumber",
        )
        own |= _through("AccountID", lambda b: b.accounts.rows, books, "Account", "AccountID", "Code")
    return own
