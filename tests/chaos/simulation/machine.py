"""One seed from its first row to the verdict: draws what happens next, lets it happen, asks the laws."""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min
from django.db.models.functions import Coalesce
from time_machine import Traveller

from accounting_sync import tasks
from accounting_sync.choices import BatchKind, BatchStage, ConnectionState
from accounting_sync.errors import AccountsSystemError, NotReady
from accounting_sync.models import Batch, Connection, Submission
from accounting_sync.ports import Operation, Request
from accounting_sync.requests import request_batch
from invoices.choices import OPEN_STATUSES
from invoices.models import Invoice
from tests.chaos.simulation import laws
from tests.chaos.simulation.broker import Broker, Message
from tests.chaos.simulation.office import Office
from tests.chaos.simulation.stage import Actor, Stage
from tests.chaos.simulation.stand_in import StandIn

ROUNDS = 80  # of the end: more than any history needs to come to rest


Step = Callable[["Machine", random.Random], None]
History = list[tuple[Step, int]]  # each step with the seed of a chance of its own


@dataclass(slots=True)
class Tally:
    """What came of seeds, for the README's table."""

    faults: int = 0
    kills: int = 0
    documents: int = 0
    calls: int = 0
    duplicates: int = 0
    lost: int = 0

    def add(self, other: "Tally") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(frozen=True, slots=True)
class Flight:
    """A write on its way: the numbers it carries, and since when."""

    numbers: frozenset[str]
    since: float

    @property
    def is_late(self) -> bool:
        """Its worker stood still so long that others may have taken over what it carries."""
        return time.time() - self.since >= settings.SEND_LEASE_SECONDS


@dataclass
class Machine:
    """All parties of one seed. `log` is its history, line by line."""

    seed: int
    xero: StandIn
    office: Office
    clock: Traveller
    stage: Stage
    broker: Broker
    skipped: frozenset[int] = frozenset()  # steps left out, to find the shortest history that still breaks
    log: list[str] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    broken: Exception | None = None
    flights: list[Flight] = field(default_factory=list)

    def run(self, draw: Callable[[random.Random], "History"]) -> None:
        """The whole history. Raises Broken, and whatever a process should not have raised."""
        chance = random.Random(self.seed)
        for _ in range(chance.randint(3, 7)):
            self.office.raise_invoice(chance)
        for number, (step, own) in enumerate(draw(chance)):
            if number not in self.skipped:
                self.note(f"{number:3} {step.__name__}")
                step(self, random.Random(own))
                self._ended()
                laws.after_a_step(self.xero, self.office)
        self._come_to_rest(chance)

    def note(self, line: str) -> None:
        """A line of the history; times as seconds since its first day."""
        self.log.append(f"{time.time() % 10_000_000:.2f} {line}")

    def _ended(self) -> None:
        for actor in self.stage.sweep():
            self.note(f"    {actor.name} is {'killed' if actor.is_dead else 'done'}")

    def _come_to_rest(self, chance: random.Random) -> None:
        """No more faults, time goes on, everybody gets to the end of what they do."""
        self.xero.breaks()
        self.xero.limit()
        for actor in self.stage.actors:
            actor.kill() if chance.random() < 0.3 else actor.go(1_000_000)
        self._ended()
        laws.after_a_step(self.xero, self.office)
        self._quiet()
        laws.at_the_end(self.xero, self.office)
        self._encore(chance)

    def count(self) -> None:
        """What it came to, as the sandbox and its ledger show, also of a history that broke a law."""
        figures, tally = self.xero.world.figures.shown(), self.tally
        tally.documents, tally.duplicates, tally.lost = laws.counted(self.xero, self.office)
        tally.faults, tally.calls = self.xero.world.faults.fired_before, int(str(figures["calls"]))
        self.note(f"end: {tally}")

    def _encore(self, chance: random.Random) -> None:
        """Once all is quiet: sent or synced once more, nothing new may come of it."""
        if (kind := chance.choice((None, None, BatchKind.SYNC, BatchKind.SEND))) is None:
            return
        self.press(kind, sorted(self.office.told))
        self._quiet()
        laws.at_the_end(self.xero, self.office)
        if kind == BatchKind.SYNC:
            laws.after_a_sync(self.xero)

    def _quiet(self) -> None:
        for number in range(ROUNDS):
            if Connection.objects.get().state != ConnectionState.CONNECTED:
                self.office.reconnect()
            tasks.sweep.run()
            messages, self.broker.messages = self.broker.messages, []
            for message in messages:
                message.carry_out()
            if not Batch.objects.exclude(stage=BatchStage.DONE).exists():
                return
            self.clock.shift(max(self._next_due(), timedelta(seconds=2 ** min(number, 7))))
        raise laws.Broken("it does not come to rest")

    def _next_due(self) -> timedelta:
        waiting = Submission.objects.filter(status__in=OPEN_STATUSES)
        due: datetime | None = waiting.aggregate(due=Min(Coalesce("lease_until", "next_attempt_at")))["due"]
        wait = due.timestamp() - time.time() if due else 0
        return timedelta(seconds=wait + 1)

    # --- what happenings are made of ------------------------------------------------------------------

    def press(self, kind: BatchKind, ids: list[int]) -> None:
        """Send or Sync of these invoices, here and now."""
        try:
            batch = request_batch(kind, Invoice.objects.filter(pk__in=ids).order_by("pk"), None)
        except NotReady as error:
            self.note(f"    not ready: {error}")
            return
        self.note(f"    {kind} of {ids} is {batch}")

    def takes_off(self, request: Request) -> Flight:
        """Never two at once for one document, unless the first worker has outlived its lease."""
        numbers = _numbers(request)
        flight = Flight(numbers, time.time())
        for other in self.flights:
            laws.must(other.is_late or not numbers & other.numbers, f"two calls at once for {numbers}")
        self.flights.append(flight)
        return flight

    def leaves(self, request: Request, key: str) -> None:
        """What is in Xero is created again only under the key that made it: its own guard is no plan."""
        if request.operation in (Operation.CREATE_INVOICES, Operation.CREATE_CREDIT_NOTES):
            for number, made_with in self.xero.keys_of(_numbers(request)).items():
                laws.must(key == made_with or laws.was_told_of(number), f"{number} is created again")

    def enter(self, name: str, work: Callable[[], object]) -> Actor:
        """A process starts at some work; it stands still until it is let go."""

        def guarded() -> None:
            try:
                work()
            except AccountsSystemError as error:  # Celery logs it; the sweep comes again
                self.note(f"    {name}: {error!r}")

        return self.stage.enter(name, guarded)

    def take(self, message: Message) -> Actor:
        """A worker starts at a message."""
        return self.enter(f"worker at {message}", message.carry_out)


def _numbers(request: Request) -> frozenset[str]:
    """Of the documents a request carries."""
    elements = json.loads(request.body or "{}")
    rows = elements.get("Invoices") or elements.get("CreditNotes") or []
    return frozenset(row.get("InvoiceNumber") or row.get("CreditNoteNumber") for row in rows)
