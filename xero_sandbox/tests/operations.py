"""Every operation of the official specification that the sandbox serves, each with one good call."""

import json
import re
from dataclasses import dataclass
from typing import Any

from xero_sandbox.ledger.seed import steady_id
from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import HARBOUR, SEEDED_INVOICE, credit_note, invoice, line, payment

SERVED = re.compile(
    r"^/(Organisation|Accounts|TaxRates|TrackingCategories|Currencies|BrandingThemes|Contacts|Items|Invoices"
    r"|CreditNotes|Payments|BatchPayments)(/|$)"
)
NOT_SERVED = re.compile(r"/(pdf|CISSettings|PaymentServices)$")
DEMO = "Demo Company (UK)"
ACCOUNT = steady_id(DEMO, "404")
CATEGORY = steady_id(DEMO, "tracking", "Office")
OPTION = steady_id(DEMO, "tracking", "Office", "Leeds")
OFFICE = [{"Name": "Office", "Option": "London"}]
NOTE = {"HistoryRecords": [{"Details": "seen"}]}
GONE = {"Status": "DELETED"}
FULL = {
    "Name": "Full Co",
    "ContactNumber": "F-1",
    "AccountNumber": "A1",
    "EmailAddress": "a@full.example",
    "Addresses": [{"AddressType": "STREET", "AddressLine1": "1 High St", "City": "Leeds"}],
    "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "123"}],
    "ContactPersons": [{"FirstName": "Ann", "EmailAddress": "ann@full.example"}],
    "PaymentTerms": {"Sales": {"Day": 30, "Type": "DAYSAFTERBILLDATE"}},
}


@dataclass(frozen=True)
class Row:
    """One operation: its name in the specification, and how it is called here."""

    method: str
    template: str
    path: str
    body: Any = None

    @property
    def name(self) -> str:
        """As the specification spells it."""
        return f"{self.method} {self.template}"


def fill(xero: Client) -> dict[str, str]:
    """One of everything; the ids that only now exist."""
    xero.put("Contacts", FULL)
    xero.put("Items", {"Code": "I-1", "Name": "I", "SalesDetails": {"UnitPrice": 5, "AccountCode": "200"}})
    rich = invoice(
        "R-1", LineItems=[line(ItemCode="I-1", Tracking=OFFICE, DiscountRate=10), {"Description": "ta"}]
    )
    made = xero.put("Invoices", {"Invoices": [rich, invoice("R-2", CurrencyCode="EUR", Status="DRAFT")]})
    xero.put("CreditNotes", {"CreditNotes": [credit_note(), credit_note("C-2")]})
    against = {"Invoice": {"InvoiceID": made.json["Invoices"][0]["InvoiceID"]}, "Amount": 1}
    allocation = xero.put("CreditNotes/C-1/Allocations", {"Allocations": [against]})
    paid = xero.put("Payments", payment(SEEDED_INVOICE, 100))
    batch = {"Account": {"Code": "090"}, "Payments": [{**against, "Amount": 2}]}
    batched = xero.put("BatchPayments", batch)
    for owner in (f"Invoices/{SEEDED_INVOICE}", "CreditNotes/C-1", f"Contacts/{HARBOUR['ContactID']}"):
        xero.call("PUT", f"{owner}/Attachments/a.pdf", b"x")
    xero.call("PUT", f"Accounts/{ACCOUNT}/Attachments/a.pdf", b"x")
    assert allocation.status == 200
    note = xero.get("CreditNotes/C-1").json["CreditNotes"][0]
    return {
        "{pay}": paid.json["Payments"][0]["PaymentID"],
        "{batch}": batched.json["BatchPayments"][0]["BatchPaymentID"],
        "{allocation}": note["Allocations"][0]["AllocationID"],
    }


def call(xero: Client, row: Row, ids: dict[str, str]) -> Any:
    """Make the call, with the ids of this run."""
    path, body = row.path, row.body
    for name, found in ids.items():
        path = path.replace(name, found)
        body = body if isinstance(body, bytes | None) else json.loads(json.dumps(body).replace(name, found))
    return xero.call(row.method, path, body)


def _attachments(collection: str, name: str, own: str) -> list[Row]:
    root, place = f"/{collection}/{{{name}}}/Attachments", f"{collection}/{own}/Attachments"
    return [
        Row("GET", root, place),
        Row("GET", root + "/{AttachmentID}", f"{place}/a.pdf"),
        Row("GET", root + "/{FileName}", f"{place}/a.pdf"),
        Row("PUT", root + "/{FileName}", f"{place}/b.png", b"x"),
        Row("POST", root + "/{FileName}", f"{place}/a.pdf", b"y"),
    ]


def _history(collection: str, name: str, own: str) -> list[Row]:
    root, place = f"/{collection}/{{{name}}}/History", f"{collection}/{own}/History"
    return [Row("GET", root, place), Row("PUT", root, place, NOTE)]


CONTACT = HARBOUR["ContactID"]
ALLOCATION = {"Allocations": [{"Amount": 1, "Invoice": {"InvoiceID": SEEDED_INVOICE}}]}
NEW_BATCH = {
    "Account": {"Code": "090"},
    "Payments": [{"Invoice": {"InvoiceID": SEEDED_INVOICE}, "Amount": 3}],
}
NEW_RATE = {"Name": "Local", "TaxComponents": [{"Name": "x", "Rate": 3}]}
_OWN_CATEGORY, _OWN_OPTION = "/TrackingCategories/{TrackingCategoryID}", "/Options/{TrackingOptionID}"
ROWS = [
    Row("GET", "/Organisation", "Organisation"),
    Row("GET", "/Organisation/Actions", "Organisation/Actions"),
    Row("GET", "/Accounts", "Accounts"),
    Row("PUT", "/Accounts", "Accounts", {"Code": "240", "Name": "New", "Type": "REVENUE"}),
    Row("GET", "/Accounts/{AccountID}", f"Accounts/{ACCOUNT}"),
    Row("POST", "/Accounts/{AccountID}", f"Accounts/{ACCOUNT}", {"Name": "Fees"}),
    Row("DELETE", "/Accounts/{AccountID}", f"Accounts/{ACCOUNT}"),
    Row("GET", "/TaxRates", "TaxRates"),
    Row("PUT", "/TaxRates", "TaxRates", NEW_RATE),
    Row("POST", "/TaxRates", "TaxRates", {"TaxType": "NONE", "Name": "Nothing"}),
    Row("GET", "/TaxRates/{TaxType}", "TaxRates/OUTPUT2"),
    Row("GET", "/TrackingCategories", "TrackingCategories"),
    Row("PUT", "/TrackingCategories", "TrackingCategories", {"Name": "New", "Status": "ARCHIVED"}),
    Row("GET", _OWN_CATEGORY, f"TrackingCategories/{CATEGORY}"),
    Row("POST", _OWN_CATEGORY, f"TrackingCategories/{CATEGORY}", {"Name": "Place"}),
    Row("DELETE", _OWN_CATEGORY, f"TrackingCategories/{steady_id(DEMO, 'tracking', 'Division')}"),
    Row("PUT", f"{_OWN_CATEGORY}/Options", f"TrackingCategories/{CATEGORY}/Options", {"Name": "Bath"}),
    Row(
        "POST",
        _OWN_CATEGORY + _OWN_OPTION,
        f"TrackingCategories/{CATEGORY}/Options/{OPTION}",
        {"Name": "York"},
    ),
    Row("DELETE", _OWN_CATEGORY + _OWN_OPTION, f"TrackingCategories/{CATEGORY}/Options/{OPTION}"),
    Row("GET", "/Currencies", "Currencies"),
    Row("PUT", "/Currencies", "Currencies", {"Code": "CHF"}),
    Row("GET", "/BrandingThemes", "BrandingThemes"),
    Row("GET", "/BrandingThemes/{BrandingThemeID}", f"BrandingThemes/{steady_id(DEMO, 'theme')}"),
    Row("GET", "/Contacts", "Contacts?page=1&includeArchived=true"),
    Row("PUT", "/Contacts", "Contacts", {**FULL, "Name": "Other", "ContactNumber": "F-2"}),
    Row("POST", "/Contacts", "Contacts", {"ContactNumber": "F-1", "FirstName": "Ann"}),
    Row("GET", "/Contacts/{ContactID}", f"Contacts/{CONTACT}"),
    Row("GET", "/Contacts/{ContactNumber}", "Contacts/F-1"),
    Row("POST", "/Contacts/{ContactID}", f"Contacts/{CONTACT}", {"Website": "https://x.example"}),
    Row("GET", "/Items", "Items"),
    Row("PUT", "/Items", "Items", {"Code": "I-2", "PurchaseDetails": {"UnitPrice": 1, "AccountCode": "404"}}),
    Row("POST", "/Items", "Items", {"Code": "I-1", "Name": "J"}),
    Row("GET", "/Items/{ItemID}", "Items/I-1"),
    Row("POST", "/Items/{ItemID}", "Items/I-1", {"Name": "K"}),
    Row("DELETE", "/Items/{ItemID}", "Items/I-1"),
    Row("GET", "/Invoices", "Invoices?page=1"),
    Row("PUT", "/Invoices", "Invoices", invoice("R-3")),
    Row("POST", "/Invoices", "Invoices", invoice("R-2", Reference="x")),
    Row("GET", "/Invoices/{InvoiceID}", "Invoices/R-1"),
    Row("POST", "/Invoices/{InvoiceID}", "Invoices/R-2", {"Status": "AUTHORISED"}),
    Row("GET", "/Invoices/{InvoiceID}/OnlineInvoice", "Invoices/INV-20007/OnlineInvoice"),
    Row("GET", "/CreditNotes", "CreditNotes?page=1"),
    Row("PUT", "/CreditNotes", "CreditNotes", credit_note("C-3")),
    Row("POST", "/CreditNotes", "CreditNotes", credit_note("C-4")),
    Row("GET", "/CreditNotes/{CreditNoteID}", "CreditNotes/C-1"),
    Row("POST", "/CreditNotes/{CreditNoteID}", "CreditNotes/C-2", {"Status": "VOIDED"}),
    Row("PUT", "/CreditNotes/{CreditNoteID}/Allocations", "CreditNotes/C-2/Allocations", ALLOCATION),
    Row(
        "DELETE",
        "/CreditNotes/{CreditNoteID}/Allocations/{AllocationID}",
        "CreditNotes/C-1/Allocations/{allocation}",
    ),
    Row("GET", "/Payments", "Payments?page=1"),
    Row("PUT", "/Payments", "Payments", payment(SEEDED_INVOICE, 1)),
    Row("POST", "/Payments", "Payments", payment(SEEDED_INVOICE, 1)),
    Row("GET", "/Payments/{PaymentID}", "Payments/{pay}"),
    Row("POST", "/Payments/{PaymentID}", "Payments/{pay}", GONE),
    Row("GET", "/BatchPayments", "BatchPayments"),
    Row("PUT", "/BatchPayments", "BatchPayments", NEW_BATCH),
    Row("POST", "/BatchPayments", "BatchPayments", {"BatchPaymentID": "{batch}", **GONE}),
    Row("GET", "/BatchPayments/{BatchPaymentID}", "BatchPayments/{batch}"),
    Row("POST", "/BatchPayments/{BatchPaymentID}", "BatchPayments/{batch}", GONE),
    *_attachments("Invoices", "InvoiceID", SEEDED_INVOICE),
    *_attachments("CreditNotes", "CreditNoteID", "C-1"),
    *_attachments("Contacts", "ContactID", CONTACT),
    *_attachments("Accounts", "AccountID", ACCOUNT),
    *_history("Invoices", "InvoiceID", "INV-20007"),
    *_history("CreditNotes", "CreditNoteID", "C-1"),
    *_history("Contacts", "ContactID", CONTACT),
    *_history("Items", "ItemID", "I-1"),
    *_history("Payments", "PaymentID", "{pay}"),
    *_history("BatchPayments", "BatchPaymentID", "{batch}"),
]
REFUSED = {"POST /Invoices/{InvoiceID}/Email": "a demo company may send no e-mail: always 400 here"}
OTHER_LISTS = (
    [
        Row("GET", "/Invoices", path)
        for path in (
            "Invoices",
            "Invoices?summaryOnly=true",
            "Invoices?Statuses=DRAFT",
            "Invoices?unitdp=4&page=1",
        )
    ]
    + [
        Row("GET", "/Contacts", path)
        for path in ("Contacts", "Contacts?summaryOnly=true", "Contacts?searchTerm=full")
    ]
    + [
        Row("GET", "/CreditNotes", "CreditNotes"),
        Row("GET", "/Payments", "Payments"),
        Row("GET", "/Invoices/{InvoiceID}", "Invoices/INV-20007"),
        Row("GET", "/TrackingCategories", "TrackingCategories?includeArchived=true"),
    ]
)
BAD = [
    ("Invoices", {"Invoices": [invoice("W-1"), invoice("W-2", LineItems=[]), invoice("W-3", Contact=None)]}),
    ("CreditNotes", {"CreditNotes": [credit_note("W-1"), credit_note("W-1")]}),
    ("Contacts", {"Contacts": [{"Name": "W"}, {"Name": "Harbour & Vale Ltd"}]}),
    ("Items", {"Items": [{"Code": "A"}, {"Code": "a"}, {"Name": "x"}]}),
    ("Payments", {"Payments": [payment(SEEDED_INVOICE, 1), payment(SEEDED_INVOICE, 9999)]}),
    ("BatchPayments", {"BatchPayments": [NEW_BATCH, {"Account": {"Code": "nope"}}]}),
    ("Accounts", {"Code": "200", "Name": "x", "Type": "REVENUE"}),
    ("TaxRates", {"Name": "x"}),
    ("TrackingCategories", {"Name": "Office"}),
    ("Currencies", {"Description": "x"}),
]
