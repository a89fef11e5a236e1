"""Talking to Xero's login service: codes, refreshes, connections, and answers it should not give."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync.errors import ConnectionLost, NotSent, Refused
from accounting_sync.tests.odd_server import OddServer, odd_server
from accounting_sync.xero import oauth
from launcher.ports import free_port

GRANT = {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": 1800}


@pytest.fixture(scope="module")
def _running() -> Iterator[OddServer]:
    with odd_server() as server:
        yield server


@pytest.fixture
def server(_running: OddServer, settings: Settings) -> OddServer:
    settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET = "our-id", "our-secret"
    settings.XERO_LOGIN_URL = settings.XERO_IDENTITY_URL = settings.XERO_API_URL = _running.url
    _running.answer(GRANT)
    _running.headers = {"Content-Type": "application/json"}
    _running.asked.clear()
    return _running


def test_the_consent_page_is_asked_for_the_scopes_we_need_and_no_more(server: OddServer) -> None:
    url = urlsplit(oauth.consent_url("the-state"))
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    assert url.path == "/identity/connect/authorize"
    assert query["state"] == "the-state"
    assert query["client_id"] == "our-id"
    assert query["response_type"] == "code"
    assert query["redirect_uri"] == oauth.redirect_uri()
    assert query["scope"].split() == [
        "offline_access",
        "accounting.invoices",
        "accounting.contacts",
        "accounting.settings.read",
    ]
    assert "our-secret" not in url.query


def test_a_code_is_traded_for_tokens(server: OddServer) -> None:
    tokens = oauth.exchange("the-code")
    (asked,) = server.asked
    form = parse_qs(asked.body.decode())
    assert (tokens.access_token, tokens.refresh_token) == ("new-access", "new-refresh")
    assert abs(tokens.expires_at - timezone.now() - timedelta(seconds=1800)) < timedelta(seconds=5)
    assert form["code"] == ["the-code"]
    assert form["redirect_uri"] == [oauth.redirect_uri()]
    assert asked.headers["authorization"].startswith("Basic ")
    assert "our-secret" not in asked.body.decode()


def test_the_text_of_a_grant_shows_no_secret(server: OddServer) -> None:
    shown = f"{oauth.exchange('the-code')!r} {oauth.exchange('the-code')}"
    assert "new-access" not in shown
    assert "new-refresh" not in shown


ASKING = [lambda: oauth.exchange("code"), lambda: oauth.refresh("token")]


@pytest.mark.parametrize("ask", ASKING, ids=["exchange", "refresh"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b""),
        (200, b"{}"),
        (200, b'{"access_token": "a"}'),
        (200, b'{"access_token": "a", "refresh_token": "r", "expires_in": "soon"}'),
        (200, b"[]"),
        (429, b""),
        (429, b'{"title": "slow down"}'),
        (500, b"<html>"),
        (503, b"offline"),
    ],
)
def test_an_odd_answer_of_the_login_service_is_a_reason_to_wait(
    server: OddServer, ask: Callable[[], object], status: int, body: bytes
) -> None:
    server.status, server.body = status, body
    with pytest.raises(NotSent) as caught:
        ask()
    assert not isinstance(caught.value, ConnectionLost)


def test_a_refused_code_is_refused_and_a_refused_refresh_loses_the_connection(server: OddServer) -> None:
    server.answer({"error": "invalid_grant"}, 400)
    with pytest.raises(Refused, match="invalid_grant"):
        oauth.exchange("code")
    with pytest.raises(ConnectionLost, match="Reconnect"):
        oauth.refresh("token")


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client", "temporarily_unavailable"])
def test_a_refresh_refused_for_anything_but_the_grant_is_a_reason_to_wait(
    server: OddServer, error: str
) -> None:
    server.answer({"error": error}, 400)
    with pytest.raises(NotSent, match=error) as caught:
        oauth.refresh("token")
    assert not isinstance(caught.value, ConnectionLost)


@pytest.mark.parametrize(
    "ask", [*ASKING, lambda: oauth.tenants("token")], ids=["exchange", "refresh", "list"]
)
def test_a_login_service_that_is_down_is_a_reason_to_wait(
    settings: Settings, ask: Callable[[], object]
) -> None:
    settings.XERO_IDENTITY_URL = settings.XERO_API_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NotSent, match="cannot be reached") as caught:
        ask()
    assert not isinstance(caught.value, ConnectionLost)


def test_only_organisations_are_listed(server: OddServer) -> None:
    practice = {"id": "1", "tenantId": "a", "tenantType": "PRACTICE", "tenantName": "P"}
    server.answer([practice, {"id": "2", "tenantId": "b", "tenantType": "ORGANISATION", "tenantName": "O"}])
    assert oauth.tenants("token") == [oauth.Tenant("2", "b", "O")]
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("GET", "/connections")
    assert asked.headers["authorization"] == "Bearer token"


@pytest.mark.parametrize("body", [b"<html>", b"", b'["x"]', b'[{"tenantType": "ORGANISATION"}]'])
def test_a_list_of_organisations_that_cannot_be_read_is_a_reason_to_wait(
    server: OddServer, body: bytes
) -> None:
    server.body = body
    with pytest.raises(NotSent):
        oauth.tenants("token")


@pytest.mark.parametrize("status", [401, 403])
def test_a_grant_that_is_gone_is_said_so(server: OddServer, status: int) -> None:
    server.status = status
    with pytest.raises(ConnectionLost):
        oauth.tenants("token")


@pytest.mark.parametrize("status", [204, 404])
def test_a_connection_deleted_or_already_gone_is_deleted(server: OddServer, status: int) -> None:
    server.status, server.body = status, b""
    oauth.delete_connection("token", "the-id")
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("DELETE", "/connections/the-id")


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_connection_that_could_not_be_deleted_is_tried_again(server: OddServer, status: int) -> None:
    server.status = status
    with pytest.raises(NotSent) as caught:
        oauth.delete_connection("token", "the-id")
    assert not isinstance(caught.value, ConnectionLost)
