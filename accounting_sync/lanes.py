"""Several claims of one batch at once, each lane a thread with a database connection of its own.

Xero takes five calls at once, and a call of fifty documents lasts seconds: one after the other, a large batch
would use a fraction of what the limits allow.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.db import connections

from accounting_sync import claims
from accounting_sync.claims import Claim
from accounting_sync.errors import AccountsSystemError
from accounting_sync.models import Batch

log = logging.getLogger(__name__)

Work = Callable[[Claim], None]


def run(batch: Batch, work: Work) -> None:
    """Work off claim after claim, this turn long.

    Raises, once all lanes have ended, what a lane raised; what is no answer of Xero, before the rest.
    """
    others = claims.lanes_wanted(batch) - 1
    if not others:
        _lane(batch, work)
        return
    with ThreadPoolExecutor(others, thread_name_prefix=f"batch-{batch.pk}") as pool:
        # A copy for each: what the log binds to this batch goes with it.
        ends = [pool.submit(copy_context().run, _lane_in_thread, batch, work) for _ in range(others)]
        found = _error_of(_lane, batch, work)  # this thread has a connection already
    _raise_first([error for error in (found, *(end.result() for end in ends)) if error])


def _lane(batch: Batch, work: Work) -> None:
    for claim in claims.each(batch):
        work(claim)


def _lane_in_thread(batch: Batch, work: Work) -> Exception | None:
    try:
        return _error_of(_lane, batch, work)
    finally:
        connections.close_all()


def _error_of(lane: Callable[[Batch, Work], None], batch: Batch, work: Work) -> Exception | None:
    try:
        lane(batch, work)
    except Exception as error:  # noqa: BLE001 - all of them are raised or logged once every lane has ended
        return error
    return None


def _raise_first(errors: Sequence[Exception]) -> None:
    """A fault of ours goes before a turn that was not to be had; of several all but one are logged."""
    faults = [error for error in errors if not isinstance(error, AccountsSystemError)]
    for fault in faults[1:]:
        log.error("Another lane broke as well", exc_info=fault)
    for error in (*faults, *errors):
        raise error
