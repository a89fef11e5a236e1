"""`through_worker PREFIX`: sends the invoices of a prefix as the button does, and waits for the worker."""

from bench.inside import program  # isort: skip - sets Django up

import time

from accounting_sync.choices import BatchKind
from accounting_sync.progress import progress
from accounting_sync.requests import request_batch
from invoices.choices import BatchStatus
from invoices.models import Invoice

PATIENCE = 80


def through_worker(prefix: str) -> program.Result:
    """Seconds from the press to the end, as the database saw them."""
    began = time.monotonic()
    batch = request_batch(BatchKind.SEND, Invoice.objects.filter(number__startswith=prefix), None)
    while batch.finished_at is None and time.monotonic() < began + PATIENCE:
        time.sleep(0.5)
        batch.refresh_from_db()
    seconds = ((batch.finished_at - batch.created_at).total_seconds()) if batch.finished_at else PATIENCE
    return {
        "sent": progress(batch).counts.get(BatchStatus.SENT, 0),
        "total": progress(batch).total,
        "calls": batch.calls.count(),
        "seconds": seconds,
    }


if __name__ == "__main__":
    program.run(through_worker)
