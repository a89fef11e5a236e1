"""A bare client for tests: one keep-alive connection, a token, and short verbs."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

API = "/api.xro/2.0/"
CLIENT = ("test-client", "test-secret")
REDIRECT = "http://localhost:8000/xero/callback"
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments accounting.contacts "
    "accounting.settings accounting.attachments"
)


@dataclass
class Reply:
    """One answer."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.raw)


@dataclass
class Client:
    """Speaks to one sandbox as one app."""

    port: int
    token: str = ""
    tenant: str = ""
    tokens: dict[str, Any] = field(default_factory=dict)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def form(self, path: str, **fields: str) -> Reply:
        """A form post."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, urlencode(fields).encode(), kind)

    def connect(
        self, scopes: str = SCOPES, tenant: str = "Demo Company (UK)", only: str | None = None
    ) -> "Client":
        """Consent, exchange the code, choose an organisation."""
        fields = {"decision": "allow", **({"tenant": only} if only else {})}
        back = self.form(self.authorize_path(scope=scopes), **fields)
        code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
        self.tokens = self.exchange(code).json
        self.token = self.tokens["access_token"]
        rows = self.send("GET", "/connections", headers=self.bearer).json
        self.tenant = next((row["tenantId"] for row in rows if row["tenantName"] == tenant), "")
        return self

    def authorize_path(self, **changed: str) -> str:
        """The address of the consent page."""
        asked = {
            "response_type": "code",
            "client_id": CLIENT[0],
            "redirect_uri": REDIRECT,
            "scope": SCOPES,
            "state": "abc",
            **changed,
        }
        return "/identity/connect/authorize?" + urlencode(asked)

    def exchange(self, code: str) -> Reply:
        """The code for tokens."""
        return self.form(
            "/connect/token",
            grant_type="authorization_code",
            code=code,
            redirect_uri=REDIRECT,
            client_id=CLIENT[0],
            client_secret=CLIENT[1],
        )

    @property
    def bearer(self) -> dict[str, str]:
        """The token header."""
        return {"Authorization": f"Bearer {self.token}"}

    def call(self, method: str, path: str, body: Any = None, key: str = "", **query: str) -> Reply:
        """One API call; `body` is sent as JSON unless it is bytes already."""
        headers = {**self.bearer, "xero-tenant-id": self.tenant, "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        mark = "?" + urlencode(query, quote_via=quote) if query else ""
        return self.send(method, API + path + mark, raw, headers)

    def get(self, path: str, **query: str) -> Reply:
        """GET."""
        return self.call("GET", path, **query)

    def put(self, path: str, body: Any, **query: str) -> Reply:
        """PUT."""
        return self.call("PUT", path, body, **query)

    def post(self, path: str, body: Any, **query: str) -> Reply:
        """POST."""
        return self.call("POST", path, body, **query)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A control address."""
        raw = None if body is None else json.dumps(body).encode()
        return self.send(method, f"/_sandbox/{path}", raw).json


def messages(reply: Reply) -> list[str]:
    """All messages of a 400 that the rules gave."""
    assert reply.status == 400, reply.raw
    assert reply.json["ErrorNumber"] == 10
    return [error["Message"] for element in reply.json["Elements"] for error in element["ValidationErrors"]]
