"""PURE: whether a contact, as last seen, takes invoices, and if not, why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as last seen."""

    name: str
    is_archived: bool = False
    is_merged: bool = False  # into another one, which stands for it now


def contact_fault(contact: Contact) -> str:
    """Why a contact takes no invoices; blank when it does. A merged one is archived as well."""
    if contact.is_merged:
        return f"The contact “{contact.name}” became part of another one in Xero. Link that one."
    if contact.is_archived:
        return f"The contact “{contact.name}” is archived in Xero. Restore it there, or link another contact."
    return ""
