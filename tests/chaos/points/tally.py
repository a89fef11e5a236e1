"""Many small cases, one line in the table of figures."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from invoices.models import Invoice
from tests.chaos import figures
from tests.chaos.points.books import Books


@dataclass(slots=True)
class Tally:
    """What the cases of a scenario come to together."""

    faults: int = 0
    kills: int = 0
    documents: int = 0
    duplicates: int = 0
    lost: int = 0

    def add(self, faults: int, invoices: Sequence[Invoice], books: Books, kills: int = 0) -> None:
        duplicates, lost = books.count(invoices)
        self.faults += faults
        self.kills += kills
        self.documents += len(invoices)
        self.duplicates += duplicates
        self.lost += lost


@contextmanager
def tallied(scenario: str) -> Iterator[Tally]:
    """Writes the line down when all is over, also of cases that failed."""
    tally, began = Tally(), time.monotonic()
    try:
        yield tally
    finally:
        figures.record(
            scenario=scenario,
            faults=tally.faults,
            kills=tally.kills,
            documents=tally.documents,
            duplicates=tally.duplicates,
            lost=tally.lost,
            seconds=time.monotonic() - began,
        )
