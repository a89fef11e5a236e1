"""A contact, in full or as the few fields a document's list row carries."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import ZERO_ID, Doc
from xero_sandbox.shapes.view import View, errors, some, updated

TEXTS = (
    "ContactNumber",
    "AccountNumber",
    "ContactStatus",
    "Name",
    "FirstName",
    "LastName",
    "CompanyNumber",
    "EmailAddress",
    "SkypeUserName",
    "BankAccountDetails",
    "TaxNumber",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
)
BLANK_ADDRESS = {"City": "", "Region": "", "PostalCode": "", "Country": ""}
BLANK_PHONE = {"PhoneNumber": "", "PhoneAreaCode": "", "PhoneCountryCode": ""}
PHONE_TYPES = ("DEFAULT", "DDI", "FAX", "MOBILE")
ADDRESS_TYPES = ("STREET", "POBOX")


def show_contact(books: Books, row: Doc, view: View) -> Doc:
    """As GET and the answers to writes have it. IsCustomer and IsSupplier follow from the documents."""
    buys, sells = (
        books.invoices.knows("side", f"{row['ContactID']} {kind}") for kind in ("ACCREC", "ACCPAY")
    )
    shown = {"ContactID": row["ContactID"], **some(row, *TEXTS)}
    shown.setdefault("BankAccountDetails", "")
    if view is not View.SUMMARY:
        shown |= {"Addresses": _by_type(row, "Address", ADDRESS_TYPES, BLANK_ADDRESS)}
        shown |= {"Phones": _by_type(row, "Phone", PHONE_TYPES, BLANK_PHONE)}
    shown |= updated(row)
    shown |= {"ContactGroups": [], "IsSupplier": sells, "IsCustomer": buys}
    shown |= some(row, "DefaultCurrency", "Website", "PaymentTerms")
    if view in {View.SINGLE, View.LIST}:  # not in lists without page (Contacts page)
        shown |= some(row, "MergedToContactID")
    if view not in {View.LIST, View.HEADS}:
        shown |= {"SalesTrackingCategories": [], "PurchasesTrackingCategories": []}
    shown["ContactPersons"] = row.get("ContactPersons", [])
    if view is not View.WRITE:
        shown["HasAttachments"] = bool(row.get("Attachments"))
    shown["HasValidationErrors"] = False
    return shown


def _by_type(row: Doc, what: str, types: tuple[str, ...], blank: Doc) -> list[Doc]:
    field, key = ("Addresses", "AddressType") if what == "Address" else ("Phones", "PhoneType")
    given = {entry.get(key): entry for entry in row.get(field, ())}
    return [{key: name, **blank, **given.get(name, {})} for name in types]


def short_contact(contact: Doc) -> Doc:
    """What a list row of documents carries."""
    return {
        "ContactID": contact["ContactID"],
        "Name": contact.get("Name", ""),
        "Addresses": [],
        "Phones": [],
        "ContactGroups": [],
        "ContactPersons": [],
        "HasValidationErrors": False,
    }


def echo_contact(_: Books, given: Doc, messages: list[str]) -> Doc:
    """A refused contact: what was sent, under the zero id when it is new (recorded)."""
    return {
        "ContactID": given.get("ContactID", ZERO_ID),
        **some(given, *TEXTS),
        "Addresses": given.get("Addresses", []),
        "Phones": given.get("Phones", []),
        "ContactGroups": [],
        "ContactPersons": given.get("ContactPersons", []),
        "HasValidationErrors": True,
        "ValidationErrors": errors(messages),
    }
