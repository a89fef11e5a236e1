"""What the documents of a turn are judged by: read once, and again only before an old reading refuses any."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from accounting_sync.checks.books import read_books
from accounting_sync.checks.mirrored import Customers
from accounting_sync.checks.preflight import Books
from accounting_sync.checks.rereading import is_old, read_again
from accounting_sync.models import Batch
from accounting_sync.ports import AccountsSystem

Keep = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What was known at one moment."""

    books: Books
    customers: Customers


class Knowledge:
    """The grounds of one turn of a batch; the lanes that work on it side by side share them."""

    def __init__(self, batch: Batch, system: AccountsSystem) -> None:
        self._batch, self._system = batch, system
        self._one_asks = Lock()
        self._has_asked = False
        self.grounds = self._read()

    def newer(self, than: Grounds, keep: Keep) -> Grounds | None:
        """What is known now that Xero was asked again; None when asking brings nothing newer.

        Once a turn at most: what Xero did not tell a moment ago it does not tell now. `keep` renews the hold
        on what is being worked on, before each call. Raises what it raises, and NotSent.
        """
        with self._one_asks:
            if self.grounds is not than:  # another lane has asked meanwhile
                return self.grounds
            if self._has_asked or not is_old(than.books):
                return None
            read_again(self._batch, self._system, keep)
            self._has_asked = True
            self.grounds = self._read()
            return self.grounds

    def _read(self) -> Grounds:
        organisation = self._batch.organisation
        return Grounds(read_books(organisation), Customers(organisation))
