"""Xero as the AccountsSystem of ports.py: builds requests, makes calls, reads every element of answers."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import urllib3
from django.utils import timezone
from xero_python.exceptions import ApiException, HTTPStatusException

from accounting_sync.errors import ConnectionLost, NotSent, Uncertain, Unreachable, Unreadable
from accounting_sync.ports import (
    Answer,
    Operation,
    OutgoingContact,
    OutgoingDocument,
    OutgoingItem,
    Query,
    Request,
    Row,
)
from accounting_sync.xero import faults, mapping, reference
from accounting_sync.xero.client import CONNECT_SECONDS, READ_SECONDS, PlainJson, accounting_api
from invoices.choices import DocumentKind

PAGE = 1000  # the largest page Xero gives
DOCUMENTS = {"Invoices", "CreditNotes"}
log = logging.getLogger(__name__)
TIMEOUTS = (CONNECT_SECONDS, READ_SECONDS)
FIRST_PAGE: Query = {"page": 1, "pageSize": PAGE}
NOT_MODIFIED = 304
UNREADABLE = "Xero's answer cannot be read."
OVERLAP = timedelta(minutes=5)  # whether If-Modified-Since is inclusive is nowhere said


@dataclass(frozen=True, slots=True)
class Route:
    """How one operation is spelled: the SDK's method, the collection in bodies, how an element is read."""

    method: str
    collection: str
    read: Callable[[Mapping[str, Any]], Row]

    @property
    def is_write(self) -> bool:
        return not self.method.startswith("get_")

    @property
    def is_reference(self) -> bool:
        """A page of the mirror: a row less is a company or code not found, never a document sent twice."""
        return self.method.startswith("get_") and self.collection not in DOCUMENTS


_invoice = partial(mapping.read_document, kind=DocumentKind.INVOICE)
_credit_note = partial(mapping.read_document, kind=DocumentKind.CREDIT_NOTE)
ROUTES = {
    # create_* is PUT (creates only); update_or_create_* is POST: never sent without an id in each element.
    Operation.CREATE_CONTACTS: Route("create_contacts", "Contacts", mapping.read_contact),
    Operation.CREATE_ITEMS: Route("create_items", "Items", mapping.read_item),
    Operation.CREATE_INVOICES: Route("create_invoices", "Invoices", _invoice),
    Operation.CREATE_CREDIT_NOTES: Route("create_credit_notes", "CreditNotes", _credit_note),
    Operation.UPDATE_INVOICES: Route("update_or_create_invoices", "Invoices", _invoice),
    Operation.UPDATE_CREDIT_NOTES: Route("update_or_create_credit_notes", "CreditNotes", _credit_note),
    Operation.READ_ORGANISATION: Route("get_organisations", "Organisations", reference.read_organisation),
    Operation.READ_ACTIONS: Route("get_organisation_actions", "Actions", reference.read_action),
    Operation.READ_CURRENCIES: Route("get_currencies", "Currencies", reference.read_currency),
    Operation.READ_ACCOUNTS: Route("get_accounts", "Accounts", reference.read_account),
    Operation.READ_TAX_RATES: Route("get_tax_rates", "TaxRates", reference.read_tax_rate),
    Operation.READ_TRACKING: Route("get_tracking_categories", "TrackingCategories", reference.read_tracking),
    Operation.READ_THEMES: Route("get_branding_themes", "BrandingThemes", reference.read_theme),
    Operation.READ_CONTACTS: Route("get_contacts", "Contacts", mapping.read_contact),
    Operation.READ_ITEMS: Route("get_items", "Items", mapping.read_item),
    Operation.READ_INVOICES: Route("get_invoices", "Invoices", _invoice),
    Operation.READ_CREDIT_NOTES: Route("get_credit_notes", "CreditNotes", _credit_note),
}
# Xero's query names, as the SDK's arguments spell them.
ARGUMENTS = {
    "summarizeErrors": "summarize_errors",
    "pageSize": "page_size",
    "IDs": "i_ds",
    "InvoiceNumbers": "invoice_numbers",
    "includeArchived": "include_archived",
    "summaryOnly": "summary_only",
    "If-Modified-Since": "if_modified_since",
}
# The name of the SDK's argument for the body of a write.
BODY = {"Contacts": "contacts", "Items": "items", "Invoices": "invoices", "CreditNotes": "credit_notes"}
CREATE = {
    DocumentKind.INVOICE: Operation.CREATE_INVOICES,
    DocumentKind.CREDIT_NOTE: Operation.CREATE_CREDIT_NOTES,
}
UPDATE = {
    DocumentKind.INVOICE: Operation.UPDATE_INVOICES,
    DocumentKind.CREDIT_NOTE: Operation.UPDATE_CREDIT_NOTES,
}


class XeroGateway:
    """One organisation's books. `access_token` is called before each request, so a refresh reaches it."""

    def __init__(self, tenant_id: str, access_token: Callable[[], str]) -> None:
        self._tenant_id = tenant_id
        self._access_token = access_token

    def create_contacts(self, contacts: Sequence[OutgoingContact]) -> Request:
        return _write(Operation.CREATE_CONTACTS, [mapping.contact_element(contact) for contact in contacts])

    def create_items(self, items: Sequence[OutgoingItem]) -> Request:
        return _write(Operation.CREATE_ITEMS, [mapping.item_element(item) for item in items])

    def create_documents(self, documents: Sequence[OutgoingDocument]) -> Request:
        return _write(
            CREATE[documents[0].kind], [mapping.document_element(document) for document in documents]
        )

    def update_documents(self, documents: Sequence[OutgoingDocument]) -> Request:
        if not all(document.remote_id for document in documents):
            raise ValueError("A POST without an id could overwrite another document of the same number.")
        return _write(
            UPDATE[documents[0].kind], [mapping.document_element(document) for document in documents]
        )

    def read_organisation(self) -> Request:
        return Request(Operation.READ_ORGANISATION)

    def read_actions(self) -> Request:
        return Request(Operation.READ_ACTIONS)

    def read_currencies(self) -> Request:
        return Request(Operation.READ_CURRENCIES)

    def read_accounts(self) -> Request:
        return Request(Operation.READ_ACCOUNTS)

    def read_tax_rates(self) -> Request:
        return Request(Operation.READ_TAX_RATES)

    def read_tracking(self) -> Request:
        return Request(Operation.READ_TRACKING, {"includeArchived": "true"})

    def read_themes(self) -> Request:
        return Request(Operation.READ_THEMES)

    def read_contacts(self, changed_since: datetime | None, page: int) -> Request:
        # Not summaryOnly: it leaves out MergedToContactID, and a merged contact takes no invoices.
        query: Query = {"includeArchived": "true", "page": page, "pageSize": PAGE}
        if changed_since:
            query["If-Modified-Since"] = (changed_since - OVERLAP).isoformat(timespec="seconds")
        return Request(Operation.READ_CONTACTS, query)

    def read_items(self) -> Request:
        return Request(Operation.READ_ITEMS)

    def read_by_numbers(self, kind: DocumentKind, numbers: Sequence[str]) -> Request:
        if kind == DocumentKind.INVOICE:  # bills may carry the same number: only sales invoices are asked for
            query: Query = {"InvoiceNumbers": list(numbers), "where": 'Type=="ACCREC"'}
            return Request(Operation.READ_INVOICES, query | FIRST_PAGE)
        return _credit_notes(f'CreditNoteNumber=="{quoted(number)}"' for number in numbers)

    def read_by_ids(self, kind: DocumentKind, ids: Sequence[str]) -> Request:
        if kind == DocumentKind.INVOICE:
            return Request(Operation.READ_INVOICES, {"IDs": list(ids)} | FIRST_PAGE)
        return _credit_notes(f'CreditNoteID==guid("{remote_id}")' for remote_id in ids)

    def perform(self, request: Request, idempotency_key: str = "") -> Answer:
        """Make the call, once. Raises NotSent, ConnectionLost, Refused or Uncertain."""
        route = ROUTES[request.operation]
        token = self._access_token()
        # The last moment before it leaves: to be granted a token may have taken long, and so may a machine.
        if request.leave_by is not None and timezone.now() > request.leave_by:
            raise NotSent("It was kept too long before it could leave.", timezone.now())
        try:
            answer = self._call(token, route, request, idempotency_key)
            return _read(answer.data, answer.status, answer.headers, route)
        except HTTPStatusException as error:
            # Not error.status: for a 400 the SDK reads that out of a body it takes for JSON.
            raw = error.http_resp
            if raw.status == NOT_MODIFIED and not route.is_write:
                return Answer(rows=(), http_status=NOT_MODIFIED)
            answered = faults.HttpAnswer(raw.status, raw.data, raw.getheaders())
            problem = faults.from_status(answered, is_write=route.is_write)
            problem.http_status, problem.correlation_id = raw.status, _correlation_id(answered.headers)
            if isinstance(problem, ConnectionLost):
                problem.failed_token = token
            raise problem from error
        except urllib3.exceptions.HTTPError as error:
            raise faults.from_transport(error, is_write=route.is_write) from error
        except ApiException as error:  # the SDK's wrapper of a failed TLS handshake: nothing was sent
            raise Unreachable("Xero cannot be reached securely.") from error

    def _call(self, token: str, route: Route, request: Request, idempotency_key: str) -> Any:
        api = accounting_api(token)
        arguments: dict[str, Any] = {ARGUMENTS.get(key, key): value for key, value in request.query.items()}
        if "if_modified_since" in arguments:
            arguments["if_modified_since"] = datetime.fromisoformat(arguments["if_modified_since"])
        if route.is_write:
            # The SDK writes the same JSON text again from these values: the bytes are those of the Call row.
            arguments[BODY[route.collection]] = PlainJson(json.loads(request.body))
            arguments["idempotency_key"] = idempotency_key
        method = getattr(api, route.method)
        # The raw answer is read here: the SDK's reader loses a page of 1,000 to one value it does not know.
        return method(self._tenant_id, **arguments, _preload_content=False, _request_timeout=TIMEOUTS)


def quoted(text: str) -> str:
    """Text inside the quotes of a `where`: a quote is doubled (a backslash is refused)."""
    return text.replace('"', '""')


def _write(operation: Operation, elements: Sequence[Mapping[str, Any]]) -> Request:
    query: Query = {"summarizeErrors": "false"}
    if operation != Operation.CREATE_CONTACTS:
        query["unitdp"] = 4
    return Request(operation, query, mapping.body(ROUTES[operation].collection, elements))


def _credit_notes(conditions: Iterable[str]) -> Request:
    return Request(Operation.READ_CREDIT_NOTES, {"where": " OR ".join(conditions)} | FIRST_PAGE)


def _read(data: bytes, status: int, headers: Mapping[str, str], route: Route) -> Answer:
    envelope = _envelope(data, route)
    try:
        elements = envelope[route.collection]
        count = len(elements)
        page_count = int((envelope.get("pagination") or {}).get("pageCount", 1))
    except mapping.UNREADABLE as error:
        # For a write nobody knows what happened; a reading is made again later.
        raise Uncertain(UNREADABLE) if route.is_write else NotSent(UNREADABLE) from error
    read_rows = _reference_rows if route.is_reference else _rows
    rows = tuple(read_rows(elements, route))
    unread = count - len(rows)
    return Answer(
        rows=rows,
        unread=unread,
        http_status=status,
        correlation_id=_correlation_id(headers),
        day_calls_left=faults.whole_number(headers.get("X-DayLimit-Remaining", "")),
        page_count=page_count,
    )


def _envelope(data: bytes, route: Route) -> Any:
    """The JSON of an answer: 200 with HTML, an empty or a cut body comes of something broken on the way."""
    try:
        return json.loads(data, parse_float=Decimal)
    except mapping.UNREADABLE as error:
        raise Uncertain(UNREADABLE) if route.is_write else Unreachable(UNREADABLE) from error


def _correlation_id(headers: Mapping[str, str]) -> str:
    return headers.get("xero-correlation-id", "")[:64]


def _rows(elements: Iterable[Mapping[str, Any]], route: Route) -> Iterator[Row]:
    """All or none: of a document that cannot be read nobody may think that it is not there."""
    try:
        yield from map(route.read, elements)
    except mapping.UNREADABLE as error:
        raise Uncertain(UNREADABLE) if route.is_write else Unreadable([UNREADABLE]) from error


def _reference_rows(elements: Iterable[Mapping[str, Any]], route: Route) -> Iterator[Row]:
    """What can be read: an odd contact or item is a problem of that row only. The log names no person."""
    for position, element in enumerate(elements):
        try:
            row = route.read(element)
        except mapping.UNREADABLE as error:
            log.warning("%s: row %s cannot be read (%s)", route.method, position, type(error).__name__)
            continue
        if _has_id(row):
            yield row
        else:
            log.warning("%s: row %s has no id", route.method, position)


def _has_id(row: Row) -> bool:
    """What has ids of its own there must show one; rates, currencies and actions are their names."""
    return bool(getattr(row, "remote_id", True))
