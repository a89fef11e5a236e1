"""Who works on what: conditional UPDATEs with a lease. A late worker with an old lease changes nothing."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounting_sync import leases, stopping
from accounting_sync.choices import BatchKind, BatchStage, CallState
from accounting_sync.errors import NotSent
from accounting_sync.limits import LONGEST_CALL
from accounting_sync.models import Batch, Call, Submission
from invoices.choices import OPEN_STATUSES, BatchStatus
from invoices.models import Invoice

CHUNK = 50  # documents a call, as Xero advises
SOON = timedelta(seconds=2)
NO_CONNECTION_PAUSE = timedelta(minutes=5)  # a reconnect ends it at once
SHORT_WAIT = timedelta(seconds=10)  # shorter waits are turns in a queue, not a pause worth showing
TURN = timedelta(seconds=30)  # well below the time limit of a task
FAIR_TURN = timedelta(seconds=2)  # where other batches wait
LOOKS = 3  # at what is due, while others take it away before our eyes
READY = (BatchStatus.QUEUED, BatchStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Claim:
    """Some submissions of one batch, alike in kind and action, held by this worker until the lease ends."""

    batch: Batch
    lease: uuid.UUID
    submissions: Sequence[Submission]
    call: Call | None = None  # the uncertain call they were in, when they are being checked

    @property
    def held(self) -> QuerySet[Submission]:
        """Those still ours: every write goes through here, so an old lease changes nothing."""
        ids = [submission.pk for submission in self.submissions]
        return Submission.objects.filter(pk__in=ids, lease_token=self.lease)

    def only(self, ids: Collection[int]) -> "Claim":
        """The same hold on some of them."""
        return replace(self, submissions=[row for row in self.submissions if row.pk in ids])


def take(batch: Batch) -> Claim | None:
    """Claim up to fifty due submissions that can share one call; None when nothing is due now.

    Nor does a worker that was asked to stop take any.
    """
    for _ in range(LOOKS):
        first = _due(batch).values_list("kind", "action", "status", "call").first()
        if first is None or stopping.is_asked():
            return None
        if (claim := _claim(batch, *first)) is not None:
            return claim
    return None  # others are just taking what is due


@transaction.atomic
def _claim(batch: Batch, kind: str, action: str, status: str, call: int | None) -> Claim | None:
    """Held and shown in one commit.

    Who stood still in between would call Sending for ever what another worker has finished meanwhile.
    """
    alike = _due(batch).filter(kind=kind, action=action)
    if status == BatchStatus.CHECKING:  # a replay needs exactly the documents of its call
        lease, held = _lease(alike.filter(status=status, call=call), BatchStatus.CHECKING)
        return Claim(batch, lease, held, held[0].call) if held else None
    lease, held = _lease(alike.filter(status__in=READY), BatchStatus.SENDING)
    show(batch, [submission.invoice_id for submission in held], BatchStatus.SENDING)
    return Claim(batch, lease, held) if held else None


def _lease(alike: QuerySet[Submission], status: BatchStatus) -> tuple[uuid.UUID, list[Submission]]:
    """Take the first fifty that nobody else is just taking."""
    lease = uuid.uuid4()
    rows = list(_not_being_taken(alike)[:CHUNK])
    Submission.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=status, lease_token=lease, lease_until=leases.end()
    )
    return lease, rows


def _not_being_taken(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Locked, past those another worker has locked. SQLite lets one writer in at a time anyway."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True)
    return rows


def is_due(batch: Batch) -> bool:
    """Whether anything of the batch may be worked on now."""
    return _due(batch).exists()


def unattended(batch: Batch) -> QuerySet[Submission]:
    """What waits and nobody holds: the only rows that may be refused from outside a claim."""
    return batch.submissions.filter(status__in=READY, lease_token=None)


def _due(batch: Batch) -> QuerySet[Submission]:
    return batch.submissions.filter(
        leases.free(), status__in=(*READY, BatchStatus.CHECKING), next_attempt_at__lte=timezone.now()
    ).order_by("id")


def each(batch: Batch) -> Iterator[Claim]:
    """Claim after claim until nothing is due or this turn is over: a long batch lets others in between."""
    began = timezone.now()
    while (claim := take(batch)) is not None:
        yield claim
        if _is_over(batch, timezone.now() - began):
            return


def _is_over(batch: Batch, so_far: timedelta) -> bool:
    """Whether it is the turn of others: soon where any waits, at once for what a person waits for."""
    return so_far > TURN or _others_wait(batch, so_far)


def _others_wait(batch: Batch, so_far: timedelta) -> bool:
    waiting = Submission.objects.filter(
        leases.free(),
        leases.free("batch__"),  # nobody prepares it
        status__in=OPEN_STATUSES,
        next_attempt_at__lte=timezone.now(),
    ).exclude(batch=batch.pk)
    if so_far < FAIR_TURN:
        waiting = waiting.filter(batch__goes_first=True)
    return waiting.exists()


def lanes_wanted(batch: Batch) -> int:
    """How many claims of the batch may be worked on at once: one for each fifty that are due."""
    if settings.SEND_LANES < 2:
        return 1
    return min(settings.SEND_LANES, -(-_due(batch)[: CHUNK * settings.SEND_LANES].count() // CHUNK)) or 1


def carry(claim: Claim, call: Call) -> None:
    """Put the claim into a call and renew its lease, in the transaction that writes the call down.

    Raises NotSent when the lease has passed to another worker, or this one is to stop: it must not send.
    """
    stopping.make_way()
    kept = claim.held.update(call=call, lease_until=leases.end())
    if kept < len(claim.submissions):
        raise NotSent("Another worker has taken this over.", timezone.now() + SOON)


def keep(claim: Claim) -> None:
    """Renew the hold before a reading: several outlast one lease.

    Raises NotSent when it is lost, or when this worker is to stop.
    """
    stopping.make_way()
    if claim.held.update(lease_until=leases.end()) < len(claim.submissions):
        raise NotSent("Another worker has taken this over.", timezone.now() + SOON)


def again_at(error: NotSent) -> datetime:
    """When to try again what was not sent; without a time of its own it waits for a person."""
    return error.retry_at or timezone.now() + NO_CONNECTION_PAUSE


def release(claim: Claim, until: datetime, why: str) -> None:
    """Give back what was not sent, to be taken again at `until`; a real wait is shown as Paused."""
    # What is being checked stays so: its first call may have been carried out.
    status = _waiting_status(until) if claim.call is None else BatchStatus.CHECKING
    _give_back(claim.batch, claim.held, status, until, why)


def queue_again(claim: Claim) -> None:
    """Nothing of an earlier call stands in the way: to be sent anew, at once."""
    _give_back(claim.batch, claim.held, BatchStatus.QUEUED, timezone.now(), "")


def await_check(claim: Claim, until: datetime, why: str) -> None:
    """Mark what may or may not have been carried out; it is looked up at `until`."""
    _give_back(claim.batch, claim.held, BatchStatus.CHECKING, until, why)


def hold(batch: Batch, until: datetime, why: str) -> None:
    """Everything of the batch that nobody works on waits for the same thing: say so, and until when."""
    if (status := _waiting_status(until)) == BatchStatus.PAUSED:
        _give_back(batch, unattended(batch), status, until, why)


def _waiting_status(until: datetime) -> BatchStatus:
    return BatchStatus.PAUSED if until - timezone.now() > SHORT_WAIT else BatchStatus.QUEUED


@transaction.atomic
def _give_back(
    batch: Batch, rows: QuerySet[Submission], status: BatchStatus, until: datetime, why: str
) -> None:
    invoice_ids = list(rows.select_for_update().values_list("invoice_id", flat=True))
    rows.update(status=status, reason=why, next_attempt_at=until, lease_token=None, lease_until=None)
    show(batch, invoice_ids, status, why)


def show(batch: Batch, invoice_ids: Sequence[int], status: BatchStatus, reason: str = "") -> None:
    """Write the current answer into the invoices' batch columns. A Sync shows on its own page only."""
    if batch.kind == BatchKind.SEND:
        Invoice.objects.filter(pk__in=invoice_ids, batch_number=batch.number).update(
            batch_status=status, batch_reason=reason
        )


def recover() -> int:
    """Take over what dead workers held: uncertain if a call was under way, else simply queued again."""
    now = timezone.now()
    stale = Submission.objects.filter(status=BatchStatus.SENDING, lease_until__lt=now)
    with transaction.atomic():
        in_flight = stale.filter(call__state__in=(CallState.OPEN, CallState.UNCERTAIN))
        _give_up(Call.objects.filter(pk__in=in_flight.values("call")))
        checking = in_flight.update(
            status=BatchStatus.CHECKING, lease_token=None, lease_until=None, next_attempt_at=now
        )
        queued = stale.update(
            status=BatchStatus.QUEUED, lease_token=None, lease_until=None, next_attempt_at=now
        )
    _give_up(
        Call.objects.filter(last_sent_at__lt=now - 2 * min(leases.length(), LONGEST_CALL))
    )  # of readings, contacts, items
    return checking + queued


def _give_up(calls: QuerySet[Call]) -> None:
    """Nobody waits for their answers any more; what left last counts from when it left."""
    calls.filter(state=CallState.OPEN).update(
        state=CallState.UNCERTAIN,
        finished_at=F("last_sent_at"),
        problem="The worker died before the answer was recorded.",
    )


def finish_if_done(batch: Batch) -> datetime | None:
    """Close the batch when nothing is open; else say when its next submission is due."""
    waiting = batch.submissions.filter(status__in=OPEN_STATUSES)
    # What a worker holds is due when its lease ends.
    due: datetime | None = waiting.aggregate(due=Min(Coalesce("lease_until", "next_attempt_at")))["due"]
    if due is None:
        Batch.objects.filter(pk=batch.pk).exclude(stage=BatchStage.DONE).update(
            stage=BatchStage.DONE, finished_at=timezone.now()
        )
    return due
