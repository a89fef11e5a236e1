"""PURE: what Xero's JSON means to us: documents, contacts, items, times, refusals."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting_sync.ports import Contact, Document, Item
from accounting_sync.xero import mapping
from invoices.choices import DocumentKind

ID = "243216c5-369e-4056-ac67-05388f86dc81"
INVOICE: dict[str, Any] = {
    "InvoiceID": ID,
    "InvoiceNumber": "T-1",
    "Contact": {"ContactID": "contact-id", "Name": "Acme"},
    "Status": "PAID",
    "CurrencyCode": "GBP",
    "Total": Decimal("120.00"),
    "AmountPaid": Decimal("100.50"),
    "AmountCredited": Decimal("19.5"),
    "AmountDue": 0,
    "FullyPaidOnDate": "/Date(1772236800000+0000)/",
    "LineItems": [{"LineItemID": "line-1"}, {"LineItemID": "line-2"}],
    "UpdatedDateUTC": "/Date(1573755038314+0000)/",
}
CREDIT_NOTE: dict[str, Any] = {
    "CreditNoteID": ID,
    "CreditNoteNumber": "C-1",
    "Contact": {"ContactID": "contact-id"},
    "Status": "AUTHORISED",
    "Total": 96,
    "RemainingCredit": Decimal("36.00"),
}


def read(element: dict[str, Any], kind: DocumentKind = DocumentKind.INVOICE) -> Document:
    return mapping.read_document(element, kind)


def test_an_invoice_is_read_field_by_field() -> None:
    assert read(INVOICE) == Document(
        number="T-1",
        remote_id=ID,
        contact_id="contact-id",
        status="PAID",
        currency="GBP",
        total=Decimal("120.00"),
        amount_paid=Decimal("100.50"),
        amount_credited=Decimal("19.50"),
        amount_due=Decimal("0.00"),
        paid_on=date(2026, 2, 28),
        line_ids=("line-1", "line-2"),
        updated_at=datetime(2019, 11, 14, 18, 10, 38, 314000, tzinfo=UTC),
    )


def test_a_credit_note_is_paid_by_what_is_no_longer_remaining() -> None:
    document = read(CREDIT_NOTE, DocumentKind.CREDIT_NOTE)
    assert (document.number, document.remote_id) == ("C-1", ID)
    assert (document.total, document.amount_paid) == (Decimal("96.00"), Decimal("60.00"))


def test_a_credit_note_without_a_remainder_in_the_answer_counts_as_unpaid() -> None:
    element = {key: value for key, value in CREDIT_NOTE.items() if key != "RemainingCredit"}
    assert read(element, DocumentKind.CREDIT_NOTE).amount_paid == 0


def test_unknown_keys_and_missing_ones_do_no_harm() -> None:
    strange = {"InvoiceID": ID, "InvoiceNumber": "T-1", "NewIn2027": {"a": [None]}, "Contact": None}
    assert read(strange) == Document(number="T-1", remote_id=ID, total=Decimal("0.00"))


@given(st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2))
def test_totals_are_read_to_the_cent(total: Decimal) -> None:
    assert read(INVOICE | {"Total": total}).total == total


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))
def test_any_millisecond_is_read_as_utc(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
    since_1970 = moment - datetime(1970, 1, 1, tzinfo=UTC)
    milliseconds = int(since_1970.total_seconds() * 1000 + (0.5 if since_1970.days >= 0 else -0.5))
    found = mapping.read_time(f"/Date({milliseconds}+0000)/")
    assert found is not None
    assert abs((found - moment).total_seconds()) < 0.001


@pytest.mark.parametrize("offset", ["", "+0000", "+1300", "-0500"])
def test_the_offset_of_a_time_changes_nothing(offset: str) -> None:
    assert mapping.read_time(f"/Date(1767312000000{offset})/") == datetime(2026, 1, 2, tzinfo=UTC)
    assert mapping.read_date(f"/Date(1767312000000{offset})/") == date(2026, 1, 2)


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_time_is_read_as_none(nothing: str | None) -> None:
    assert mapping.read_time(nothing) is None
    assert mapping.read_date(nothing) is None


# --- refusals ------------------------------------------------------------------------------------------


def errors(*messages: str) -> dict[str, Any]:
    return {"ValidationErrors": [{"Message": text} for text in messages]}


def test_the_messages_of_document_lines_and_contact_are_all_told_once_and_in_order() -> None:
    element = {
        "InvoiceID": mapping.NO_ID,
        "InvoiceNumber": "T-1",
        "StatusAttributeString": "ERROR",
        **errors("Invoice # must be unique.", "Account code must be specified"),
        "LineItems": [errors("Account code must be specified"), {}, errors("Line two is wrong")],
        "Contact": {"ContactID": "x", **errors("Email address must be valid.")},
    }
    assert read(element) == Document(
        number="T-1",
        problems=(
            "Invoice # must be unique.",
            "Account code must be specified",
            "Line two is wrong",
            "Email address must be valid.",
        ),
    )


@pytest.mark.parametrize(
    "sign",
    [
        {"StatusAttributeString": "ERROR"},
        {"HasErrors": True},
        {"HasValidationErrors": True},
        {"InvoiceID": mapping.NO_ID},
        {"InvoiceID": ""},
    ],
)
def test_every_sign_of_a_refusal_counts_even_without_words(sign: dict[str, Any]) -> None:
    document = read(INVOICE | sign)
    assert document.problems == ("Xero refused it without a reason.",)


def test_a_refusal_names_the_document_it_is_of_when_there_is_one() -> None:
    assert read(INVOICE | {"HasErrors": True}).remote_id == INVOICE["InvoiceID"]
    assert read(INVOICE | {"InvoiceID": mapping.NO_ID}).remote_id == ""


@pytest.mark.parametrize(
    "sign", [{"StatusAttributeString": "OK"}, {"HasErrors": False, "ValidationErrors": []}]
)
def test_an_accepted_document_has_no_problems(sign: dict[str, Any]) -> None:
    assert read(INVOICE | sign).problems == ()


def test_a_refused_credit_note_keeps_its_own_number() -> None:
    element = {"CreditNoteID": mapping.NO_ID, "CreditNoteNumber": "C-1", **errors("No.")}
    assert read(element, DocumentKind.CREDIT_NOTE) == Document(number="C-1", problems=("No.",))


def test_nulls_among_the_parts_do_not_hide_the_messages() -> None:
    element = {"LineItems": None, "Contact": None, **errors("Said.", ""), "StatusAttributeString": "ERROR"}
    assert read(element).problems == ("Said.",)


# --- contacts, items, the organisation -----------------------------------------------------------------


def test_a_contact_is_read_with_its_state() -> None:
    element = {"ContactID": ID, "Name": "Acme", "ContactStatus": "ARCHIVED"}
    assert mapping.read_contact(element) == Contact("Acme", ID, is_archived=True)
    assert not mapping.read_contact({"ContactID": ID, "ContactStatus": "ACTIVE"}).is_archived


def test_a_refused_contact_and_item_tell_why() -> None:
    refused = {
        "Name": "Bad",
        "Code": "B",
        "HasValidationErrors": True,
        **errors("Email address must be valid."),
    }
    assert mapping.read_contact(refused).problems == ("Email address must be valid.",)
    assert mapping.read_item(refused).problems == ("Email address must be valid.",)


@pytest.mark.parametrize("remote_id", ["", mapping.NO_ID])
def test_a_contact_or_item_without_an_id_was_not_created(remote_id: str) -> None:
    without = {"Name": "A", "ContactID": remote_id, "Code": "A", "ItemID": remote_id}
    assert mapping.read_contact(without).problems == ("Xero refused it without a reason.",)
    assert mapping.read_item(without).problems == ("Xero refused it without a reason.",)


def test_an_item_is_read() -> None:
    element = {"Code": "FEE", "ItemID": ID, "Name": "Placement fee"}
    assert mapping.read_item(element) == Item("FEE", ID, "Placement fee")
