"""Every fault the sandbox knows, before and after the commit, at every write: one effect in the books."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

import pytest

from accounting_sync.models import Organisation
from accounting_sync.tests.sandbox import Sandbox
from companies.models import Company
from invoices.choices import BatchStatus
from invoices.models import Invoice
from tests.chaos.clock import Clock
from tests.chaos.points.books import Books
from tests.chaos.points.papers import edit, paper
from tests.chaos.points.tally import Tally, tallied
from tests.chaos.points.tracker import finish, press, statuses
from tests.chaos.points.wire import Wire
from xero_sandbox.faults.grammar import FaultKind, When

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("impatient")]

# Xero refuses before it does anything: that it did it all the same is a lie, after which the number is taken.
REFUSALS = {FaultKind.FORBIDDEN_403, FaultKind.LIMIT_429}
SECONDS = 8.0  # of silence or dripping: longer than our patience, a piece of a drip as well


class Target(StrEnum):
    """The writes, by method and path."""

    CONTACT = "PUT /Contacts"
    ITEM = "PUT /Items"
    INVOICE = "PUT /Invoices"
    CREDIT_NOTE = "PUT /CreditNotes"
    INVOICE_UPDATE = "POST /Invoices"
    CREDIT_NOTE_UPDATE = "POST /CreditNotes"

    def fault(self, kind: FaultKind, when: When, count: int) -> dict[str, object]:
        method, path = self.value.split()
        return {
            "kind": kind, "when": when, "method": method, "path": path, "count": count, "seconds": SECONDS
        }  # fmt: skip


def cells() -> Iterator[object]:
    """The long form has the rest of them."""
    for kind in FaultKind:
        for when in When:
            for count in (1, 2, 3):
                marks = [pytest.mark.chaos] if count > 1 and kind is not FaultKind.RESET else []
                yield pytest.param(kind, when, count, id=f"{kind}-{when}-{count}", marks=marks)


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """One line in the table for all of them."""
    with tallied("every fault at every write") as counted:
        yield counted


@pytest.fixture
def papers(organisation: Organisation, company: Company, clock: Clock) -> list[Invoice]:
    """An invoice and a credit note that were sent and edited since, one of each that is new, for a company
    and with an item that Xero does not know."""
    known = Company.objects.create(name="Merlin Ltd")
    sent = [paper(known, "F-1"), paper(known, "F-2", Decimal(-50))]
    batch = press("F-1", "F-2")
    finish(batch, clock)
    assert statuses(batch) == {BatchStatus.SENT}
    edited = [edit(sent[0], Decimal("120.35")), edit(sent[1], Decimal("-60.15"))]
    new = [paper(company, "F-3", Decimal("10.05"), item="F-ITEM"), paper(company, "F-4", Decimal("-7.77"))]
    return edited + new


@pytest.mark.parametrize(("kind", "when", "count"), list(cells()))
def test_a_fault_at_every_write_leaves_one_effect(
    papers: list[Invoice],
    company: Company,
    sandbox: Sandbox,
    clock: Clock,
    wire: Wire,
    tally: Tally,
    kind: FaultKind,
    when: When,
    count: int,
) -> None:
    sandbox.break_calls(*[target.fault(kind, when, count) for target in Target])
    batch = press(*[each.number for each in papers])
    way = finish(batch, clock)

    books, fired = Books(sandbox), [row["fired"] for row in sandbox.get("faults")["faults"]]
    tally.add(sum(fired), papers, books)
    # What was carried out although the answer was lost may be found before it is asked for once more.
    least = count if when is When.BEFORE else 1
    assert all(least <= each <= count for each in fired), f"broken {fired} times"
    assert statuses(batch) == {BatchStatus.SENT}
    for each in papers:
        books.demand_once(each)
    books.demand_one_contact(company.name)
    books.demand_one_item("F-ITEM")
    if kind not in REFUSALS or when is When.BEFORE:
        books.demand_none_refused()
    if kind is FaultKind.FORBIDDEN_403:
        assert len(way.stops) == sum(fired), "a lost connection was not shown each time"
