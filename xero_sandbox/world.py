"""Everything one running stand-in holds."""

from collections.abc import Iterable

from xero_sandbox.clock import Clock
from xero_sandbox.config import Config
from xero_sandbox.faults.engine import Faults
from xero_sandbox.identity.store import IdentityStore
from xero_sandbox.ledger.shelf import open_books, plant
from xero_sandbox.ledger.store import Entry, File, Ledger, Replay
from xero_sandbox.meters.figures import Figures
from xero_sandbox.meters.limits import Limits
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.writing import Switches
from xero_sandbox.webhooks.events import events_of
from xero_sandbox.webhooks.hub import Hub


class World:
    """The state behind all three faces and the pages."""

    def __init__(self, config: Config) -> None:
        """Open the ledger and take up where it left off."""
        self.config = config
        self.clock = Clock()
        self.ledger = Ledger(config.ledger)
        self.books = open_books(self.ledger, self.clock)
        self.identity = IdentityStore(self.ledger, self.clock, config)
        self.faults = Faults()
        self.figures = Figures(self.clock)
        self.limits = Limits(self.clock, config.limits)
        self.switches = Switches()
        self.latency = 0.0
        self.webhooks = Hub(self.clock)

    def commit(
        self, books: Books, entries: list[Entry], replay: Replay | None = None, files: Iterable[File] = ()
    ) -> None:
        """What a call did to the books: onto the disk, and told to whoever listens."""
        changes = books.take_changes()
        if not (changes or entries or replay):
            return
        self.ledger.commit(books.tenant_id, changes, entries, replay, files)
        at = self.clock.moment().isoformat(timespec="milliseconds")[:23]
        self.webhooks.tell(lambda: events_of(changes, books.tenant_id, at))

    def reset(self) -> None:
        """Back to the seed; connections and tokens stay."""
        self.clock.reset()
        self.books = plant(self.ledger, self.clock)
        self.faults.clear()
        self.figures = Figures(self.clock)
        self.limits = Limits(self.clock, self.limits.on)
        self.switches = Switches()
        self.latency = 0.0
        self.webhooks.clear()
