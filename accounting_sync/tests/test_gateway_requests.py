"""What the gateway puts on the wire: methods, queries, headers, bytes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pytest_django.fixtures import Settings

from accounting_sync.ports import (
    OutgoingContact,
    OutgoingDocument,
    OutgoingItem,
    OutgoingLine,
    Request,
)
from accounting_sync.tests.odd_server import Asked, OddServer, odd_server
from accounting_sync.xero.gateway import XeroGateway
from invoices.choices import DocumentKind

TENANT = "11111111-2222-3333-4444-555555555555"
EVERY_COLLECTION: dict[str, list[object]] = {
    "Contacts": [],
    "Items": [],
    "Invoices": [],
    "CreditNotes": [],
    "Organisations": [],
}
INVOICE = OutgoingDocument(
    kind=DocumentKind.INVOICE,
    number="T-1",
    contact_id="contact-id",
    issue_date=date(2026, 2, 28),
    due_date=date(2026, 3, 30),
    currency="GBP",
    reference="PO “7” & Söhne",
    status="AUTHORISED",
    lines=(OutgoingLine("Fee", Decimal("37.5"), Decimal("24.7525"), "220", "OUTPUT2"),),
)
CREDIT_NOTE = replace(INVOICE, kind=DocumentKind.CREDIT_NOTE)
system = XeroGateway(TENANT, lambda: "the-token")


@pytest.fixture(scope="module")
def _running() -> Iterator[OddServer]:
    with odd_server() as server:
        yield server


@pytest.fixture
def server(_running: OddServer, settings: Settings) -> OddServer:
    """Answers every call with empty lists."""
    settings.XERO_API_URL = _running.url
    _running.answer(EVERY_COLLECTION)
    _running.headers = {}
    _running.asked.clear()
    return _running


def made(server: OddServer, request: Request, key: str = "") -> Asked:
    """The one request a perform made."""
    system.perform(request, key)
    (asked,) = server.asked
    return asked


def changed(documents: list[OutgoingDocument]) -> Request:
    return system.update_documents([replace(row, remote_id="the-id") for row in documents])


@pytest.mark.parametrize(
    ("request_", "method", "collection"),
    [
        (system.create_contacts([OutgoingContact("1", "Acme")]), "PUT", "Contacts"),
        (system.create_items([OutgoingItem("FEE", "Fee")]), "PUT", "Items"),
        (system.create_documents([INVOICE]), "PUT", "Invoices"),
        (system.create_documents([CREDIT_NOTE]), "PUT", "CreditNotes"),
        (changed([INVOICE]), "POST", "Invoices"),
        (changed([CREDIT_NOTE]), "POST", "CreditNotes"),
    ],
    ids=["contacts", "items", "invoices", "credit notes", "changed invoices", "changed credit notes"],
)
def test_a_write_leaves_with_its_key_its_grant_and_the_exact_bytes_written_down(
    server: OddServer, request_: Request, method: str, collection: str
) -> None:
    asked = made(server, request_, "the-key")
    assert (asked.method, asked.path) == (method, f"/api.xro/2.0/{collection}")
    assert asked.headers["idempotency-key"] == "the-key"
    assert asked.headers["authorization"] == "Bearer the-token"
    assert asked.headers["xero-tenant-id"] == TENANT
    assert asked.query["summarizeErrors"].lower() == "false"
    assert asked.query.get("unitdp") == (None if collection == "Contacts" else "4")
    assert asked.body.decode() == request_.body


@pytest.mark.parametrize(
    ("request_", "collection", "query"),
    [
        (system.read_organisation(), "Organisation", {}),
        (system.read_items(), "Items", {}),
        (
            system.read_contacts(None, 3),
            "Contacts",
            {"includeArchived": "true", "page": "3", "pageSize": "1000"},
        ),
        (
            system.read_by_numbers(DocumentKind.INVOICE, ["T-1", "T-2"]),
            "Invoices",
            {"InvoiceNumbers": "T-1,T-2", "where": 'Type=="ACCREC"', "page": "1", "pageSize": "1000"},
        ),
        (
            system.read_by_numbers(DocumentKind.CREDIT_NOTE, ["C-1", "C-2"]),
            "CreditNotes",
            {
                "where": 'CreditNoteNumber=="C-1" OR CreditNoteNumber=="C-2"',
                "page": "1",
                "pageSize": "1000",
            },
        ),
        (
            system.read_by_ids(DocumentKind.INVOICE, ["a", "b"]),
            "Invoices",
            {"IDs": "a,b", "page": "1", "pageSize": "1000"},
        ),
        (
            system.read_by_ids(DocumentKind.CREDIT_NOTE, ["a", "b"]),
            "CreditNotes",
            {"where": 'CreditNoteID==guid("a") OR CreditNoteID==guid("b")', "page": "1", "pageSize": "1000"},
        ),
    ],
    ids=["organisation", "items", "contacts", "numbers", "note numbers", "ids", "note ids"],
)
def test_a_read_asks_with_xeros_own_names(
    server: OddServer, request_: Request, collection: str, query: dict[str, str]
) -> None:
    asked = made(server, request_)
    assert (asked.method, asked.path) == ("GET", f"/api.xro/2.0/{collection}")
    assert asked.query == query
    assert "idempotency-key" not in asked.headers
    assert asked.body == b""


def test_only_what_changed_is_asked_for_with_five_minutes_of_overlap(server: OddServer) -> None:
    since = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
    asked = made(server, system.read_contacts(since, 1))
    assert datetime.fromisoformat(asked.headers["if-modified-since"]) == datetime(
        2026, 3, 1, 11, 55, 30, tzinfo=UTC
    )


def test_the_first_reading_asks_for_everything(server: OddServer) -> None:
    assert "if-modified-since" not in made(server, system.read_contacts(None, 1)).headers


@pytest.mark.parametrize("documents", [[INVOICE], [replace(INVOICE, remote_id="x"), INVOICE], [CREDIT_NOTE]])
def test_an_update_without_an_id_is_a_bug_and_never_leaves(documents: list[OutgoingDocument]) -> None:
    with pytest.raises(ValueError, match="without an id"):
        system.update_documents(documents)


def test_a_quote_in_a_number_stays_inside_its_quotes() -> None:
    request = system.read_by_numbers(DocumentKind.CREDIT_NOTE, ['C"1'])
    assert request.query["where"] == 'CreditNoteNumber=="C""1"'


def test_the_same_request_twice_is_the_same_bytes(server: OddServer) -> None:
    request = system.create_documents([INVOICE])
    again = Request(request.operation, json.loads(json.dumps(request.query)), request.body)
    system.perform(request, "key")
    system.perform(again, "key")
    first, second = server.asked
    assert (first.body, first.query, first.path) == (second.body, second.query, second.path)


def test_every_call_asks_for_the_token_anew(server: OddServer) -> None:
    tokens = iter(["first", "second"])
    fresh = XeroGateway(TENANT, lambda: next(tokens))
    fresh.perform(fresh.read_items())
    fresh.perform(fresh.read_items())
    assert [row.headers["authorization"] for row in server.asked] == ["Bearer first", "Bearer second"]
