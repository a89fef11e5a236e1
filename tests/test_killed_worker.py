"""A worker killed in the middle of a batch: each invoice ends in the sandbox once, to the cent."""

from collections import Counter
from decimal import Decimal

import pytest

from tests.conftest import MakeStack
from tests.looking import rows, sandbox, until

LATENCY = 0.4  # seconds a call takes: long enough to be killed in
INVOICE_WRITES = "PUT /api.xro/2.0/Invoices"
OPEN = "SELECT id FROM accounting_sync_submission WHERE status IN ('queued', 'sending', 'checking', 'paused')"
SENT = "SELECT number, total FROM invoices_invoice WHERE batch_status = 'sent'"


@pytest.mark.services
def test_after_a_kill_in_the_middle_of_a_batch_every_invoice_is_there_once(make_stack: MakeStack) -> None:
    stack = make_stack(SEND_LEASE_SECONDS="3", SWEEP_SECONDS="1")
    sandbox(stack, "latency", {"seconds": LATENCY})
    stack.manage("send_invoices", "--all-unsent")
    until(lambda: sandbox(stack, "figures")["calls_by_path"].get(INVOICE_WRITES, 0) >= 1)
    stack.kill_worker()
    assert rows(stack, OPEN), "the batch was over before the kill"
    stack.start_worker()
    until(lambda: not rows(stack, OPEN))

    sent = {number: abs(Decimal(str(total))) for number, total in rows(stack, SENT)}
    documents = sandbox(stack, "ledger")["organisations"][0]["documents"]
    counts = Counter(row["number"] for row in documents)
    totals = {row["number"]: Decimal(str(row["total"])) for row in documents}
    assert len(sent) > 80
    assert {number: counts[number] for number in sent} == dict.fromkeys(sent, 1)
    assert {number: totals[number] for number in sent} == sent
