"""A worker killed in the middle of a batch: each invoice ends in the sandbox once, to the cent."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import requests

from launcher.trial import Trial
from tests.conftest import MakeStack

LATENCY = 0.4  # seconds a call takes: long enough to be killed in
PATIENCE = 60  # seconds
INVOICE_WRITES = "PUT /api.xro/2.0/Invoices"
SENT = """
import json
from accounting_sync.models import Submission
from invoices.choices import OPEN_STATUSES
from invoices.models import Invoice
print(json.dumps({
    "open": Submission.objects.filter(status__in=OPEN_STATUSES).count(),
    "sent": {row.number: str(abs(row.total)) for row in Invoice.objects.filter(batch_status="sent")},
}))
"""


@pytest.mark.services
def test_after_a_kill_in_the_middle_of_a_batch_every_invoice_is_there_once(make_stack: MakeStack) -> None:
    stack = make_stack(SEND_LEASE_SECONDS="3", SWEEP_SECONDS="1")
    sandbox(stack, "latency", {"seconds": LATENCY})
    stack.manage("send_invoices", "--all-unsent")
    until(lambda: sandbox(stack, "figures")["calls_by_path"].get(INVOICE_WRITES, 0) >= 1)
    stack.kill_worker()
    assert tracker(stack)["open"] > 0, "the batch was over before the kill"
    stack.start_worker()
    until(lambda: tracker(stack)["open"] == 0)

    sent = {number: Decimal(total) for number, total in tracker(stack)["sent"].items()}
    documents = sandbox(stack, "ledger")["organisations"][0]["documents"]
    counts = Counter(row["number"] for row in documents)
    totals = {row["number"]: Decimal(str(row["total"])) for row in documents}
    assert len(sent) > 80
    assert {number: counts[number] for number in sent} == dict.fromkeys(sent, 1)
    assert {number: totals[number] for number in sent} == sent


def sandbox(stack: Trial, what: str, body: Any = None) -> Any:
    """What the sandbox's control answers; with a body it is told something."""
    answer = requests.request(
        "GET" if body is None else "POST", f"{stack.sandbox_url}/_sandbox/{what}", json=body, timeout=10
    )
    answer.raise_for_status()
    return answer.json()


def tracker(stack: Trial) -> dict[str, Any]:
    """How many submissions are open, and the totals of what Tracker says it sent."""
    found: dict[str, Any] = json.loads(stack.manage("shell", "-v", "0", "-c", SENT).stdout)
    return found


def until(happened: Any) -> None:
    """Look until it is so. Fails when it takes longer than anybody would wait."""
    for _ in looks():
        if happened():
            return


def looks(patience: float = PATIENCE) -> Iterator[None]:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        yield
        time.sleep(0.1)
    raise AssertionError(f"it did not happen within {patience} seconds")
