"""Consent, tokens, rotation, revocation, connections."""

import base64
import re
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from xero_sandbox.tests.client import CLIENT, REDIRECT, Client
from xero_sandbox.tests.conftest import Running


def code_from(reply_location: str) -> str:
    return parse_qs(urlsplit(reply_location).query)["code"][0]


def test_consent_page_names_the_app_and_says_the_scopes_in_words(sandbox: Client) -> None:
    page = sandbox.send("GET", sandbox.authorize_path(scope="accounting.invoices offline_access"))
    assert page.status == 200
    assert "Tracker wants access" in page.raw.decode()
    assert "Keep access while you are away" in page.raw.decode()
    assert "Demo Company (UK)" in page.raw.decode()
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"client_id": "other"}, "unauthorized_client"),
        ({"redirect_uri": "http://127.0.0.1:8000/xero/callback"}, "redirect_uri"),
        ({"redirect_uri": "http://example.com/cb"}, "redirect_uri"),
        ({"scope": "accounting.transactions"}, "invalid_scope"),
        ({"scope": "accounting.invoices nonsense"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_wrong_request_gets_an_error_page_and_no_redirect(
    sandbox: Client, changed: dict[str, str], word: str
) -> None:
    page = sandbox.send("GET", sandbox.authorize_path(**changed))
    assert page.status == 400
    assert word in page.raw.decode()
    assert "location" not in page.headers


def test_allowing_sends_a_code_and_the_state_back(sandbox: Client) -> None:
    back = sandbox.form(sandbox.authorize_path(state="s&1"), decision="allow")
    query = parse_qs(urlsplit(back.headers["location"]).query)
    assert back.status == 302
    assert back.headers["location"].startswith(REDIRECT + "?")
    assert query["state"] == ["s&1"]


def test_cancelling_sends_access_denied_back(sandbox: Client) -> None:
    back = sandbox.form(sandbox.authorize_path(), decision="deny")
    assert "error=access_denied" in back.headers["location"]


def test_consent_sent_from_another_site_is_refused(sandbox: Client) -> None:
    path = sandbox.authorize_path()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://evil.example"}
    assert sandbox.send("POST", path, b"decision=allow", kind).status == 403


def test_a_code_works_once(sandbox: Client) -> None:
    code = code_from(sandbox.form(sandbox.authorize_path(), decision="allow").headers["location"])
    assert sandbox.exchange(code).status == 200
    again = sandbox.exchange(code)
    assert (again.status, again.json) == (400, {"error": "invalid_grant"})


def test_a_code_lives_five_minutes(sandbox: Client) -> None:
    code = code_from(sandbox.form(sandbox.authorize_path(), decision="allow").headers["location"])
    sandbox.control("POST", "clock", {"advance_seconds": 301})
    assert sandbox.exchange(code).json == {"error": "invalid_grant"}


def test_token_takes_basic_credentials_and_refuses_wrong_ones(sandbox: Client) -> None:
    code = code_from(sandbox.form(sandbox.authorize_path(), decision="allow").headers["location"])
    body = f"grant_type=authorization_code&code={code}&redirect_uri={REDIRECT}".encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for secret, status in (("wrong", 400), (CLIENT[1], 200)):
        basic = base64.b64encode(f"{CLIENT[0]}:{secret}".encode()).decode()
        reply = sandbox.send("POST", "/connect/token", body, {**kind, "Authorization": f"Basic {basic}"})
        assert reply.status == status


def test_the_access_token_carries_the_documented_claims(sandbox: Client) -> None:
    sandbox.connect()
    claims = jwt.decode(sandbox.token, options={"verify_signature": False})
    assert {
        "nbf",
        "exp",
        "iss",
        "aud",
        "client_id",
        "sub",
        "auth_time",
        "idp",
        "xero_userid",
        "global_session_id",
        "jti",
        "authentication_event_id",
        "scope",
        "amr",
    } == set(claims)
    assert claims["exp"] - claims["nbf"] == 1800
    assert sandbox.tokens["expires_in"] == 1800


def test_without_offline_access_there_is_no_refresh_token(sandbox: Client) -> None:
    sandbox.connect(scopes="accounting.invoices")
    assert "refresh_token" not in sandbox.tokens
    assert "id_token" not in sandbox.tokens


def refresh(client: Client, token: str) -> int:
    return client.form(
        "/connect/token",
        grant_type="refresh_token",
        refresh_token=token,
        client_id=CLIENT[0],
        client_secret=CLIENT[1],
    ).status


def test_refresh_rotates_with_a_grace_of_thirty_minutes(sandbox: Client) -> None:
    old = sandbox.connect().tokens["refresh_token"]
    assert refresh(sandbox, old) == 200
    sandbox.control("POST", "clock", {"advance_seconds": 29 * 60})
    assert refresh(sandbox, old) == 200
    sandbox.control("POST", "clock", {"advance_seconds": 2 * 60})
    assert refresh(sandbox, old) == 400


def test_an_unused_refresh_token_lives_sixty_days(sandbox: Client) -> None:
    token = sandbox.connect().tokens["refresh_token"]
    sandbox.control("POST", "clock", {"advance_seconds": 60 * 86_400 + 60})
    assert refresh(sandbox, token) == 400


def test_an_expired_token_gets_xeros_401(xero: Client) -> None:
    xero.control("POST", "clock", {"advance_seconds": 1801})
    reply = xero.get("Organisation")
    assert reply.status == 401
    assert set(reply.json) == {"Type", "Title", "Status", "Detail", "Instance", "Extensions"}
    assert re.match(r"TokenExpired: token expired at \d\d/\d\d/\d{4} \d\d:\d\d:\d\d$", reply.json["Detail"])


def test_no_token_or_a_foreign_one_gets_401(xero: Client) -> None:
    for token in ("", "nonsense", jwt.encode({"a": 1}, "x" * 32)):
        xero.token = token
        assert xero.get("Organisation").json["Detail"] == "AuthenticationUnsuccessful"


def test_an_unknown_tenant_gets_xeros_403(xero: Client) -> None:
    for tenant in ("", "nonsense", "00000000-0000-0000-0000-000000000000"):
        xero.tenant = tenant
        reply = xero.get("Organisation")
        assert (reply.status, reply.json["detail"]) == (403, "AuthenticationUnsuccessful")
        assert set(reply.json) == {"title", "status", "detail", "instance"}


def test_a_missing_scope_gets_401(sandbox: Client) -> None:
    sandbox.connect(scopes="accounting.invoices.read")
    assert sandbox.get("Invoices").status == 200
    refused = sandbox.put("Invoices", {"Invoices": [{}]})
    assert (refused.status, refused.json["Detail"]) == (401, "AuthorizationUnsuccessful")
    challenge = 'Bearer error="insufficient_scope", scope="accounting.invoices"'
    assert refused.headers["www-authenticate"] == challenge
    assert sandbox.get("Contacts").status == 401


def test_connections_show_seven_digit_times_without_z(xero: Client) -> None:
    for path in ("/connections", "/Connections"):
        rows = xero.send("GET", path, headers=xero.bearer).json
        assert [row["tenantName"] for row in rows] == ["Demo Company (UK)", "Northgate Talent Ltd"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}", rows[0]["createdDateUtc"])
    event = jwt.decode(xero.token, options={"verify_signature": False})["authentication_event_id"]
    assert len(xero.send("GET", f"/connections?authEventId={event}", headers=xero.bearer).json) == 2
    assert xero.send("GET", "/connections?authEventId=other", headers=xero.bearer).json == []


def test_only_the_ticked_organisation_is_connected(sandbox: Client, running: Running) -> None:
    northgate = list(running.world.books)[1]
    sandbox.connect(only=northgate)
    rows = sandbox.send("GET", "/connections", headers=sandbox.bearer).json
    assert [row["tenantId"] for row in rows] == [northgate]


def test_deleting_a_connection_shuts_the_organisation(xero: Client) -> None:
    row = xero.send("GET", "/connections", headers=xero.bearer).json[0]
    assert xero.send("DELETE", f"/Connections/{row['id']}", headers=xero.bearer).status == 204
    assert xero.send("DELETE", f"/connections/{row['id']}", headers=xero.bearer).status == 404
    assert xero.get("Organisation").status == 403


def test_reconnecting_keeps_the_connection_and_moves_its_update(xero: Client) -> None:
    before = xero.send("GET", "/connections", headers=xero.bearer).json[0]
    after = xero.connect().send("GET", "/connections", headers=xero.bearer).json[0]
    assert (after["id"], after["createdDateUtc"]) == (before["id"], before["createdDateUtc"])
    assert after["authEventId"] != before["authEventId"]


def test_revoking_drops_tokens_and_connections(xero: Client) -> None:
    token = xero.tokens["refresh_token"]
    gone = xero.form("/connect/revocation", token=token, client_id=CLIENT[0], client_secret=CLIENT[1])
    assert (gone.status, gone.raw) == (200, b"")
    assert refresh(xero, token) == 400
    assert xero.get("Organisation").status == 401


@pytest.mark.parametrize("grant", ["password", "", "client_credentials_x"])
def test_an_unknown_grant_type_is_named(sandbox: Client, grant: str) -> None:
    reply = sandbox.form("/connect/token", grant_type=grant, client_id=CLIENT[0], client_secret=CLIENT[1])
    assert (reply.status, reply.json) == (400, {"error": "unsupported_grant_type"})
