"""Below documents: allocations, history, e-mail, online invoices; actions; client credentials."""

from typing import Any

import pytest

from xero_sandbox.tests.client import CLIENT, Client
from xero_sandbox.tests.makers import SEEDED_INVOICE, credit_note, invoice, line


def note(xero: Client, **changed: Any) -> str:
    made = xero.put("CreditNotes", credit_note("C-9", **changed)).json["CreditNotes"][0]
    return str(made["CreditNoteID"])


def allocation(amount: float, invoice_id: str = SEEDED_INVOICE) -> dict[str, Any]:
    return {"Allocations": [{"Amount": amount, "Invoice": {"InvoiceID": invoice_id}}]}


def one(xero: Client, path: str) -> Any:
    body = xero.get(path).json
    return body[path.split("/")[0]][0]


def test_allocating_settles_both_documents_and_taking_back_opens_them(xero: Client) -> None:
    note_id = note(xero)
    reply = xero.put(f"CreditNotes/{note_id}/Allocations", allocation(25.2))
    assert reply.json["Allocations"][0]["Amount"] == 25.2
    credited, spent = one(xero, f"Invoices/{SEEDED_INVOICE}"), one(xero, f"CreditNotes/{note_id}")
    assert (credited["AmountDue"], credited["AmountCredited"], credited["Status"]) == (
        2854.8,
        25.2,
        "AUTHORISED",
    )
    assert credited["CreditNotes"][0]["AppliedAmount"] == 25.2
    assert (spent["Status"], spent["RemainingCredit"]) == ("PAID", 0)
    gone = xero.call("DELETE", f"CreditNotes/{note_id}/Allocations/{spent['Allocations'][0]['AllocationID']}")
    assert gone.json["IsDeleted"] is True
    assert one(xero, f"Invoices/{SEEDED_INVOICE}")["AmountDue"] == 2880
    assert one(xero, f"CreditNotes/{note_id}")["Status"] == "AUTHORISED"


@pytest.mark.parametrize(
    ("amount", "changed"),
    [
        (25.21, {}),
        (0, {}),
        (1, {"Contact": {"Name": "Someone else"}}),
        (1, {"CurrencyCode": "EUR"}),
        (1, {"Status": "DRAFT"}),
    ],
)
def test_an_allocation_that_does_not_fit_is_refused(
    xero: Client, amount: float, changed: dict[str, Any]
) -> None:
    reply = xero.put(f"CreditNotes/{note(xero, **changed)}/Allocations", allocation(amount))
    assert reply.status == 400
    assert reply.json["Elements"][0]["ValidationErrors"]
    assert one(xero, f"Invoices/{SEEDED_INVOICE}")["AmountDue"] == 2880


def test_an_invoice_credited_in_full_is_paid_and_cannot_be_voided(xero: Client) -> None:
    made = xero.put("Invoices", invoice("A-1", LineItems=[line()])).json["Invoices"][0]
    xero.put(f"CreditNotes/{note(xero)}/Allocations", allocation(25.2, made["InvoiceID"]))
    assert one(xero, f"Invoices/{made['InvoiceID']}")["Status"] == "PAID"
    refused = xero.post(f"Invoices/{made['InvoiceID']}", {"Status": "VOIDED"})
    assert (
        "payments or credit notes allocated" in refused.json["Elements"][0]["ValidationErrors"][0]["Message"]
    )


def test_history_tells_writes_and_takes_notes(xero: Client) -> None:
    xero.put("Invoices", invoice("H-1"))
    added = xero.put("Invoices/H-1/History", {"HistoryRecords": [{"Details": "Sent by Tracker"}]})
    assert added.json["HistoryRecords"][0]["Details"] == "Sent by Tracker"
    rows = xero.get("Invoices/H-1/History").json["HistoryRecords"]
    assert [row["Changes"] for row in rows] == ["Note", "Created"]
    assert xero.put("Invoices/H-1/History", {"Details": "x" * 2501}).status == 400
    missing = xero.get("Invoices/nope/History")
    assert missing.json["Elements"][0]["ValidationErrors"][0]["Message"] == (
        "The document with the supplied id was not found for this endpoint."
    )


def test_email_is_refused_to_a_demo_company_and_sent_elsewhere(sandbox: Client) -> None:
    demo = sandbox.connect()
    assert demo.post(f"Invoices/{SEEDED_INVOICE}/Email", {}).status == 400
    other = sandbox.connect(tenant="Northgate Talent Ltd")
    contact = {"Name": "Reader Ltd", "EmailAddress": "r@reader.example"}
    assert other.put("Invoices", invoice("M-1", Contact=contact)).status == 200
    sent = other.post("Invoices/M-1/Email", {})
    assert (sent.status, sent.raw) == (204, b"")
    assert one(other, "Invoices/M-1")["SentToContact"] is True


def test_online_invoices_are_for_approved_sales(xero: Client) -> None:
    url = xero.get(f"Invoices/{SEEDED_INVOICE}/OnlineInvoice").json["OnlineInvoices"][0]["OnlineInvoiceUrl"]
    assert url.endswith(SEEDED_INVOICE)
    xero.put("Invoices", invoice("D-1", Status="DRAFT"))
    assert xero.get("Invoices/D-1/OnlineInvoice").status == 400


def test_actions_say_what_is_allowed(xero: Client) -> None:
    actions = {row["Name"]: row["Status"] for row in xero.get("Organisation/Actions").json["Actions"]}
    assert actions["UseMulticurrency"] == "ALLOWED"
    assert actions["ApproveTransactionsBeforePeriodLockDate"] == "NOT-ALLOWED"


def test_what_is_not_below_is_not_found_and_wrong_verbs_are_not_implemented(xero: Client) -> None:
    assert xero.get(f"Invoices/{SEEDED_INVOICE}/Nonsense").status == 404
    assert xero.get(f"Invoices/{SEEDED_INVOICE}/Email").status == 501
    assert xero.call("DELETE", f"CreditNotes/{note(xero)}/Allocations/nope").status == 404
    assert xero.get("Invoices/a/b/c/d").status == 404


def test_client_credentials_open_one_organisation_without_a_refresh_token(sandbox: Client) -> None:
    fields = {"client_id": CLIENT[0], "client_secret": CLIENT[1], "grant_type": "client_credentials"}
    answer = sandbox.form(
        "/connect/token", scope="accounting.invoices accounting.settings.read", **fields
    ).json
    assert "refresh_token" not in answer
    sandbox.token = answer["access_token"]
    rows = sandbox.send("GET", "/connections", headers=sandbox.bearer).json
    assert [row["tenantName"] for row in rows] == ["Demo Company (UK)"]
    for scope in ("", "accounting.transactions"):
        assert sandbox.form("/connect/token", scope=scope, **fields).json == {"error": "invalid_scope"}
