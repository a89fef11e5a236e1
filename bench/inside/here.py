"""`here PREFIX WARM_UP`: sends the invoices of a prefix in this process and measures its processor time.

The first WARM_UP are a batch of their own before the clock starts: what a worker does once is not counted.
"""

from bench.inside import program  # isort: skip - sets Django up

import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounting_sync import running
from accounting_sync.choices import BatchKind
from accounting_sync.models import Batch, Call
from accounting_sync.requests import request_batch
from invoices.choices import BatchStatus
from invoices.models import Invoice


def here(prefix: str, warm_up: str) -> program.Result:
    """Processor seconds of asking and of sending, and the statements either takes for the warm-up."""
    _give_turns_back()
    numbers = Invoice.objects.filter(number__startswith=prefix).order_by("number")
    first = list(numbers.values_list("pk", flat=True)[: int(warm_up)])
    asking, sending = _Statements(), _Statements()
    with connection.execute_wrapper(asking):
        batch = _ask(Invoice.objects.filter(pk__in=first))
    with connection.execute_wrapper(sending):
        _send(batch)
    before = time.process_time()
    batch = _ask(numbers.exclude(pk__in=first))
    asked, wall = time.process_time(), time.perf_counter()
    _send(batch)
    sent = time.process_time()
    return {
        "invoices": _all_sent(batch),
        "ask": asked - before,
        "send": sent - asked,
        "wall": time.perf_counter() - wall,
        "statements_ask": asking.count,
        "statements_send": sending.count,
    }


class _Statements:
    """Counts what goes to the database."""

    count = 0

    def __call__(self, execute: Any, *words: Any) -> Any:
        self.count += 1
        return execute(*words)


def _ask(invoices: Any) -> Batch:
    return request_batch(BatchKind.SEND, invoices, None, wake=False)


def _send(batch: Batch) -> None:
    running.run_here(batch.number)


def _give_turns_back() -> None:
    """A minute's turns (55) are fewer than three rounds take; waiting for them is not what is measured."""
    Call.objects.update(last_sent_at=timezone.now() - timedelta(hours=1))


def _all_sent(batch: Batch) -> int:
    sent = batch.submissions.filter(status=BatchStatus.SENT).count()
    if sent != batch.submissions.count():
        raise SystemExit(f"{sent} of {batch.submissions.count()} were sent: {batch.submissions.first()}")
    return sent


if __name__ == "__main__":
    program.run(here)
