"""A person at work in the demo company's Xero: what Tracker's own grant may not do, and what no API can."""

from datetime import date
from typing import Any

import requests

from accounting_sync.tests.sandbox import CLIENT_ID, CLIENT_SECRET, DEMO, Sandbox

SCOPES = "accounting.settings accounting.contacts accounting.invoices"


class XeroPerson:
    """Rows are named as Xero's screens name them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.url = sandbox.url
        rows = sandbox.get("ledger")["organisations"]
        self.tenant = next(row["tenant_id"] for row in rows if row["name"] == DEMO)
        grant = {"grant_type": "client_credentials", "scope": SCOPES}
        grant |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        answer = requests.post(f"{self.url}/connect/token", grant, timeout=10)
        token = answer.json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}", "xero-tenant-id": self.tenant}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the Accounting API; must succeed."""
        address = f"{self.url}/api.xro/2.0/{path}"
        answer = requests.request(method, address, json=body, headers=self.headers, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def press(self, page: str, **form: str) -> None:
        """A button of the sandbox's own pages."""
        address = f"{self.url}/organisation/{self.tenant}/{page}"
        answer = requests.post(address, form, allow_redirects=False, timeout=10)
        assert answer.status_code == 303, answer.text

    def rows(self, collection: str) -> list[dict[str, Any]]:
        return list(self.call("GET", f"{collection}?includeArchived=true")[collection])

    def account(self, code: str) -> str:
        """The path of an account."""
        found = next(row for row in self.rows("Accounts") if row["Code"] == code)
        return f"Accounts/{found['AccountID']}"

    def category(self, name: str) -> str:
        """The path of a tracking category."""
        found = next(row for row in self.rows("TrackingCategories") if row["Name"] == name)
        return f"TrackingCategories/{found['TrackingCategoryID']}"

    def option(self, category: str, name: str) -> str:
        """The path of an option of a tracking category."""
        rows = self.rows("TrackingCategories")
        options = next(row["Options"] for row in rows if row["Name"] == category)
        found = next(row["TrackingOptionID"] for row in options if row["Name"] == name)
        return f"{self.category(category)}/Options/{found}"

    def contact(self, name: str) -> str:
        """The id of a contact."""
        return str(next(row["ContactID"] for row in self.rows("Contacts") if row["Name"] == name))

    def lock(self, period: date | None, year: date | None) -> None:
        """Set both lock dates."""
        texts = [day.isoformat() if day else "" for day in (period, year)]
        self.press("lock", date=texts[0], year_date=texts[1])

    def merge(self, name: str, into: str) -> None:
        """Merge one contact into another."""
        self.press(f"contacts/{self.contact(name)}/merge", into=self.contact(into))
