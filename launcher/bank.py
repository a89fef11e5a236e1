"""Money arrives in the sandbox: a second program, as a bank feed is, paying by Xero's own Payments call."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import date
from decimal import Decimal
from typing import Any

from launcher.office import ANSWER_PATH, CLIENT_ID, Office
from launcher.readiness import DIRECT
from launcher.say import Trouble

ACCOUNT = "090"  # Business Bank Account, in pounds
SCOPES = "openid profile email offline_access accounting.payments accounting.invoices"


class Bank:
    """Connected with a consent of its own to the organisation of that name."""

    def __init__(self, office: Office, organisation: str) -> None:
        self.office = office
        token = json.loads(self._exchange(self._consent()))["access_token"]
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        rows = json.loads(_open(self._request("/connections")))
        self.headers["xero-tenant-id"] = next(
            row["tenantId"] for row in rows if row["tenantName"] == organisation
        )

    def pay(self, number: str, amount: Decimal) -> None:
        """Receive `amount` for the invoice of that number, today."""
        payment = {"Invoice": {"InvoiceNumber": number}, "Account": {"Code": ACCOUNT}}
        payment |= {"Date": date.today().isoformat(), "Amount": str(amount), "Reference": number}  # type: ignore[dict-item]
        body = json.dumps({"Payments": [payment]}).encode()
        _open(self._request("/api.xro/2.0/Payments", body, "PUT", "application/json"))

    def _consent(self) -> str:
        """The code that a person's *Allow access* gives."""
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "scope": SCOPES,
            "redirect_uri": self._answer_url,
        }
        path = "/identity/connect/authorize?" + urllib.parse.urlencode({**asked, "state": "bank"})
        try:
            NO_REDIRECT.open(self._request(path, b"decision=allow"), timeout=10)
        except urllib.error.HTTPError as answer:
            query = urllib.parse.urlsplit(answer.headers.get("Location", "")).query
            return urllib.parse.parse_qs(query)["code"][0]
        raise Trouble("The sandbox gave the bank no consent.")

    def _exchange(self, code: str) -> bytes:
        secret = self.office.environment()["XERO_CLIENT_SECRET"]
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._answer_url}
        fields |= {"client_id": CLIENT_ID, "client_secret": secret}
        return _open(self._request("/connect/token", urllib.parse.urlencode(fields).encode()))

    @property
    def _answer_url(self) -> str:
        return self.office.url + ANSWER_PATH

    def _request(
        self, path: str, body: bytes | None = None, method: str | None = None,
        kind: str = "application/x-www-form-urlencoded",
    ) -> urllib.request.Request:  # fmt: skip
        headers = {**getattr(self, "headers", {}), "Content-Type": kind}
        return urllib.request.Request(self.office.sandbox_url + path, body, headers, method=method)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """The code is in the address we are sent to; going there is Tracker's part, not the bank's."""


NO_REDIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())


def ledger(office: Office, organisation: str) -> list[dict[str, Any]]:
    """The sandbox's own books: every document there, as the judge sees it."""
    books = json.loads(_open(urllib.request.Request(office.sandbox_url + "/_sandbox/ledger")))
    return next(list(each["documents"]) for each in books["organisations"] if each["name"] == organisation)


def _open(request: urllib.request.Request) -> bytes:
    try:
        with DIRECT.open(request, timeout=30) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        said = error.read().decode(errors="replace")[:500]
        raise Trouble(f"The sandbox answered {error.code} to {request.selector}: {said}") from error
