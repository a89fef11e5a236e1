"""Everything one running stand-in holds."""

from xero_sandbox.clock import Clock
from xero_sandbox.config import Config
from xero_sandbox.faults.engine import Faults
from xero_sandbox.identity.store import IdentityStore
from xero_sandbox.ledger.shelf import open_books, plant
from xero_sandbox.ledger.store import Ledger
from xero_sandbox.meters.figures import Figures
from xero_sandbox.meters.limits import Limits
from xero_sandbox.rules.writing import Switches


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

    def reset(self) -> None:
        """Back to the seed; connections and tokens stay."""
        self.clock.reset()
        self.books = plant(self.ledger, self.clock)
        self.faults.clear()
        self.figures = Figures(self.clock)
        self.limits = Limits(self.clock, self.limits.on)
        self.latency = 0.0
