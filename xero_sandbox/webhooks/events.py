"""Changes of the books as Xero's webhook events (xero-webhooks.yaml). Pure."""

from collections.abc import Iterable
from typing import Any

from xero_sandbox.rules.books import Change

Event = dict[str, Any]
CATEGORIES = {"Invoices": "INVOICE", "Contacts": "CONTACT", "CreditNotes": "CREDITNOTE"}
API = "https://api.xero.com/api.xro/2.0"


def events_of(changes: Iterable[Change], tenant: str, at: str) -> list[Event]:
    """One event for each row a call touched; a payment tells through its invoice: it has no event."""
    touched: dict[tuple[str, str], Change] = {}
    created: set[tuple[str, str]] = set()
    for change in changes:
        if change.table.name in CATEGORIES:
            place = (change.table.name, change.row[change.table.id_field])
            touched[place] = change
            if change.before is None:
                created.add(place)
    return [
        _event(collection, row_id, change, tenant, at, (collection, row_id) in created)
        for (collection, row_id), change in touched.items()
    ]


def _event(collection: str, row_id: str, change: Change, tenant: str, at: str, new: bool) -> Event:
    event: Event = {
        "resourceUrl": f"{API}/{collection}/{row_id}",
        "resourceId": row_id,
        "tenantId": tenant,
        "tenantType": "ORGANISATION",
        "eventCategory": CATEGORIES[collection],
        "eventType": "CREATE" if new else "UPDATE",
        "eventDateUtc": at,
    }
    if collection == "CreditNotes":  # since March 2026
        event["data"] = {"Type": change.row["Type"], "Status": change.row["Status"]}
    return event
