"""The OAuth 2 code flow, refresh, connections and disconnect (developer.xero.com, OAuth 2.0 auth flow).

Scopes are the granular ones, the least we need; docs/operations.md gives the reason for each.
"""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import requests
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounting_sync.errors import AccountsSystemError, ConnectionLost, NotSent, Refused, Unreachable
from accounting_sync.xero.mapping import printable, text

SCOPES = (
    "offline_access",  # a refresh token: work goes on while nobody is logged in
    "accounting.invoices",  # invoices, credit notes, items
    "accounting.contacts",  # find and create the companies
    "accounting.settings.read",  # organisation, accounts, tax rates
)
TIMEOUT = (3, 10)  # seconds to connect, to read
RETRY = timedelta(seconds=15)  # a login service that stumbles is back soon
log = structlog.stdlib.get_logger(__name__)
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)  # no JSON, or not the JSON it should be


@dataclass(frozen=True, slots=True)
class Tokens:
    """A grant. Its text form shows no secret."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    scopes: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation the person allowed us into."""

    connection_id: str
    tenant_id: str
    name: str


class AnswerLost(Unreachable):
    """It was asked and perhaps done: the token that was traded works 30 minutes more, so ask again."""


class GrantUnknown(Refused):
    """The code or refresh token is used up, expired or revoked (RFC 6749 §5.2, invalid_grant)."""


@contextmanager
def _told(operation: str) -> Iterator[None]:
    """A line in the log for each request about a grant: how it ended, never what was asked or answered."""
    began, outcome = time.monotonic(), "answered"
    try:
        yield
    except AccountsSystemError as error:
        outcome = type(error).__name__
        raise
    finally:
        seconds = round(time.monotonic() - began, 3)
        log.info("login service called", operation=operation, outcome=outcome, seconds=seconds)


def redirect_uri() -> str:
    """Where Xero sends the person back to; registered in the developer portal to the letter."""
    return f"{settings.PUBLIC_URL}{reverse('accounting_sync:connect_answer')}"


def consent_url(state: str) -> str:
    """The address of Xero's consent page for this attempt."""
    url, _ = _session().create_authorization_url(
        f"{settings.XERO_LOGIN_URL}/identity/connect/authorize", state=state
    )
    return str(url)


@_told("trade the code")
def exchange(code: str) -> Tokens:
    """Trade a code (single use, five minutes) for tokens. Raises Refused, NotSent."""
    return _tokens(
        lambda session: session.fetch_token(
            f"{settings.XERO_IDENTITY_URL}/connect/token",
            code=code,
            grant_type="authorization_code",
            timeout=TIMEOUT,
        )
    )


@_told("refresh the tokens")
def refresh(refresh_token: str) -> Tokens:
    """A new pair; the old refresh token works 30 more minutes. Raises ConnectionLost, NotSent."""
    try:
        return _tokens(
            lambda session: session.refresh_token(
                f"{settings.XERO_IDENTITY_URL}/connect/token", refresh_token=refresh_token, timeout=TIMEOUT
            )
        )
    except GrantUnknown as error:
        raise ConnectionLost("Xero no longer accepts our grant. Reconnect to Xero.") from error
    except Refused as error:  # our client id or secret, say: the grant itself may be as good as ever
        raise NotSent(str(error)) from error


def auth_event_id(access_token: str) -> str:
    """The consent an access token comes from (its claim authentication_event_id); "" when it names none.

    The signature is not checked: the token came over TLS from Xero's own token endpoint, and nobody but
    Xero is convinced by it.
    """
    try:
        part = access_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return str(UUID(claims["authentication_event_id"]))
    except (IndexError, *UNREADABLE):
        return ""


@_told("list the connections")
def tenants(access_token: str, auth_event: str = "") -> list[Tenant]:
    """What this grant reaches, or only what one consent allowed. Raises NotSent, ConnectionLost."""
    path = f"/connections?authEventId={auth_event}" if auth_event else "/connections"
    answer = _identity("GET", path, access_token, lost={401, 403})
    try:
        return [
            Tenant(row["id"], row["tenantId"], text(row, "tenantName"))
            for row in answer.json()
            if row.get("tenantType") == "ORGANISATION"
        ]
    except UNREADABLE as error:
        raise NotSent("Xero's list of organisations cannot be read.", _retry_at()) from error


@_told("delete a connection")
def delete_connection(access_token: str, connection_id: str) -> None:
    """Disconnect one organisation at Xero; one already gone is no error. Raises NotSent, ConnectionLost."""
    # 403 is not taken for "gone": the connection would live on at Xero while we have forgotten it.
    _identity("DELETE", f"/connections/{connection_id}", access_token, lost={401})


def _session() -> OAuth2Session:
    return OAuth2Session(
        settings.XERO_CLIENT_ID,
        settings.XERO_CLIENT_SECRET,
        scope=" ".join(SCOPES),
        redirect_uri=redirect_uri(),
        token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - the name of a method
    )


def _tokens(ask: Any) -> Tokens:
    try:
        return _read(ask(_session()))
    except OAuthError as error:
        kind = GrantUnknown if error.error == "invalid_grant" else Refused
        raise kind([printable(f"Xero refused the grant: {error.description or error.error}.")]) from error
    except requests.ConnectTimeout as error:
        raise Unreachable("Xero's login service cannot be reached.", _retry_at()) from error
    except requests.RequestException as error:
        raise AnswerLost("Xero's login service cannot be reached.", _retry_at()) from error
    except UNREADABLE as error:
        raise AnswerLost("The answer of Xero's login service cannot be read.", _retry_at()) from error


def _retry_at() -> datetime:
    return timezone.now() + RETRY


def _read(token: Mapping[str, Any]) -> Tokens:
    return Tokens(
        access_token=token["access_token"],
        refresh_token=token["refresh_token"],
        expires_at=timezone.now() + timedelta(seconds=int(token["expires_in"])),
        scopes=token.get("scope") or " ".join(SCOPES),
    )


def _identity(method: str, path: str, access_token: str, lost: set[int]) -> requests.Response:
    try:
        answer = requests.request(
            method,
            settings.XERO_API_URL + path,
            headers={"Authorization": f"Bearer {access_token}", "Accept": "application/json"},
            timeout=TIMEOUT,
        )
    except requests.RequestException as error:
        raise NotSent("Xero cannot be reached.", _retry_at()) from error
    if answer.status_code in lost:
        raise ConnectionLost("Xero no longer accepts our grant. Reconnect to Xero.")
    if not answer.ok and answer.status_code != 404:
        raise NotSent(f"Xero answered {answer.status_code}.", _retry_at())
    return answer
