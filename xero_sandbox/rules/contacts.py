"""Contacts: who is meant, which names are free, what an edit may change (facts: Contacts page, measured)."""

import re

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.terms import read_terms
from xero_sandbox.rules.wire import Doc, Reader, guid, new_id, one_of, read, record, records, text
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import ContactStatus, Mode

CONTACT_FIELDS: dict[str, Reader] = {
    "ContactID": guid,
    "ContactNumber": text,
    "AccountNumber": text,
    "ContactStatus": one_of(ContactStatus),
    "Name": text,
    "FirstName": text,
    "LastName": text,
    "CompanyNumber": text,
    "EmailAddress": text,
    "SkypeUserName": text,
    "BankAccountDetails": text,
    "TaxNumber": text,
    "AccountsReceivableTaxType": text,
    "AccountsPayableTaxType": text,
    "Addresses": records,
    "Phones": records,
    "DefaultCurrency": text,
    "Website": text,
    "ContactPersons": records,
    "PaymentTerms": record,
}
LIMITS = {
    "Name": 255,
    "ContactNumber": 50,
    "AccountNumber": 50,
    "EmailAddress": 255,
    "TaxNumber": 50,
    "CompanyNumber": 50,
    "FirstName": 255,
    "LastName": 255,
}
INNER_LIMITS = {
    "AddressLine1": 500,
    "AddressLine2": 500,
    "AddressLine3": 500,
    "AddressLine4": 500,
    "City": 255,
    "Region": 255,
    "PostalCode": 50,
    "Country": 50,
    "AttentionTo": 255,
    "PhoneNumber": 50,
    "PhoneAreaCode": 10,
    "PhoneCountryCode": 20,
}
ADDRESS_FIELDS: dict[str, Reader] = dict.fromkeys(
    (
        "AddressType",
        "AttentionTo",
        "AddressLine1",
        "AddressLine2",
        "AddressLine3",
        "AddressLine4",
        "City",
        "Region",
        "PostalCode",
        "Country",
    ),
    text,
)
PHONE_FIELDS: dict[str, Reader] = dict.fromkeys(
    ("PhoneType", "PhoneNumber", "PhoneAreaCode", "PhoneCountryCode"), text
)
PERSON_FIELDS: dict[str, Reader] = dict.fromkeys(("FirstName", "LastName", "EmailAddress"), text)
MAX_PERSONS = 5
_EMAIL = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+$")


def save_contact(books: Books, body: Doc, writing: Writing) -> Doc:
    """Create with PUT; create or change with POST."""
    given = _read(body)
    if writing.target:
        given["ContactID"] = writing.target
    before = _target(books, given) if writing.mode is Mode.UPSERT else None
    if before is None and not given.get("Name", "").strip():
        raise Refused(Say.CONTACT_UNIDENTIFIED.of(), echo=given)
    return put_contact(books, given, before, writing)


def put_contact(books: Books, given: Doc, before: Doc | None, writing: Writing) -> Doc:
    """Write a new or changed contact if the rules allow it."""
    if before is not None and before["ContactStatus"] != ContactStatus.ACTIVE:
        raise Refused(Say.CONTACT_EDIT_ARCHIVED.of(), echo={**given, "ContactID": before["ContactID"]})
    row = {"ContactStatus": ContactStatus.ACTIVE, **(before or {}), **given}
    row["ContactID"] = before["ContactID"] if before else new_id()
    if problems := _problems(books, row, given):
        shown_id = {"ContactID": before["ContactID"]} if before else {}
        raise Refused(*problems, echo={**given, **shown_id})
    return books.put(books.contacts, writing.stamp(row))


def contact_for_document(books: Books, body: Doc, writing: Writing) -> Doc:
    """The contact a document names: found, changed on the way, or created from its name."""
    given = _read(body)
    if not any(given.get(name) for name in ("ContactID", "ContactNumber", "Name")):
        raise Refused(Say.CONTACT_NEEDED.of())
    found = _find(books, given)
    if found is None and "ContactID" in given:
        raise Refused(Say.CONTACT_UNKNOWN.of())
    if found is None:
        return put_contact(books, given, None, writing)
    if found["ContactStatus"] != ContactStatus.ACTIVE:
        raise Refused(Say.CONTACT_ARCHIVED.of())
    changed = {name: value for name, value in given.items() if found.get(name) != value}
    if "ContactID" in given and changed:
        return put_contact(books, given, found, writing)
    return found


def find_contact(books: Books, key: str) -> Doc | None:
    """By ContactID or ContactNumber, as the address of one contact allows."""
    return books.contacts.get(key.lower()) or next(iter(books.contacts.find("number", key.lower())), None)


def _read(body: Doc) -> Doc:
    given = read(body, CONTACT_FIELDS)
    for name, fields in (
        ("Addresses", ADDRESS_FIELDS),
        ("Phones", PHONE_FIELDS),
        ("ContactPersons", PERSON_FIELDS),
    ):
        if name in given:
            given[name] = [read(row, fields) for row in given[name]]
    if "PaymentTerms" in given:
        given["PaymentTerms"] = read_terms(given["PaymentTerms"])
    return given


def _target(books: Books, given: Doc) -> Doc | None:
    found = _find(books, given)
    if found is None and "ContactID" in given:
        raise Unknown
    return found


def _find(books: Books, given: Doc) -> Doc | None:
    """ContactID, else ContactNumber, else Name: an active one of that name before an archived one."""
    if "ContactID" in given:
        return books.contacts.get(given["ContactID"])
    if given.get("ContactNumber"):
        found = books.contacts.find("number", given["ContactNumber"].lower())
        if found:
            return found[0]
    named = books.contacts.find("name", given.get("Name", "").lower())
    return min(named, key=lambda row: row["ContactStatus"] != ContactStatus.ACTIVE, default=None)


def _problems(books: Books, row: Doc, given: Doc) -> list[str]:
    problems = [
        Say.TOO_LONG.of(field=name, limit=limit)
        for name, limit in LIMITS.items()
        if len(given.get(name, "")) > limit
    ]
    for inner in (*given.get("Addresses", ()), *given.get("Phones", ())):
        problems += [
            Say.TOO_LONG.of(field=name, limit=INNER_LIMITS[name])
            for name, value in inner.items()
            if len(value) > INNER_LIMITS.get(name, len(value))
        ]
    name = row.get("Name", "")
    if name != " ".join(name.split(" ")).strip() or "  " in name or "<" in name or ">" in name:
        problems.append(Say.CONTACT_NAME_INVALID.of())
    if given.get("EmailAddress") and not _EMAIL.match(given["EmailAddress"]):
        problems.append(Say.EMAIL_INVALID.of())
    if given.get("Website") and not given["Website"].startswith(("http://", "https://")):
        problems.append(Say.WEBSITE_INVALID.of())
    if len(given.get("ContactPersons", ())) > MAX_PERSONS:
        problems.append(Say.PERSONS_TOO_MANY.of())
    return problems + _clashes(books, row)


def _clashes(books: Books, row: Doc) -> list[str]:
    """Names are unique among active contacts, numbers among all (measured on the Demo Company)."""
    if row["ContactStatus"] != ContactStatus.ACTIVE:
        return []
    same_name = [
        other
        for other in books.contacts.find("name", row.get("Name", "").lower())
        if other["ContactID"] != row["ContactID"] and other["ContactStatus"] == ContactStatus.ACTIVE
    ]
    same_number = [
        other
        for other in books.contacts.find("number", row.get("ContactNumber", "").lower())
        if other["ContactID"] != row["ContactID"]
    ]
    problems = [Say.NAME_TAKEN.of(name=row["Name"])] if same_name else []
    if same_number:
        problems.append(Say.CONTACT_NUMBER_TAKEN.of(number=row["ContactNumber"]))
    return problems
