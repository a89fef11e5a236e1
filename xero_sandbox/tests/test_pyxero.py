"""pyxero, a second client that shares nothing with xero-python: it even sends XML."""

import io
from typing import Any

import pytest

xero_package = pytest.importorskip("xero", reason="pyxero is not installed: the second client is NOT tried")

from xero_sandbox.tests.client import CLIENT, REDIRECT, SCOPES, Client  # noqa: E402
from xero_sandbox.tests.makers import HARBOUR, TODAY  # noqa: E402

auth = pytest.importorskip("xero.auth")
exceptions = pytest.importorskip("xero.exceptions")


@pytest.fixture
def books(xero: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """pyxero on the demo company."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # it would only speak https
    given = {"callback_uri": REDIRECT, "scope": SCOPES.split(), "tenant_id": xero.tenant}
    credentials = auth.OAuth2Credentials(*CLIENT, token=xero.tokens, **given)
    credentials.base_url = f"http://127.0.0.1:{xero.port}"
    return xero_package.Xero(credentials, unit_price_4dps=True)


def made(number: str, **changed: Any) -> dict[str, Any]:
    return {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "InvoiceNumber": number,
        "Contact": HARBOUR,
        "Date": TODAY,
        "DueDate": TODAY,
        "LineItems": [
            {
                "Description": "Week 12",
                "Quantity": 37.5,
                "UnitAmount": 21.3333,
                "AccountCode": "220",
                "Tracking": [{"Name": "Office", "Option": "Leeds"}],
            }
        ],
        **changed,
    }


def test_create_read_update_void_and_pay(books: Any) -> None:
    first, second = books.invoices.put([made("P-1"), made("P-2")])
    assert (str(first["Total"]), first["LineItems"][0]["UnitAmount"]) == ("960.0", 21.3333)
    assert books.invoices.get("P-1")[0]["InvoiceID"] == first["InvoiceID"]
    assert books.invoices.filter(InvoiceNumber="P-2")[0]["DueDate"].date() == TODAY
    assert len(books.invoices.filter(IDs=[first["InvoiceID"], second["InvoiceID"]])) == 2
    changed = books.invoices.save({"InvoiceID": first["InvoiceID"], "Reference": "PO & 7"})[0]
    assert changed["Reference"] == "PO & 7"
    paid = books.payments.put(
        {
            "Invoice": {"InvoiceID": first["InvoiceID"]},
            "Account": {"Code": "090"},
            "Amount": first["Total"],
            "Date": TODAY,
        }
    )[0]
    assert books.invoices.get("P-1")[0]["Status"] == "PAID"
    assert (
        books.invoices.save({"InvoiceID": second["InvoiceID"], "Status": "VOIDED"})[0]["Status"] == "VOIDED"
    )
    assert books.payments.delete(paid["PaymentID"])[0]["Status"] == "DELETED"
    assert books.invoices.get("P-1")[0]["Status"] == "AUTHORISED"


def test_contacts_notes_files_and_allocations(books: Any) -> None:
    contact = books.contacts.put(
        {"Name": "Py Ltd", "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}]}
    )[0]
    assert books.contacts.filter(Name__contains="py l")[0]["ContactID"] == contact["ContactID"]
    invoice = books.invoices.put(made("P-1"))[0]
    books.invoices.put_history(invoice["InvoiceID"], "seen")
    assert books.invoices.get_history(invoice["InvoiceID"])["HistoryRecords"][0]["Details"] == "seen"
    books.invoices.put_attachment(invoice["InvoiceID"], "a.txt", io.BytesIO(b"bytes"), "text/plain")
    found = io.BytesIO()
    assert books.invoices.get_attachment(invoice["InvoiceID"], "a.txt", found) == 5
    note = made("", Type="ACCRECCREDIT", CreditNoteNumber="PC-1")
    credit = books.creditnotes.put(note)[0]
    books.creditnotes.put_allocation(
        credit["CreditNoteID"], {"Amount": 10, "Invoice": {"InvoiceID": invoice["InvoiceID"]}}
    )
    assert books.invoices.get("P-1")[0]["AmountCredited"] == 10


def test_refusals_arrive_as_its_own_errors(books: Any) -> None:
    with pytest.raises(exceptions.XeroBadRequest) as refused:
        books.invoices.put(made("INV-20007"))
    assert "Invoice # must be unique." in str(refused.value.errors)
    with pytest.raises(exceptions.XeroNotFound):
        books.invoices.get("4f9b6b7e-0000-4000-8000-000000000000")
    with pytest.raises(exceptions.XeroBadRequest):
        books.invoices.filter(raw="Total>0 AND")
