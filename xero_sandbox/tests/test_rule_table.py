"""The messages of the facts, C.15, one row each and word for word; each row shows how it is met."""

from collections.abc import Callable
from typing import Any

import pytest

from xero_sandbox.rules.periods import long_date
from xero_sandbox.tests.client import Client, Reply, messages
from xero_sandbox.tests.makers import (
    BLUEWATER,
    LOCKED,
    SEEDED_INVOICE,
    invoice,
    line,
    payment,
)

OTHER = "4f9b6b7e-0000-4000-8000-000000000000"
Ask = Callable[[Client], Reply]


def put(**changed: Any) -> Ask:
    """A new invoice with something wrong."""
    return lambda xero: xero.put("Invoices", invoice(**changed))


def put_line(**changed: Any) -> Ask:
    """A new invoice with a wrong line."""
    return put(LineItems=[line(**changed)])


def change(body: dict[str, Any]) -> Ask:
    """A change of the approved invoice."""
    return lambda xero: xero.post(f"Invoices/{SEEDED_INVOICE}", body)


def paid(ask: Ask, amount: float = 100) -> Ask:
    """The same after a payment."""

    def run(xero: Client) -> Reply:
        assert xero.put("Payments", payment(SEEDED_INVOICE, amount)).status == 200
        return ask(xero)

    return run


def pay(**changed: Any) -> Ask:
    """A payment with something wrong."""
    return lambda xero: xero.put("Payments", {**payment(SEEDED_INVOICE, 1), **changed})


def contact(**changed: Any) -> Ask:
    """A new contact with something wrong."""
    return lambda xero: xero.put("Contacts", {"Name": "New", **changed})


def twice(path: str, body: dict[str, Any]) -> Ask:
    """The second of two."""

    def run(xero: Client) -> Reply:
        assert xero.put(path, body).status == 200
        return xero.put(path, {**body, "Name": "Another"})

    return run


def locked_year(xero: Client) -> Reply:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    path = f"/organisation/{xero.tenant}/lock"
    xero.send("POST", path, f"date=&year_date={LOCKED}".encode(), kind)
    return xero.put("Invoices", invoice(Date=LOCKED.isoformat()))


def deleted_twice(xero: Client) -> Reply:
    made = xero.put("Payments", payment(SEEDED_INVOICE, 1)).json["Payments"][0]["PaymentID"]
    xero.post(f"Payments/{made}", {"Status": "DELETED"})
    return xero.post(f"Payments/{made}", {"Status": "DELETED"})


def in_a_batch(xero: Client) -> Reply:
    rows = [{"Invoice": {"InvoiceID": SEEDED_INVOICE}, "Amount": 1}]
    xero.put("BatchPayments", {"Account": {"Code": "090"}, "Payments": rows})
    made = xero.get("Payments").json["Payments"][0]["PaymentID"]
    return xero.post(f"Payments/{made}", {"Status": "DELETED"})


def too_many_approvals(xero: Client) -> Reply:
    xero.control("POST", "switches", {"starter_plan": True})
    xero.put("Invoices", {"Invoices": [invoice(f"S-{number}") for number in range(19)]})
    return xero.put("Invoices", invoice("S-20"))


def same_key(xero: Client) -> Reply:
    xero.call("PUT", "Contacts", {"Name": "A"}, key="k")
    return xero.call("PUT", "Contacts", {"Name": "B"}, key="k")


MOVED = (
    "The status {} cannot be applied to the invoice because it has payments or credit notes allocated to it."
)
NO_TAX_CODE = "The TaxType code 'X' does not exist or cannot be used for this type of transaction."
LOCK = f"currently set at {long_date(LOCKED.isoformat())}"
TAKEN = "is already assigned to another contact. The contact"
GONE = "Archived contacts cannot currently be edited via the API."
TABLE: list[tuple[str, Ask, str]] = [
    ("1", put(number="INV-20007"), "Invoice # must be unique."),
    ("2", put(Contact=None), "A Contact must be specified for this type of transaction"),
    ("3", put(LineItems=[]), "One or more line items must be specified"),
    ("4", put(Status="PAID"), "Invoice not of valid status for creation"),
    ("5", change({"Status": "DELETED"}), "Invoice not of valid status for modification"),
    (
        "6",
        paid(change({"CurrencyCode": "EUR"})),
        "This document cannot be edited as it has a payment or credit note allocated to it.",
    ),
    ("7", paid(change({"Status": "VOIDED"})), MOVED.format("VOIDED")),
    ("7 draft", paid(change({"Status": "DRAFT"})), MOVED.format("DRAFT")),
    ("7 submitted", paid(change({"Status": "SUBMITTED"})), MOVED.format("SUBMITTED")),
    ("8", put_line(AccountCode="999"), "Account code '999' is not a valid code for this document."),
    (
        "9",
        put_line(AccountCode="299"),
        "Account code '299' has been archived, or has been deleted. "
        "Each line item must reference a valid account.",
    ),
    ("10", put_line(AccountCode=None), "Account code must be specified"),
    ("11", put_line(TaxType="X"), NO_TAX_CODE),
    ("12", put_line(TaxType="INPUT2"), "The TaxType code 'INPUT2' cannot be used with account code '200'."),
    (
        "13",
        put_line(Quantity=1, UnitAmount=100, LineAmount=1),
        "The line total 1.00 does not match the expected line total 100.00",
    ),
    ("14", put(Total=1), "The document total does not equal the sum of the lines."),
    ("15", put_line(TaxAmount=22), "Tax amount cannot be greater than the line amount"),
    ("16", put(CurrencyCode="CHF"), "Organisation is not subscribed to currency CHF"),
    (
        "16 accounts",
        lambda xero: xero.put(
            "Accounts",
            {"Name": "B", "Type": "BANK", "BankAccountNumber": "1", "CurrencyCode": "CHF"},
        ),
        "The current organisation is not subscribed to currency 'CHF'.",
    ),
    (
        "17 period",
        put(Date=LOCKED.isoformat()),
        f"The document date cannot be before the period lock date, {LOCK}",
    ),
    ("17 year", locked_year, f"The document date cannot be before the end of year lock date, {LOCK}"),
    (
        "18",
        contact(Name="Harbour & Vale Ltd"),
        f"The contact name Harbour & Vale Ltd {TAKEN} name must be unique across all active contacts.",
    ),
    (
        "19",
        twice("Contacts", {"Name": "One", "ContactNumber": "N"}),
        f"The contact number N {TAKEN} number must be unique across all contacts.",
    ),
    (
        "20",
        put(Contact=BLUEWATER),
        "The contact with the specified contact details has been archived. The contact must be un-archived "
        "before creating new invoices or credit notes.",
    ),
    (
        "21",
        lambda xero: xero.post("Contacts", {**BLUEWATER, "FirstName": "A"}),
        f"The specified contact details matched an archived contact. {GONE}",
    ),
    (
        "22",
        lambda xero: xero.put("Contacts", {"FirstName": "A"}),
        "The Contact must contain at least 1 of the following elements to identify the contact: "
        "Name, ContactID, ContactNumber",
    ),
    ("23", contact(EmailAddress="no"), "Email address must be valid."),
    ("24", pay(Amount=2881), "Payment amount exceeds the amount outstanding on this document"),
    ("25", paid(pay(), 2880), "Payments can only be made against Authorised documents"),
    ("26", deleted_twice, "Payment not of valid status for modification"),
    ("27", in_a_batch, "Payments within a batch cannot be deleted."),
    ("28", pay(Account={"Code": "nope"}), "Account could not be found"),
    ("29", pay(Account={"Code": "200"}), "Account is not valid for payments"),
    (
        "30",
        lambda xero: xero.put(
            "Payments", {"CreditNote": {"CreditNoteID": OTHER}, "Account": {"Code": "090"}, "Amount": 1}
        ),
        "An existing Credit Note with the specified CreditNoteID could not be found",
    ),
    ("31", twice("Items", {"Code": "abc"}), "Price List Item with Code 'abc' already exists"),
    (
        "32",
        lambda xero: xero.put("Accounts", {"Code": "1", "Name": "Sales", "Type": "REVENUE"}),
        "Please enter a unique Name.",
    ),
    (
        "33",
        lambda xero: xero.get(f"Invoices/{OTHER}/History"),
        "The document with the supplied id was not found for this endpoint.",
    ),
    ("34", too_many_approvals, "You have reached the limit of invoices you can approve"),
    ("35", contact(Website="no"), "Website must be valid"),
]


@pytest.mark.parametrize(("ask", "message"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_xeros_own_words(xero: Client, ask: Ask, message: str) -> None:
    reply = ask(xero)
    assert message in messages(reply)
    assert (reply.json["Type"], reply.json["Message"]) == (
        "ValidationException",
        "A validation exception occurred",
    )


def test_36_a_key_used_for_something_else(xero: Client) -> None:
    assert same_key(xero).json["Message"] == "Idempotency Key: k is used with a different request."


def test_no_message_of_the_facts_is_left_out() -> None:
    assert {int(name.split()[0]) for name, _, _ in TABLE} == set(range(1, 36))


def test_an_adviser_may_pass_the_period_lock(xero: Client) -> None:
    late = invoice(Date=LOCKED.isoformat())
    assert xero.put("Invoices", late).status == 400
    xero.control("POST", "switches", {"advisers_pass_period_lock": True})
    assert xero.put("Invoices", late).status == 200
    allowed = {row["Name"]: row["Status"] for row in xero.get("Organisation/Actions").json["Actions"]}
    assert allowed["ApproveTransactionsBeforePeriodLockDate"] == "ALLOWED"


def test_only_an_approved_invoice_is_sent_to_its_contact(xero: Client) -> None:
    for status, sent in (("DRAFT", False), ("AUTHORISED", True)):
        body = invoice(f"S-{status}", Status=status, SentToContact=True)
        assert xero.put("Invoices", body).json["Invoices"][0]["SentToContact"] is sent
