"""The scene that is played once for each death, on invoices of its own: a Send of everything, then a Sync."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from accounting_sync.choices import BatchKind
from accounting_sync.models import Batch, Organisation
from accounting_sync.requests import request_batch
from accounting_sync.running import due_batches
from accounting_sync.tests.sandbox import Sandbox
from companies.models import Company
from invoices.choices import BatchStatus
from invoices.models import Invoice, InvoiceLine
from tests.chaos.clock import Clock
from tests.chaos.points.books import Books
from tests.chaos.points.papers import edit, paper
from tests.chaos.points.tracker import finish, press, statuses

CLOSED_ACCOUNT = "299"  # Xero has archived it; our mirror does not know that yet
ENDS = {
    "NEW-1": BatchStatus.SENT,
    "NEW-2": BatchStatus.SENT,
    "CREDIT": BatchStatus.SENT,
    "EDITED": BatchStatus.SENT,
    "SAME": BatchStatus.UNCHANGED,
    "REFUSED": BatchStatus.NEEDS_YOU,
    "PAID": BatchStatus.UPDATED,
    "STILL": BatchStatus.UNCHANGED,
}
SENT_BEFORE = ("EDITED", "SAME", "PAID", "STILL")
SENT_NOW = ("NEW-1", "NEW-2", "CREDIT", "EDITED", "SAME", "REFUSED")
WRITES = [("PUT", path) for path in ("/Contacts", "/Items", "/Invoices", "/CreditNotes")]
WRITES += [("POST", "/Invoices")]
SYNCED = ("PAID", "STILL")


class Answers(StrEnum):
    """What becomes of the answers to its writes, and with that which ways it takes to its end."""

    COME = "come"
    REPEATED = "lost, and asked for again under the same key"
    LOOKED_UP = "lost, and looked up once the key is forgotten"

    @property
    def late(self) -> timedelta:
        """By how much workers come late."""
        return timedelta(minutes=6, seconds=1) if self is Answers.LOOKED_UP else timedelta(0)

    def break_calls(self, sandbox: Sandbox) -> None:
        lost = [] if self is Answers.COME else WRITES
        sandbox.break_calls(*[_reset(method, path) for method, path in lost])


def _reset(method: str, path: str) -> dict[str, object]:
    return {"kind": "reset", "when": "after", "method": method, "path": path}


@dataclass(frozen=True, slots=True)
class Scene:
    """Number `place`: its names, and the tokens of its two presses."""

    place: int

    def number(self, word: str) -> str:
        return f"K{self.place}-{word}"

    def token(self, kind: BatchKind) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{self.place} {kind}")

    def set_up(self) -> None:
        """What was there before: four that will be sent in `send_before`."""
        known = Company.objects.create(name=f"Known {self.place} Ltd")
        for word in SENT_BEFORE:
            paper(known, self.number(word), Decimal("80.10"))

    def add_new(self, sandbox: Sandbox) -> None:
        """An edit, a payment, and what Xero has never seen."""
        known = Company.objects.get(name=f"Known {self.place} Ltd")
        new = Company.objects.create(name=f"New {self.place} Ltd")
        edit(Invoice.objects.get(number=self.number("EDITED")), Decimal("91.35"))
        sandbox.receive_payment(self.number("PAID"), "96.12")
        paper(new, self.number("NEW-1"), Decimal("10.05"), Decimal("2.2225"), item=f"ITEM-{self.place}")
        paper(new, self.number("NEW-2"))
        paper(known, self.number("CREDIT"), Decimal("-7.77"))
        refused = paper(known, self.number("REFUSED"))
        InvoiceLine.objects.filter(invoice=refused).update(account_code=CLOSED_ACCOUNT)

    def play(self, clock: Clock, late: timedelta) -> None:
        """Both presses, each followed by a worker who takes it to its end.

        A press that is repeated (a reload after the web process died) carries the same token.
        """
        for kind, words in ((BatchKind.SEND, SENT_NOW), (BatchKind.SYNC, SYNCED)):
            numbers = [self.number(word) for word in words]
            invoices = Invoice.objects.filter(number__in=numbers).order_by("pk")
            batch = request_batch(kind, invoices, None, self.token(kind), wake=False)
            finish(batch, clock, late)
            batch.refresh_from_db()
            assert batch.finished_at, f"{batch} has no end"

    def ends(self) -> dict[str, str]:
        """How each submission ended, by its word."""
        organisation = Organisation.objects.get()
        rows = organisation.submissions.filter(batch__token__in=[self.token(kind) for kind in BatchKind])
        pairs = rows.values_list("invoice__number", "status")
        return {number.partition("-")[2]: status for number, status in pairs}

    def judge(self, books: Books) -> None:
        """Each document once, the sums equal, one contact, one item."""
        for invoice in self.invoices():
            if invoice.number == self.number("REFUSED"):
                assert not books.documents(invoice.number), f"{invoice} was refused, and is there"
            else:
                books.demand_once(invoice)
        books.demand_one_contact(f"New {self.place} Ltd")
        books.demand_one_item(f"ITEM-{self.place}")

    def invoices(self) -> Sequence[Invoice]:
        return list(Invoice.objects.filter(number__startswith=f"K{self.place}-").select_related("company"))


def take_over(clock: Clock, late: timedelta) -> None:
    """As the scheduler does, once the lease of whoever died has passed."""
    for number in due_batches():
        finish(Batch.objects.get(pk=number), clock, late)


def send_before(scenes: Sequence[Scene], clock: Clock) -> None:
    batch = press(*[scene.number(word) for scene in scenes for word in SENT_BEFORE])
    finish(batch, clock)
    assert statuses(batch) == {BatchStatus.SENT}
