"""Every refusal one row: what is sent, and Xero's words for no."""

from typing import Any

import pytest

from xero_sandbox.rules.periods import long_date
from xero_sandbox.tests.client import Client, messages
from xero_sandbox.tests.makers import (
    BLUEWATER,
    LOCKED,
    SEEDED_INVOICE,
    invoice,
    line,
    payment,
)

PAID_MOVE = (
    "The status {} cannot be applied to the invoice because it has payments or credit notes allocated to it."
)
ARCHIVED_CONTACT = (
    "The contact with the specified contact details has been archived. The contact must be un-archived "
    "before creating new invoices or credit notes."
)
ARCHIVED_EDIT = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)
NO_EDIT = "This document cannot be edited as it has a payment or credit note allocated to it."
NOT_CREATABLE = "Invoice not of valid status for creation"
NOT_EDITABLE = "Invoice not of valid status for modification"


CREATE_ROWS = [
    (invoice("INV-20007"), "Invoice # must be unique."),
    (invoice("inv-20007"), "Invoice # must be unique."),
    (invoice(Contact=None), "A Contact must be specified for this type of transaction"),
    (invoice(Contact={}), "A Contact must be specified for this type of transaction"),
    (invoice(LineItems=[]), "One or more line items must be specified"),
    (invoice(LineItems=None), "One or more line items must be specified"),
    (invoice(Status="PAID"), NOT_CREATABLE),
    (invoice(Status="VOIDED"), NOT_CREATABLE),
    (invoice(Status="DELETED"), NOT_CREATABLE),
    (invoice(DueDate=None), "The DueDate must be specified for an approved invoice"),
    (
        invoice(LineItems=[line(AccountCode="999")]),
        "Account code '999' is not a valid code for this document.",
    ),
    (
        invoice(LineItems=[line(AccountCode="610")]),
        "Account code '610' is not a valid code for this document.",
    ),
    (
        invoice(LineItems=[line(AccountCode="090")]),
        "Account code '090' is not a valid code for this document.",
    ),
    (
        invoice(LineItems=[line(AccountCode="299")]),
        "Account code '299' has been archived, or has been deleted. "
        "Each line item must reference a valid account.",
    ),
    (invoice(LineItems=[line(AccountCode=None)]), "Account code must be specified"),
    (invoice(LineItems=[line(Description=None)]), "Description must be specified"),
    (
        invoice(LineItems=[line(TaxType="NOPE")]),
        "The TaxType code 'NOPE' does not exist or cannot be used for this type of transaction.",
    ),
    (
        invoice(LineItems=[line(TaxType="INPUT2")]),
        "The TaxType code 'INPUT2' cannot be used with account code '200'.",
    ),
    (
        invoice(LineItems=[line(Quantity=1, UnitAmount=100, LineAmount=1)]),
        "The line total 1.00 does not match the expected line total 100.00",
    ),
    (invoice(Total=999), "The document total does not equal the sum of the lines."),
    (invoice(LineItems=[line(TaxAmount=22)]), "Tax amount cannot be greater than the line amount"),
    (invoice(CurrencyCode="CHF"), "Organisation is not subscribed to currency CHF"),
    (
        invoice(Date=LOCKED.isoformat()),
        "The document date cannot be before the period lock date, "
        f"currently set at {long_date(LOCKED.isoformat())}",
    ),
    (invoice(Contact=BLUEWATER), ARCHIVED_CONTACT),
    (invoice(Contact={"Name": "bluewater logistics LTD"}), ARCHIVED_CONTACT),
    (invoice(LineItems=[line(ItemCode="NOPE")]), "Item code 'NOPE' is not valid"),
    (
        invoice(LineItems=[line(Tracking=[{"Name": "Office", "Option": "Paris"}])]),
        "The tracking option 'Paris' of category 'Office' could not be found",
    ),
    (invoice(LineItems=[line(UnitAmount=-10)]), "The document total cannot be negative"),
    (invoice(Reference="x" * 256), "The Reference field cannot be longer than 255 characters"),
    (
        invoice(Url="https://www.xero.com/x"),
        "Url must be a valid absolute address that does not contain 'xero'",
    ),
    (
        invoice(LineItems=[line(UnitAmount=9_999_999_999)]),
        "The line amount cannot be greater than 9999999999.99",
    ),
    (invoice(LineItems=[line(DiscountRate=101)]), "Discount must be between zero and the line's full amount"),
]


@pytest.mark.parametrize(("body", "message"), CREATE_ROWS)
def test_an_invoice_is_refused_in_xeros_words(xero: Client, body: dict[str, Any], message: str) -> None:
    reply = xero.put("Invoices", {"Invoices": [body]})
    assert message in messages(reply)
    echo = reply.json["Elements"][0]
    assert echo["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert xero.get("Invoices", page="1").json["pagination"]["itemCount"] == 1


CONTACT_ROWS = [
    (
        {"Name": "harbour & vale ltd"},
        "The contact name harbour & vale ltd is already assigned to another contact. "
        "The contact name must be unique across all active contacts.",
    ),
    (
        {"EmailAddress": "a@b.example"},
        "The Contact must contain at least 1 of the following elements to identify the contact: "
        "Name, ContactID, ContactNumber",
    ),
    ({"Name": "New", "EmailAddress": "not an address"}, "Email address must be valid."),
    ({"Name": "New", "Website": "nope"}, "Website must be valid"),
    (
        {"Name": "New", "Addresses": [{"AddressType": "STREET", "PostalCode": "x" * 51}]},
        "The PostalCode field cannot be longer than 50 characters",
    ),
    (
        {"Name": "a <b>"},
        "The contact name must not contain < or >, nor double, leading or trailing spaces",
    ),
]


@pytest.mark.parametrize(("body", "message"), CONTACT_ROWS)
def test_a_contact_is_refused_in_xeros_words(xero: Client, body: dict[str, Any], message: str) -> None:
    assert messages(xero.put("Contacts", {"Contacts": [body]})) == [message]


def test_a_contact_number_is_unique_among_all_contacts(xero: Client) -> None:
    xero.put("Contacts", {"Name": "One", "ContactNumber": "N-1"})
    assert messages(xero.put("Contacts", {"Name": "Two", "ContactNumber": "n-1"})) == [
        "The contact number n-1 is already assigned to another contact. "
        "The contact number must be unique across all contacts."
    ]


def test_an_archived_contact_cannot_be_edited(xero: Client) -> None:
    assert messages(xero.post("Contacts", {**BLUEWATER, "Name": "Other"})) == [ARCHIVED_EDIT]
    assert messages(xero.post("Contacts", {"Name": "Bluewater Logistics Ltd"})) == [ARCHIVED_EDIT]


def test_an_item_code_is_unique(xero: Client) -> None:
    assert xero.put("Items", {"Code": "abc"}).status == 200
    reply = xero.put("Items", {"Code": "ABC"})
    assert messages(reply) == ["Price List Item with Code 'ABC' already exists"]


PAYMENT_ROWS = [
    (payment(SEEDED_INVOICE, 2880.01), ["Payment amount exceeds the amount outstanding on this document"]),
    (payment(SEEDED_INVOICE, 1, Account={"Code": "nope"}), ["Account could not be found"]),
    (payment(SEEDED_INVOICE, 1, Account={"Code": "200"}), ["Account is not valid for payments"]),
    (payment(SEEDED_INVOICE, 0), ["Payment amount must be greater than zero"]),
    (
        payment(SEEDED_INVOICE, 1, CreditNote={"CreditNoteNumber": "x"}),
        ["A payment must name exactly one document"],
    ),
    (payment("4f9b6b7e-0000-4000-8000-000000000000", 1), ["Invoice could not be found"]),
]


@pytest.mark.parametrize(("body", "expected"), PAYMENT_ROWS)
def test_a_payment_is_refused_in_xeros_words(xero: Client, body: dict[str, Any], expected: list[str]) -> None:
    assert messages(xero.put("Payments", {"Payments": [body]})) == expected
