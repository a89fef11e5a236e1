"""`work_off PREFIX DOCUMENTS_A_CALL`: two bulk batches at once, by workers in threads, on the moved clock.

Between two waits everything that may go does; no wait is cut short: a second before its end all is tried
again, and no call may leave.
"""

from bench.inside import program  # isort: skip - sets Django up

import json
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounting_sync import claims
from accounting_sync.choices import BatchKind, BatchStage, CallState
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from invoices.models import Invoice
from tests.chaos.clock import Clock, moved_clock

WORKERS = 2  # each with lanes of its own
LONG = timedelta(seconds=5)
EARLY = timedelta(seconds=2)


def work_off(prefix: str, documents_a_call: str) -> program.Result:
    """Moved seconds from the first press to the last answer, calls, waits, calls that left while paused."""
    claims.CHUNK = int(documents_a_call)
    with moved_clock(settings.XERO_API_URL) as clock, ThreadPoolExecutor(WORKERS) as workers:
        began = timezone.now()
        # The sandbox's limits were switched on a moment ago: its day begins with the next call.
        Organisation.objects.update(day_calls_left=None, day_noted_at=None, day_began_at=None)
        batches, waits, too_early = _press(prefix), 0, 0
        while due := _carry_on(batches, workers):
            wait = min(due) - timezone.now()
            if wait > LONG:
                waits += 1
                too_early += _tried_early(batches, workers, clock, wait)
            elif wait > timedelta(0):
                clock.forward(wait.total_seconds())
        seconds = (timezone.now() - began).total_seconds()
    refused = Call.objects.filter(state=CallState.NOT_SENT).count()
    return {"seconds": seconds, "waits": waits, "too_early": too_early, "not_sent": refused}


def _press(prefix: str) -> list[int]:
    """One half of the invoices each, so that two bulk jobs want the same turns."""
    mine = Invoice.objects.filter(number__startswith=prefix).order_by("pk")
    half = mine.count() // 2
    halves = [mine.values("pk")[:half], mine.values("pk")[half:]]
    return [
        request_batch(BatchKind.SEND, Invoice.objects.filter(pk__in=list(ids)), None, wake=False).number
        for ids in ([row["pk"] for row in part] for part in halves)
    ]


def _carry_on(batches: Sequence[int], workers: ThreadPoolExecutor) -> list[datetime]:
    """One turn of each worker; when there is something to do again, by batch."""
    claims.recover()
    turns = [workers.submit(_turn, number) for number in batches for _ in range(WORKERS // len(batches))]
    ends = [turn.result() for turn in turns]
    return [end for end in ends if end is not None]


def _turn(number: int) -> datetime | None:
    try:
        batch = Batch.objects.select_related("organisation").get(pk=number)
        return None if batch.stage == BatchStage.DONE else carry_on(batch)
    finally:
        connections.close_all()


def _tried_early(batches: Sequence[int], workers: ThreadPoolExecutor, clock: Clock, wait: timedelta) -> int:
    """How many calls left although everything waits."""
    clock.forward((wait - EARLY).total_seconds())
    before = _calls()
    _carry_on(batches, workers)
    left_early = _calls() - before
    clock.forward(EARLY.total_seconds())
    return left_early


def _calls() -> int:
    address = f"{settings.XERO_API_URL}/_sandbox/figures"
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback
        return int(json.load(answer)["calls"])


if __name__ == "__main__":
    program.run(work_off)
