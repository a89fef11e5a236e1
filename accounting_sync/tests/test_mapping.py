"""PURE: what our values look like in Xero's JSON."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting_sync.ports import OutgoingContact, OutgoingDocument, OutgoingItem, OutgoingLine
from accounting_sync.xero import mapping
from invoices.choices import DocumentKind

LINE = OutgoingLine(
    description="Hours of Ana",
    quantity=Decimal("37.5"),
    unit_price=Decimal("24.7525"),
    account_code="220",
    tax_type="OUTPUT2",
)
INVOICE = OutgoingDocument(
    kind=DocumentKind.INVOICE,
    number="T-1",
    contact_id="0b6cb0b7-9f1a-4c50-8d4d-8b1b8d1f3a01",
    issue_date=date(2026, 2, 28),
    due_date=date(2026, 3, 30),
    currency="GBP",
    reference="PO 7",
    status="AUTHORISED",
    lines=(LINE,),
)
CREDIT_NOTE = replace(INVOICE, kind=DocumentKind.CREDIT_NOTE, number="C-1")

# As many digits as an invoice line's columns hold: ten before the point, four after.
amounts = st.decimals(
    min_value=Decimal("-9999999999.9999"),
    max_value=Decimal("9999999999.9999"),
    places=4,
    allow_nan=False,
    allow_infinity=False,
)
texts = st.text(max_size=40)
lines = st.builds(
    OutgoingLine,
    description=texts,
    quantity=amounts,
    unit_price=amounts,
    account_code=texts,
    tax_type=texts,
    item_code=texts,
    tracking=st.none() | st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    remote_id=texts,
)
documents = st.builds(
    OutgoingDocument,
    kind=st.sampled_from(DocumentKind),
    number=texts,
    contact_id=texts,
    issue_date=st.dates(),
    due_date=st.dates(),
    currency=texts,
    reference=texts,
    status=texts,
    lines=st.lists(lines, max_size=3).map(tuple),
    branding_theme_id=texts,
    remote_id=texts,
)


def keys_in(value: Any) -> set[str]:
    """Every key at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_in, value.values()))
    return set().union(*map(keys_in, value)) if isinstance(value, list) else set()


def test_an_invoice_is_written_field_by_field() -> None:
    assert mapping.document_element(INVOICE) == {
        "Type": "ACCREC",
        "InvoiceNumber": "T-1",
        "Contact": {"ContactID": "0b6cb0b7-9f1a-4c50-8d4d-8b1b8d1f3a01"},
        "Date": "2026-02-28",
        "DueDate": "2026-03-30",
        "CurrencyCode": "GBP",
        "Status": "AUTHORISED",
        "LineAmountTypes": "Exclusive",
        "Reference": "PO 7",
        "LineItems": [
            {
                "Description": "Hours of Ana",
                "Quantity": 37.5,
                "UnitAmount": 24.7525,
                "AccountCode": "220",
                "TaxType": "OUTPUT2",
            }
        ],
    }


def test_a_credit_note_has_its_own_type_and_number_and_no_due_date() -> None:
    element = mapping.document_element(CREDIT_NOTE)
    assert (element["Type"], element["CreditNoteNumber"]) == ("ACCRECCREDIT", "C-1")
    assert not {"DueDate", "InvoiceNumber", "InvoiceID"} & set(element)


@pytest.mark.parametrize(("document", "name"), [(INVOICE, "InvoiceID"), (CREDIT_NOTE, "CreditNoteID")])
def test_an_update_carries_its_id_and_a_creation_none(document: OutgoingDocument, name: str) -> None:
    assert name not in mapping.document_element(document)
    assert mapping.document_element(replace(document, remote_id="the-id"))[name] == "the-id"


def test_a_line_carries_its_id_only_where_there_is_one() -> None:
    assert "LineItemID" not in mapping.line_element(LINE)
    assert mapping.line_element(replace(LINE, remote_id="line-id"))["LineItemID"] == "line-id"


def test_a_line_names_its_item_only_where_there_is_one() -> None:
    assert "ItemCode" not in mapping.line_element(LINE)
    assert mapping.line_element(replace(LINE, item_code="PERM-FEE"))["ItemCode"] == "PERM-FEE"


def test_a_line_names_its_tracking_only_where_tracker_has_a_say() -> None:
    assert "Tracking" not in mapping.line_element(LINE)
    assert mapping.line_element(replace(LINE, tracking=()))["Tracking"] == []
    assert mapping.line_element(replace(LINE, tracking=(("category", "option"),)))["Tracking"] == [
        {"TrackingCategoryID": "category", "TrackingOptionID": "option"}
    ]


@pytest.mark.parametrize("document", [INVOICE, CREDIT_NOTE])
def test_a_document_names_its_theme_only_where_there_is_one(document: OutgoingDocument) -> None:
    assert "BrandingThemeID" not in mapping.document_element(document)
    themed = replace(document, branding_theme_id="theme")
    assert mapping.document_element(themed)["BrandingThemeID"] == "theme"


@given(documents)
def test_no_tax_or_line_amount_is_ever_sent(document: OutgoingDocument) -> None:
    sent = keys_in(mapping.document_element(document))
    assert not {"TaxAmount", "TotalTax", "LineAmount", "SubTotal", "Total"} & sent


@given(documents)
def test_a_contact_is_sent_by_its_id_only(document: OutgoingDocument) -> None:
    assert mapping.document_element(document)["Contact"] == {"ContactID": document.contact_id}


@given(documents)
def test_only_invoices_have_a_due_date(document: OutgoingDocument) -> None:
    is_invoice = document.kind == DocumentKind.INVOICE
    assert ("DueDate" in mapping.document_element(document)) is is_invoice


@given(quantity=amounts, price=amounts)
def test_four_decimal_places_survive_the_json_exactly(quantity: Decimal, price: Decimal) -> None:
    element = mapping.line_element(replace(LINE, quantity=quantity, unit_price=price))
    read = json.loads(mapping.body("Invoices", [element]), parse_float=Decimal)["Invoices"][0]
    assert (read["Quantity"], read["UnitAmount"]) == (quantity, price)


@given(documents)
def test_the_same_document_makes_the_same_bytes(document: OutgoingDocument) -> None:
    again = replace(document, lines=tuple(replace(line) for line in document.lines))
    first, second = (mapping.body("Invoices", [mapping.document_element(each)]) for each in (document, again))
    assert first.encode() == second.encode()


def test_different_documents_make_different_bytes() -> None:
    other = replace(INVOICE, reference="PO 8")
    bodies = {mapping.body("Invoices", [mapping.document_element(each)]) for each in (INVOICE, other)}
    assert len(bodies) == 2


def test_the_body_wraps_its_elements_in_their_collection() -> None:
    assert json.loads(mapping.body("Items", [{"Code": "A"}])) == {"Items": [{"Code": "A"}]}


def test_a_contact_is_written_with_the_fields_it_has() -> None:
    contact = OutgoingContact(
        key="1",
        name="Acme & Söhne Ltd",
        account_number="A-1",
        email="ap@acme.example",
        tax_number="GB123",
        currency="EUR",
        address=("1 High Street", "Floor 2", "Leeds", "Yorkshire", "LS1 1AA", "UK"),
    )
    assert mapping.contact_element(contact) == {
        "Name": "Acme & Söhne Ltd",
        "AccountNumber": "A-1",
        "EmailAddress": "ap@acme.example",
        "TaxNumber": "GB123",
        "DefaultCurrency": "EUR",
        "Addresses": [
            {
                "AddressType": "POBOX",
                "AddressLine1": "1 High Street",
                "AddressLine2": "Floor 2",
                "City": "Leeds",
                "Region": "Yorkshire",
                "PostalCode": "LS1 1AA",
                "Country": "UK",
            }
        ],
    }


def test_empty_fields_of_a_contact_are_left_out() -> None:
    assert mapping.contact_element(OutgoingContact(key="1", name="Acme")) == {"Name": "Acme"}
    with_city = OutgoingContact(key="1", name="Acme", address=("", "", "Leeds", "", "", ""))
    (address,) = mapping.contact_element(with_city)["Addresses"]
    assert address == {"AddressType": "POBOX", "City": "Leeds"}


def test_an_item_is_written_without_prices() -> None:
    assert mapping.item_element(OutgoingItem("FEE", "Fee", "A fee")) == {
        "Code": "FEE",
        "Name": "Fee",
        "Description": "A fee",
    }
    assert mapping.item_element(OutgoingItem("FEE", "Fee")) == {"Code": "FEE", "Name": "Fee"}
