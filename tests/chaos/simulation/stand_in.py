"""The sandbox in a thread of this process: real HTTP, the played clock, its books open to the judge."""

import asyncio
import sqlite3
import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import requests
from aiohttp import web

from xero_sandbox.config import Config
from xero_sandbox.faults.engine import Faults
from xero_sandbox.faults.grammar import read_faults
from xero_sandbox.http.app import build_app
from xero_sandbox.http.idempotency import KEEP_MS
from xero_sandbox.identity.store import IdentityStore
from xero_sandbox.ledger.shelf import open_books
from xero_sandbox.meters.figures import Figures
from xero_sandbox.meters.limits import Limits
from xero_sandbox.rules.books import Books
from xero_sandbox.world import World

CLIENT_ID, CLIENT_SECRET = "seeds", "seeds-secret"
DEMO = "Demo Company (UK)"
Row = dict[str, Any]


class StandIn:
    """One sandbox for a whole session; every seed begins with its books as they were after connecting."""

    def __init__(self) -> None:
        self.world = World(Config(CLIENT_ID, CLIENT_SECRET, ledger=":memory:"))
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._started = threading.Event()
        self._thread.start()
        assert self._started.wait(10), "the sandbox did not start"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._runner = web.AppRunner(build_app(self.world), access_log=None, shutdown_timeout=0.1)
        self._loop.run_until_complete(self._runner.setup())
        self._loop.run_until_complete(web.TCPSite(self._runner, "127.0.0.1", 0).start())
        self.url = f"http://localhost:{self._runner.addresses[0][1]}"
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._kept.close()

    def keep(self) -> None:
        """What stands in the books now is what every seed begins with."""
        self.world.ledger.db.backup(self._kept)

    def begin_again(self) -> None:
        """The books, the connections and all settings as they were kept."""
        world = self.world
        self._kept.backup(world.ledger.db)
        world.clock.reset()
        world.books = open_books(world.ledger, world.clock)
        world.identity = IdentityStore(world.ledger, world.clock, world.config)
        world.faults, world.figures = Faults(), Figures(world.clock)
        world.limits = Limits(world.clock, on=False)

    # --- what goes wrong there ------------------------------------------------------------------------

    def breaks(self, *faults: Row) -> None:
        """Faults of the sandbox's grammar, in place of those before."""
        self.world.faults.set(read_faults(list(faults)))

    def breaks_too(self, *faults: Row) -> None:
        """These faults beside those there are."""
        self.world.faults.active += read_faults(list(faults))

    def limit(self, **sizes: int) -> None:
        """Xero's limits, as narrow as wanted; none when nothing is said."""
        self.world.limits.on = bool(sizes)
        self.world.limits.sizes = {"concurrent": 5, "minute": 60, "day": 5_000, "appminute": 10_000} | sizes

    # --- what a person does there ---------------------------------------------------------------------

    def press(self, path: str, **form: str) -> None:
        """A button of the sandbox's own pages; that it may be refused is Xero's matter."""
        page = f"{self.url}/organisation/{self.books.tenant_id}/{path}"
        answer = requests.post(page, form, timeout=10, allow_redirects=False)
        assert answer.status_code < 500, answer.text

    # --- the judge ------------------------------------------------------------------------------------

    @property
    def books(self) -> Books:
        """Those of the demo company."""
        return next(books for books in self.world.books.values() if books.info["Name"] == DEMO)

    def documents(self) -> list[Row]:
        """Every sales invoice and credit note, whatever its status, with `id` and `number` for both kinds."""
        found = [(row, row["InvoiceID"], row["InvoiceNumber"]) for row in self.books.invoices.in_order()] + [
            (row, row["CreditNoteID"], row["CreditNoteNumber"]) for row in self.books.credit_notes.in_order()
        ]
        return [{**row, "id": pk, "number": number} for row, pk, number in found]

    def contact_name(self, contact_id: str) -> str:
        return str(self.books.contacts.rows[contact_id]["Name"])

    def keys_of(self, numbers: Collection[str]) -> dict[str, str]:
        """The keys that made what stands there under these numbers; blank of those Xero has forgotten.

        Void ones are left out: their fate is for Xero to tell.
        """
        found = [row for row in self.documents() if row["number"] in numbers and row["Status"] != "VOIDED"]
        return {row["number"]: self._key_of(row["id"]) for row in found}

    def _key_of(self, document_id: str) -> str:
        made = self.world.ledger.history(self.books.tenant_id, document_id)[0]
        age = self.world.clock.moment() - datetime.fromisoformat(made["at"])
        return str(made["key"]) if age < timedelta(milliseconds=KEEP_MS) else ""

    def creations(self) -> dict[str, list[str]]:
        """The methods of the API's writes each document took, in order, by its id."""
        methods: dict[str, list[str]] = {}
        for line in self.world.ledger.history(self.books.tenant_id):
            if line["client"] == CLIENT_ID and line["outcome"] == "saved":
                methods.setdefault(line["document_id"], []).append(line["method"])
        return methods
