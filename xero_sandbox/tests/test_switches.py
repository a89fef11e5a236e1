"""What nobody has proved can be switched; warnings; payment terms."""

import pytest

from xero_sandbox.rules.terms import due_date, read_terms
from xero_sandbox.tests.client import SCOPES, Client
from xero_sandbox.tests.conftest import Running
from xero_sandbox.tests.makers import HARBOUR, SEEDED_INVOICE, invoice, line, payment

TERMS = {"PaymentTerms": {"Sales": {"Day": 14, "Type": "DAYSAFTERBILLDATE"}}}


def test_they_are_shown_set_checked_and_forgotten_by_a_reset(xero: Client) -> None:
    assert xero.control("GET", "switches")["negative_totals_refused"] is True
    assert (
        xero.control("POST", "switches", {"negative_totals_refused": False})["negative_totals_refused"]
        is False
    )
    credit = invoice(LineItems=[line(UnitAmount=-10)])
    assert xero.put("Invoices", credit).status == 200
    for bad in (b'{"nope": true}', b'{"negative_totals_refused": 1}', b"[]", b"{"):
        assert xero.send("POST", "/_sandbox/switches", bad).status == 400
    xero.control("POST", "reset")
    assert xero.put("Invoices", credit).status == 400


def test_a_deleted_number_can_be_made_to_stay_taken(xero: Client) -> None:
    xero.control("POST", "switches", {"deleted_numbers_reusable": False})
    made = xero.put("Invoices", invoice(Status="DRAFT")).json["Invoices"][0]
    xero.post(f"Invoices/{made['InvoiceID']}", {"Status": "DELETED"})
    assert xero.put("Invoices", invoice()).status == 400


def test_a_mixed_batch_can_be_made_to_save_its_good_half(xero: Client) -> None:
    body = {"Invoices": [invoice("T-1"), invoice("INV-20007")]}
    assert xero.put("Invoices", body).status == 400
    assert xero.get("Invoices/T-1").status == 404
    xero.control("POST", "switches", {"summarized_batch_saves_nothing": False})
    assert xero.put("Invoices", body).status == 400
    assert xero.get("Invoices/T-1").status == 200


def test_modified_since_can_leave_its_own_second_out(xero: Client) -> None:
    stamp = xero.get("Invoices/INV-20007").json["Invoices"][0]["UpdatedDateUTCString"]
    headers = {**xero.bearer, "xero-tenant-id": xero.tenant, "If-Modified-Since": stamp}
    for inclusive, count in ((True, 1), (False, 0)):
        xero.control("POST", "switches", {"modified_since_inclusive": inclusive})
        assert len(xero.send("GET", "/api.xro/2.0/Invoices", headers=headers).json["Invoices"]) == count


@pytest.mark.parametrize(
    "collection", ["Accounts", "Contacts", "Items", "Payments", "CreditNotes", "BatchPayments"]
)
def test_every_list_that_takes_modified_since_obeys_it(xero: Client, collection: str) -> None:
    xero.put("Items", {"Code": "A"})
    xero.put("Payments", payment(SEEDED_INVOICE, 1))
    later = {**xero.bearer, "xero-tenant-id": xero.tenant, "If-Modified-Since": "2999-01-01T00:00:00"}
    assert xero.send("GET", f"/api.xro/2.0/{collection}", headers=later).json[collection] == []


def test_a_post_with_a_known_number_can_be_made_to_create(xero: Client) -> None:
    xero.control("POST", "switches", {"known_number_edits": False})
    assert "must be unique" in xero.post("Invoices", invoice("INV-20007")).raw.decode()


def test_a_deleted_payment_can_be_hidden(xero: Client) -> None:
    made = xero.put("Payments", payment(SEEDED_INVOICE, 1)).json["Payments"][0]["PaymentID"]
    xero.post(f"Payments/{made}", {"Status": "DELETED"})
    assert [row["Status"] for row in xero.get("Payments").json["Payments"]] == ["DELETED"]
    xero.control("POST", "switches", {"deleted_payments_listed": False})
    assert xero.get("Payments").json["Payments"] == []


def test_a_reconciled_payment_can_be_made_deletable(xero: Client) -> None:
    body = payment(SEEDED_INVOICE, 1, IsReconciled=True)
    made = xero.put("Payments", body).json["Payments"][0]["PaymentID"]
    assert "reconciled" in xero.post(f"Payments/{made}", {"Status": "DELETED"}).raw.decode()
    xero.control("POST", "switches", {"reconciled_payments_stay": False})
    assert xero.post(f"Payments/{made}", {"Status": "DELETED"}).status == 200


def test_items_by_the_invoice_scope_can_be_forbidden(sandbox: Client) -> None:
    xero = sandbox.connect(" ".join(word for word in SCOPES.split() if "settings" not in word))
    assert xero.put("Items", {"Code": "A"}).status == 200
    xero.control("POST", "switches", {"items_by_invoice_scope": False})
    assert xero.put("Items", {"Code": "B"}).status == 401
    assert xero.get("Items").status == 200


def test_an_odd_rate_is_saved_with_a_warning(xero: Client) -> None:
    odd = invoice("E-1", CurrencyCode="EUR", CurrencyRate=50)
    rows = xero.put(
        "Invoices",
        {"Invoices": [odd, invoice("E-2", CurrencyCode="EUR", CurrencyRate=1.2)]},
        summarizeErrors="false",
    ).json["Invoices"]
    assert [row["StatusAttributeString"] for row in rows] == ["WARNING", "OK"]
    assert [entry["Message"] for entry in rows[0]["Warnings"]] == [
        "The currency rate is far from the rate of the day"
    ]
    assert "Warnings" not in rows[1]
    xero.control("POST", "switches", {"odd_rate_warned": False})
    again = {**odd, "InvoiceNumber": "E-3"}
    assert "Warnings" not in xero.put("Invoices", again).json["Invoices"][0]


def test_a_due_date_can_be_taken_from_the_contact(xero: Client) -> None:
    xero.post(f"Contacts/{HARBOUR['ContactID']}", TERMS)
    shown = xero.get(f"Contacts/{HARBOUR['ContactID']}").json["Contacts"][0]["PaymentTerms"]
    assert shown == TERMS["PaymentTerms"]
    assert xero.put("Invoices", invoice(DueDate=None)).status == 400
    xero.control("POST", "switches", {"due_date_from_terms": True})
    made = xero.put("Invoices", invoice(DueDate=None, Date="2027-01-20")).json["Invoices"][0]
    assert made["DueDateString"] == "2027-02-03T00:00:00"


@pytest.mark.parametrize(
    ("kind", "day", "due"),
    [
        ("DAYSAFTERBILLDATE", 30, "2027-03-02"),
        ("DAYSAFTERBILLMONTH", 10, "2027-02-10"),
        ("OFCURRENTMONTH", 31, "2027-01-31"),
        ("OFFOLLOWINGMONTH", 31, "2027-02-28"),
        ("OFFOLLOWINGMONTH", 0, "2027-02-01"),
    ],
)
def test_each_kind_of_term(kind: str, day: int, due: str) -> None:
    terms = read_terms({"Sales": {"Day": day, "Type": kind}})
    assert due_date("2027-01-31", terms["Sales"]) == due


def test_half_a_term_is_none() -> None:
    assert read_terms({"Sales": {"Day": 5}, "Bills": {"Type": "OFCURRENTMONTH"}}) == {}
    assert due_date("2027-01-31", None) is None
    assert due_date("9999-12-31", {"Day": 1, "Type": "OFFOLLOWINGMONTH"}) is None
    assert due_date("9999-12-31", {"Day": 1, "Type": "DAYSAFTERBILLDATE"}) is None


def test_created_by_my_app_means_this_app_and_no_other(xero: Client, running: Running) -> None:
    xero.put("Invoices", {"Invoices": [invoice("MINE"), invoice("THEIRS")]})
    books = running.world.books[xero.tenant]
    theirs = books.invoices.find("number", "theirs")[0]
    books.put(books.invoices, {**theirs, "by": "another app"})
    books.take_changes()
    mine = xero.get("Invoices", createdByMyApp="true").json["Invoices"]
    assert [row["InvoiceNumber"] for row in mine] == ["MINE"]
