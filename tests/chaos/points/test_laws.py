"""Single laws of a send, each in its smallest scene: what a mutation of the engine would break first."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from accounting_sync.models import Batch, Organisation
from accounting_sync.running import carry_on
from accounting_sync.setup.accounts_settings import change
from accounting_sync.tests.conftest import CHOSEN
from accounting_sync.tests.mirror import mirror
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.xero.gateway import XeroGateway
from companies.models import Company
from invoices.choices import BatchStatus
from invoices.models import Invoice, TaxRate
from tests.chaos.clock import Clock
from tests.chaos.points.books import Books
from tests.chaos.points.crash.theatre import LEASE
from tests.chaos.points.papers import edit, paper
from tests.chaos.points.tracker import connect, finish, press, reasons, statuses
from tests.chaos.points.wire import Wire

pytestmark = pytest.mark.django_db

TAKEN = "INV-20007"  # stands in the demo company from the start, and is not ours
NORTHGATE = "Northgate Talent Ltd"
HALVES = ("2.675", "1.005", "0.285", "1.115", "10.075")  # floats fall on the wrong side of these


@pytest.mark.parametrize("name", [DEMO, NORTHGATE])
def test_documents_land_in_the_organisation_that_was_chosen(
    sandbox: Sandbox, clock: Clock, admin: User, standard_rate: TaxRate, company: Company, name: str
) -> None:
    organisation = connect(admin, name).organisation
    assert organisation.name == name
    mirror(organisation)
    change(organisation, list(CHOSEN.items()))
    invoice = paper(company, "L-1")
    finish(press("L-1"), clock)
    (other,) = {DEMO, NORTHGATE} - {name}
    Books(sandbox, name).demand_once(invoice)
    assert not Books(sandbox, other).documents("L-1"), f"it stands in the books of {other}"


def test_totals_are_equal_to_the_cent(
    organisation: Organisation, company: Company, sandbox: Sandbox, clock: Clock
) -> None:
    prices = [Decimal(price) for price in HALVES]
    papers = [paper(company, "L-1", *prices), paper(company, "L-2", *[-price for price in prices])]
    batch = press("L-1", "L-2")
    finish(batch, clock)
    for each in papers:
        Books(sandbox).demand_once(each)
    assert [reason for _, reason in reasons(batch).values()] == ["", ""]


def test_a_number_that_stands_in_xero_already_is_neither_overwritten_nor_adopted(
    organisation: Organisation, company: Company, sandbox: Sandbox, clock: Clock
) -> None:
    before = Books(sandbox).documents(TAKEN)
    paper(company, TAKEN, Decimal("1.23"))
    batch = press(TAKEN)
    finish(batch, clock)
    assert Books(sandbox).documents(TAKEN) == before
    ((status, reason),) = reasons(batch).values()
    assert status == BatchStatus.NEEDS_YOU
    assert reason


def test_an_edit_keeps_the_lines_that_are_there(
    organisation: Organisation, company: Company, sandbox: Sandbox, clock: Clock
) -> None:
    """A line sent without its id is a new one to Xero, and the one that was there is deleted."""
    invoice = paper(company, "L-1", Decimal(10), Decimal(20))
    finish(press("L-1"), clock)
    before = line_ids(sandbox)
    edited = edit(invoice, Decimal("12.34"))
    finish(press("L-1"), clock)
    Books(sandbox).demand_once(edited)
    assert line_ids(sandbox) == before, "its lines are others"


def line_ids(sandbox: Sandbox) -> list[str]:
    (there,) = Books(sandbox).documents("L-1")
    return [line["LineItemID"] for line in there["lines"]]


def stall(patch: pytest.MonkeyPatch, method: str, meanwhile: Callable[[], None], *, after: bool) -> None:
    """The first time it creates invoices a worker hangs there for longer than its lease; then it goes on."""
    genuine = getattr(XeroGateway, method)
    stalled: list[bool] = []

    def slow(gateway: XeroGateway, *arguments: Any) -> Any:
        is_it = "create_invoices" in str(arguments) or method == "create_documents"
        first = is_it and not stalled
        if first:
            stalled.append(True)
        if first and not after:
            meanwhile()
        answer = genuine(gateway, *arguments)
        if first and after:
            meanwhile()
        return answer

    patch.setattr(XeroGateway, method, slow)


@pytest.fixture
def one(organisation: Organisation, company: Company) -> Invoice:
    return paper(company, "L-1")


@pytest.mark.parametrize(
    ("method", "after"), [("create_documents", False), ("perform", False), ("perform", True)]
)
def test_a_worker_that_lost_its_lease_sends_nothing_more_and_changes_nothing(
    one: Invoice,
    sandbox: Sandbox,
    clock: Clock,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    after: bool,
) -> None:
    batch = press("L-1")
    ends: list[tuple[Any, ...]] = []

    def another_takes_over() -> None:
        clock.forward(LEASE)
        finish(Batch.objects.get(pk=batch.pk), clock)
        ends.extend(batch.submissions.values_list("status", "reason", "finished_at", "call"))

    stall(monkeypatch, method, another_takes_over, after=after)
    carry_on(batch)

    Books(sandbox).demand_once(one)
    Books(sandbox).demand_none_refused()
    assert statuses(batch) == {BatchStatus.SENT}
    assert list(batch.submissions.values_list("status", "reason", "finished_at", "call")) == ends
    assert len({write.key for write in wire.of("PUT", "Invoices")}) == 1, "it was sent as if it were new"
