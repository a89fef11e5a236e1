"""The life of a document: moves, payments, locks, lines, numbers, rates."""

from datetime import date

import pytest

from xero_sandbox.tests.client import Client, messages
from xero_sandbox.tests.makers import (
    HARBOUR,
    SEEDED_INVOICE,
    credit_note,
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


def pay(xero: Client, amount: float) -> str:
    return str(xero.put("Payments", payment(SEEDED_INVOICE, amount)).json["Payments"][0]["PaymentID"])


def test_paying_a_paid_invoice_says_both_things(xero: Client) -> None:
    pay(xero, 2880)
    assert messages(xero.put("Payments", payment(SEEDED_INVOICE, 1))) == [
        "Payment amount exceeds the amount outstanding on this document",
        "Payments can only be made against Authorised documents",
    ]


@pytest.mark.parametrize("status", ["VOIDED", "DRAFT", "SUBMITTED"])
def test_a_part_paid_invoice_keeps_its_status(xero: Client, status: str) -> None:
    pay(xero, 100)
    assert messages(xero.post(f"Invoices/{SEEDED_INVOICE}", {"Status": status})) == [PAID_MOVE.format(status)]


def test_a_part_paid_invoice_takes_words_but_no_money(xero: Client) -> None:
    pay(xero, 100)
    stored = xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]
    kept = {"LineItemID": stored["LineItems"][0]["LineItemID"]}
    good = {"Reference": "PO 7", "LineItems": [{**kept, "Description": "other words", "AccountCode": "260"}]}
    assert xero.post(f"Invoices/{SEEDED_INVOICE}", good).status == 200
    for bad in ({**kept, "UnitAmount": 1}, {"Description": "new", "UnitAmount": 1, "AccountCode": "200"}):
        assert messages(xero.post(f"Invoices/{SEEDED_INVOICE}", {"LineItems": [bad]})) == [NO_EDIT]
    assert messages(xero.post(f"Invoices/{SEEDED_INVOICE}", {"CurrencyCode": "EUR"})) == [NO_EDIT]


MOVES = [
    ("DRAFT", "SUBMITTED", True),
    ("DRAFT", "AUTHORISED", True),
    ("DRAFT", "DELETED", True),
    ("DRAFT", "VOIDED", False),
    ("DRAFT", "PAID", False),
    ("SUBMITTED", "DRAFT", True),
    ("SUBMITTED", "AUTHORISED", True),
    ("SUBMITTED", "DELETED", True),
    ("SUBMITTED", "VOIDED", False),
    ("AUTHORISED", "VOIDED", True),
    ("AUTHORISED", "DRAFT", False),
    ("AUTHORISED", "DELETED", False),
    ("AUTHORISED", "PAID", False),
    ("AUTHORISED", "AUTHORISED", True),
]


@pytest.mark.parametrize(("start", "end", "allowed"), MOVES)
def test_life_cycle(xero: Client, start: str, end: str, allowed: bool) -> None:
    made = xero.put("Invoices", invoice(Status=start)).json["Invoices"][0]
    reply = xero.post(f"Invoices/{made['InvoiceID']}", {"Status": end})
    if allowed:
        assert reply.json["Invoices"][0]["Status"] == end
    else:
        assert messages(reply) == [NOT_EDITABLE]
        assert reply.json["Elements"][0]["Status"] == end
        assert xero.get(f"Invoices/{made['InvoiceID']}").json["Invoices"][0]["Status"] == start


@pytest.mark.parametrize(("start", "end"), [("AUTHORISED", "VOIDED"), ("DRAFT", "DELETED")])
def test_voided_and_deleted_are_final(xero: Client, start: str, end: str) -> None:
    made = xero.put("Invoices", invoice(Status=start)).json["Invoices"][0]
    xero.post(f"Invoices/{made['InvoiceID']}", {"Status": end})
    assert messages(xero.post(f"Invoices/{made['InvoiceID']}", {"Reference": "x"})) == [NOT_EDITABLE]


def test_taking_a_payment_back_opens_the_invoice_again(xero: Client) -> None:
    made = pay(xero, 2880)
    paid = xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]
    assert (paid["Status"], paid["AmountDue"]) == ("PAID", 0)
    assert "FullyPaidOnDate" in paid
    gone = xero.post(f"Payments/{made}", {"Status": "DELETED"}).json["Payments"][0]
    assert gone["Status"] == "DELETED"
    again = xero.get(f"Invoices/{SEEDED_INVOICE}").json["Invoices"][0]
    assert (again["Status"], again["AmountDue"]) == ("AUTHORISED", 2880)
    refused = xero.post(f"Payments/{made}", {"Status": "DELETED"})
    assert messages(refused) == ["Payment not of valid status for modification"]


def test_a_draft_may_lack_accounts_and_a_due_date(xero: Client) -> None:
    body = invoice(Status="DRAFT", DueDate=None, LineItems=[line(AccountCode=None)])
    assert xero.put("Invoices", body).status == 200


def test_a_deleted_number_may_be_used_again(xero: Client) -> None:
    made = xero.put("Invoices", invoice(Status="DRAFT")).json["Invoices"][0]
    assert messages(xero.put("Invoices", invoice())) == ["Invoice # must be unique."]
    xero.post(f"Invoices/{made['InvoiceID']}", {"Status": "DELETED"})
    assert xero.put("Invoices", invoice()).status == 200


def test_nothing_in_a_locked_period_can_be_changed(xero: Client) -> None:
    tenant = xero.tenant
    xero.send(
        "POST",
        f"/organisation/{tenant}/lock",
        f"date={date.today().isoformat()}".encode(),
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    for reply in (
        xero.post(f"Invoices/{SEEDED_INVOICE}", {"Status": "VOIDED"}),
        xero.put("Payments", payment(SEEDED_INVOICE, 1)),
    ):
        assert messages(reply)[0].startswith("The document date cannot be before the period lock date")


def test_a_credit_note_follows_the_same_rules(xero: Client) -> None:
    made = xero.put("CreditNotes", credit_note()).json["CreditNotes"][0]
    assert (made["Status"], made["Total"], made["RemainingCredit"]) == ("AUTHORISED", 25.2, 25.2)
    assert messages(xero.put("CreditNotes", credit_note())) == ["Credit Note # must be unique."]
    refund = {**payment("", 25.2), "CreditNote": {"CreditNoteID": made["CreditNoteID"]}}
    refund.pop("Invoice")
    paid = xero.put("Payments", refund).json["Payments"][0]
    assert paid["PaymentType"] == "ARCREDITPAYMENT"
    assert xero.get(f"CreditNotes/{made['CreditNoteID']}").json["CreditNotes"][0]["Status"] == "PAID"


def test_a_name_without_match_creates_the_contact_and_a_refusal_does_not(xero: Client) -> None:
    named = {"Name": "Brand New Ltd"}
    xero.put("Invoices", invoice(LineItems=[], Contact=named))
    assert xero.get("Contacts", where='Name=="Brand New Ltd"').json["Contacts"] == []
    xero.put("Invoices", invoice(Contact=named))
    found = xero.get("Contacts", where='Name=="brand new ltd"').json["Contacts"]
    assert [row["Name"] for row in found] == ["Brand New Ltd"]
    assert found[0]["IsCustomer"] is True


def test_post_without_id_but_with_a_known_number_edits_that_invoice(xero: Client) -> None:
    reply = xero.post(
        "Invoices", {"Invoices": [{"Type": "ACCREC", "InvoiceNumber": "INV-20007", "Reference": "x"}]}
    )
    assert reply.json["Invoices"][0]["InvoiceID"] == SEEDED_INVOICE


def test_lines_are_matched_by_their_id(xero: Client) -> None:
    made = xero.put("Invoices", invoice(LineItems=[line(), line(Description="two")])).json["Invoices"][0]
    first, second = made["LineItems"]
    body = {"LineItems": [{"LineItemID": second["LineItemID"], "UnitAmount": 5}, line(Description="three")]}
    after = xero.post(f"Invoices/{made['InvoiceID']}", body).json["Invoices"][0]
    ids = [row["LineItemID"] for row in after["LineItems"]]
    assert ids[0] == second["LineItemID"]
    assert first["LineItemID"] not in ids
    assert [row["Description"] for row in after["LineItems"]] == ["two", "three"]
    assert after["SubTotal"] == 31.0


def test_an_item_fills_what_the_line_leaves_out(xero: Client) -> None:
    xero.put(
        "Items",
        {
            "Code": "PERM",
            "Name": "Fee",
            "Description": "Placement fee",
            "SalesDetails": {"UnitPrice": 1234.5, "AccountCode": "210", "TaxType": "OUTPUT2"},
        },
    )
    made = xero.put("Invoices", invoice(LineItems=[{"ItemCode": "perm", "Quantity": 1}])).json["Invoices"][0]
    row = made["LineItems"][0]
    assert (row["Description"], row["UnitAmount"], row["AccountCode"]) == ("Placement fee", 1234.5, "210")
    assert row["Item"]["Code"] == "PERM"


def test_an_unknown_id_is_404_in_plain_words(xero: Client) -> None:
    for reply in (
        xero.get("Invoices/4f9b6b7e-0000-4000-8000-000000000000"),
        xero.post("Invoices/4f9b6b7e-0000-4000-8000-000000000000", {"Reference": "x"}),
        xero.post("Invoices", invoice(InvoiceID="4f9b6b7e-0000-4000-8000-000000000000")),
        xero.get("Nonsense"),
    ):
        assert reply.status == 404
        assert reply.raw.decode() == "The resource you're looking for cannot be found"
        assert reply.headers["content-type"] == "text/html; charset=utf-8"


def test_a_foreign_invoice_takes_the_rate_given_or_the_day_rate(xero: Client) -> None:
    given = xero.put("Invoices", invoice("E-1", CurrencyCode="EUR", CurrencyRate=1.1234567)).json["Invoices"][
        0
    ]
    assert given["CurrencyRate"] == 1.123457
    assert (
        xero.put("Invoices", invoice("E-2", CurrencyCode="usd")).json["Invoices"][0]["CurrencyRate"] == 1.27
    )
    assert HARBOUR["ContactID"] == given["Contact"]["ContactID"]


def test_prices_keep_four_places_through_a_status_change_and_show_two_unless_asked(xero: Client) -> None:
    body = invoice("U-1", Status="DRAFT", LineItems=[line(Quantity=100, UnitAmount=0.1234, TaxAmount=1)])
    made = xero.put("Invoices", body, unitdp="4").json["Invoices"][0]
    assert (made["LineItems"][0]["UnitAmount"], made["SubTotal"], made["TotalTax"]) == (0.1234, 12.34, 1.0)
    approved = xero.post(f"Invoices/{made['InvoiceID']}", {"Status": "AUTHORISED"}).json["Invoices"][0]
    assert (approved["SubTotal"], approved["TotalTax"]) == (12.34, 1.0)
    assert approved["LineItems"][0]["UnitAmount"] == 0.12
    assert xero.get("Invoices/U-1", unitdp="4").json["Invoices"][0]["LineItems"][0]["UnitAmount"] == 0.1234


def test_other_amount_types_work_the_tax_out_anew(xero: Client) -> None:
    made = xero.put("Invoices", invoice("T-9", Status="DRAFT")).json["Invoices"][0]
    after = xero.post(f"Invoices/{made['InvoiceID']}", {"LineAmountTypes": "Inclusive"}).json["Invoices"][0]
    assert (after["SubTotal"], after["TotalTax"], after["Total"]) == (17.5, 3.5, 21.0)
    none = xero.post(f"Invoices/{made['InvoiceID']}", {"LineAmountTypes": "NoTax"}).json["Invoices"][0]
    assert (none["TotalTax"], none["LineItems"][0]["TaxType"]) == (0, "NONE")
