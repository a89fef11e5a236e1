"""PURE: our values to Xero's JSON and back, field by field.

Bodies are JSON text with a fixed order of keys: the same document always makes the same bytes.
Amounts are JSON numbers; a float carries 15 digits, Xero's largest amount (9,999,999,999.9999) has 14.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounting_sync.ports import (
    Contact,
    Document,
    Item,
    OutgoingContact,
    OutgoingDocument,
    OutgoingItem,
    OutgoingLine,
)
from invoices.choices import DocumentKind

# What no row can hold (NUL, and halves of a pair, which JSON can spell: “\ud800”), and what would steer the
# terminal or the mail a name is printed in. Line breaks and tabs stay.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
TIME = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
LARGEST = Decimal(10) ** 12  # what our amount columns hold; Xero's are smaller
# What reading raises when a value is not what it should be; whoever reads an answer catches all of it.
UNREADABLE = (
    ValueError,  # no JSON; a time, an id or a number in another spelling
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,  # decimal's InvalidOperation; a time beyond the calendar
    OSError,  # a time the platform cannot compute
    RecursionError,  # JSON nested without end
)
NO_ID = "00000000-0000-0000-0000-000000000000"  # echoed for an element that was not created

# What differs between the two kinds of document.
COLLECTION = {DocumentKind.INVOICE: "Invoices", DocumentKind.CREDIT_NOTE: "CreditNotes"}
NUMBER = {DocumentKind.INVOICE: "InvoiceNumber", DocumentKind.CREDIT_NOTE: "CreditNoteNumber"}
ID = {DocumentKind.INVOICE: "InvoiceID", DocumentKind.CREDIT_NOTE: "CreditNoteID"}
TYPE = {DocumentKind.INVOICE: "ACCREC", DocumentKind.CREDIT_NOTE: "ACCRECCREDIT"}


def body(collection: str, elements: Sequence[Mapping[str, Any]]) -> str:
    """The JSON text of a request."""
    return json.dumps({collection: list(elements)})


def contact_element(contact: OutgoingContact) -> dict[str, Any]:
    """A new contact; empty fields are left out."""
    line_1, line_2, city, region, postal_code, country = contact.address
    address = {
        "AddressType": "POBOX",  # the one Xero prints on invoices
        "AddressLine1": line_1,
        "AddressLine2": line_2,
        "City": city,
        "Region": region,
        "PostalCode": postal_code,
        "Country": country,
    }
    element = {
        "Name": contact.name,
        "AccountNumber": contact.account_number,
        "EmailAddress": contact.email,
        "TaxNumber": contact.tax_number,
        "DefaultCurrency": contact.currency,
    }
    filled: dict[str, Any] = {key: value for key, value in element.items() if value}
    if any(contact.address):
        filled["Addresses"] = [{key: value for key, value in address.items() if value}]
    return filled


def item_element(item: OutgoingItem) -> dict[str, Any]:
    """A new item without prices: the line says what it costs."""
    element = {"Code": item.code, "Name": item.name}
    return element | ({"Description": item.description} if item.description else {})


def document_element(document: OutgoingDocument) -> dict[str, Any]:
    """An invoice or credit note. Xero computes the tax itself (certification checkpoint 8)."""
    element: dict[str, Any] = {"Type": TYPE[document.kind]}
    if document.remote_id:
        element[ID[document.kind]] = document.remote_id
    element |= {
        NUMBER[document.kind]: document.number,
        "Contact": {"ContactID": document.contact_id},  # only the id: other fields would edit the contact
        "Date": document.issue_date.isoformat(),
        "CurrencyCode": document.currency,
        "Status": document.status,
        "LineAmountTypes": "Exclusive",
        "Reference": document.reference,
        "LineItems": [line_element(line) for line in document.lines],
    }
    if document.branding_theme_id:
        element["BrandingThemeID"] = document.branding_theme_id
    if document.kind == DocumentKind.INVOICE:
        element["DueDate"] = document.due_date.isoformat()
    return element


def line_element(line: OutgoingLine) -> dict[str, Any]:
    """One line; LineAmount is left to Xero, which computes it as we do."""
    element: dict[str, Any] = {"LineItemID": line.remote_id} if line.remote_id else {}
    element |= {
        "Description": line.description,
        "Quantity": float(line.quantity),
        "UnitAmount": float(line.unit_price),
        "AccountCode": line.account_code,
        "TaxType": line.tax_type,
    }
    if line.item_code:
        element["ItemCode"] = line.item_code
    if line.tracking is not None:  # with a LineItemID, a line keeps what is not named: none is said as []
        element["Tracking"] = [
            {"TrackingCategoryID": category, "TrackingOptionID": option} for category, option in line.tracking
        ]
    return element


def read_document(element: Mapping[str, Any], kind: DocumentKind) -> Document:
    """A document of an answer; `problems` are filled when Xero refused it."""
    problems = _problems(element, ID[kind])
    if problems:
        there = remote_id(element, ID[kind]).replace(NO_ID, "")  # of a refused update; what is new has none
        return Document(number=text(element, NUMBER[kind]), remote_id=there, problems=problems)
    return Document(
        number=text(element, NUMBER[kind]),
        remote_id=remote_id(element, ID[kind]),
        contact_id=text(element.get("Contact") or {}, "ContactID"),
        status=text(element, "Status"),
        currency=text(element, "CurrencyCode"),
        total=_money(element, "Total"),
        amount_paid=_paid(element, kind),
        amount_credited=_money(element, "AmountCredited"),
        amount_due=_money(element, "AmountDue"),
        paid_on=read_date(element.get("FullyPaidOnDate")),
        line_ids=tuple(text(line, "LineItemID") for line in element.get("LineItems") or []),
        updated_at=read_time(element.get("UpdatedDateUTC")),
    )


def read_contact(element: Mapping[str, Any]) -> Contact:
    """A contact of an answer."""
    return Contact(
        name=text(element, "Name"),
        remote_id=remote_id(element, "ContactID"),
        email=text(element, "EmailAddress"),
        contact_number=text(element, "ContactNumber"),
        account_number=text(element, "AccountNumber"),
        tax_number=text(element, "TaxNumber"),
        merged_to=remote_id(element, "MergedToContactID"),
        is_archived=element.get("ContactStatus", "ACTIVE") != "ACTIVE",
        updated_at=read_time(element.get("UpdatedDateUTC")),
        problems=_problems(element, "ContactID"),
    )


def read_item(element: Mapping[str, Any]) -> Item:
    """An item of an answer."""
    return Item(
        code=text(element, "Code"),
        remote_id=remote_id(element, "ItemID"),
        name=text(element, "Name"),
        problems=_problems(element, "ItemID"),
    )


def read_time(value: str | None) -> datetime | None:
    """`/Date(1573755038314+0000)/`: milliseconds since 1970, UTC whatever the offset says."""
    if not value:
        return None
    found = TIME.fullmatch(value)
    if found is None:
        raise ValueError(f"“{value}” is not Xero's way of writing a time.")
    return datetime.fromtimestamp(int(found[1]) / 1000, tz=UTC)


def read_date(value: str | None) -> date | None:
    """A plain date, carried as midnight UTC."""
    moment = read_time(value)
    return moment.date() if moment else None


def element_messages(element: Mapping[str, Any]) -> list[str]:
    """The validation messages of one element and of its lines and contact."""
    nested = [*(element.get("LineItems") or []), element.get("Contact") or {}]
    holders = [element, *(part for part in nested if isinstance(part, dict))]
    rows = [text(row, "Message") for holder in holders for row in holder.get("ValidationErrors") or []]
    return list(dict.fromkeys(row for row in rows if row))


def _problems(element: Mapping[str, Any], id_key: str) -> tuple[str, ...]:
    """Why it was refused; empty when it stands in the books. What has no id does not stand there."""
    failed = element.get("HasErrors") or element.get("HasValidationErrors") or element.get("ValidationErrors")
    is_there = remote_id(element, id_key) not in {"", NO_ID}
    if is_there and not failed and element.get("StatusAttributeString", "OK") != "ERROR":
        return ()
    return tuple(element_messages(element)) or ("Xero refused it without a reason.",)


def _money(element: Mapping[str, Any], key: str) -> Decimal:
    amount = Decimal(str(element.get(key) or 0)).quantize(Decimal("0.01"))
    if abs(amount) >= LARGEST:  # raises by itself when it is no number
        raise ValueError(f"{key} is too large.")
    return amount


def text(element: Mapping[str, Any], key: str) -> str:
    """A text of an answer; blank when there is none. Raises TypeError for anything else."""
    value = element.get(key)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{key} is no text.")
    return printable(value or "")


def printable(text: str) -> str:
    """A text without control characters and half pairs; nobody sees what is left out."""
    return UNSEEN.sub("", text)


def remote_id(element: Mapping[str, Any], key: str) -> str:
    """An id in the one spelling we compare; blank when there is none."""
    found = text(element, key)
    return str(UUID(found)) if found else ""


def _paid(element: Mapping[str, Any], kind: DocumentKind) -> Decimal:
    """A credit note has no AmountPaid: what is no longer remaining was used or refunded."""
    if kind == DocumentKind.INVOICE or "RemainingCredit" not in element:
        return _money(element, "AmountPaid")
    return _money(element, "Total") - _money(element, "RemainingCredit")
