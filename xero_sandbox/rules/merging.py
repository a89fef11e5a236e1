"""What a Xero user does to contacts that the API cannot: archive, restore, merge (facts: Contacts)."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import ContactStatus


def set_status(books: Books, key: str, status: ContactStatus, writing: Writing) -> Doc:
    """Archive or restore; open invoices do not hinder it (recorded), a taken name does."""
    row = _contact(books, key)
    clash = [
        other
        for other in books.contacts.find("name", row["Name"].lower())
        if other is not row and other["ContactStatus"] == ContactStatus.ACTIVE
    ]
    if status is ContactStatus.ACTIVE and (clash or row.get("MergedToContactID")):
        raise Refused(Say.NAME_TAKEN.of(name=row["Name"]))
    return books.put(books.contacts, writing.stamp({**row, "ContactStatus": status}))


def merge(books: Books, key: str, target_key: str, writing: Writing) -> Doc:
    """All documents go over; the merged contact is archived and keeps resolving, naming the other.

    Its own UpdatedDateUTC stays, so that no list of changes tells of it.
    """
    row, target = _contact(books, key), _contact(books, target_key)
    if row is target or target["ContactStatus"] != ContactStatus.ACTIVE or row.get("MergedToContactID"):
        raise Refused(Say.MERGE_MISFIT.of())
    for table in (books.invoices, books.credit_notes):
        for document in table.find("contact", row["ContactID"]):
            books.put(table, writing.stamp({**document, "ContactID": target["ContactID"]}))
    gone = {"ContactStatus": ContactStatus.ARCHIVED, "MergedToContactID": target["ContactID"]}
    merged = {**row, **gone}
    return books.put(books.contacts, writing.stamp(merged) if writing.switches.merge_changes_time else merged)


def _contact(books: Books, key: str) -> Doc:
    row = books.contacts.get(key.lower())
    if row is None:
        raise Unknown
    return row
