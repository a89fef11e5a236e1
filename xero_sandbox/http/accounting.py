"""The API face: which collection, which verb; GETs here, writes next door."""

from collections.abc import Callable

from xero_sandbox.http.allocations import delete_allocation, put_allocations
from xero_sandbox.http.answer import Answer, envelope, streamed
from xero_sandbox.http.attachments import COLLECTIONS as ATTACHABLE
from xero_sandbox.http.attachments import get_attachments, put_attachment
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import invalid_elements, lacks_scope, not_found, not_implemented
from xero_sandbox.http.extras import (
    get_actions,
    get_history,
    get_online_invoice,
    post_email,
    put_history,
)
from xero_sandbox.http.listing import Asked, list_rows
from xero_sandbox.http.resources import RESOURCES, Resource
from xero_sandbox.http.tracking import post_option, put_option, remove_option
from xero_sandbox.http.writes import remove, write
from xero_sandbox.identity.scopes import allows
from xero_sandbox.rules.wire import Doc
from xero_sandbox.shapes.view import View

MAX_PARTS = 4
MANY = 1_000  # more can only be a list without page
ATTACHMENTS = "accounting.attachments"
WRITES = frozenset({"PUT", "POST", "DELETE"})


def room_of(parts: list[str]) -> str | None:
    """The scope a call needs."""
    resource = RESOURCES.get(parts[0].lower()) if parts else None
    if resource and len(parts) > 2 and parts[2].lower() == "attachments":
        return ATTACHMENTS
    return resource.room if resource else None


def check_scope(parts: list[str], method: str, scopes: list[str], items_by_invoices: bool = True) -> None:
    """401 where the consent does not cover the call. Items go by settings, and perhaps by invoices too."""
    room, write_call = room_of(parts), method in WRITES
    items = bool(parts) and parts[0].lower() == "items"
    if items and allows(scopes, "accounting.settings", write_call):
        return
    if not (items and write_call and not items_by_invoices) and (
        room is None or allows(scopes, room, write_call)
    ):
        return
    raise lacks_scope(room or "accounting.settings")


def handle(call: Call) -> Answer:
    """Answer one call whose caller is known."""
    resource = RESOURCES.get(call.parts[0].lower()) if call.parts else None
    if resource is None or len(call.parts) > MAX_PARTS:
        raise not_found()
    if len(call.parts) == 2 and (resource.collection, call.parts[1].lower()) == ("Organisations", "actions"):
        return get_actions(call)
    if len(call.parts) > 2:
        return _below(call, resource)
    target = call.parts[1] if len(call.parts) == 2 else None
    handler = _VERBS.get(call.method)
    if handler is None:
        raise not_implemented()
    return handler(call, resource, target)


def _post(call: Call, resource: Resource, target: str | None) -> Answer:
    if not (resource.upserts if target is None else resource.edits):
        raise not_implemented()
    return write(call, resource, target)


def _below(call: Call, resource: Resource) -> Answer:
    """What hangs below one document: /{Collection}/{id}/{Below}[/{id}]."""
    below = call.parts[2].lower()
    known = [verb for collection, name, verb in _BELOW if (collection, name) == (resource.collection, below)]
    if not known:
        raise not_found()
    handler = _BELOW.get((resource.collection, below, call.method))
    if handler is None:
        raise not_implemented()
    found = resource.find(call.books, call.parts[1])
    if found is None and below == "history":
        message = "The document with the supplied id was not found for this endpoint."
        raise invalid_elements([{"ValidationErrors": [{"Message": message}]}])
    if found is None:
        raise not_found()
    return handler(call, found, call.parts[3] if len(call.parts) == MAX_PARTS else None)


def _get(call: Call, resource: Resource, target: str | None) -> Answer:
    if target is None:
        asked = Asked(call.query, call.since, call.client_id, call.world.switches)
        page = list_rows(call.books, resource, asked)
        rows = (call.show(resource, row, page.view) for row in page.rows)
        if len(page.rows) > MANY:
            return streamed(call.world, resource.collection, rows)
        return envelope(call.world, resource.collection, list(rows), page.pagination)
    found = resource.find(call.books, target)
    if found is None:
        raise not_found()
    return envelope(call.world, resource.collection, [call.show(resource, found, View.SINGLE)])


def _put(call: Call, resource: Resource, target: str | None) -> Answer:
    if target is not None:
        raise not_implemented()
    return write(call, resource, None)


def _delete(call: Call, resource: Resource, target: str | None) -> Answer:
    if target is None or resource.remove is None:
        raise not_implemented()
    return remove(call, resource, target)


_VERBS: dict[str, Callable[[Call, Resource, str | None], Answer]] = {
    "GET": _get,
    "PUT": _put,
    "POST": _post,
    "DELETE": _delete,
}

_BELOW: dict[tuple[str, str, str], Callable[[Call, Doc, str | None], Answer]] = {
    ("CreditNotes", "allocations", "PUT"): put_allocations,
    ("CreditNotes", "allocations", "DELETE"): delete_allocation,
    ("Invoices", "onlineinvoice", "GET"): get_online_invoice,
    ("Invoices", "email", "POST"): post_email,
    ("TrackingCategories", "options", "PUT"): put_option,
    ("TrackingCategories", "options", "POST"): post_option,
    ("TrackingCategories", "options", "DELETE"): remove_option,
    **{
        (collection, "history", method): handler
        for collection in ("Invoices", "CreditNotes", "Contacts", "Items", "Payments", "BatchPayments")
        for method, handler in (("GET", get_history), ("PUT", put_history))
    },
    **{
        (collection, "attachments", method): handler
        for collection in ATTACHABLE
        for method, handler in (("GET", get_attachments), ("PUT", put_attachment), ("POST", put_attachment))
    },
}
