"""Several claims of one batch at once, each lane a thread with a database connection of its own.

Xero takes five calls at once, and a call of fifty documents lasts seconds: one after the other, a large batch
would use a fraction of what the limits allow.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.db import connections

from accounting_sync import claims
from accounting_sync.claims import Claim
from accounting_sync.models import Batch

Work = Callable[[Claim], None]


def run(batch: Batch, work: Work) -> None:
    """Work off claim after claim, this turn long. Raises what `work` raises, once all lanes have ended."""
    others = claims.lanes_wanted(batch) - 1
    if not others:
        _lane(batch, work)
        return
    with ThreadPoolExecutor(others, thread_name_prefix=f"batch-{batch.pk}") as pool:
        # A copy for each: what the log binds to this batch goes with it.
        ends = [pool.submit(copy_context().run, _lane_in_thread, batch, work) for _ in range(others)]
        _lane(batch, work)  # this thread has a connection already
    for end in ends:
        end.result()


def _lane(batch: Batch, work: Work) -> None:
    for claim in claims.each(batch):
        work(claim)


def _lane_in_thread(batch: Batch, work: Work) -> None:
    try:
        _lane(batch, work)
    finally:
        connections.close_all()
