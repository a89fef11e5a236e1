"""What the gateway makes of answers: rows, headers, limits, and what cannot be read."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounting_sync.errors import ConnectionLost, NotSent, Refused, Uncertain, Unreadable
from accounting_sync.ports import Document, Operation, OutgoingContact, Request
from accounting_sync.tests.odd_server import OddServer, odd_server
from accounting_sync.xero import gateway
from accounting_sync.xero.gateway import XeroGateway
from invoices.choices import DocumentKind
from launcher.ports import free_port

ID = "243216c5-369e-4056-ac67-05388f86dc81"
system = XeroGateway(ID, lambda: "the-token")
READ = system.read_by_ids(DocumentKind.INVOICE, [ID])
WRITE_INVOICE = Request(Operation.CREATE_INVOICES, body="{}")
WRITE = system.create_contacts([OutgoingContact("1", "Acme")])


@pytest.fixture(scope="module")
def _running() -> Iterator[OddServer]:
    with odd_server() as server:
        yield server


@pytest.fixture
def server(_running: OddServer, settings: Settings) -> OddServer:
    settings.XERO_API_URL = _running.url
    _running.answer({"Invoices": [], "Contacts": []})
    _running.headers = {}
    _running.asked.clear()
    return _running


def test_the_largest_amount_is_read_to_the_cent(server: OddServer) -> None:
    server.body = b'{"Invoices":[{"InvoiceID":"%s","Total":9999999999.99}]}' % ID.encode()
    (row,) = system.perform(READ).rows
    assert isinstance(row, Document)
    assert row.total == Decimal("9999999999.99")


def test_the_headers_tell_what_the_day_has_left_and_whom_to_name_to_xero(server: OddServer) -> None:
    server.headers = {"X-DayLimit-Remaining": "4711", "xero-correlation-id": "c" * 80}
    answer = system.perform(READ)
    assert (answer.day_calls_left, answer.correlation_id) == (4711, "c" * 64)


@pytest.mark.parametrize("header", [{}, {"X-DayLimit-Remaining": "many"}])
def test_a_day_without_a_number_is_simply_not_known(server: OddServer, header: dict[str, str]) -> None:
    server.headers = header
    assert system.perform(READ).day_calls_left is None


def test_the_number_of_pages_is_told(server: OddServer) -> None:
    assert system.perform(READ).page_count == 1
    server.answer({"Invoices": [], "pagination": {"page": 1, "pageCount": 7}})
    assert system.perform(READ).page_count == 7


def test_one_strange_value_does_not_lose_the_page(server: OddServer) -> None:
    """The SDK's own reader raises for a currency it does not know."""
    rows = [
        {"InvoiceID": ID, "CurrencyCode": "XQZ", "Type": "NEW", "LineAmountTypes": "?"},
        {"InvoiceID": ID},
    ]
    server.answer({"Invoices": rows})
    first, second = system.perform(READ).rows
    assert isinstance(first, Document)
    assert (first.currency, second.problems) == ("XQZ", ())  # type: ignore[union-attr]


UNREADABLE = [
    b"<html>",
    b"",
    b'{"Invoices": [',
    b"[]",
    b"null",
    b'{"Other": []}',
    b'{"Contacts": null}',
    b"7",
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_an_answer_that_cannot_be_read_leaves_a_write_uncertain_and_a_read_to_be_repeated(
    server: OddServer, body: bytes
) -> None:
    server.body = body
    with pytest.raises(Uncertain, match="cannot be read"):
        system.perform(WRITE, "key")
    with pytest.raises(NotSent, match="cannot be read"):
        system.perform(READ)


ODD_DOCUMENTS: list[dict[str, object]] = [
    {"Total": "1,000.00"},
    {"Total": "NaN"},
    {"Total": 10**14},
    {"Total": [1]},
    {"UpdatedDateUTC": "yesterday"},
    {"UpdatedDateUTC": "/Date(99999999999999999999+0000)/"},
    {"UpdatedDateUTC": 7},
    {"FullyPaidOnDate": "/Date(9999999999999999+0000)/"},
    {"InvoiceNumber": 7},
    {"InvoiceID": "no-uuid"},
    {"InvoiceID": [ID]},
    {"Contact": "Acme"},
    {"LineItems": ["x"]},
    {"LineItems": 7},
    {"ValidationErrors": ["x"]},
    {"ValidationErrors": [{"Message": {"a": 1}}]},
]


@pytest.mark.parametrize("odd", ODD_DOCUMENTS, ids=str)
def test_a_document_that_cannot_be_read_leaves_a_write_uncertain_and_a_read_to_be_halved(
    server: OddServer, odd: dict[str, object]
) -> None:
    server.answer({"Invoices": [{"InvoiceID": ID, "InvoiceNumber": "T-1"} | odd]})
    with pytest.raises(Uncertain, match="cannot be read"):
        system.perform(WRITE_INVOICE, "key")
    with pytest.raises(Unreadable, match="cannot be read"):
        system.perform(READ)


@pytest.mark.parametrize(
    "body",
    [
        b'{"Invoices": [], "Contacts": [], "pagination": [1]}',
        b'{"Invoices": [], "Contacts": [], "pagination": {"pageCount": "many"}}',
        b'{"Invoices": ' + b"[" * 100_000,
        b'{"Contacts": [], "Invoices": [{"Total": ' + b"9" * 5000 + b"}]}",
        b"\xff\xfe\x00",
    ],
    ids=["pagination", "pageCount", "depth", "digits", "bytes"],
)
def test_an_odd_envelope_is_no_escaping_error(server: OddServer, body: bytes) -> None:
    server.body = body
    for request, error in ((WRITE_INVOICE, Uncertain), (READ, NotSent)):
        with pytest.raises(error, match="cannot be read"):
            system.perform(request, "key")


REFERENCE = [
    (system.read_contacts(None, 1), "Contacts", {"ContactID": ID, "Name": "Good"}, "ContactID"),
    (system.read_items(), "Items", {"ItemID": ID, "Code": "Good"}, "ItemID"),
]


@pytest.mark.parametrize(("request_", "collection", "good", "id_key"), REFERENCE, ids=["contacts", "items"])
@pytest.mark.parametrize(
    "odd",
    ["Jane Secret", None, {"id": "no-uuid"}, {"id": None}, {"Name": 7, "Code": ["Jane Secret"]}],
    ids=str,
)
def test_one_odd_row_of_the_reference_data_does_not_lose_the_page(
    server: OddServer,
    caplog: pytest.LogCaptureFixture,
    request_: Request,
    collection: str,
    good: dict[str, str],
    id_key: str,
    odd: Any,
) -> None:
    if isinstance(odd, dict):
        named = {id_key if key == "id" else key: value for key, value in odd.items()}
        odd = good | {"Name": "Jane Secret"} | named
    server.answer({collection: [good, odd, good]})
    assert [row.remote_id for row in system.perform(request_).rows] == [ID, ID]  # type: ignore[union-attr]
    (record,) = [record for record in caplog.records if record.name.startswith("accounting_sync")]
    assert record.levelname == "WARNING"
    assert "row 1" in record.getMessage()
    assert "Secret" not in caplog.text
    assert ID not in caplog.text


def test_a_contact_written_that_cannot_be_read_is_uncertain(server: OddServer) -> None:
    server.answer({"Contacts": [{"ContactID": ID, "Name": 7}]})
    with pytest.raises(Uncertain):
        system.perform(WRITE, "key")


@pytest.mark.parametrize("left", ["\u00b2", "9" * 12, "-1"])
def test_an_odd_count_of_calls_left_is_not_known(server: OddServer, left: str) -> None:
    server.headers = {"X-DayLimit-Remaining": left}
    assert system.perform(READ).day_calls_left is None


@pytest.mark.parametrize("seconds", ["\u00b2", "9" * 12, "soon", "-5"])
def test_an_odd_time_to_wait_is_a_short_wait(server: OddServer, seconds: str) -> None:
    server.status, server.headers = 429, {"Retry-After": seconds}
    with pytest.raises(NotSent, match="limit is reached"):
        system.perform(WRITE, "key")


@pytest.mark.parametrize(
    "body",
    [
        {"Elements": 7},
        {"Elements": [{"ValidationErrors": ["x"]}]},
        {"Elements": [{"ValidationErrors": 7}]},
        {"Elements": [{"LineItems": 7}]},
        {"Message": {"a": 1}},
        {"Elements": [{"ValidationErrors": [{"Message": 7}]}]},
    ],
    ids=str,
)
def test_a_400_with_an_odd_body_is_a_refusal(server: OddServer, body: object) -> None:
    server.answer(body, 400)
    with pytest.raises(Refused) as caught:
        system.perform(WRITE, "key")
    assert str(caught.value)


def test_nothing_modified_is_an_answer_without_rows(server: OddServer) -> None:
    server.status, server.body = 304, b""
    assert system.perform(READ).rows == ()
    with pytest.raises(Uncertain):
        system.perform(WRITE, "key")


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Refused), (401, ConnectionLost), (404, Refused), (429, NotSent), (500, Uncertain)],
)
def test_a_status_becomes_our_error_after_exactly_one_request(
    server: OddServer, status: int, error: type[Exception]
) -> None:
    server.status, server.body = status, b"Said by Xero"
    server.headers = {"Retry-After": "1"}
    with pytest.raises(error):
        system.perform(WRITE, "key")
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_lost_connection_names_the_token_that_failed(server: OddServer, status: int) -> None:
    server.status = status
    with pytest.raises(ConnectionLost) as caught:
        system.perform(READ)
    assert caught.value.failed_token == "the-token"
    assert "the-token" not in f"{caught.value!r} {caught.value}"


@pytest.mark.parametrize("body", [b"", b"<html>Bad Request</html>", b"Bad Request", b"[]", b"\xff"])
def test_a_400_in_any_shape_is_a_refusal(server: OddServer, body: bytes) -> None:
    """The SDK's own exception fails to tell its status when the body is no JSON."""
    server.status, server.body = 400, body
    with pytest.raises(Refused):
        system.perform(WRITE, "key")


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed(server: OddServer, status: int) -> None:
    server.status, server.headers = status, {"Location": f"{server.url}/elsewhere"}
    with pytest.raises(Uncertain):
        system.perform(WRITE, "key")
    assert len(server.asked) == 1


@pytest.mark.parametrize("request_", [READ, WRITE])
def test_a_refused_connection_has_done_nothing(settings: Settings, request_: Request) -> None:
    settings.XERO_API_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NotSent, match="cannot be reached"):
        system.perform(request_, "key")


def test_a_failed_handshake_has_done_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def accounting_api(_token: str) -> object:
        raise gateway.ApiException(status=0, reason="certificate")  # type: ignore[attr-defined]

    monkeypatch.setattr(gateway, "accounting_api", accounting_api)
    with pytest.raises(NotSent, match="securely"):
        system.perform(WRITE, "key")
