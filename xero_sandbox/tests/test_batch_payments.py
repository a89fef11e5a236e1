"""Batch payments: several documents, one movement on the bank account."""

from typing import Any

import pytest

from xero_sandbox.tests.client import Client, messages
from xero_sandbox.tests.makers import LOCKED, SEEDED_INVOICE, TODAY, invoice

OTHER = "4f9b6b7e-0000-4000-8000-000000000000"


def batch(*payments: tuple[str, float], **changed: Any) -> dict[str, Any]:
    """A batch on the business account, today."""
    rows = [{"Invoice": {"InvoiceID": key}, "Amount": amount} for key, amount in payments]
    body = {
        "Account": {"Code": "090"},
        "Date": TODAY.isoformat(),
        "Reference": "Run 7",
        "Payments": rows,
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def made(xero: Client, *numbers: str, **changed: Any) -> list[str]:
    rows = xero.put("Invoices", {"Invoices": [invoice(n, **changed) for n in numbers]}).json["Invoices"]
    return [row["InvoiceID"] for row in rows]


def status(xero: Client, key: str) -> str:
    return str(xero.get(f"Invoices/{key}").json["Invoices"][0]["Status"])


def test_a_batch_pays_every_invoice_and_taking_it_back_opens_them_again(xero: Client) -> None:
    (first,) = made(xero, "B-1")
    reply = xero.put("BatchPayments", {"BatchPayments": [batch((SEEDED_INVOICE, 2880), (first, 10))]})
    row = reply.json["BatchPayments"][0]
    assert (row["Type"], row["Status"], row["TotalAmount"]) == ("RECBATCH", "AUTHORISED", 2890)
    assert (status(xero, SEEDED_INVOICE), status(xero, first)) == ("PAID", "AUTHORISED")
    payments = xero.get("Payments").json["Payments"]
    assert {payment["BatchPaymentID"] for payment in payments} == {row["BatchPaymentID"]}
    refused = xero.post(f"Payments/{payments[0]['PaymentID']}", {"Status": "DELETED"})
    assert messages(refused) == ["Payments within a batch cannot be deleted."]
    gone = xero.post(f"BatchPayments/{row['BatchPaymentID']}", {"Status": "DELETED"}).json["BatchPayments"][0]
    assert (gone["Status"], gone["Payments"]) == ("DELETED", [])
    assert status(xero, SEEDED_INVOICE) == "AUTHORISED"
    again = {"BatchPaymentID": row["BatchPaymentID"], "Status": "DELETED"}
    assert messages(xero.post("BatchPayments", again)) == [
        "Batch Payment not of valid status for modification"
    ]


def test_bills_make_a_batch_of_the_other_direction(xero: Client) -> None:
    line = {"Description": "Rent", "UnitAmount": 5, "AccountCode": "404"}
    (bill,) = made(xero, "BILL-1", Type="ACCPAY", LineItems=[line])
    assert xero.put("BatchPayments", batch((bill, 5))).json["BatchPayments"][0]["Type"] == "PAYBATCH"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (batch(), "A batch payment must contain at least one payment"),
        (batch((SEEDED_INVOICE, 1), Account={"Code": "200"}), "Account is not valid for payments"),
        (batch((SEEDED_INVOICE, 1), Account=None), "Account could not be found"),
        (
            batch((SEEDED_INVOICE, 2881)),
            "Payment amount exceeds the amount outstanding on this document",
        ),
        (batch((OTHER, 1)), "Invoice could not be found"),
        (
            batch((SEEDED_INVOICE, 1), Narrative="x" * 19),
            "The Narrative field cannot be longer than 18 characters",
        ),
    ],
)
def test_a_batch_is_refused_as_a_whole(xero: Client, body: dict[str, Any], expected: str) -> None:
    assert messages(xero.put("BatchPayments", body)) == [expected]
    assert xero.get("Payments").json["Payments"] == []
    assert xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]["AmountDue"] == 2880


def test_one_bad_payment_undoes_the_good_ones(xero: Client) -> None:
    (first,) = made(xero, "B-1")
    reply = xero.put("BatchPayments", batch((first, 1), (SEEDED_INVOICE, 9999)))
    assert messages(reply) == ["Payment amount exceeds the amount outstanding on this document"]
    assert xero.get(f"Invoices/{first}").json["Invoices"][0]["AmountPaid"] == 0


def test_one_currency_one_direction_and_no_locked_day(xero: Client) -> None:
    (euro,) = made(xero, "B-2", CurrencyCode="EUR")
    reply = xero.put("BatchPayments", batch((euro, 1), (SEEDED_INVOICE, 1)))
    assert messages(reply) == ["All payments of a batch must be of one direction and one currency"]
    late = xero.put("BatchPayments", batch((SEEDED_INVOICE, 1), Date=LOCKED.isoformat()))
    assert messages(late)[0].startswith("The document date cannot be before the period lock date")


def test_batches_are_listed_filtered_and_noted(xero: Client) -> None:
    key = xero.put("BatchPayments", batch((SEEDED_INVOICE, 1))).json["BatchPayments"][0]["BatchPaymentID"]
    assert len(xero.get("BatchPayments", where='Status=="AUTHORISED"').json["BatchPayments"]) == 1
    assert xero.get("BatchPayments", where="TotalAmount>5").json["BatchPayments"] == []
    assert xero.get(f"BatchPayments/{key}").json["BatchPayments"][0]["Reference"] == "Run 7"
    assert xero.put(f"BatchPayments/{key}/History", {"HistoryRecords": [{"Details": "x"}]}).status == 200
    details = [r["Details"] for r in xero.get(f"BatchPayments/{key}/History").json["HistoryRecords"]]
    assert details[0] == "x"
    assert xero.get(f"BatchPayments/{OTHER}").status == 404
    assert xero.post(f"BatchPayments/{OTHER}", {"Status": "DELETED"}).status == 404
