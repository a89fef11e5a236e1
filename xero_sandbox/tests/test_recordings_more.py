"""The other recordings, and the specification's own answers, beside ours; every difference is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from xero_sandbox.tests.client import CLIENT, Client
from xero_sandbox.tests.makers import SEEDED_INVOICE, credit_note, payment

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "xero" / "recorded"
pytestmark = pytest.mark.skipif(
    not RECORDED.exists(), reason=f"Xero's recorded answers are not at {RECORDED}"
)
Sides = tuple[set[str], set[str]]


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())["body"]


def keys(rows: list[dict[str, Any]]) -> set[str]:
    """All keys any of the rows has."""
    return {key for row in rows for key in row}


def compare(theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> Sides:
    """What only they have, what only we have."""
    return keys(theirs) - keys(ours), keys(ours) - keys(theirs)


def test_connections(xero: Client) -> None:
    theirs = recorded("xp_connections")
    ours = xero.send("GET", "/connections", headers=xero.bearer).json
    newer = {"authEventId", "tenantName"}  # documented today; the recording is of 2020
    assert compare(theirs, ours) == (set(), newer)


def test_a_refreshed_token(xero: Client) -> None:
    ours = xero.form(
        "/connect/token",
        grant_type="refresh_token",
        refresh_token=xero.tokens["refresh_token"],
        client_id=CLIENT[0],
        client_secret=CLIENT[1],
    ).json
    assert compare([recorded("xp_token_refresh")], [ours]) == (set(), set())


def test_australian_accounts(xero: Client) -> None:
    theirs, ours = recorded("fyle_accounts_au"), xero.get("Accounts").json
    assert compare([theirs], [ours]) == (set(), set())
    only_theirs = {"Description"}  # ours from the seed have none
    only_ours: set[str] = set()
    assert compare(theirs["Accounts"], ours["Accounts"]) == (only_theirs, only_ours)


def test_items(xero: Client) -> None:
    side = {"UnitPrice": 5, "AccountCode": "200", "TaxType": "OUTPUT2"}
    full = {"Description": "d", "PurchaseDescription": "p", "SalesDetails": side, "Name": "x"}
    xero.put(
        "Items", {"Code": "A", **full, "PurchaseDetails": {**side, "AccountCode": "404", "TaxType": "INPUT2"}}
    )
    theirs, ours = recorded("fyle_items"), xero.get("Items").json
    assert compare([theirs], [ours]) == (set(), set())
    tracked: set[str] = {"InventoryAssetAccountCode", "QuantityOnHand", "TotalCostPool"}  # stock: not here
    only_theirs, only_ours = compare(theirs["Items"], ours["Items"])
    assert (only_theirs - tracked, only_ours) == (set(), set())


def test_an_allocation(xero: Client) -> None:
    xero.put("CreditNotes", credit_note())
    body = {"Allocations": [{"Amount": 1, "Invoice": {"InvoiceID": SEEDED_INVOICE}}]}
    theirs, ours = (
        recorded("spec_creditnote_allocation_put_200"),
        xero.put("CreditNotes/C-1/Allocations", body).json,
    )
    assert compare([theirs], [ours]) == (set(), set())
    assert compare(theirs["Allocations"], ours["Allocations"]) == (set(), set())
    inner = [[body["Allocations"][0]["Invoice"]] for body in (theirs, ours)]
    newer = {
        "InvoiceAddresses",
        "InvoicePaymentServices",
    }  # on every invoice recorded since
    assert compare(inner[0], inner[1]) == (set(), newer)


def test_a_payment(xero: Client) -> None:
    theirs, ours = recorded("spec_payments_put_200"), xero.put("Payments", payment(SEEDED_INVOICE, 1)).json
    assert compare([theirs], [ours]) == (set(), set())
    refused = {"ValidationErrors"}  # their example shows a payment with errors inside a 200
    assert compare(theirs["Payments"], ours["Payments"]) == (refused, set())


@pytest.mark.parametrize("name", ["xz_401_token_expired", "xz_403_invalid_tenant"])
def test_the_whole_body_of_a_refused_call(xero: Client, name: str) -> None:
    if name == "xz_403_invalid_tenant":
        xero.tenant = "x"
    else:
        xero.control("POST", "clock", {"advance_seconds": 2000})
    ours = xero.get("Organisation").json
    newer = {"Type", "Extensions"} if "401" in name else set()  # in field reports, not in the recording
    assert compare([recorded(name)], [ours]) == (set(), newer)
