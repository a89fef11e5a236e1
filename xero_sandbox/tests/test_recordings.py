"""Our answers beside real ones, key for key. The recordings stay where they are; only names are compared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xero_sandbox.tests.client import Client, Reply
from xero_sandbox.tests.makers import SEEDED_INVOICE, credit_note, invoice

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "xero" / "recorded"
pytestmark = pytest.mark.skipif(
    not RECORDED.exists(), reason=f"Xero's recorded answers are not at {RECORDED}"
)

# Keys only one side has, each with its reason.
OF_THEIRS = {
    "RepeatingInvoiceID": "the recorded one came from a repeating invoice",
    "FullyPaidOnDate": "only on paid documents",
    "ItemCode": "only where a line names an item",
    "Item": "only where a line names an item",
    "EmailAddress": "only where a contact has one",
    "AddressLine1": "blank address lines are shown by the single GET only",
    "CurrencyRate": "missing on some of theirs",
    "FirstName": "blank texts are shown by the single GET only",
    "LastName": "blank texts are shown by the single GET only",
    "TaxNumber": "blank texts are shown by the single GET only",
    "AccountsReceivableTaxType": "blank texts are shown by the single GET only",
    "AccountsPayableTaxType": "blank texts are shown by the single GET only",
    "Payments": "absent on a single GET without payments",
}
OF_OURS = {
    "EmailAddress": "our contact has one",
    "BankAccountDetails": "blank texts differ from row to row in theirs",
    "CurrencyRate": "missing on some of theirs",
    "DueDateString": "a due date may stand on our credit notes",
    "Payments": "our invoice has a payment",
    "AppliedAmount": "in the specification, not in the one recorded",
    "FullyPaidOnDate": "only on paid documents",
    **dict.fromkeys(
        ("City", "Region", "PostalCode", "Country", "PhoneNumber", "PhoneAreaCode", "PhoneCountryCode"),
        "the recorded page shows contacts Xero itself imported, which carry no blanks; API-made ones do",
    ),
}


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())["body"]


def differences(theirs: dict[str, Any], ours: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Keys one side lacks, less those with a reason."""
    return set(theirs) - set(ours) - set(OF_THEIRS), set(ours) - set(theirs) - set(OF_OURS)


def rows(xero: Client, name: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The recorded body, ours, and the collection they hold."""
    xero.put("CreditNotes", credit_note())
    asks: dict[str, Callable[[], Reply]] = {
        "dw_invoice_create": lambda: xero.put("Invoices", invoice("R-1")),
        "dw_invoice_get_one": lambda: xero.get(f"Invoices/{SEEDED_INVOICE}"),
        "dw_invoices_page": lambda: xero.get("Invoices", page="1"),
        "dw_credit_notes_page": lambda: xero.get("CreditNotes", page="1"),
        "dw_contact_create": lambda: xero.put("Contacts", {"Name": "New Ltd"}),
        "dw_contacts_page": lambda: xero.get("Contacts", page="1"),
        "dw_accounts": lambda: xero.get("Accounts"),
        "dw_tax_rates": lambda: xero.get("TaxRates"),
        "dw_organisation": lambda: xero.get("Organisation"),
        "dw_item_create": lambda: xero.post("Items", {"Code": "X", "Name": "x"}),
    }
    theirs = recorded(name)
    collection = next(key for key, value in theirs.items() if isinstance(value, list))
    return theirs, asks[name]().json, collection


@pytest.mark.parametrize(
    "name",
    [
        "dw_invoice_create",
        "dw_invoice_get_one",
        "dw_invoices_page",
        "dw_credit_notes_page",
        "dw_contact_create",
        "dw_contacts_page",
        "dw_accounts",
        "dw_tax_rates",
        "dw_organisation",
        "dw_item_create",
    ],
)
def test_the_same_keys(xero: Client, name: str) -> None:
    theirs, ours, collection = rows(xero, name)
    assert set(theirs) == set(ours)
    first, second = theirs[collection][0], ours[collection][0]
    assert differences(first, second) == (set(), set())
    for inner in ("Contact", "LineItems", "Addresses", "Phones", "TaxComponents"):
        left, right = first.get(inner), second.get(inner)
        left, right = (side[0] if isinstance(side, list) and side else side for side in (left, right))
        if left and right:
            assert differences(left, right) == (set(), set()), inner


def test_a_refused_contact_has_the_recorded_shape(xero: Client) -> None:
    theirs = recorded("dw_contact_create_duplicate_name")
    ours = xero.put("Contacts", {"Name": "Harbour & Vale Ltd", "EmailAddress": "a@b.example"}).json
    assert {name: value for name, value in ours.items() if name != "Elements"} == {
        name: value for name, value in theirs.items() if name != "Elements"
    }
    missing, extra = differences(theirs["Elements"][0], ours["Elements"][0])
    assert (missing, extra) == ({"IsCustomer"}, set())  # sent by the recorder, not by us


@pytest.mark.parametrize("name", ["xz_401_token_expired", "xz_403_invalid_tenant", "dw_rate_limit_minute"])
def test_bodies_of_refused_calls(xero: Client, name: str) -> None:
    theirs = recorded(name)
    if name == "xz_403_invalid_tenant":
        xero.tenant = "x"
    elif name == "xz_401_token_expired":
        xero.control("POST", "clock", {"advance_seconds": 2000})
    else:
        xero.control("POST", "limits", {"on": True, "minute": 0})
    reply = xero.get("Organisation")
    xero.control("POST", "limits", {"on": False})
    if theirs is None:
        assert (reply.status, reply.raw) == (429, b"")
    else:
        assert set(theirs) <= set(reply.json)
