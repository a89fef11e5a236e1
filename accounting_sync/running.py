"""Carrying batches on: one step for a worker, one look around for the scheduler."""

import logging
import time
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounting_sync import claims, leases
from accounting_sync.choices import BatchKind, BatchStage
from accounting_sync.connection.tokens import connected
from accounting_sync.models import Batch, Submission
from accounting_sync.pulling import sync_batch
from accounting_sync.sending import send_batch
from accounting_sync.system import accounts_system
from invoices.choices import OPEN_STATUSES
from ui.correlation import following

log = logging.getLogger(__name__)

UNFINISHED = [stage for stage in BatchStage if stage != BatchStage.DONE]
CARRY_ON = {BatchKind.SEND: send_batch, BatchKind.SYNC: sync_batch}
LONGEST_COUNTDOWN = timedelta(seconds=60)  # a longer wait belongs in the database, not in the broker


def carry_on(batch: Batch) -> datetime | None:
    """Do what can be done for a batch now; says when to come again, or None when it is finished."""
    if batch.stage == BatchStage.DONE:
        return None
    with following(batch.correlation_id, batch=batch.number):
        later = CARRY_ON[BatchKind(batch.kind)](batch, accounts_system(batch.organisation))
        log.info("%s: %s", batch, "finished" if later is None else f"goes on at {later:%H:%M:%S}")
    if later is not None and later <= timezone.now():
        claims.recover()  # perhaps what a dead worker held: its lease has ended, and nobody else may take it
    return later


def countdown(later: datetime | None) -> float | None:
    """Seconds until a worker should be woken again; None when that is for the sweep to find."""
    if later is None:
        return None
    wait = max(later - timezone.now(), timedelta(seconds=0.1))
    return wait.total_seconds() if wait <= LONGEST_COUNTDOWN else None


def due_batches() -> list[int]:
    """Batches that could go on now, after taking over what dead workers held."""
    recovered = claims.recover()
    if recovered:
        log.warning("Took over %s submissions from a worker that is gone", recovered)
    now = timezone.now()
    submissions = Submission.objects.filter(batch=OuterRef("pk")).order_by()
    open_ones = submissions.filter(status__in=OPEN_STATUSES)
    due = Exists(open_ones.filter(next_attempt_at__lte=now)) | ~Exists(open_ones)
    # Where a lease lives a worker is at it and goes on by itself: waking a second one only crowds the turns.
    attended = Exists(submissions.filter(lease_until__gte=now))
    unfinished = Batch.objects.filter(leases.free(), stage__in=UNFINISHED).order_by("number")
    return list(unfinished.filter(~attended, due).values_list("number", flat=True))


def run_here(number: int) -> None:
    """Work a batch off in this process, waiting as long as it takes: for the command line.

    Raises ConnectionLost: for a person to reconnect it would wait in vain.
    """
    while True:
        claims.recover()
        batch = Batch.objects.select_related("organisation").get(pk=number)
        later = carry_on(batch)
        if later is None:
            return
        connected(batch.organisation)
        time.sleep(min(countdown(later) or LONGEST_COUNTDOWN.total_seconds(), 5))
