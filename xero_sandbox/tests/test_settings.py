"""Accounts, tax rates, tracking and currencies: made, changed, taken away, and refused."""

from typing import Any

import pytest

from xero_sandbox.tests.client import Client, messages
from xero_sandbox.tests.makers import SEEDED_INVOICE, invoice, line

OTHER = "4f9b6b7e-0000-4000-8000-000000000000"


def account(**changed: Any) -> dict[str, Any]:
    body = {"Code": "240", "Name": "Training", "Type": "REVENUE", "TaxType": "OUTPUT2", **changed}
    return {name: value for name, value in body.items() if value is not None}


def test_an_account_is_made_used_renamed_archived_and_cannot_be_deleted_then(xero: Client) -> None:
    made = xero.put("Accounts", account()).json["Accounts"][0]
    assert (made["Class"], made["Status"]) == ("REVENUE", "ACTIVE")
    assert xero.put("Invoices", invoice(LineItems=[line(AccountCode="240")])).status == 200
    path = f"Accounts/{made['AccountID']}"
    assert xero.post(path, {"Name": "Courses"}).json["Accounts"][0]["Name"] == "Courses"
    assert messages(xero.call("DELETE", path)) == ["The account has transactions and cannot be deleted"]
    assert xero.post(path, {"Status": "ARCHIVED"}).json["Accounts"][0]["Status"] == "ARCHIVED"
    refused = xero.put("Invoices", invoice("T-2", LineItems=[line(AccountCode="240")]))
    assert messages(refused)[0].startswith("Account code '240' has been archived")


def test_a_deleted_account_is_gone_and_its_code_free(xero: Client) -> None:
    made = xero.put("Accounts", account()).json["Accounts"][0]
    path = f"Accounts/{made['AccountID']}"
    assert xero.call("DELETE", path).json["Accounts"][0]["Status"] == "DELETED"
    assert xero.get(path).status == 404
    refused = xero.put("Invoices", invoice(LineItems=[line(AccountCode="240")]))
    assert "has been archived, or has been deleted" in messages(refused)[0]
    assert xero.put("Accounts", account()).status == 200
    assert xero.put("Invoices", invoice(LineItems=[line(AccountCode="240")])).status == 200


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (account(Name="Sales"), "Please enter a unique Name."),
        (account(Code="200"), "Please enter a unique Code."),
        (account(Code="x" * 11), "The Code field cannot be longer than 10 characters"),
        (account(Name=None), "Name must be specified"),
        (account(Type="BANK", TaxType=None), "BankAccountNumber must be specified"),
        (
            account(Type="BANK", BankAccountNumber="1", CurrencyCode="CHF"),
            "The current organisation is not subscribed to currency 'CHF'.",
        ),
        (
            account(TaxType="NOPE"),
            "The TaxType code 'NOPE' does not exist or cannot be used for this type of transaction.",
        ),
    ],
)
def test_an_account_is_refused(xero: Client, body: dict[str, Any], expected: str) -> None:
    assert messages(xero.put("Accounts", body)) == [expected]
    assert len(xero.get("Accounts").json["Accounts"]) == 14


def test_one_account_per_request_and_no_nonsense(xero: Client) -> None:
    reply = xero.put("Accounts", {"Accounts": [account(), account(Code="241", Name="B")]})
    assert (reply.status, "one Account" in reply.json["Message"]) == (400, True)
    assert xero.put("Accounts", account(Type="NOPE")).json["Type"] == "PostDataInvalidException"
    assert xero.post("Accounts", account()).status == 501
    assert xero.post(f"Accounts/{OTHER}", {"Name": "x"}).status == 404
    assert xero.call("DELETE", f"Accounts/{OTHER}").status == 404
    system = xero.get("Accounts", where='SystemAccount=="DEBTORS"').json["Accounts"][0]["AccountID"]
    assert messages(xero.post(f"Accounts/{system}", {"Status": "ARCHIVED"})) == [
        "A system account cannot be archived or deleted"
    ]


def test_payments_may_go_to_an_account_that_allows_them(xero: Client) -> None:
    xero.put("Accounts", account(Code="880", Name="Director", Type="CURRLIAB", EnablePaymentsToAccount=True))
    paid = {"Invoice": {"InvoiceID": SEEDED_INVOICE}, "Account": {"Code": "880"}, "Amount": 1}
    assert xero.put("Payments", paid).status == 200


def rate(**changed: Any) -> dict[str, Any]:
    parts = [{"Name": "State", "Rate": 5}, {"Name": "City", "Rate": 2, "IsCompound": True}]
    body = {"Name": "Local", "TaxComponents": parts, **changed}
    return {name: value for name, value in body.items() if value is not None}


def test_a_tax_rate_is_made_and_works_on_an_invoice(xero: Client) -> None:
    made = xero.put("TaxRates", rate()).json["TaxRates"][0]
    assert (made["TaxType"], made["EffectiveRate"]) == ("TAX001", 7.1)
    body = invoice(LineItems=[line(Quantity=1, UnitAmount=100, TaxType="TAX001")])
    assert xero.put("Invoices", body).json["Invoices"][0]["TotalTax"] == 7.1
    changed = xero.post("TaxRates", {"Name": "Local", "Status": "DELETED"}).json["TaxRates"][0]
    assert changed["Status"] == "DELETED"
    assert messages(xero.put("Invoices", {**body, "InvoiceNumber": "T-2"})) == [
        "The TaxType code 'TAX001' does not exist or cannot be used for this type of transaction."
    ]
    assert xero.get("TaxRates/TAX001").json["TaxRates"][0]["Name"] == "Local"
    assert xero.put("TaxRates", rate(Name="Other")).json["TaxRates"][0]["TaxType"] == "TAX002"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rate(Name="no vat"), "The tax rate name must be unique"),
        (rate(Name=None), "Name must be specified"),
        (rate(TaxComponents=None), "TaxComponents must be specified"),
        (
            rate(TaxComponents=[{"Name": "x", "Rate": 101}]),
            "A tax component needs a name and a rate between 0 and 100",
        ),
        (
            rate(TaxComponents=[{"Name": n, "Rate": 1, "IsCompound": True} for n in "ab"]),
            "Only one tax component can be compound",
        ),
        (rate(Name="x" * 51), "The Name field cannot be longer than 50 characters"),
    ],
)
def test_a_tax_rate_is_refused(xero: Client, body: dict[str, Any], expected: str) -> None:
    assert messages(xero.put("TaxRates", body)) == [expected]


def test_two_active_tracking_categories_and_four_in_all(xero: Client) -> None:
    full = "An organisation can have 2 active tracking categories and 4 in all"
    assert messages(xero.put("TrackingCategories", {"Name": "Third"})) == [full]
    office, division = xero.get("TrackingCategories").json["TrackingCategories"]
    path = f"TrackingCategories/{office['TrackingCategoryID']}"
    assert xero.post(path, {"Status": "ARCHIVED"}).status == 200
    assert messages(xero.put("TrackingCategories", {"Name": "division"})) == [
        "The tracking name is already in use"
    ]
    assert xero.put("TrackingCategories", {"Name": "Third"}).json["TrackingCategories"][0]["Options"] == []
    assert messages(xero.post(path, {"Status": "ACTIVE"})) == [full]
    listed = [row["Name"] for row in xero.get("TrackingCategories").json["TrackingCategories"]]
    assert listed == ["Division", "Third"]
    everything = xero.get("TrackingCategories", includeArchived="true").json["TrackingCategories"]
    assert len(everything) == 3
    gone = xero.call("DELETE", path).json["TrackingCategories"][0]
    assert gone["Status"] == "DELETED"
    assert xero.get(path).status == 404
    assert division["Name"] == "Division"


def test_options_are_added_renamed_used_and_deleted(xero: Client) -> None:
    office = xero.get("TrackingCategories", where='Name=="Office"').json["TrackingCategories"][0]
    path = f"TrackingCategories/{office['TrackingCategoryID']}/Options"
    made = xero.put(path, {"Name": "Bath"}).json["Options"][0]
    assert (made["Name"], made["IsActive"]) == ("Bath", True)
    own = f"{path}/{made['TrackingOptionID']}"
    assert xero.post(own, {"Name": "Bristol"}).json["Options"][0]["Name"] == "Bristol"
    tracked = [{"Name": "Office", "Option": "Bristol"}]
    assert xero.put("Invoices", invoice(LineItems=[line(Tracking=tracked)])).status == 200
    used = "Tracking that documents carry cannot be deleted"
    assert messages(xero.call("DELETE", own)) == [used]
    assert messages(xero.call("DELETE", f"TrackingCategories/{office['TrackingCategoryID']}")) == [used]
    assert messages(xero.put(path, {"Name": "leeds"})) == ["The tracking name is already in use"]
    leeds = next(row for row in office["Options"] if row["Name"] == "Leeds")
    gone = xero.call("DELETE", f"{path}/{leeds['TrackingOptionID']}").json["Options"][0]
    assert (gone["IsDeleted"], gone["Status"]) == (True, "DELETED")
    names = [
        row["Name"]
        for row in xero.get(path.removesuffix("/Options")).json["TrackingCategories"][0]["Options"]
    ]
    assert names == ["London", "Manchester", "Bristol"]
    for method, place in (("POST", path), ("PUT", own)):
        assert xero.call(method, place, {"Name": "x"}).status == 501
    assert xero.call("POST", f"{path}/{OTHER}", {"Name": "x"}).status == 404
    assert xero.put(path, {"Name": 1.5, "Status": "NOPE"}).json["Type"] == "PostDataInvalidException"


def test_a_currency_once_added_can_be_used(xero: Client) -> None:
    assert xero.put("Invoices", invoice(CurrencyCode="CHF")).status == 400
    assert xero.put("Currencies", {"Code": "CHF"}).json["Currencies"][0]["Description"] == "Swiss Franc"
    assert xero.put("Currencies", {"Code": "chf"}).status == 200
    assert xero.put("Invoices", invoice(CurrencyCode="CHF")).status == 200
    assert xero.put("Currencies", {"Code": "XXQ"}).json["Type"] == "PostDataInvalidException"
    assert messages(xero.put("Currencies", {"Description": "x"})) == ["Code must be specified"]
    assert len(xero.get("Currencies").json["Currencies"]) == 4


def test_a_deleted_item_is_gone_and_its_code_free(xero: Client) -> None:
    made = xero.put("Items", {"Code": "A"}).json["Items"][0]
    reply = xero.call("DELETE", "Items/A")
    assert (reply.status, reply.raw) == (204, b"")
    assert xero.get("Items").json["Items"] == []
    assert xero.get(f"Items/{made['ItemID']}").status == 404
    assert xero.call("DELETE", "Items/A").status == 404
    assert xero.put("Items", {"Code": "A"}).status == 200


def test_reading_settings_does_not_allow_writing_them(sandbox: Client) -> None:
    reader = sandbox.connect("openid accounting.settings.read")
    assert reader.get("Accounts").status == 200
    assert reader.put("Accounts", account()).status == 401
    assert reader.call("DELETE", f"Accounts/{OTHER}").status == 401
