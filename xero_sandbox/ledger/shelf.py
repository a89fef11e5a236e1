"""The books of every organisation: read from the ledger, or planted from the seed."""

from xero_sandbox.clock import Clock
from xero_sandbox.ledger.seed import ORGANISATIONS as SEEDED
from xero_sandbox.ledger.seed import seeded_books, steady_id
from xero_sandbox.ledger.store import Ledger
from xero_sandbox.rules.books import Books


def open_books(ledger: Ledger, clock: Clock) -> dict[str, Books]:
    """Books by tenant id, in the seed's order."""
    tenants = [steady_id(name) for name in SEEDED]
    if not any(True for _ in ledger.rows(tenants[0], "Organisation")):
        return plant(ledger, clock)
    found = {tenant: _read(ledger, tenant) for tenant in tenants}
    for books in found.values():
        for table in books.tables.values():
            clock.not_before(max((row.get("UpdatedDateUTC", 0) for row in table.rows.values()), default=0))
    return found


def plant(ledger: Ledger, clock: Clock) -> dict[str, Books]:
    """Back to the first day."""
    ledger.wipe()
    all_books = seeded_books(clock.today(), clock.millis())
    for books in all_books:
        ledger.commit(books.tenant_id, books.take_changes(), [])
    return {books.tenant_id: books for books in all_books}


def _read(ledger: Ledger, tenant: str) -> Books:
    books = Books(tenant)
    for name, table in books.tables.items():
        for row in ledger.rows(tenant, name):
            table.place(row)
    return books
