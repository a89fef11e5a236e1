"""The judge: what the sandbox's ledger holds, and what it refused."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounting_sync.tests.sandbox import DEMO, Sandbox
from invoices.models import Invoice


class Books:
    """The ledger of one organisation at one moment."""

    def __init__(self, sandbox: Sandbox, name: str = DEMO) -> None:
        rows = sandbox.get("ledger")["organisations"]
        self._all = next(row for row in rows if row["name"] == name)

    def documents(self, number: str) -> list[dict[str, Any]]:
        """Under this number in any spelling: to Xero they are one."""
        wanted = number.casefold()
        return [row for row in self._all["documents"] if (row["number"] or "").casefold() == wanted]

    def demand_once(self, invoice: Invoice) -> None:
        """There, alive, created by one write, equal to the cent, and no line twice or lost."""
        found = self.documents(invoice.number)
        assert len(found) == 1, f"{invoice} is in the books {len(found)} times"
        (there,) = found
        assert (there["kind"], there["contact"]) == (invoice.kind, invoice.company.name)
        assert Decimal(str(there["total"])) == abs(invoice.total), (invoice.number, there["total"])
        assert there["status"] in {"AUTHORISED", "PAID"}, (invoice.number, there["status"])
        assert len(there["lines"]) == invoice.lines.count(), there["lines"]
        created = [write for write in there["writes"] if write["method"] == "PUT"]
        assert [write["outcome"] for write in created] == ["saved"], created

    def demand_one_contact(self, name: str) -> None:
        counts = Counter(row["name"].casefold() for row in self._all["contacts"])
        assert counts[name.casefold()] == 1, f"{counts[name.casefold()]} contacts “{name}”"

    def demand_one_item(self, code: str) -> None:
        counts = Counter(row["code"].casefold() for row in self._all["items"])
        assert counts[code.casefold()] == 1, f"{counts[code.casefold()]} items “{code}”"

    def demand_none_refused(self, but: Sequence[str] = ()) -> None:
        """Whoever has to be told that a number is taken has sent it twice."""
        refused = [row for row in self._all["refused"] if row["number"] not in but]
        assert not refused, [(row["number"], row["method"], row["note"]) for row in refused]

    def count(self, invoices: Sequence[Invoice]) -> tuple[int, int]:
        """(duplicates, lost) among these, for the table of figures."""
        found = [len(self.documents(invoice.number)) for invoice in invoices]
        return sum(max(each - 1, 0) for each in found), found.count(0)
