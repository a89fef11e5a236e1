"""Grants, refresh tokens and connections, kept in the ledger so a restart asks nobody to consent again."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from xero_sandbox.clock import Clock
from xero_sandbox.config import Config
from xero_sandbox.ledger.store import Ledger

CODE_SECONDS = 5 * 60
GRACE_SECONDS = 30 * 60
REFRESH_SECONDS = 60 * 86_400
# So that a leak is found by looking for these words.
CODE_MARK, REFRESH_MARK = "sbx-code-", "sbx-refresh-"
Row = dict[str, Any]


@dataclass(slots=True)
class Code:
    """A code on its way from the consent page to the token endpoint."""

    grant_id: str
    redirect_uri: str
    until: float
    challenge: str = ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class IdentityStore:
    """Who consented to what."""

    def __init__(self, ledger: Ledger, clock: Clock, config: Config) -> None:
        """Read what earlier runs left."""
        self.ledger, self.clock, self.config = ledger, clock, config
        self.secret = ledger.meta("token_secret", secrets.token_hex(32))
        self.user_id = ledger.meta("user_id", str(uuid4()))
        self.codes: dict[str, Code] = {}
        self.grants: dict[str, Row] = {row["id"]: row for row in ledger.rows("", "grant")}
        self.refresh: dict[str, Row] = {row["id"]: row for row in ledger.rows("", "refresh")}
        self.connections: dict[str, Row] = {row["id"]: row for row in ledger.rows("", "connection")}

    def consent(self, scopes: list[str], tenants: dict[str, str], redirect_uri: str, challenge: str) -> str:
        """Record a grant and its connections; answer the code that stands for it."""
        grant = self.new_grant(scopes)
        for tenant_id, name in tenants.items():
            self._connect(tenant_id, name, grant["id"])
        code = CODE_MARK + secrets.token_urlsafe(32)
        self.codes[code] = Code(grant["id"], redirect_uri, self.clock.seconds() + CODE_SECONDS, challenge)
        return code

    def custom_connection(self, scopes: list[str], tenant_id: str, name: str) -> str:
        """A grant without a person (client credentials)."""
        grant = self.new_grant(scopes)
        self._connect(tenant_id, name, grant["id"])
        return str(grant["id"])

    def new_grant(self, scopes: list[str]) -> Row:
        """A consent by the one user there is."""
        grant: Row = {"id": str(uuid4()), "scopes": scopes, "at": int(self.clock.seconds())}
        self.grants[grant["id"]] = grant
        self.ledger.save("grant", grant["id"], grant)
        return grant

    def _connect(self, tenant_id: str, name: str, grant_id: str) -> None:
        now = self.clock.moment().strftime("%Y-%m-%dT%H:%M:%S.%f") + "0"  # seven digits and no Z, as recorded
        known = next((row for row in self.connections.values() if row["tenantId"] == tenant_id), None)
        row = {
            "id": known["id"] if known else str(uuid4()),
            "authEventId": grant_id,
            "tenantId": tenant_id,
            "tenantType": "ORGANISATION",
            "tenantName": name,
            "createdDateUtc": known["createdDateUtc"] if known else now,
            "updatedDateUtc": now,
        }
        self.connections[row["id"]] = row
        self.ledger.save("connection", row["id"], row)

    def take_code(self, code: str) -> Code | None:
        """Use a code up."""
        found = self.codes.pop(code, None)
        return found if found and found.until > self.clock.seconds() else None

    def new_refresh(self, grant_id: str) -> str:
        """A fresh refresh token."""
        token = REFRESH_MARK + secrets.token_urlsafe(43)
        row = {"id": _digest(token), "grant": grant_id, "at": int(self.clock.seconds()), "rotated": 0}
        self._keep_refresh(row)
        return token

    def use_refresh(self, token: str) -> str | None:
        """The grant behind a refresh token. It rotates; the old one works 30 minutes more."""
        row, now = self.refresh.get(_digest(token)), int(self.clock.seconds())
        if row is None or row["grant"] not in self.grants or now - row["at"] > REFRESH_SECONDS:
            return None
        if row["rotated"] and now - row["rotated"] > GRACE_SECONDS:
            return None
        if not row["rotated"]:
            self._keep_refresh({**row, "rotated": now})
        return str(row["grant"])

    def _keep_refresh(self, row: Row) -> None:
        self.refresh[row["id"]] = row
        self.ledger.save("refresh", row["id"], row)

    def revoke(self, token: str) -> None:
        """Revoking a refresh token drops all of the user's connections (developer.xero.com, auth flow)."""
        row = self.refresh.get(_digest(token))
        if row is None:
            return
        self.forget_everything()

    def forget_everything(self) -> None:
        """No grants, no tokens, no connections."""
        for kind, rows in {
            "grant": self.grants,
            "refresh": self.refresh,
            "connection": self.connections,
        }.items():
            for row_id in rows:
                self.ledger.drop(kind, row_id)
            rows.clear()

    def disconnect(self, connection_id: str) -> bool:
        """Drop one connection."""
        if self.connections.pop(connection_id, None) is None:
            return False
        self.ledger.drop("connection", connection_id)
        return True

    def connected(self, tenant_id: str) -> bool:
        """Whether the app may touch this organisation."""
        return any(row["tenantId"] == tenant_id for row in self.connections.values())
