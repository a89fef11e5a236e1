"""Xero forgets a key after six minutes: before, the identical bytes go again; after, it is asked first."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
import requests

from accounting_sync.models import Batch, Call, Connection, Organisation
from accounting_sync.running import carry_on
from accounting_sync.tests.sandbox import Sandbox
from companies.models import Company
from invoices.choices import BatchStatus
from invoices.models import Invoice
from tests.chaos.clock import Clock, moved_clock
from tests.chaos.points.books import Books
from tests.chaos.points.papers import edit, paper
from tests.chaos.points.tally import Tally, tallied
from tests.chaos.points.tracker import finish, press, statuses
from tests.chaos.points.wire import Wire
from xero_sandbox.faults.grammar import FaultKind, When

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("impatient")]

OURS = timedelta(minutes=5, seconds=30)  # from here on Tracker takes the key for forgotten
WAITS = {
    "5:29": OURS - timedelta(seconds=1),
    "5:31": OURS + timedelta(seconds=1),
    "5:59": timedelta(minutes=5, seconds=59),
    "6:01": timedelta(minutes=6, seconds=1),
    "next day": timedelta(days=1),
}


class Document(StrEnum):
    """What is written, by method and collection."""

    INVOICE = "PUT Invoices"
    CREDIT_NOTE = "PUT CreditNotes"
    UPDATE = "POST Invoices"

    @property
    def spelled(self) -> tuple[str, str]:
        method, collection = self.value.split()
        return method, collection


@pytest.fixture
def clock(sandbox: Sandbox) -> Iterator[Clock]:
    """Stands still between jumps."""
    with moved_clock(sandbox.url, tick=False) as both:
        yield both


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    with tallied("the six-minute cliff") as counted:
        yield counted


def lose(sandbox: Sandbox, document: Document, when: When, company: Company, clock: Clock) -> Invoice:
    """One whose answer is lost; the sandbox waits to break it."""
    total = Decimal("-50") if document is Document.CREDIT_NOTE else Decimal("100.35")
    invoice = paper(company, "C-1", total)
    if document is Document.UPDATE:
        finish(press("C-1"), clock)
        invoice = edit(invoice, Decimal("120.15"))
    method, collection = document.spelled
    sandbox.break_calls({"kind": "reset", "when": when, "method": method, "path": f"/{collection}"})
    return invoice


def press_and_lose() -> Batch:
    batch = press("C-1")
    carry_on(batch)
    assert statuses(batch) == {BatchStatus.CHECKING}
    return batch


@pytest.mark.parametrize("document", Document)
@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("wait", WAITS)
def test_a_lost_answer_on_either_side_of_the_cliff_is_one_document(
    organisation: Organisation,
    company: Company,
    sandbox: Sandbox,
    clock: Clock,
    wire: Wire,
    tally: Tally,
    document: Document,
    when: When,
    wait: str,
) -> None:
    invoice = lose(sandbox, document, when, company, clock)
    batch = press_and_lose()
    call = Call.objects.exclude(body="").latest("id")
    clock.to(call.started_at + WAITS[wait])
    finish(batch, clock)

    books = Books(sandbox)
    tally.add(1, [invoice], books)
    assert statuses(batch) == {BatchStatus.SENT}
    books.demand_once(invoice)
    books.demand_none_refused()
    keys = [write.key for write in wire.of(*document.spelled)]
    repeated = sandbox.get("figures")["repeated_writes"]
    if WAITS[wait] < OURS:
        assert keys == [keys[0]] * 2, "the identical bytes under the same key"
        assert repeated == (when is When.AFTER)
    else:
        assert len(set(keys)) == len(keys), "an old key was used again"
        assert repeated == 0
        found = when is When.AFTER and document is not Document.UPDATE
        assert len(keys) == (1 if found else 2)


@pytest.mark.parametrize("when", [When.AFTER, pytest.param(When.BEFORE, marks=pytest.mark.chaos)])
@pytest.mark.parametrize("kind", FaultKind)
def test_a_look_up_that_breaks_is_made_again_and_nothing_is_sent_meanwhile(
    organisation: Organisation,
    company: Company,
    sandbox: Sandbox,
    clock: Clock,
    wire: Wire,
    tally: Tally,
    kind: FaultKind,
    when: When,
) -> None:
    invoice = lose(sandbox, Document.INVOICE, When.AFTER, company, clock)
    batch = press_and_lose()
    fault = {"kind": kind, "when": when, "method": "GET", "path": "/Invoices", "count": 2, "seconds": 8}
    sandbox.break_calls(fault)
    clock.forward(WAITS["6:01"].total_seconds())
    way = finish(batch, clock)

    books = Books(sandbox)
    tally.add(3, [invoice], books)
    assert [row["fired"] for row in sandbox.get("faults")["faults"]] == [2]
    assert statuses(batch) == {BatchStatus.SENT}
    books.demand_once(invoice)
    assert len(wire.of("PUT", "Invoices")) == 1
    assert len(way.stops) == (2 if kind is FaultKind.FORBIDDEN_403 else 0)


def test_the_sandbox_forgets_a_key_when_xero_does(
    organisation: Organisation, sandbox: Sandbox, clock: Clock
) -> None:
    """Or whatever is proved here would prove nothing: without a number nothing else stops a second one."""
    first = put_without_number(sandbox)
    clock.forward(WAITS["5:59"].total_seconds())
    assert put_without_number(sandbox) == first
    clock.forward(2)
    assert put_without_number(sandbox) != first


def put_without_number(sandbox: Sandbox) -> str:
    connection = Connection.objects.select_related("organisation").get()
    line = {"Description": "Fee", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
    invoice = {"Type": "ACCREC", "Contact": {"Name": "Harbour & Vale Ltd"}, "LineItems": [line]}
    body: Any = {"Invoices": [invoice]}
    headers = {
        "Authorization": f"Bearer {connection.access_token}",
        "xero-tenant-id": str(connection.organisation.tenant_id),
        "Idempotency-Key": "one-key",
    }
    address = f"{sandbox.url}/api.xro/2.0/Invoices"
    answer = requests.put(address, json=body, headers=headers, timeout=10)
    answer.raise_for_status()
    return str(answer.json()["Invoices"][0]["InvoiceID"])
